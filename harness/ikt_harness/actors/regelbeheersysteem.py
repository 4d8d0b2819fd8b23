"""The regelbeheersysteem as a script asks it: deliver, have checked, read back, ask the vergunningcheck.

What a script gets back is what DSO-LV really received and answered, taken from the mock's register and journal, the
same for a stand-in and for the tester's own system.
"""

from __future__ import annotations

import base64
import hashlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, TypeVar

import httpx

from ikt_harness.actors.context import ActorContext, NotPossible
from ikt_mocks.decentraal.regelbeheersysteem import (
    Levering,
    NietGelukt,
    antwoorden_op,
    conclusies_van,
    vragen_van,
)
from ikt_mocks.decentraal.regelbeheersysteem import Regelbeheersysteem as StandIn
from ikt_mocks.parties import BUURGEMEENTE, GEMEENTE
from ikt_mocks.sttr.pakket import lees_zip
from ikt_mocks.sttr.raadplegen import RTRGEGEVENS, UITVOERENGEGEVENS
from ikt_mocks.sttr.routes import AANLEVEREN, UITVOEREN, VERIFIEREN
from ikt_mocks.sttr.samples.bouwer import DmnVersie, Regelset, SttrVersie
from ikt_mocks.sttr.samples.leveringen import GEGEVENS, activiteit_bestanden, regels_bestanden, zip_van
from ikt_schemas.errors import ZipRefused

T = TypeVar("T")
Bestanden = dict[str, bytes]
_UNAUTHORISED = 401
_OK = 200


@dataclass(frozen=True, slots=True)
class Aangeleverd:
    """A delivery as DSO-LV received and judged it.

    :param codes: codes of the meldingen, in order.
    :param aantal: how many deliveries were stored since the question; more than one is a double.
    :param storingen: how many calls a planned fault struck since the question.
    :param sha256: of the rule file inside the zip that really came; empty for another order.
    """

    opdracht: str
    geaccepteerd: bool
    codes: tuple[str, ...]
    aantal: int
    storingen: int
    identifier: int | None
    structuurref: str
    activiteit: str
    sha256: str

    @property
    def oordeel(self) -> str:
        """The outcome, as a check may show it."""
        return f"{'geaccepteerd' if self.geaccepteerd else 'afgewezen'} {', '.join(self.codes)}".strip()


@dataclass(frozen=True, slots=True)
class Geverifieerd:
    """What verifying answered; ``lagen`` are the layers judged."""

    geldig: bool
    codes: tuple[str, ...]
    lagen: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Teruggelezen:
    """A rule file read back.

    :param identifier: under which it was read.
    :param via_ref: whether that identifier was looked up by the functioneleStructuurRef first.
    :param sha256: of what was read.
    """

    identifier: int
    via_ref: bool
    sha256: str


@dataclass(frozen=True, slots=True)
class Bepaald:
    """One answer of the vergunningcheck or the indieningsvereisten.

    :param vragen: vraagReferentie → antwoordType.
    :param bijlagen: documenttypes asked for.
    """

    vragen: Mapping[str, str]
    bijlagen: tuple[str, ...]
    conclusies: tuple[str, ...]
    ontbreekt: bool
    indienbaar: bool
    compleet: bool


