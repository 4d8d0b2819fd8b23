"""An ``AanleveringBesluit`` for any document type: what it adopts, changes and withdraws, in the model that fits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal
from xml.sax.saxutils import escape

from ikt_mocks.stop.samples import _modellen
from ikt_mocks.stop.samples._namen import Namen
from ikt_mocks.stop.samples._tekst import (
    AANLEVERING,
    DATA,
    ONDERWERP,
    RECHTSGEBIED,
    SCHEMAVERSIE,
    TEKST,
    identificatie,
    makers,
)

Actie = Literal["instellen", "renvooi", "vervangen", "intrekken"]

_ROMEINS = ("I", "II", "III", "IV", "V")
_LETTERS = "ABCDE"


@dataclass(frozen=True, slots=True)
class Onderdeel:
    """What a besluit does with one regeling.

    :param namen: of the regeling; its ``versie`` is the one that the besluit makes.
    :param hoofd: work of the hoofdregeling, of a tijdelijk deel.
    :param opvolger_van: work of the regeling that this one takes the place of.
    """

    namen: Namen
    actie: Actie
    hoofd: str = ""
    opvolger_van: str = ""

    @property
    def component(self) -> str:
        """Name of the component in the besluit."""
        return "deel" if self.namen.documentsoort.tijdelijk_deel else "regeling"

    @property
    def nieuw_gebied(self) -> bool:
        """Whether the GIO comes along and is coupled to the doel."""
        return self.actie == "instellen"


@dataclass(frozen=True, slots=True)
class Besluit:
    """A besluit.

    :param namen: of the besluit itself: its bill, doel, party and bestuursorgaan.
    :param onderdelen: what it does; the first one is what it is about.
    """

    namen: Namen
    onderdelen: tuple[Onderdeel, ...]
    bekendmaking: date
    werking: date
    ontwerp: bool = False

    @property
    def klassiek(self) -> bool:
        """Whether it is a BesluitKlassiek, whose text is a regeling."""
        return self.onderdelen[0].namen.documentsoort.model == "RegelingKlassiek"

    @property
    def titel(self) -> str:
        """The title of the besluit."""
        wat = {
            "instellen": "vaststelling",
            "renvooi": "wijziging",
            "vervangen": "vervanging",
            "intrekken": "intrekking",
        }[self.onderdelen[0].actie]
        soort = self.namen.documentsoort
        return f"Besluit tot {wat} van {soort.titel} {self.namen.nummer} van {self.namen.party.name}"

    def wijzigingsregeling(self) -> Namen | None:
        """Return the names of the regeling that a BesluitKlassiek is when it changes or withdraws another."""
        if not self.klassiek or self.onderdelen[0].actie == "instellen":
            return None
        return replace(self.namen, versie=1)

    def regelingen(self) -> Iterator[tuple[str, str]]:
        """Yield (work, doel) of each regeling that manifest-ow.xml names."""
        for onderdeel in self.onderdelen:
            yield onderdeel.namen.act, self.namen.doel
        if self.wijzigingsregeling():
            yield self._eigen_act, self.namen.doel

    @property
    def _eigen_act(self) -> str:
        return f"{self.namen.act}{self.namen.stap}"

    def xml(self) -> bytes:
        """Return the file."""
        return (
            f'<?xml version="1.0" encoding="UTF-8"?>\n'
            f'<AanleveringBesluit xmlns="{AANLEVERING}" schemaversie="{SCHEMAVERSIE}">\n<BesluitVersie>\n'
            f"{identificatie(self.namen.bill, self.namen.bill_expression, 'work_003')}\n"
            f"{self._metadata()}\n{self._procedure()}\n{self._consolidatie()}\n{self._tekst()}\n</BesluitVersie>\n"
            f"{''.join(self._versies())}</AanleveringBesluit>\n"
        ).encode()

    def _metadata(self) -> str:
        namen, soort = self.namen, "ontwerp" if self.ontwerp else "definitief"
        refs = "".join(
            f"<informatieobjectRef>{onderdeel.namen.join_expression}</informatieobjectRef>"
            for onderdeel in self.onderdelen
            if onderdeel.nieuw_gebied
        )
        refs = f"<informatieobjectRefs>{refs}</informatieobjectRefs>" if refs else ""
        return (
            f"<BesluitMetadata {DATA}>{makers(namen)}<officieleTitel>{escape(self.titel)}</officieleTitel>"
            f"{ONDERWERP}{RECHTSGEBIED}<soortProcedure>/join/id/stop/proceduretype_{soort}</soortProcedure>"
            f"<soortBestuursorgaan>{namen.orgaan}</soortBestuursorgaan>{refs}</BesluitMetadata>"
        )

    def _procedure(self) -> str:
        getekend = (self.bekendmaking - timedelta(days=14)).isoformat()
        return (
            f"<Procedureverloop {DATA}><bekendOp>{self.bekendmaking.isoformat()}</bekendOp><procedurestappen>"
            "<Procedurestap><soortStap>/join/id/stop/procedure/stap_003</soortStap>"
            f"<voltooidOp>{getekend}</voltooidOp></Procedurestap></procedurestappen></Procedureverloop>"
        )

    def _eid(self, eid: str) -> str:
        """Return a reference to an article of the besluit."""
        if not self.klassiek:
            return eid
        return f"!{'besluit' if self.wijzigingsregeling() else self.onderdelen[0].component}#{eid}"

    def _artikel(self, nummer: int) -> str:
        """Return the eId of the article about the onderdeel with this number, from 0."""
        if self.klassiek and not self.wijzigingsregeling():
            return self._eid(_modellen.INTREKKING_KLASSIEK if nummer else _modellen.kern(self.namen).eid)
        return self._eid(f"art_{_ROMEINS[nummer]}")

    @property
    def _slotartikel(self) -> str:
        if self.klassiek and not self.wijzigingsregeling():
            return self._eid(_modellen.WERKING_KLASSIEK)
        return self._eid(f"art_{_ROMEINS[len(self.onderdelen)]}")

    def _consolidatie(self) -> str:
        doelen = f"<doelen><doel>{self.namen.doel}</doel></doelen>"
        beoogd = intrekkingen = gebieden = ""
        for nummer, onderdeel in enumerate(self.onderdelen):
            eid = f"<eId>{self._artikel(nummer)}</eId>"
            namen = onderdeel.namen
            if onderdeel.actie == "intrekken":
                intrekkingen += f"<Intrekking>{doelen}<instrument>{namen.act}</instrument>{eid}</Intrekking>"
                continue
            versie = f"<instrumentVersie>{namen.act_expression}</instrumentVersie>"
            beoogd += f"<BeoogdeRegeling>{doelen}{versie}{eid}</BeoogdeRegeling>"
            if onderdeel.nieuw_gebied:
                gebieden += (
                    f"<BeoogdInformatieobject>{doelen}<instrumentVersie>{namen.join_expression}</instrumentVersie>"
                    f"<eId>!{onderdeel.component}#{_modellen.REF}</eId></BeoogdInformatieobject>"
                )
        if self.wijzigingsregeling():
            versie = f"<instrumentVersie>{self._eigen_expression}</instrumentVersie>"
            beoogd += f"<BeoogdeRegeling>{doelen}{versie}<eId>{self._slotartikel}</eId></BeoogdeRegeling>"
        beoogd = f"<BeoogdeRegelgeving>{beoogd}{gebieden}</BeoogdeRegelgeving>" if beoogd else ""
        intrekkingen = f"<Intrekkingen>{intrekkingen}</Intrekkingen>" if intrekkingen else ""
        stempels = (
            f"<Tijdstempels><Tijdstempel><doel>{self.namen.doel}</doel>"
            "<soortTijdstempel>juridischWerkendVanaf</soortTijdstempel>"
            f"<datum>{self.werking.isoformat()}</datum><eId>{self._slotartikel}</eId></Tijdstempel></Tijdstempels>"
        )
        return (
            f"<ConsolidatieInformatie {DATA}>{beoogd}{intrekkingen}{'' if self.ontwerp else stempels}"
            "</ConsolidatieInformatie>"
        )

    @property
    def _eigen_expression(self) -> str:
        return f"{self._eigen_act}/nld@{self.namen.jaar};1"

    def _tekst(self) -> str:
        return self._klassiek() if self.klassiek else self._compact()

    def _klassiek(self) -> str:
        onderdeel = self.onderdelen[0]
        if onderdeel.actie == "instellen":
            return f"<BesluitKlassiek {TEKST}>{self._regeling(onderdeel)}</BesluitKlassiek>"
        if onderdeel.actie == "intrekken":
            artikel = self._intrekking(0)
        else:
            artikel = (
                f"{_modellen.element(self.namen, 'WijzigArtikel', 'art_I')}{_modellen.kop('I')}"
                f"<Wat>{_hoofdletter(onderdeel.namen.documentsoort.titel)} wordt gewijzigd.</Wat>"
                f"{self._mutatie(onderdeel)}</WijzigArtikel>"
            )
        return (
            f'<BesluitKlassiek {TEKST}><RegelingKlassiek wordt="{self._eigen_expression}" componentnaam="besluit">'
            f'<RegelingOpschrift eId="longTitle" wId="longTitle"><Al>{escape(self.titel)}</Al></RegelingOpschrift>'
            f'<Lichaam eId="body" wId="body">{artikel}'
            f"{_modellen.inwerking(self.namen, 'art_II', 'II', self.werking)}</Lichaam>"
            "</RegelingKlassiek></BesluitKlassiek>"
        )

    def _compact(self) -> str:
        naam = escape(self.namen.party.name)
        artikelen = bijlagen = ""
        for nummer, onderdeel in enumerate(self.onderdelen):
            if onderdeel.actie == "intrekken":
                artikelen += self._intrekking(nummer)
                continue
            eid, letter = f"art_{_ROMEINS[nummer]}", _LETTERS[nummer]
            titel = _hoofdletter(onderdeel.namen.documentsoort.titel)
            wordt = "vastgesteld" if onderdeel.actie == "instellen" else "gewijzigd"
            artikelen += (
                f"{_modellen.element(self.namen, 'WijzigArtikel', eid)}{_modellen.kop(_ROMEINS[nummer])}"
                f'<Wat>{titel} in <IntRef ref="cmp_{letter}">bijlage {letter}</IntRef> wordt {wordt}.</Wat>'
                "</WijzigArtikel>"
            )
            wat = self._regeling(onderdeel) if onderdeel.actie == "instellen" else self._mutatie(onderdeel)
            bijlagen += (
                f"{_modellen.element(self.namen, 'WijzigBijlage', f'cmp_{letter}')}"
                f"{_modellen.kop(letter, f'Bij artikel {_ROMEINS[nummer]}', 'Bijlage')}{wat}</WijzigBijlage>"
            )
        slot = _ROMEINS[len(self.onderdelen)]
        return (
            f"<BesluitCompact {TEKST}>"
            f'<RegelingOpschrift eId="longTitle" wId="longTitle"><Al>{escape(self.titel)}</Al></RegelingOpschrift>'
            f'<Aanhef eId="formula_1" wId="formula_1"><Al>Het bestuur van {naam} besluit:</Al></Aanhef>'
            f'<Lichaam eId="body" wId="body">{artikelen}'
            f"{_modellen.inwerking(self.namen, f'art_{slot}', slot, self.werking)}</Lichaam>"
            f'<Sluiting eId="formula_2" wId="formula_2"><Al>Vastgesteld door {naam}.</Al>'
            f"<Ondertekening><Al>De voorzitter</Al></Ondertekening></Sluiting>{bijlagen}</BesluitCompact>"
        )

    def _intrekking(self, nummer: int) -> str:
        titel = _hoofdletter(self.onderdelen[nummer].namen.documentsoort.titel)
        return (
            f"{_modellen.element(self.namen, 'Artikel', f'art_{_ROMEINS[nummer]}')}{_modellen.kop(_ROMEINS[nummer])}"
            f"<Inhoud><Al>{titel} wordt ingetrokken.</Al></Inhoud></Artikel>"
        )

    def _regeling(self, onderdeel: Onderdeel) -> str:
        wordt = f' wordt="{onderdeel.namen.act_expression}" componentnaam="{onderdeel.component}"'
        weg = next((o for o in self.onderdelen if o.actie == "intrekken"), None)
        return _modellen.regeling(
            onderdeel.namen,
            self.werking,
            attributen=wordt,
            intrekking=weg.namen.documentsoort.titel if weg else "",
        )

    def _mutatie(self, onderdeel: Onderdeel) -> str:
        namen = onderdeel.namen
        was = replace(namen, versie=namen.versie - 1).act_expression
        wordt, zin = namen.act_expression, f" Dit is versie {namen.versie}."
        if onderdeel.actie == "vervangen":
            # BHKV1006 and 1028 ask for wordt on the regeling inside too, STOP0074 refuses the same text twice. A
            # blank, which means nothing in an anyURI, is the only form in which the published schematrons agree.
            wordt += " "
            binnen = f' wordt="{namen.act_expression}"'
            nieuw = _modellen.regeling(namen, self.werking, attributen=binnen, toevoeging=zin)
            inhoud = f"<VervangRegeling>{nieuw}</VervangRegeling>"
        else:
            deel = _modellen.tekst_van_kern(namen, f"<NieuweTekst>{zin}</NieuweTekst>")
            inhoud = f'<Vervang wat="{namen.wid(_modellen.kern(namen).eid)}">{deel}</Vervang>'
        return (
            f'<RegelingMutatie componentnaam="{onderdeel.component}" was="{was}" wordt="{wordt}">{inhoud}'
            "</RegelingMutatie>"
        )

    def _versies(self) -> Iterator[str]:
        for onderdeel in self.onderdelen:
            if onderdeel.actie != "intrekken":
                namen = onderdeel.namen
                yield _versie(
                    namen,
                    namen.act,
                    namen.act_expression,
                    _modellen.opschrift(namen),
                    str(namen.versie),
                    hoofd=onderdeel.hoofd,
                    opvolger_van=onderdeel.opvolger_van,
                )
        if eigen := self.wijzigingsregeling():
            yield _versie(eigen, self._eigen_act, self._eigen_expression, self.titel, "1")


def _versie(
    namen: Namen,
    act: str,
    expression: str,
    titel: str,
    versie: str,
    *,
    hoofd: str = "",
    opvolger_van: str = "",
) -> str:
    opvolging = f"<opvolging><opvolgerVan>{opvolger_van}</opvolgerVan></opvolging>" if opvolger_van else ""
    return (
        "<RegelingVersieInformatie>"
        f"{identificatie(act, expression, 'work_021' if hoofd else 'work_019', hoofd=hoofd)}"
        f"<RegelingVersieMetadata {DATA}><versienummer>{versie}</versienummer></RegelingVersieMetadata>"
        f"<RegelingMetadata {DATA}>{makers(namen)}<officieleTitel>{escape(titel)}</officieleTitel>"
        f"{ONDERWERP}{RECHTSGEBIED}<soortRegeling>{namen.soort_regeling}</soortRegeling>{opvolging}"
        "<overheidsdomeinen><overheidsdomein>/tooi/def/concept/c_3708ac5e</overheidsdomein></overheidsdomeinen>"
        f"<soortBestuursorgaan>{namen.orgaan}</soortBestuursorgaan></RegelingMetadata>"
        "</RegelingVersieInformatie>\n"
    )


def _hoofdletter(titel: str) -> str:
    return titel[0].upper() + titel[1:]
