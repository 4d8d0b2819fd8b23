"""Any document type by any basic mutation, with the deliveries that must come before it: for tests and suppliers."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from ikt_mocks.calendar import WorkingDays
from ikt_mocks.parties import Party
from ikt_mocks.stop.messages import Verzoeksoort
from ikt_mocks.stop.samples import _ow_regels, _ow_vrijetekst, _tekst
from ikt_mocks.stop.samples._besluit import Actie, Besluit, Onderdeel
from ikt_mocks.stop.samples._namen import Namen
from ikt_mocks.stop.samples._ow_bestand import OwBestand, Stand, gebied, manifest, regelingsgebied
from ikt_mocks.stop.samples.leveringen import BESLUIT, KENNISGEVING, afbreken, maak_opdracht, publicatie
from ikt_mocks.stop.samples.soorten import DOCUMENTSOORTEN, PARTIJEN, Documentsoort, Mutatie
from ikt_mocks.stop.samples.voorbeeld import GML, Bestand, Voorbeeld

_TUSSEN = timedelta(weeks=4)
_NA_BEKENDMAKING = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Levering:
    """One delivery of a chain.

    :param naam: what it is, ``wijzigen`` for example; ``hoofdregeling`` for what a tijdelijk deel belongs to.
    :param party: who delivers it.
    :param datum: its datumBekendmaking; ``None`` when it has none.
    """

    naam: str
    voorbeeld: Voorbeeld
    party: Party
    datum: date | None


def reeks(
    soort: str,
    mutatie: Mutatie = "initieel",
    *,
    datum: date,
    bestuurslaag: str | None = None,
    party: Party | None = None,
    nummer: int = 1,
    kenmerk: str = "voorbeeld",
    verzoek: Verzoeksoort = "publicatie",
) -> tuple[Levering, ...]:
    """Return the deliveries that lead to ``mutatie`` of a document, in order; the last one is the mutation itself.

    Each is accepted by the chain on what the ones before it left. A tijdelijk deel is preceded by its hoofdregeling,
    which the overheid that it belongs to delivers.

    :param soort: a name in ``DOCUMENTSOORTEN``.
    :param datum: datumBekendmaking of the first delivery, a working day; each next one follows four weeks later, on
        a working day. A regeling works a week after that.
    :param bestuurslaag: who adopts it: gemeente, provincie, waterschap or rijk; the usual one when left out.
    :param party: who adopts it; a fictitious party of the bestuurslaag when left out.
    :param nummer: makes the identifications differ from those of another document of the same type.
    :param kenmerk: begins each idLevering.
    :param verzoek: ``publicatie``, or ``validatie`` for the last delivery only (not for an order of another kind).
    :raises ValueError: there is no such type or mutation, or this bestuurslaag does not adopt it.
    """
    if soort not in DOCUMENTSOORTEN:
        raise ValueError(f"{soort}: {', '.join(DOCUMENTSOORTEN)}")
    document = DOCUMENTSOORTEN[soort]
    if mutatie not in document.mutaties:
        raise ValueError(f"{mutatie}: {', '.join(document.mutaties)}")
    laag = party.bestuurslaag if party else bestuurslaag or document.bestuurslagen[0]
    if laag not in document.organen:
        raise ValueError(f"{laag}: {', '.join(document.bestuurslagen)}")
    maker = _Maker(document, party or PARTIJEN[laag], datum, nummer, kenmerk)
    return maker.reeks(mutatie, verzoek)


class _Maker:
    """Makes the deliveries of one document, each later than the one before."""

    def __init__(self, document: Documentsoort, party: Party, datum: date, nummer: int, kenmerk: str) -> None:
        self._document = document
        self._party = party
        self._datum = datum
        self._jaar = datum.year
        self._nummer = nummer
        self._kenmerk = kenmerk
        self._gemaakt: list[Levering] = []

    def reeks(self, mutatie: Mutatie, verzoek: Verzoeksoort) -> tuple[Levering, ...]:
        stappen: dict[Mutatie, Callable[[], None]] = {
            "wijzigen": lambda: self._wijzig(mutatie),
            "vervangen": lambda: self._wijzig(mutatie),
            "intrekken": self._trek_in,
            "intrekken-en-vervangen": self._vervang_geheel,
            "kennisgeving": self._geef_kennis,
            "vaststellen": self._stel_vast,
            "directe-mutatie": self._muteer_direct,
            "afbreken": self._breek_af,
        }
        self._hoofdregeling()
        self._stel_in(ontwerp=mutatie in ("ontwerp", "kennisgeving", "vaststellen"))
        if stap := stappen.get(mutatie):
            stap()
        laatste = self._gemaakt[-1]
        if verzoek != "publicatie":
            self._gemaakt[-1] = replace(laatste, voorbeeld=laatste.voorbeeld.als(verzoek))
        return tuple(self._gemaakt)

    # -- who and what ----------------------------------------------------------------------------------------

    @property
    def _deel(self) -> Documentsoort | None:
        """The tijdelijk deel that the besluit adopts, beside or in the place of a regeling."""
        if self._document.deel:
            return DOCUMENTSOORTEN[self._document.deel]
        return self._document if self._document.tijdelijk_deel else None

    def _hoofd(self) -> Namen | None:
        """Return the names of the regeling that the tijdelijk deel belongs to."""
        if self._deel is None or self._deel.hoofd is None:
            return None
        soort = DOCUMENTSOORTEN[self._deel.hoofd[self._party.bestuurslaag]]
        # Its own overheid when that adopts such a regeling, else the usual one.
        eigen = self._party.bestuurslaag in soort.organen
        party = self._party if eigen else PARTIJEN[soort.bestuurslagen[0]]
        return Namen(party, self._jaar, self._nummer, soort)

    def _namen(self, stap: str = "", *, versie: int = 1, nummer: int = 0) -> list[Namen]:
        """Return the names of the regelingen of the document: one, or two for a projectbesluit."""
        soorten = [self._document]
        if self._document.deel:
            soorten.append(DOCUMENTSOORTEN[self._document.deel])
        return [
            Namen(self._party, self._jaar, nummer or self._nummer, soort, stap, versie) for soort in soorten
        ]

    def _onderdelen(self, namen: Sequence[Namen]) -> tuple[Onderdeel, ...]:
        hoofd = self._hoofd()
        return tuple(
            Onderdeel(it, "instellen", hoofd.act if hoofd and it.documentsoort.tijdelijk_deel else "")
            for it in namen
        )

    # -- the deliveries --------------------------------------------------------------------------------------

    def _erbij(self, naam: str, made: Voorbeeld, party: Party, datum: date | None) -> None:
        self._gemaakt.append(Levering(naam, made, party, datum))

    def _volgende_dag(self) -> date:
        """Return the datumBekendmaking of the next delivery."""
        if not self._gemaakt:
            return self._datum
        vorige = max(it.datum for it in self._gemaakt if it.datum)
        return WorkingDays().next_working_day(vorige + _TUSSEN - timedelta(days=1))

    def _id(self) -> str:
        return f"{self._kenmerk}-{self._document.code}-{self._nummer}-{len(self._gemaakt) + 1:03d}"

    def _lever(self, naam: str, besluit: Besluit, ow: Sequence[tuple[Namen, Sequence[OwBestand]]]) -> None:
        """Add the delivery of a besluit.

        :param ow: per regeling its OW files.
        """
        id_levering, party = self._id(), besluit.namen.party
        inhoud = publicatie(BESLUIT, besluit.bekendmaking)
        per_work = {namen.act: bestanden for namen, bestanden in ow}
        bestanden = [
            maak_opdracht("publicatie", id_levering, party, None, inhoud),
            manifest((work, doel, per_work.get(work, ())) for work, doel in besluit.regelingen()),
            Bestand(BESLUIT, besluit.xml()),
        ]
        for onderdeel in besluit.onderdelen:
            if onderdeel.nieuw_gebied:
                bestanden += _gio(onderdeel, besluit.bekendmaking)
        bestanden += [bestand.bestand(namen) for namen, groep in ow for bestand in groep]
        made = Voorbeeld("publicatie", id_levering, tuple(bestanden))
        self._erbij(naam, made, party, besluit.bekendmaking)

    def _besluit(self, namen: Namen, onderdelen: tuple[Onderdeel, ...], *, ontwerp: bool = False) -> Besluit:
        dag = self._volgende_dag()
        return Besluit(namen, onderdelen, dag, dag + _NA_BEKENDMAKING, ontwerp=ontwerp)

    def _hoofdregeling(self) -> None:
        if hoofd := self._hoofd():
            besluit = self._besluit(hoofd, (Onderdeel(hoofd, "instellen"),))
            self._lever("hoofdregeling", besluit, [(hoofd, _ow(hoofd, Stand()))])

    def _stel_in(self, *, ontwerp: bool) -> None:
        namen = self._namen()
        besluit = self._besluit(namen[0], self._onderdelen(namen), ontwerp=ontwerp)
        ow = [(it, _ow(it, Stand(ontwerp=ontwerp))) for it in namen]
        self._lever("ontwerp" if ontwerp else "initieel", besluit, ow)

    def _wijzig(self, naam: Mutatie) -> None:
        namen = self._namen("w", versie=2)
        actie: Actie = "vervangen" if naam == "vervangen" else "renvooi"
        onderdelen = tuple(replace(it, actie=actie) for it in self._onderdelen(namen))
        ow = [(it, (_gewijzigd(it),)) for it in namen]
        self._lever(naam, self._besluit(namen[0], onderdelen), ow)

    def _trek_in(self) -> None:
        namen = self._namen("i")
        onderdelen = tuple(replace(it, actie="intrekken") for it in self._onderdelen(namen))
        ow = [(it, _ow(it, Stand(einde=True))) for it in namen]
        self._lever("intrekken", self._besluit(namen[0], onderdelen), ow)

    def _vervang_geheel(self) -> None:
        """Withdraw the document and adopt one with other identifications, which succeeds it, in one besluit."""
        oud, nieuw = self._namen("v"), self._namen("v", nummer=self._nummer + 1000)
        onderdelen = tuple(
            replace(it, opvolger_van=was.act) for it, was in zip(self._onderdelen(nieuw), oud, strict=True)
        )
        weg = tuple(replace(it, actie="intrekken") for it in self._onderdelen(oud))
        ow = [(it, _ow(it, Stand())) for it in nieuw]
        ow += [(it, _ow(it, Stand(einde=True), oud=True)) for it in oud]
        self._lever("intrekken-en-vervangen", self._besluit(nieuw[0], onderdelen + weg), ow)

    def _geef_kennis(self) -> None:
        namen, dag, id_levering = self._namen()[0], self._volgende_dag(), self._id()
        opdracht = maak_opdracht("publicatie", id_levering, self._party, None, publicatie(KENNISGEVING, dag))
        bestand = Bestand(KENNISGEVING, _tekst.kennisgeving(namen, dag))
        made = Voorbeeld("publicatie", id_levering, (opdracht, bestand))
        self._erbij("kennisgeving", made, self._party, dag)

    def _stel_vast(self) -> None:
        """Adopt what was an ontwerp: with a besluit, a doel and versions of its own, after the kennisgeving."""
        self._geef_kennis()
        namen = [replace(it, gebied=2) for it in self._namen("d", versie=2)]
        besluit = self._besluit(namen[0], self._onderdelen(namen))
        self._lever("vaststellen", besluit, [(it, _ow(it, Stand())) for it in namen])

    def _muteer_direct(self) -> None:
        """Change an OW object of each regeling, with the doel of the besluit that made it."""
        namen, id_levering = self._namen(), self._id()
        doel = namen[0].doel
        bestanden = [(it, _gewijzigd(it)) for it in (replace(it, versie=2) for it in namen)]
        made = Voorbeeld(
            "directeMutatie",
            id_levering,
            (
                maak_opdracht("directeMutatie", id_levering, self._party, None, ""),
                manifest((it.act, doel, (bestand,)) for it, bestand in bestanden),
                *(bestand.bestand(it) for it, bestand in bestanden),
            ),
        )
        self._erbij("directe-mutatie", made, self._party, None)

    def _breek_af(self) -> None:
        made = afbreken(akn=self._namen()[0].bill, id_levering=self._id(), party=self._party)
        self._erbij("afbreken", made, self._party, None)


def _achtervoegsel(namen: Namen, *, oud: bool = False) -> str:
    deel = "Deel" if namen.documentsoort.tijdelijk_deel else ""
    return f"{deel}{'Oud' if oud else ''}"


def _gio(onderdeel: Onderdeel, actueel: date) -> list[Bestand]:
    namen = onderdeel.namen
    naam = f"Werkingsgebied{_achtervoegsel(namen)}"
    gml = _tekst.gml(namen, actueel)
    io = _tekst.informatieobject(namen, hashlib.sha512(gml).hexdigest(), gml=f"{naam}.gml")
    return [Bestand(f"{naam}.xml", io), Bestand(f"{naam}.gml", gml, GML)]


def _ow(namen: Namen, stand: Stand, *, oud: bool = False) -> tuple[OwBestand, ...]:
    """Return every OW object of a regeling."""
    structuur = _ow_vrijetekst if namen.documentsoort.vrijetekst else _ow_regels
    achtervoegsel = _achtervoegsel(namen, oud=oud)
    return (
        *structuur.bestanden(namen, stand, achtervoegsel),
        gebied(namen, stand, achtervoegsel),
        regelingsgebied(namen, stand, achtervoegsel),
    )


def _gewijzigd(namen: Namen) -> OwBestand:
    """Return the object that changes with a version: an activiteit, a hoofdlijn, or else the gebied."""
    stand, achtervoegsel = Stand(versie=namen.versie), _achtervoegsel(namen)
    if namen.documentsoort.activiteit:
        return _ow_regels.activiteit(namen, stand, achtervoegsel)
    if namen.documentsoort.vrijetekst:
        return _ow_vrijetekst.hoofdlijn(namen, stand, achtervoegsel)
    return gebied(namen, stand, achtervoegsel)