class Regelbeheersysteem(ABC):
    """The regelbeheersysteem of a bevoegd gezag."""

    def __init__(self, context: ActorContext) -> None:
        self.context = context
        self.oin = context.oin
        self.urn = f"nl.imow-{context.party.code}.activiteit.SchuurPlaatsen"

    @property
    def andere_oin(self) -> str:
        """OIN of another bevoegd gezag."""
        return BUURGEMEENTE.oin if self.oin != BUURGEMEENTE.oin else GEMEENTE.oin

    # -- what stands ready -------------------------------------------------------------------------------------

    @property
    def vandaag(self) -> date:
        """Today, by the workspace's clock."""
        return self.context.dso.now().date()

    def activiteit_bekend(self, *, oin: str = "", bovenliggend: str | None = None) -> None:
        """Let the RTR know the activiteit since 30 days, as a published omgevingsdocument would."""
        self._zaai(self.urn, oin or self.oin, bovenliggend)

    def activiteit_onder_ander(self) -> None:
        """Let the activiteit hang below one that went over to another bevoegd gezag of the same bestuurslaag."""
        boven = f"{self.urn}Boven"
        self._zaai(boven, self.oin, None)
        self._zaai(self.urn, self.oin, boven)
        self._zaai(boven, self.andere_oin, None)

    def _zaai(self, urn: str, oin: str, bovenliggend: str | None) -> None:
        item = {
            "urn": urn,
            "omschrijving": "Schuur plaatsen",
            "oin": oin,
            "bestuurslaag": self.context.party.bestuurslaag,
            "begin_datum": (self.vandaag - timedelta(days=30)).isoformat(),
            "bovenliggend": bovenliggend,
        }
        self.context.dso.call("POST", "/rtr/activiteiten", json={"activiteiten": [item]})

    def activiteit_toepasbaar(self, **extra: str) -> None:
        """Let the RTR know the activiteit and have it made applicable, by the harness itself.

        :param extra: typering → toestemming of a regelbeheerobject besides the usual ones; empty for none.
        """
        self.activiteit_bekend()
        self._klaarzetten(self.activiteit_levering(**extra))

    def regels_klaar(self, regels: Regelset) -> int:
        """Have ``regels`` delivered by the harness itself, for a question about them, and return their identifier."""
        answer = self._klaarzetten(self.regels_levering(regels))
        return int(answer["toepasbareRegels"]["identifier"])

    def instellen(self, **settings: object) -> None:
        """Set how the RTR behaves."""
        self.context.dso.call("PUT", "/rtr/instellingen", json=settings)

    def _klaarzetten(self, bestanden: Bestanden) -> Mapping[str, Any]:
        with StandIn(self.context.dso.url, self.oin, self.context.token) as preparer:
            antwoord = preparer.lever_aan(Levering(zip_van(bestanden)))
        if not antwoord.geaccepteerd:
            raise NotPossible(f"Het klaarzetten is afgewezen: {', '.join(antwoord.codes)}.")
        return antwoord.body

    def eigen(self, regels: Regelset) -> Regelset:
        """Return sample rules for this system's own party and activiteit."""
        return regels.voor(self.oin, self.urn)

    def activiteit_levering(self, **extra: str) -> Bestanden:
        """Return the files of a clean order to make the activiteit applicable from today on."""
        objecten = GEGEVENS.regelbeheerobjecten
        meer = tuple(type(objecten[0])(typering, toestemming) for typering, toestemming in extra.items())
        gegevens = replace(
            GEGEVENS,
            regelbeheerobjecten=objecten + meer,
            begindatum=f"{self.vandaag:%d-%m-%Y}",
            bestuurslaag=self.context.party.bestuurslaag,
        )
        return activiteit_bestanden(gegevens, urn=self.urn)

    def regels_levering(
        self, regels: Regelset, *, begin: date | None = None, dmn: DmnVersie = "1.2", sttr: SttrVersie = "1.0"
    ) -> Bestanden:
        """Return the files of a clean order to add ``regels`` from ``begin`` (today) on."""
        inhoud = self.eigen(regels).als_xml(dmn, sttr)
        return regels_bestanden(inhoud, naam=regels.naam, begindatum=f"{begin or self.vandaag:%d-%m-%Y}")

    # -- what a script asks ------------------------------------------------------------------------------------

    def lever_aan(self, bestanden: Bestanden, taak: str, *, letterlijk: bool = False) -> Aangeleverd:
        """Have files delivered as one zip and return what DSO-LV made of what came.

        :param taak: what to do, in Dutch.
        :param letterlijk: deliver exactly the sample, because it is wrong on purpose.
        """
        before = [item["nummer"] for item in self._leveringen()]
        number = self._journal_end()
        self._lever(bestanden, taak, letterlijk=letterlijk)

        def look() -> list[dict[str, Any]] | None:
            new = [
                item
                for item in self._leveringen()
                if item["nummer"] not in before and item["oin"] == self.oin
            ]
            return new if new and all(item["status"] != "ontvangen" for item in new) else None

        found = self._wacht("een aanlevering bij de RTR", look)
        return self._aangeleverd(found, number)

    def verifieer(self, bestanden: Bestanden, taak: str) -> Geverifieerd:
        """Have files checked without storing them."""
        number = self._journal_end()
        self._verifieer(bestanden, taak)
        hop = self._wacht("een aanroep van verifiëren", lambda: self._hop(number, "verifieren"))
        answer = hop["details"]
        return Geverifieerd(
            geldig=answer["status"] == "geaccepteerd",
            codes=tuple(melding["code"] for melding in answer["meldingen"]),
            lagen=tuple(answer["lagen"]),
        )

    def raadpleeg_activiteit(self, taak: str, *, urn: str = "", dag: date | None = None) -> Mapping[str, Any]:
        """Have an activiteit read and return what DSO-LV answered.

        :param urn: which one; the system's own when left out.
        :param dag: the day to read it on; today when left out.
        """
        urn = urn or self.urn
        number = self._journal_end()
        self._raadpleeg(taak, urn, dag or self.vandaag)
        hop = self._wacht(
            "een geslaagde raadpleging van de activiteit",
            lambda: self._hop(number, "raadplegenActiviteit", lambda found: found["reference"] == urn),
        )
        answer: Mapping[str, Any] = hop["details"]["antwoord"]
        return answer

    def lees_terug(self, structuurref: str, dag: date, taak: str) -> Teruggelezen:
        """Have the rules behind a reference read back as they count on ``dag``."""
        number = self._journal_end()
        received = self._lees_terug(structuurref, dag, taak)
        hop = self._wacht(
            "het ophalen van een sttrBestand", lambda: self._hop(number, "raadplegenSttrBestand")
        )
        found = [
            entry
            for entry in self._journal(number)
            if entry["subject"] == "raadplegenToepasbareRegels"
            and entry["reference"] == structuurref[:200]  # the journal keeps no more
            and entry["id"] < hop["id"]
        ]
        identifier = int(hop["reference"])
        return Teruggelezen(
            identifier=identifier,
            via_ref=any(identifier in entry["details"].get("identifiers", ()) for entry in found),
            sha256=hop["details"]["sha256"] if received is None else hashlib.sha256(received).hexdigest(),
        )

    def vergunningcheck(
        self, regels: Regelset, identifier: int, antwoorden: Mapping[str, str], taak: str
    ) -> Bepaald:
        """Have the vergunningcheck asked with answers by vraagReferentie."""
        return self._bepaal("conclusie", regels, identifier, antwoorden, taak)

    def indieningsvereisten(
        self, regels: Regelset, identifier: int, antwoorden: Mapping[str, str], taak: str
    ) -> Bepaald:
        """Have the indieningsvereisten asked with answers by vraagReferentie."""
        return self._bepaal("indieningsvereisten", regels, identifier, antwoorden, taak)

    def staat_in_rtr(self, structuurref: str, dag: date | None = None) -> list[dict[str, Any]]:
        """Return the rules that the RTR lists for a reference on a day, as the harness itself reads them."""
        query = {"functioneleStructuurRef": structuurref, "datum": f"{dag or self.vandaag:%d-%m-%Y}"}
        page = self._get(f"{UITVOERENGEGEVENS}/toepasbareRegels", self.context.dso.token, query).json()
        found: list[dict[str, Any]] = page["_embedded"].get("toepasbareRegels", [])
        return found

    def activiteiten_van(self, oin: str, dag: date) -> list[str]:
        """Return the URNs of the activiteiten of a bevoegd gezag on a day, as the harness itself finds them."""
        with StandIn(self.context.dso.url, "", self.context.dso.token) as reader:
            found = reader.zoek({"datum": f"{dag:%d-%m-%Y}", "bestuursorgaan": {"oin": oin}})
        return [str(item["urn"]) for item in found]

    def status_met_sleutel(self, sleutel: str | None) -> int:
        """Return the HTTP status that the RTR gives to a key, as the harness itself sees it; ``None`` sends none."""
        return self._get(f"{RTRGEGEVENS}/activiteiten/{self.urn}", sleutel, {}).status_code

    def _get(self, path: str, sleutel: str | None, query: Mapping[str, str]) -> httpx.Response:
        headers = {} if sleutel is None else {"x-api-key": sleutel}
        return httpx.get(
            self.context.dso.url + path, params=query, headers=headers, timeout=30, trust_env=False
        )

    # -- what differs by drive ---------------------------------------------------------------------------------

    @abstractmethod
    def zag_status(self, status: int) -> bool | None:
        """Tell whether the system noticed an answer with ``status``; ``None``: it cannot be seen."""

    @abstractmethod
    def _lever(self, bestanden: Bestanden, taak: str, *, letterlijk: bool) -> None:
        """Have the files delivered."""

    @abstractmethod
    def _verifieer(self, bestanden: Bestanden, taak: str) -> None:
        """Have the files verified."""

    @abstractmethod
    def _raadpleeg(self, taak: str, urn: str, dag: date) -> None:
        """Have an activiteit read, again after a refusal."""

    @abstractmethod
    def _lees_terug(self, structuurref: str, dag: date, taak: str) -> bytes | None:
        """Have the rules read back; return what was received, ``None`` when only DSO-LV knows what it sent."""

    @abstractmethod
    def _vraag_bepaling(
        self, soort: str, structuurref: str, antwoorden: Mapping[str, str], taak: str
    ) -> None:
        """Have a ``_bepaal`` called, with the answers by vraagReferentie."""

    # -- what the mock saw -------------------------------------------------------------------------------------

    def _wacht(self, waarop: str, look: Callable[[], T | None]) -> T:
        return self.context.wacht(waarop, look)

    def _leveringen(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.context.dso.call("GET", "/rtr/leveringen").json()["leveringen"]
        return found

    def _journal(self, after: int) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        while page := self.context.dso.journal(after=after):
            found.extend(entry for entry in page if entry["koppelvlak"] in ("STTR", "RTR"))
            after = page[-1]["id"]
        return found

    def _journal_end(self) -> int:
        entries = self._journal(0)
        return int(entries[-1]["id"]) if entries else 0

    def _hop(
        self, after: int, subject: str, fits: Callable[[dict[str, Any]], bool] = lambda _: True
    ) -> dict[str, Any] | None:
        hops = (
            entry for entry in self._journal(after) if entry["subject"] == subject and entry["status"] == _OK
        )
        return next((entry for entry in hops if fits(entry)), None)

    def _aangeleverd(self, found: list[dict[str, Any]], after: int) -> Aangeleverd:
        answer = found[-1]["antwoord"]
        regels = answer.get("toepasbareRegels") or {}
        journal = self._journal(after)
        return Aangeleverd(
            opdracht=answer.get("opdracht") or "",
            geaccepteerd=found[-1]["status"] == "geaccepteerd",
            codes=tuple(melding["code"] for melding in answer["meldingen"]),
            aantal=len(found),
            storingen=sum(entry["subject"] == "storing" for entry in journal),
            identifier=regels.get("identifier"),
            structuurref=regels.get("functioneleStructuurRef", ""),
            activiteit=answer.get("activiteit") or "",
            sha256=_rule_file_hash(journal, found[-1]["nummer"]),
        )

    def _bepaal(
        self, soort: str, regels: Regelset, identifier: int, antwoorden: Mapping[str, str], taak: str
    ) -> Bepaald:
        number = self._journal_end()
        self._vraag_bepaling(soort, self.eigen(regels).structuurref, antwoorden, taak)

        def fits(hop: dict[str, Any]) -> bool:
            part = _activiteit(hop["details"]["antwoord"], identifier)
            return part is not None and _gegeven(hop["details"]["vraag"], part) == dict(antwoorden)

        subject = "bepalenConclusie" if soort == "conclusie" else "bepalenIndieningsvereisten"
        waarop = f"een {soort}/_bepaal met {len(antwoorden)} antwoorden op deze regels"
        hop = self._wacht(waarop, lambda: self._hop(number, subject, fits))
        element = next(
            item for item in hop["details"]["antwoord"] if _activiteit([item], identifier) is not None
        )
        return Bepaald(
            vragen={vraag["vraagReferentie"]: vraag["antwoordType"] for vraag in vragen_van(element)},
            bijlagen=tuple(
                bijlage["documenttypeGeneriek"]
                for part in element.get("subactiviteiten", ())
                for bijlage in part["bijlagen"]
            ),
            conclusies=tuple(conclusies_van(element)),
            ontbreekt=any(
                part["ontbrekendeData"] for part in element.get("activiteiten") or element["subactiviteiten"]
            ),
            indienbaar=bool(element.get("indienbaar")),
            compleet=bool(element.get("compleet")),
        )


def _rule_file_hash(journal: list[dict[str, Any]], nummer: int) -> str:
    for entry in journal:
        if entry["subject"] == "aanlevering" and entry["reference"] == f"rtr-{nummer}" and entry["body"]:
            try:
                aanlevering = lees_zip(base64.b64decode(entry["body"]), naam="aanlevering")
            except ZipRefused:
                return ""
            return "" if aanlevering.regels is None else hashlib.sha256(aanlevering.regels.data).hexdigest()
    return ""


def _activiteit(answer: list[dict[str, Any]], identifier: int) -> dict[str, Any] | None:
    for element in answer:
        for part in element.get("activiteiten") or element.get("subactiviteiten") or ():
            if identifier in part["toepasbareRegelsIdentifiers"]:
                found: dict[str, Any] = part
                return found
    return None


def _gegeven(asked: dict[str, Any], part: dict[str, Any]) -> dict[str, str]:
    """Return the answers of a request that belong to one activiteit, by vraagReferentie."""
    names = {
        vraag["id"]: vraag["vraagReferentie"] for groep in part["vraaggroepen"] for vraag in groep["vragen"]
    }
    names |= {bijlage["id"]: bijlage["vraagReferentie"] for bijlage in part.get("bijlagen", ())}
    return {
        names[item["id"]]: item["antwoord"]
        for ref in asked["functioneleStructuurRefs"]
        for item in ref.get("antwoorden") or ()
        if item["id"] in names
    }


class SimulatedRegelbeheersysteem(Regelbeheersysteem):
    """A stand-in acts, over real HTTP."""

    def __init__(self, context: ActorContext) -> None:
        super().__init__(context)
        self._stand_in = StandIn(context.dso.url, context.oin, context.token)
        self._seen: list[int | None] = []
        context.stack.callback(self._stand_in.close)

    def zag_status(self, status: int) -> bool | None:
        """Tell whether a call of the stand-in ended with ``status``."""
        return status in self._seen

    def _lever(self, bestanden: Bestanden, taak: str, *, letterlijk: bool) -> None:  # noqa: ARG002 - for a tester
        self._stand_in.lever_aan(Levering(zip_van(bestanden)))

    def _verifieer(self, bestanden: Bestanden, taak: str) -> None:  # noqa: ARG002 - for a tester
        self._stand_in.verifieer(zip_van(bestanden))

    def _raadpleeg(self, taak: str, urn: str, dag: date) -> None:  # noqa: ARG002 - for a tester
        datum = f"{dag:%d-%m-%Y}"
        try:
            self._stand_in.activiteit(urn, datum)
        except NietGelukt as error:
            self._seen.append(error.status)
            self._stand_in.activiteit(urn, datum)

    def _lees_terug(self, structuurref: str, dag: date, taak: str) -> bytes | None:  # noqa: ARG002 - for a tester
        found = self._stand_in.regels(structuurref, f"{dag:%d-%m-%Y}")
        return self._stand_in.bestand(found[0]) if found else None

    def _vraag_bepaling(
        self,
        soort: str,
        structuurref: str,
        antwoorden: Mapping[str, str],
        taak: str,  # noqa: ARG002 - for a tester
    ) -> None:
        ask = (
            self._stand_in.bepaal_conclusie
            if soort == "conclusie"
            else self._stand_in.bepaal_indieningsvereisten
        )
        first = ask(structuurref, {})
        if antwoorden:
            bijlagen = [item for part in first.get("subactiviteiten", ()) for item in part["bijlagen"]]
            ask(structuurref, antwoorden_op([*vragen_van(first), *bijlagen], antwoorden))


class SupplierRegelbeheersysteem(Regelbeheersysteem):
    """The tester's own system acts; the tester is told in Dutch what to let it do."""

    def __init__(self, context: ActorContext) -> None:
        super().__init__(context)
        self._samples = 0

    def zag_status(self, status: int) -> bool | None:  # noqa: ARG002 - the same question to both
        """Return ``None``: what the own system shows is for a person to see."""
        return None

    def _lever(self, bestanden: Bestanden, taak: str, *, letterlijk: bool) -> None:
        self._vraag_met_voorbeeld(bestanden, taak, AANLEVEREN, letterlijk=letterlijk)

    def _verifieer(self, bestanden: Bestanden, taak: str) -> None:
        self._vraag_met_voorbeeld(bestanden, taak, VERIFIEREN, letterlijk=True)

    def _vraag_met_voorbeeld(self, bestanden: Bestanden, taak: str, pad: str, *, letterlijk: bool) -> None:
        """Write the sample as a zip and unpacked beside it, and ask for it to be sent to ``pad``."""
        self._samples += 1
        folder = self.context.folder / f"voorbeeld-{self._samples}"
        folder.mkdir(exist_ok=True)
        for naam, data in bestanden.items():
            # The names are our samples' own; only the last part counts, whatever a mutation made of them.
            (folder / naam.replace("\\", "/").rsplit("/", 1)[-1]).write_bytes(data)
        sample = self.context.folder / f"voorbeeld-{self._samples}.zip"
        sample.write_bytes(zip_van(bestanden))
        self.context.vraag(
            "STTR",
            taak,
            pad=pad,
            voorbeeld=sample,
            activiteit=self.urn,
            begindatum=self.vandaag.isoformat(),
            bestanden=str(folder),
            letterlijk=letterlijk,
        )

    def _raadpleeg(self, taak: str, urn: str, dag: date) -> None:
        path = f"{RTRGEGEVENS}/activiteiten/{urn}"
        self.context.vraag("STTR", taak, methode="GET", pad=path, activiteit=urn, datum=f"{dag:%d-%m-%Y}")

    def _lees_terug(self, structuurref: str, dag: date, taak: str) -> bytes | None:
        self.context.vraag(
            "STTR",
            taak,
            methode="GET",
            pad=f"{UITVOERENGEGEVENS}/toepasbareRegels",
            functioneleStructuurRef=structuurref,
            datum=f"{dag:%d-%m-%Y}",
        )
        return None

    def _vraag_bepaling(
        self, soort: str, structuurref: str, antwoorden: Mapping[str, str], taak: str
    ) -> None:
        self.context.vraag(
            "STTR",
            taak,
            pad=f"{UITVOEREN}/{soort}/_bepaal",
            functioneleStructuurRef=structuurref,
            antwoorden=dict(antwoorden),
        )


def make(context: ActorContext) -> Regelbeheersysteem:
    """Return the actor for ``context``: a stand-in, or the tester's own system."""
    return SupplierRegelbeheersysteem(context) if context.own_system else SimulatedRegelbeheersysteem(context)
