"""Every rule that needs the register: a clean chain raises nothing, one change raises the code and only it.

Rules that fall together by nature stand in docs/reference/stop-overlaps.md.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from tests.mocks.stop.rule_cases import RuleCase

from ikt_mocks.clock import AMSTERDAM
from ikt_mocks.parties import PROVINCIE
from ikt_mocks.stop import samples
from ikt_mocks.stop._fouten_register import FOUTEN_REGISTER
from ikt_mocks.stop._instellingen import Instellingen
from ikt_mocks.stop._oordeel import judge
from ikt_mocks.stop._pakket import map_pakket
from ikt_mocks.stop.register.opbouw import bijdrage
from ikt_mocks.stop.register.stand import GEPUBLICEERD, GEREGISTREERD, IN_REGISTRATIE, WACHT, Stand
from ikt_mocks.stop.rules import PAKKET
from ikt_mocks.stop.rules._zaak import BekendePublicatie, Zaak
from ikt_mocks.stop.samples.mutaties import Wijzigvorm
from ikt_mocks.stop.samples.voorbeeld import Voorbeeld

MOMENT = datetime(2026, 3, 2, 9, 0, tzinfo=AMSTERDAM)
D1 = date(2026, 3, 17)
D2 = date(2026, 4, 14)
D3 = date(2026, 5, 12)
GEMEENTE = "gm9901"
BILL = f"/akn/nl/bill/{GEMEENTE}/2026/voorbeeldbesluit1"
ACT = f"/akn/nl/act/{GEMEENTE}/2026/voorbeeldregeling1"
JOIN = f"/join/id/regdata/{GEMEENTE}/2026/voorbeeldgebied1"
DOEL = f"/join/id/proces/{GEMEENTE}/2026/voorbeelddoel1"
_IO, _GML = "Werkingsgebied.xml", "Werkingsgebied.gml"
MAX = 100 * 1024 * 1024


@dataclass
class Verleden:
    """A register that is built by deliveries that nobody judged: any history can be told."""

    folder: Path
    stand_nu: Stand = field(default_factory=Stand)
    nummer: int = 0

    def stand(self) -> Stand:
        """Return everything that is registered."""
        return self.stand_nu

    def id_levering_gebruikt(self, oin: str, id_levering: str) -> bool:
        """Tell that no idLevering was used."""
        return not (oin or id_levering)

    def publicaties(self, akn: str) -> list[BekendePublicatie]:
        """Return what is registered under ``akn``."""
        return [
            BekendePublicatie(b.work, b.expression, b.oin, b.datum_bekendmaking, b.stand)
            for b in reversed(self.stand_nu.bekend)
            if akn in (b.work, b.expression)
        ]

    def met(
        self,
        voorbeeld: Voorbeeld,
        *,
        stand: str = GEPUBLICEERD,
        ontvangen: datetime = MOMENT,
        aanwezig: bool = True,
    ) -> Verleden:
        """Register a delivery as ``stand``."""
        self.nummer += 1
        pakket = map_pakket(voorbeeld.schrijf(self.folder / str(self.nummer)), max_bestand=MAX)
        publicatie, opdracht, feiten = pakket.publicatie, pakket.opdracht, pakket.publicatiefeiten
        assert publicatie
        assert opdracht
        assert feiten
        assert publicatie.work
        assert publicatie.expression
        assert opdracht.datum_bekendmaking
        assert opdracht.id_bevoegd_gezag
        nieuw = bijdrage(
            self.nummer,
            feiten,
            pakket.informatieobjecten,
            work=publicatie.work.text,
            expression=publicatie.expression.text,
            oin=opdracht.id_bevoegd_gezag.text,
            id_levering=voorbeeld.id_levering,
            ontwerp=publicatie.ontwerp,
            datum_bekendmaking=date.fromisoformat(opdracht.datum_bekendmaking.text),
            ontvangen=ontvangen,
            eerder=self.stand_nu,
            ow=pakket.ow,
        )
        oud = self.stand_nu
        self.stand_nu = Stand(
            (*oud.bekend, *(replace(b, stand=stand, opdracht_aanwezig=aanwezig) for b in nieuw.bekend)),
            oud.versies + nieuw.versies,
            oud.intrekkingen + nieuw.intrekkingen,
            oud.datums + nieuw.datums,
            oud.stappen + nieuw.stappen,
            oud.objecten + nieuw.objecten,
            oud.geometrieen + nieuw.geometrieen,
        )
        return self

    def codes(self, voorbeeld: Voorbeeld, op: date = D1) -> set[str]:
        """Return the codes that ``voorbeeld`` raises at noon of the day before ``op``."""
        pakket = map_pakket(voorbeeld.schrijf(self.folder / "nu"), max_bestand=MAX)
        now = datetime(op.year, op.month, op.day, 12, tzinfo=AMSTERDAM) - timedelta(days=1)
        zaak = Zaak(pakket=pakket, now=now, instellingen=Instellingen(), register=self)
        return {m.code for m in judge(PAKKET.values(), zaak)}


@pytest.fixture
def verleden(tmp_path: Path) -> Verleden:
    return Verleden(tmp_path)


def _besluit(nummer: int = 1, datum: date = D1) -> Voorbeeld:
    return samples.besluit(datum=datum, nummer=nummer, id_levering=f"besluit-{nummer}")


def _ontwerp(nummer: int = 1) -> Voorbeeld:
    return samples.ontwerpbesluit(datum=D1, nummer=nummer)


def _wijziging(versie: int = 2, datum: date = D2, vorm: Wijzigvorm = "renvooi") -> Voorbeeld:
    return samples.wijzigingsbesluit(datum=datum, versie=versie, vorm=vorm, jaar=2026)


def _intrekking(datum: date = D3, *, informatieobject: bool = True) -> Voorbeeld:
    return samples.intrekkingsbesluit(datum=datum, informatieobject=informatieobject)


def _kennisgeving(datum: date = D2) -> Voorbeeld:
    return samples.kennisgeving(datum=datum)


def _vervolg(datum: date = D3) -> Voorbeeld:
    return samples.vervolgkennisgeving(datum=datum, eerste=D2)


def _in(voorbeeld: Voorbeeld, *paren: tuple[str, str], bestand: str = "Besluit.xml") -> Voorbeeld:
    for oud, nieuw in paren:
        voorbeeld = voorbeeld.vervang(bestand, oud, nieuw)
    return voorbeeld


def _zonder(voorbeeld: Voorbeeld, begin: str, einde: str, bestand: str = "Besluit.xml") -> Voorbeeld:
    text = voorbeeld.lees(bestand).decode()
    voor, gevonden, rest = text.partition(begin)
    assert gevonden
    assert einde in rest
    return voorbeeld.met(bestand, (voor + rest.partition(einde)[2]).encode())


def _deel(text: str, begin: str, einde: str) -> str:
    return begin + text.partition(begin)[2].partition(einde)[0] + einde


def _met_was(made: Voorbeeld, was: str = "") -> Voorbeeld:
    """Let the GIO name the version it came from, and give its file the right hash."""
    if was:
        vast = "<geo:vastgesteldeVersie>"
        made = made.vervang(_GML, vast, f"<geo:wasID>{was}</geo:wasID>{vast}")
    hash_ = re.search(r"<hash>(\w+)<", made.lees(_IO).decode())
    assert hash_
    return made.vervang(_IO, hash_[1], hashlib.sha512(made.lees(_GML)).hexdigest())


def _nieuwe_gio(was: str = "", versie: int = 2) -> Voorbeeld:
    """Return a change of the regeling of besluit 1 that brings a new version of its GIO."""
    bron = _besluit()
    text = bron.lees("Besluit.xml").decode()
    refs = _deel(text, "<informatieobjectRefs>", "</informatieobjectRefs>")
    beoogd = _deel(text, "<BeoogdInformatieobject>", "</BeoogdInformatieobject>")
    made = _in(
        _wijziging(vorm="vervangen"),
        ("</BesluitMetadata>", f"{refs}</BesluitMetadata>"),
        ("</BeoogdeRegelgeving>", beoogd.replace(DOEL, DOEL + "w2") + "</BeoogdeRegelgeving>"),
        (f"{JOIN}/nld@2026;1", f"{JOIN}/nld@2026;{versie}"),
    )
    for bestand in bron.bestanden:
        if bestand.naam in (_IO, _GML):
            data = bestand.data.replace(b"@2026;1", f"@2026;{versie}".encode())
            made = made.met(bestand.naam, data, bestand.contenttype)
    return _met_was(made, was)


def _gio_elders(was: str = "", datum: date = D2) -> Voorbeeld:
    """Return besluit 2, of another regeling, that brings a new version of the GIO of besluit 1."""
    eigen = JOIN.replace("gebied1", "gebied2")
    made = _besluit(2, datum)
    for bestand in ("Besluit.xml", _IO, _GML):
        made = _in(made, (f"{eigen}/nld@2026;1", f"{JOIN}/nld@2026;2"), bestand=bestand)
    for bestand in (_IO, _GML):
        made = _in(made, (eigen, JOIN), bestand=bestand)
    return _met_was(made.vervang(_IO, ACT.replace("regeling1", "regeling2"), ACT), was)


_STEMPEL = "<soortTijdstempel>juridischWerkendVanaf</soortTijdstempel>"


def _geldig(voorbeeld: Voorbeeld, doel: str, datum: str) -> Voorbeeld:
    extra = (
        f"<Tijdstempel><doel>{doel}</doel><soortTijdstempel>geldigVanaf</soortTijdstempel>"
        f"<datum>{datum}</datum><eId>art_II</eId></Tijdstempel></Tijdstempels>"
    )
    return _in(voorbeeld, ("</Tijdstempels>", extra))


def _zonder_datum(voorbeeld: Voorbeeld) -> Voorbeeld:
    return _zonder(voorbeeld, "<Tijdstempels>", "</Tijdstempels>")


Keten = Callable[[Verleden], set[str]]


def _afbreken(
    voor: Iterable[Voorbeeld] = (),
    *,
    stand: str = GEREGISTREERD,
    akn: str = BILL,
    op: date = D1,
    aanwezig: bool = True,
) -> Keten:
    def told(v: Verleden) -> set[str]:
        eerste, *later = voor or (_besluit(),)
        v.met(eerste, stand=stand, aanwezig=aanwezig)
        for made in later:
            v.met(made, stand=GEREGISTREERD)
        return v.codes(samples.afbreken(akn=akn), op)

    return told


def _na(*voor: Voorbeeld, nu: Voorbeeld, op: date = D2, stand: str = GEPUBLICEERD) -> Keten:
    def told(v: Verleden) -> set[str]:
        for made in voor:
            v.met(made, stand=stand)
        return v.codes(nu, op)

    return told


def _kennis(*standen: str, over: str = GEPUBLICEERD, nu: Voorbeeld | None = None) -> Keten:
    """A besluit, kennisgevingen in ``standen``, and then a later kennisgeving."""

    def told(v: Verleden) -> set[str]:
        v.met(_besluit(), stand=over)
        for number, stand in enumerate(standen):
            made = _kennisgeving() if number == 0 else _vervolg()
            v.met(made, stand=stand, ontvangen=MOMENT + timedelta(days=number))
        return v.codes(nu or (_vervolg() if standen else _kennisgeving()), D3 if standen else D2)

    return told


_DOC = f"/akn/nl/doc/{GEMEENTE}/2026/voorbeeldkennisgeving1"


def _breek_kennisgeving(*standen: str, op: date = D2) -> Keten:
    def told(v: Verleden) -> set[str]:
        v.met(_besluit())
        for number, stand in enumerate(standen):
            v.met(_kennisgeving() if number == 0 else _vervolg(), stand=stand)
        return v.codes(samples.afbreken(akn=_DOC), op)

    return told


_PROV = (
    "<eindverantwoordelijke>/tooi/id/gemeente/gm9901<",
    "<eindverantwoordelijke>/tooi/id/provincie/pv99<",
)
_OPVOLGING = "<opvolging><opvolgerVan>{}</opvolgerVan></opvolging>"
_ANDERE_ACT = ACT.replace("regeling1", "regeling7")


def _met_opvolging(nummer: int, work: str, datum: date = D2) -> Voorbeeld:
    return _in(
        _besluit(nummer, datum), ("</RegelingMetadata>", _OPVOLGING.format(work) + "</RegelingMetadata>")
    )


def _datum(voorbeeld: Voorbeeld, oud: date, nieuw: date) -> Voorbeeld:
    return _in(voorbeeld, (f"<datum>{oud.isoformat()}<", f"<datum>{nieuw.isoformat()}<"))


WEEK = timedelta(days=7)


def _andere_doel(voorbeeld: Voorbeeld) -> Voorbeeld:
    return _in(voorbeeld, (DOEL, DOEL + "b")).vervang("manifest-ow.xml", DOEL, DOEL + "b")


def _zelfde_doel() -> Voorbeeld:
    made = _in(_wijziging(), (DOEL + "w2", DOEL))
    return made.vervang("manifest-ow.xml", DOEL + "w2", DOEL)


def _gio_in_ontwerp() -> Voorbeeld:
    """Return the ontwerp of another besluit, which brings the GIO for the first time."""
    return _ontwerp(2)


def _trekt_gio_in() -> Voorbeeld:
    made = samples.intrekkingsbesluit(datum=D3, nummer=3, informatieobject=True)
    return _in(made, (JOIN.replace("gebied1", "gebied3"), JOIN.replace("gebied1", "gebied2")))


def _dubbel() -> Voorbeeld:
    """Return a besluit that holds its GIO twice."""
    made = _besluit()
    return made.met("Nog.xml", made.lees("Werkingsgebied.xml"))


def _werkend(voorbeeld: Voorbeeld) -> Voorbeeld:
    """Let a withdrawal of D2 work before D3."""
    return _datum(voorbeeld, D2 + WEEK, D2 + WEEK + timedelta(days=1))


def _metadata_van(voorbeeld: Voorbeeld) -> Voorbeeld:
    return _in(voorbeeld, _PROV)


def _zelfde_stap() -> Voorbeeld:
    """Return a kennisgeving of D3 that adds the start of the term once more."""
    made = _in(_kennisgeving(D3), (_DOC, _DOC + "n2"), bestand="Kennisgeving.xml")
    return made.vervang("Kennisgeving.xml", "<voltooidOp>2026-05-13<", "<voltooidOp>2026-04-15<")


def _dezelfde_dag(v: Verleden) -> set[str]:
    v.met(_besluit())
    v.met(_kennisgeving(), ontvangen=datetime(2026, 5, 11, 9, tzinfo=AMSTERDAM))
    nu = _in(_vervolg(), ("<bekendOp>2026-05-13<", "<bekendOp>2026-04-14<"), bestand="Kennisgeving.xml")
    return v.codes(nu, D3)


def _klok_terug(v: Verleden) -> set[str]:
    v.met(_besluit())
    v.met(_kennisgeving(), ontvangen=datetime(2026, 6, 1, 9, tzinfo=AMSTERDAM))
    return v.codes(_vervolg(), D3)


def _te_vroeg(v: Verleden) -> set[str]:
    v.met(_besluit(1, D2), stand=GEREGISTREERD)
    nu = _in(
        _kennisgeving(),
        ("<datumBekendmaking>2026-04-14<", "<datumBekendmaking>2026-04-10<"),
        bestand="opdracht.xml",
    )
    return v.codes(nu, date(2026, 4, 10))


#: Chains that raise nothing.
SCHOON: dict[str, Keten] = {
    "besluit": _na(nu=_besluit(), op=D1),
    "ontwerp": _na(nu=_ontwerp(), op=D1),
    "besluit na ontwerp": _na(
        _ontwerp(),
        nu=_met_was(
            _in(_besluit(1, D2), (BILL, BILL + "b"), (DOEL, DOEL + "b"), (";1", ";2"))
            .vervang(_IO, ";1", ";2")
            .vervang("manifest-ow.xml", DOEL, DOEL + "b")
            .vervang(_GML, ";1", ";2")
        ),
    ),
    "renvooi": _na(_besluit(), nu=_wijziging()),
    "vervangen": _na(_besluit(), nu=_wijziging(vorm="vervangen")),
    "derde versie": _na(_besluit(), _wijziging(), nu=_wijziging(3, D3), op=D3),
    "gio": _na(_besluit(), nu=_nieuwe_gio(f"{JOIN}/nld@2026;1")),
    "intrekking": _na(_besluit(), nu=_intrekking(), op=D3),
    "tijdelijk deel": _na(_besluit(), nu=samples.tijdelijk_deel(datum=D2)),
    "kennisgeving": _kennis(),
    "vervangen stap": _kennis(GEPUBLICEERD),
    "verwijderde stap": _kennis(
        GEPUBLICEERD, nu=samples.vervolgkennisgeving(datum=D3, eerste=D2, actie="verwijderen")
    ),
    "afbreken": _afbreken(),
    "kennisgeving afbreken": _breek_kennisgeving(GEREGISTREERD),
    "directe mutatie": _na(_besluit(), nu=samples.directe_mutatie(jaar=2026)),
    "opvolger": _na(_besluit(), _intrekking(D2), nu=_met_opvolging(2, ACT, D3), op=D3),
}

#: Code → a chain that raises it.
FOUT: dict[str, Keten] = {
    "LVBB1550": _afbreken(aanwezig=False),
    "LVBB1551": _afbreken(akn=BILL + "x"),
    "LVBB1553": _afbreken(op=D1 + timedelta(days=2)),
    "LVBB1554": _afbreken(stand=WACHT),
    "LVBB1555": _afbreken(stand=GEPUBLICEERD),
    "LVBB1556": _afbreken(stand=GEPUBLICEERD, op=D1 + timedelta(days=2)),
    "LVBB1557": _afbreken(stand=GEPUBLICEERD, op=D1 + timedelta(days=2)),
    "LVBB1558": _afbreken([_besluit(), _wijziging()]),
    "LVBB1560": _afbreken([_besluit(), _kennisgeving()]),
    "LVBB1563": _afbreken(
        [
            _datum(
                _zonder(_besluit(), "<BeoogdInformatieobject>", "</BeoogdInformatieobject>"),
                D1 + WEEK,
                date(2026, 3, 1),
            )
        ]
    ),
    "LVBB1564": _afbreken([_datum(_besluit(), D1 + WEEK, date(2026, 3, 1))]),
    "LVBB1565": _afbreken([_besluit(), _gio_elders(f"{JOIN}/nld@2026;1")]),
    "LVBB1566": _afbreken([_besluit(), _intrekking()]),
    "LVBB1567": _afbreken([_besluit(), samples.tijdelijk_deel(datum=D2)]),
    "LVBB1568": _na(_besluit(), nu=samples.afbreken(akn=BILL, party=PROVINCIE), op=D1, stand=GEREGISTREERD),
    "LVBB1576": _afbreken([_intrekking(D1)], stand=GEPUBLICEERD, akn=BILL + "i", op=D1 + timedelta(days=2)),
    "LVBB1577": _afbreken([_intrekking(D1)], stand=GEPUBLICEERD, akn=BILL + "i", op=D1 + timedelta(days=2)),
    "LVBB1578": _afbreken(stand=IN_REGISTRATIE),
    "LVBB1579": _afbreken(
        [_zonder_datum(_intrekking(D1))], stand=GEPUBLICEERD, akn=BILL + "i", op=D1 + timedelta(days=2)
    ),
    "LVBB2503": _na(_besluit(), nu=_in(_wijziging(), (DOEL, DOEL + "x"), bestand="manifest-ow.xml")),
    "LVBB3508": _na(_besluit(), nu=_nieuwe_gio(versie=1)),
    "LVBB3513": _na(
        nu=_zonder(
            _besluit(), "<InformatieObjectMetadata ", "</InformatieObjectMetadata>", "Werkingsgebied.xml"
        ),
        op=D1,
    ),
    "LVBB3514": _na(
        nu=_in(
            _besluit(),
            (
                "</informatieobjectRefs>",
                f"<informatieobjectRef>{JOIN}9/nld@2026;1</informatieobjectRef></informatieobjectRefs>",
            ),
        ),
        op=D1,
    ),
    "LVBB3515": _na(_besluit(), nu=_nieuwe_gio(f"{JOIN}x/nld@2026;1")),
    "LVBB3516": _na(_besluit(), nu=_nieuwe_gio(f"{JOIN}/nld@2026;9")),
    "LVBB3800": _na(_besluit(), nu=_in(_intrekking(), (f"{JOIN}<", f"{JOIN}x<")), op=D3),
    "LVBB3801": _na(
        _besluit(),
        _in(_intrekking(D2), (f"<instrument>{ACT}<", f"<instrument>{ACT}x<")),
        nu=_in(_intrekking(), (BILL, BILL + "j"), (DOEL, DOEL + "j")).vervang(
            "manifest-ow.xml", DOEL, DOEL + "j"
        ),
        op=D3,
    ),
    "LVBB3802": _na(_besluit(3), _gio_in_ontwerp(), nu=_trekt_gio_in(), op=D3),
    "LVBB3900": _na(nu=_dubbel(), op=D1),
    "LVBB3901": _na(nu=_in(_dubbel(), (";1", ";2"), bestand="Nog.xml"), op=D1),
    "LVBB4001": _na(_besluit(), nu=_in(_besluit(2, D2), (BILL.replace("besluit1", "besluit2"), BILL))),
    "LVBB4014": _na(
        _ontwerp(), nu=_in(_andere_doel(_besluit(1, D2)), (BILL, BILL + "b")).zonder("Werkingsgebied.xml")
    ),
    "LVBB4015": _na(_besluit(), nu=_in(_wijziging(), (f'was="{ACT}/nld@2026;1"', f'was="{ACT}/nld@2026;8"'))),
    "LVBB4040": _na(nu=_zonder(_besluit(), "<RegelingMetadata ", "</RegelingMetadata>"), op=D1),
    "LVBB4043": _na(_besluit(), nu=_met_opvolging(2, ACT)),
    "LVBB4046": _na(_besluit(), nu=_in(_wijziging(), ("regelingtype_003", "regelingtype_004"))),
    "LVBB4048": _na(
        _besluit(),
        nu=_nieuwe_gio().vervang("Werkingsgebied.xml", "TeConsolideren", "AlleenBekendTeMaken"),
    ),
    "LVBB4049": _na(_besluit(), nu=_met_opvolging(2, _ANDERE_ACT)),
    "LVBB4050": _na(
        nu=_in(
            _besluit(),
            (
                "</InformatieObjectMetadata>",
                _OPVOLGING.format(f"{JOIN}7") + "</InformatieObjectMetadata>",
            ),
            bestand="Werkingsgebied.xml",
        ),
        op=D1,
    ),
    "LVBB4051": _na(_besluit(), _intrekking(D2), nu=_gio_elders(datum=D3), op=D3),
    "LVBB4052": _na(_besluit(), _werkend(_intrekking(D2)), nu=_wijziging(2, D3), op=D3),
    "LVBB4055": _na(_besluit(), nu=_metadata_van(_wijziging())),
    "LVBB4056": _na(_besluit(), nu=_in(_nieuwe_gio(), _PROV, bestand="Werkingsgebied.xml")),
    "LVBB4200": _na(_besluit(), nu=_datum(_wijziging(), D2 + WEEK, D1)),
    "LVBB4201": _na(
        _besluit(),
        _datum(_intrekking(D2), D2 + WEEK, D2 + 9 * WEEK),
        nu=_datum(_wijziging(), D2 + WEEK, D2 + 9 * WEEK),
    ),
    "LVBB4204": _na(_zonder_datum(_besluit()), nu=_wijziging()),
    "LVBB4206": _na(
        _geldig(_besluit(), DOEL, "2026-03-24"), nu=_geldig(_wijziging(), DOEL + "w2", "2026-03-20")
    ),
    "LVBB4209": _na(_besluit(), nu=_geldig(_wijziging(), DOEL + "w2", "2026-04-21")),
    "LVBB4211": _na(_besluit(), nu=_wijziging(), stand=GEREGISTREERD),
    "LVBB4212": _na(_besluit(), nu=samples.tijdelijk_deel(datum=D2), stand=GEREGISTREERD),
    "LVBB4701": _kennis(
        GEPUBLICEERD,
        nu=_in(
            _vervolg(), ("voorbeeldkennisgeving1n2", "voorbeeldkennisgeving1"), bestand="Kennisgeving.xml"
        ),
    ),
    "LVBB4702": _na(nu=_kennisgeving()),
    "LVBB4704": _kennis(
        nu=_in(
            _kennisgeving(),
            ("<voltooidOp>2026-04-15<", "<voltooidOp>2026-03-16<"),
            bestand="Kennisgeving.xml",
        )
    ),
    "LVBB4705": _kennis(over=IN_REGISTRATIE),
    "LVBB4711": _breek_kennisgeving(GEPUBLICEERD),
    "LVBB4712": _breek_kennisgeving(GEREGISTREERD, op=D3),
    "LVBB4713": _breek_kennisgeving(WACHT),
    "LVBB4714": _kennis(over=WACHT),
    "LVBB4715": _breek_kennisgeving(GEREGISTREERD, GEREGISTREERD),
    "LVBB4716": _kennis(WACHT),
    "LVBB4750": _dezelfde_dag,
    "LVBB4751": _kennis(
        GEPUBLICEERD,
        nu=_in(
            _vervolg(),
            ("<datumTeMuterenStap>2026-05-27<", "<datumTeMuterenStap>2026-05-26<"),
            bestand="Kennisgeving.xml",
        ),
    ),
    "LVBB4755": _kennis(GEPUBLICEERD, nu=_zelfde_stap()),
    "LVBB4756": _kennis(
        GEPUBLICEERD,
        nu=_in(_vervolg(), ("<bekendOp>2026-05-13<", "<bekendOp>2026-04-01<"), bestand="Kennisgeving.xml"),
    ),
    "LVBB4757": _klok_terug,
    "LVBB4759": _te_vroeg,
    "LVBB4805": _na(_besluit(), nu=_zelfde_doel()),
    "LVBB5006": _na(_besluit(), nu=_in(_wijziging(), (f' was="{ACT}/nld@2026;1"', ""))),
    "LVBB5007": _na(_ontwerp(), nu=_wijziging()),
    "LVBB5008": _na(_besluit(), nu=_wijziging(), stand=WACHT),
    "LVBB5009": _na(_besluit(), nu=_in(_wijziging(), ("work_019", "work_022"))),
    "LVBB5012": _na(_besluit(), _werkend(_intrekking(D2)), nu=_wijziging(2, D3), op=D3),
    "LVBB5013": _na(_zonder_datum(_besluit()), nu=_intrekking(informatieobject=False), op=D3),
    "LVBB5014": _na(
        _besluit(), nu=_in(_intrekking(), (f"<instrument>{ACT}<", f"<instrument>{ACT}x<")), op=D3
    ),
    "LVBB5015": _na(
        _besluit(),
        _wijziging(),
        nu=_in(_wijziging(3, D3), (f'was="{ACT}/nld@2026;2"', f'was="{ACT}/nld@2026;1"')),
        op=D3,
    ),
    "LVBB5019": _na(
        _besluit(),
        nu=_met_was(
            _andere_doel(_in(_besluit(1, D2), (BILL, BILL + "b"), (";1", ";2")))
            .vervang(_IO, ";1", ";2")
            .vervang(_GML, ";1", ";2"),
            f"{JOIN}/nld@2026;1",
        ),
    ),
    "LVBB5020": _na(_besluit(), nu=_in(_wijziging(), ('schemaversie="1.2.0"', 'schemaversie="1.1.0"'))),
    "LVBB5022": _na(_ontwerp(), nu=samples.tijdelijk_deel(datum=D2)),
    "LVBB5100": _na(
        _besluit(), nu=_in(_wijziging(vorm="vervangen"), ("RegelingCompact", "RegelingKlassiek"))
    ),
    "LVBB7002": _na(nu=_zonder(_besluit(), "<BeoogdeRegeling>", "</BeoogdeRegeling>"), op=D1),
    "LVBB7003": _na(
        nu=_in(_besluit(), (f"<Tijdstempel><doel>{DOEL}<", f"<Tijdstempel><doel>{DOEL}x<")), op=D1
    ),
    "LVBB7004": _na(_zonder_datum(_besluit()), nu=_zonder_datum(_zelfde_doel())),
    "LVBB7005": _na(_besluit(), nu=_datum(_wijziging(), D2 + WEEK, D1 + WEEK)),
    "LVBB7006": _na(_besluit(), nu=_in(_wijziging(), (";2</instrumentVersie>", ";9</instrumentVersie>"))),
    "LVBB7007": _na(
        nu=_in(
            _besluit(), (f"<instrumentVersie>{JOIN}/nld@2026;1<", f"<instrumentVersie>{JOIN}/nld@2026;9<")
        ),
        op=D1,
    ),
    "LVBB7008": _na(
        _besluit(), nu=_in(_intrekking(), (f"<instrument>{ACT}<", f"<instrument>{ACT}x<")), op=D3
    ),
    "LVBB7009": _na(_besluit(), nu=_in(_intrekking(), (f"{JOIN}<", f"{JOIN}x<")), op=D3),
    "LVBB7010": _na(
        _ontwerp(),
        nu=_in(_besluit(2, D2), (DOEL.replace("doel1", "doel2"), DOEL)).vervang(
            "manifest-ow.xml", "doel2", "doel1"
        ),
    ),
    "LVBB7011": _na(
        _geldig(_besluit(), DOEL, "2026-03-24"), nu=_geldig(_wijziging(), DOEL + "w2", "2026-03-24")
    ),
}


#: Code → the clean chain of the same kind; ``renvooi`` for any other.
SCHOON_BIJ = {
    "afbreken": range(1550, 1580),
    "kennisgeving afbreken": range(4711, 4716),
    "vervangen stap": (*range(4701, 4706), 4714, 4716, *range(4750, 4760)),
    "intrekking": (3800, 3801, 3802, 5013, 5014, 7008, 7009),
    "gio": (3508, 3513, 3514, 3515, 3516, 3900, 3901, 4048, 4050, 4051, 4056, 7007),
    "opvolger": (4043, 4049),
    "tijdelijk deel": (4212, 5022),
}


def _case(code: str) -> RuleCase:
    keten = FOUT[code]
    naam = next((naam for naam, codes in SCHOON_BIJ.items() if int(code[4:]) in codes), "renvooi")
    return RuleCase(
        code,
        lambda folder: frozenset(SCHOON[naam](Verleden(folder))),
        lambda folder: frozenset(keten(Verleden(folder))),
    )


CASES: tuple[RuleCase, ...] = tuple(_case(code) for code in FOUT)


@pytest.mark.parametrize("naam", sorted(SCHOON))
def test_a_clean_chain_raises_nothing(verleden: Verleden, naam: str) -> None:
    assert SCHOON[naam](verleden) == set()


def test_every_rule_has_its_chain() -> None:
    assert FOUT.keys() == FOUTEN_REGISTER.keys() | {"LVBB1551", "LVBB1553", "LVBB1555", "LVBB1568"}
    assert FOUTEN_REGISTER.keys() <= PAKKET.keys()
