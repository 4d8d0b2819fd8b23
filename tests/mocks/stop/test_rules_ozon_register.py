"""The rules of OZON that compare a delivery with what OZON knows: a history, and one change of what follows it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

from tests.mocks.stop.rule_cases import RuleCase
from tests.mocks.stop.test_rules_ozon import ACT, aanlevering, gml, ident, stand, zonder
from tests.mocks.stop.test_rules_register import Verleden, _nieuwe_gio

from ikt_mocks.parties import GEMEENTE
from ikt_mocks.stop import samples
from ikt_mocks.stop.samples import _ow
from ikt_mocks.stop.samples._namen import Namen
from ikt_mocks.stop.samples._ow_rijk import RIJK, rijke_bestanden
from ikt_mocks.stop.samples.voorbeeld import Voorbeeld

D1, D2, D3 = date(2026, 3, 17), date(2026, 4, 14), date(2026, 5, 12)
NAMEN = Namen(GEMEENTE, 2026, 1)
_B, _OW = "Besluit.xml", "manifest-ow.xml"


def _besluit(nummer: int = 1, datum: date = D1) -> Voorbeeld:
    return samples.besluit(datum=datum, nummer=nummer, id_levering=f"besluit-{nummer}")


def _rijk(nummer: int = 1, datum: date = D1) -> Voorbeeld:
    return samples.rijk_besluit(datum=datum, nummer=nummer, id_levering=f"rijk-{nummer}")


def _object(soort: str, *vervang: tuple[str, str], einde: bool = False) -> tuple[str, bytes]:
    """Return an OW file with one object of the rich sample, with replacements in it."""
    naam = next(n for n, soorten in RIJK.items() if soort in soorten)
    data = rijke_bestanden(NAMEN)[naam].decode()
    found = re.search(stand(soort), data)
    assert found
    tekst = found[0]
    for oud, nieuw in vervang:
        assert oud in tekst, oud
        tekst = tekst.replace(oud, nieuw)
    begin, rest = data.partition("    <sl:stand>")[0], data.rpartition("</sl:stand>\n")[2]
    made = f"{begin}{tekst}{rest}".encode()
    return naam, _ow.met_status(made, "status", "beëindigen") if einde else made


def _wijziging(*objecten: tuple[str, bytes], versie: int = 2, datum: date = D2) -> Voorbeeld:
    """Return a change of the regeling of besluit 1 with these OW files and no others."""
    made = samples.wijzigingsbesluit(datum=datum, versie=versie, jaar=2026)
    made = made.zonder("owActiviteiten.xml")
    regels = "".join(f"<Bestand><naam>{naam}</naam></Bestand>" for naam, _ in objecten)
    lijst = re.sub(r"\s*<Bestand>.*</Bestand>", regels, made.lees(_OW).decode(), flags=re.DOTALL)
    for naam, data in objecten:
        made = made.met(naam, data)
    return made.met(_OW, lijst.encode())


def _case(
    code: str,
    eerder: list[Voorbeeld],
    goed: Voorbeeld,
    fout: Voorbeeld,
    op: date = D2,
    *,
    ook: tuple[Voorbeeld, ...] = (),
) -> RuleCase:
    """Return the case of a rule: after a history one delivery raises nothing, the other raises the rule.

    :param op: the datumBekendmaking of both.
    :param ook: more history of the wrong one.
    """

    def judged(voorbeeld: Voorbeeld, *historie: Voorbeeld) -> Callable[[Path], frozenset[str]]:
        def judge(folder: Path) -> frozenset[str]:
            verleden = Verleden(folder)
            for item in historie:
                verleden.met(item)
            return frozenset(verleden.codes(voorbeeld, op))

        return judge

    return RuleCase(code, judged(goed, *eerder), judged(fout, *eerder, *ook))


def _verplaatst(bestand: str, soort: str, *, noemer: bool = False, datum: date = D2) -> Voorbeeld:
    """Return besluit 2, that delivers an object of besluit 1 as its own."""
    made = _rijk(2, datum)
    eigen, oud = ident(soort).replace("voorbeeld1", "voorbeeld2"), ident(soort)
    for naam in RIJK:
        data = made.lees(naam).decode()
        made = made.met(naam, re.sub(rf"{re.escape(eigen)}(?=[\"<])", oud, data).encode())
    return made.vervang(bestand, "<l:noemer>Voorbeeldgebied<", "<l:noemer>Anders<") if noemer else made


def _vervanging(*, regelingsgebied: bool = True, meer: bool = False) -> Voorbeeld:
    """Return besluit 2, that withdraws the regeling of besluit 1 and sets up its own in its place."""
    made = _besluit(2, D2)
    doel = "/join/id/proces/gm9901/2026/voorbeelddoel2"
    made = made.vervang(
        _B,
        "</BeoogdeRegelgeving>",
        f"</BeoogdeRegelgeving><Intrekkingen><Intrekking><doelen><doel>{doel}</doel></doelen>"
        f"<instrument>{ACT}</instrument><eId>art_I</eId></Intrekking></Intrekkingen>",
    )
    if not regelingsgebied:
        made = zonder(stand("Regelingsgebied"))(made)
    if meer:
        made = aanlevering(work=ACT.replace("regeling1", "regeling3"), doel=doel)(made)
    return made


def _deel(*, pons: bool = False) -> Voorbeeld:
    made = samples.tijdelijk_deel(datum=D2)
    if not pons:
        return made
    naam, data = _object("Pons", (ident("gebied"), ident("gebied")))
    return made.met(naam, data).vervang(
        _OW, "</Aanlevering>", f"<Bestand><naam>{naam}</naam></Bestand></Aanlevering>"
    )


def _intrekking(*weglaten: str) -> Voorbeeld:
    made = samples.intrekkingsbesluit(datum=D3, informatieobject=True)
    for naam in weglaten:
        lijst = re.sub(rf"\s*<Bestand><naam>{naam}</naam>.*?</Bestand>", "", made.lees(_OW).decode())
        made = made.zonder(naam).met(_OW, lijst.encode())
    return made


def _andere_gio(*, met_gebied: bool) -> Voorbeeld:
    """Return a change with a new version of the GIO in which the geometry has another id."""
    nieuw = NAMEN.geometrie[:-4] + "9999"
    made = gml(NAMEN.geometrie, nieuw)(_nieuwe_gio(was=f"{NAMEN.join}/nld@2026;1"))
    if not met_gebied:
        return made
    naam, data = _object("Gebied", (NAMEN.geometrie, nieuw))
    return made.met(naam, data).vervang(
        _OW, "</Aanlevering>", f"<Bestand><naam>{naam}</naam></Bestand></Aanlevering>"
    )


def _regel_zonder_activiteit(*, met_einde: bool) -> Voorbeeld:
    """Return a change in which no rule names the second activiteit any more."""
    b = ident("activiteit", "b")
    naam, data = _object("RegelVoorIedereen")
    data = re.sub(
        rf'<r:activiteitaanduiding><rol:ActiviteitRef xlink:href="{b}"/>.*?</r:activiteitaanduiding>'.encode(),
        b"",
        data,
    )
    if not met_einde:
        return _wijziging((naam, data))
    bron = rijke_bestanden(NAMEN)["owActiviteiten.xml"].decode()
    eerste, tweede = re.findall(stand("Activiteit"), bron)
    los = re.sub(r"<rol:gerelateerdeActiviteit>.*?</rol:gerelateerdeActiviteit>", "", eerste)
    weg = _ow.met_status(tweede.encode(), "status", "beëindigen").decode()
    activiteiten = bron.replace(eerste, los).replace(tweede, weg)
    return _wijziging((naam, data), ("owActiviteiten.xml", activiteiten.encode()))


_PONS_WEG = _object("Pons", einde=True)
_GROEP = ("/functie/id/concept/Centrumgebied", "/natuur/id/concept/Natura2000")
_ANDERE_NAAM = ("<k:naam>Voorbeeldkaart<", "<k:naam>Andere kaart<")

CASES: tuple[RuleCase, ...] = (
    _case(
        "OZON0111",
        [_rijk(), _wijziging(_PONS_WEG)],
        _wijziging(_object("Pons", (ident("pons"), ident("pons", "b"))), versie=3, datum=D3),
        _wijziging(_object("Pons"), versie=3, datum=D3),
        D3,
    ),
    _case(
        "OZON0201",
        [_rijk()],
        _wijziging(_object("Gebiedsaanwijzing", ("Voorbeeldcentrum", "Ander centrum"))),
        _wijziging(_object("Gebiedsaanwijzing", _GROEP, ("concept/Functie", "concept/Natuur"))),
    ),
    _case("OZON0212", [_besluit()], _vervanging(), _vervanging(regelingsgebied=False)),
    _case("OZON0218", [_rijk()], _rijk(2, D2), _verplaatst("owRegelteksten.xml", "regeltekst")),
    _case("OZON0219", [_rijk()], _rijk(2, D2), _verplaatst("owTekstdelen.xml", "divisie")),
    _case(
        "OZON0350",
        [_rijk()],
        _wijziging(_PONS_WEG),
        _wijziging(_object("Gebiedsaanwijzing", einde=True)),
    ),
    _case(
        "OZON0351",
        [_rijk()],
        _regel_zonder_activiteit(met_einde=True),
        _regel_zonder_activiteit(met_einde=False),
    ),
    _case(
        "OZON1025",
        [_besluit()],
        _intrekking(),
        _intrekking().vervang(_B, f"<instrument>{ACT}<", f"<instrument>{ACT}x<"),
        D3,
    ),
    _case(
        "OZON1033", [_besluit()], _intrekking(), _intrekking(), D3, ook=(samples.tijdelijk_deel(datum=D2),)
    ),
    _case("OZON1037", [_besluit()], _deel(), _deel(pons=True)),
    _case(
        "OZON1042",
        [_besluit()],
        _intrekking(),
        _intrekking("owRegelingsgebied.xml", "owLocaties.xml"),
        D3,
    ),
    _case(
        "OZON4000",
        [_rijk()],
        _rijk(2),
        _verplaatst("owLocaties.xml", "gebied", noemer=True, datum=D1),
        D1,
    ),
    _case(
        "OZON4001",
        [_rijk()],
        _wijziging(_PONS_WEG),
        _wijziging(_object("Pons", (ident("pons"), ident("pons", "x")), einde=True)),
    ),
    _case(
        "OZON4002",
        [_rijk()],
        _wijziging(_PONS_WEG),
        _wijziging(_object("Pons", (ident("gebied"), ident("ambtsgebied")), einde=True)),
    ),
    _case(
        "OZON4003",
        [_rijk()],
        _wijziging(_object("Kaart", _ANDERE_NAAM)),
        _wijziging(_object("Kaart")),
    ),
    _case("OZON4004", [_besluit()], _andere_gio(met_gebied=True), _andere_gio(met_gebied=False)),
    _case(
        "OZON4005",
        [_rijk()],
        _wijziging(_object("Punt", ("Voorbeeldpunt", "Ander punt"))),
        _wijziging(
            _object("Punt", ("l:Punt>", "l:Lijn>")),
        ),
    ),
    _case("OZON4010", [_besluit()], _vervanging(), _vervanging(meer=True)),
)
