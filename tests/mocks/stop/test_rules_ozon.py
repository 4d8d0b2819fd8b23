"""The rules of OZON on what a delivery itself holds: from a sample with an object of every type, one change each."""

from __future__ import annotations

import hashlib
import json
import re
from datetime import date
from pathlib import Path

import pytest
from tests.mocks.stop.rule_cases import MOMENT, Mutation, RuleCase, Sample, in_turn, sample_case, with_lists

from ikt_mocks.parties import PROVINCIE, WATERSCHAP
from ikt_mocks.stop import samples
from ikt_mocks.stop._fouten_ozon import FOUTEN_OZON
from ikt_mocks.stop.check import check
from ikt_mocks.stop.samples import _ow
from ikt_mocks.stop.samples._ow_rijk import RIJK
from ikt_mocks.stop.samples.voorbeeld import Voorbeeld

DATUM = date(2026, 3, 17)
CONCEPT = "http://standaarden.omgevingswet.overheid.nl"
ACT = "/akn/nl/act/gm9901/2026/voorbeeldregeling1"
DOEL = "/join/id/proces/gm9901/2026/voorbeelddoel1"
_IO, _GML, _B, _OW = "Werkingsgebied.xml", "Werkingsgebied.gml", "Besluit.xml", "manifest-ow.xml"


def ident(soort: str, achter: str = "") -> str:
    """Return the identification of an object of the sample."""
    return f"nl.imow-gm9901.{soort}.2026voorbeeld1{achter}"


def rijk() -> Voorbeeld:
    return samples.rijk_besluit(datum=DATUM)


def _ontwerp() -> Voorbeeld:
    return samples.ontwerpbesluit(datum=DATUM)


def pas(voorbeeld: Voorbeeld, patroon: str, nieuw: str, *, aantal: int = 1) -> Voorbeeld:
    """Replace the first match of ``patroon`` in the OW files, of ``aantal`` matches; 0 replaces every one."""
    gedaan = 0
    for naam in RIJK:
        if aantal and gedaan:
            break
        if not any(b.naam == naam for b in voorbeeld.bestanden):
            continue
        data, keer = re.subn(patroon, nieuw, voorbeeld.lees(naam).decode(), count=aantal, flags=re.DOTALL)
        if keer:
            gedaan += keer
            voorbeeld = voorbeeld.met(naam, data.encode())
    assert gedaan, patroon
    return voorbeeld


def in_object(soort: str, patroon: str, nieuw: str) -> Mutation:
    """Replace in the first object of a type."""

    def mutation(v: Voorbeeld) -> Voorbeeld:
        binnen = rf"(<(\w+):{soort}[ >](?:(?!</\2:{soort}>).)*?){patroon}"
        return pas(v, binnen, rf"\g<1>{nieuw}")

    return mutation


def erbij(soort: str, element: str, doel: str = "", rol: str = "") -> Mutation:
    """Let the first object of a type refer to ``doel`` too; to the same once more when that is empty."""
    voor = rf"(<\w+:{rol}>)" if rol else "()"
    tweede = doel or r"\g<5>"
    return in_object(
        soort,
        rf'{voor}(<\w+:{element} xlink:href=")([^"]+)("/>)',
        rf"\g<3>\g<4>\g<5>\g<6>\g<4>{tweede}\g<6>",
    )


def zonder(patroon: str, *, aantal: int = 1) -> Mutation:
    return lambda v: pas(v, patroon, "", aantal=aantal)


def stand(soort: str) -> str:
    """Return the pattern of the whole stand of an object of a type."""
    return rf"    <sl:stand><ow-dc:owObject><(?:\w+):{soort}[ >][^\n]*</sl:stand>\n"


def waarde(soort: str, element: str, nieuw: str) -> Mutation:
    return in_object(soort, rf"<(\w+):{element}>[^<]*<", rf"<\g<3>:{element}>{nieuw}<")


def dubbel(soort: str, element: str) -> Mutation:
    return in_object(soort, rf"(<(\w+):{element}>.*?</\w+:{element}>)", r"\g<3>\g<3>")


def kopie(soort: str, *vervang: tuple[str, str]) -> Mutation:
    """Put a copy behind the first object of a type, with replacements in it."""

    def mutation(v: Voorbeeld) -> Voorbeeld:
        for naam in RIJK:
            found = re.search(stand(soort), v.lees(naam).decode())
            if found:
                tekst = found[0]
                for oud, nieuw in vervang:
                    assert oud in tekst
                    tekst = tekst.replace(oud, nieuw)
                return v.vervang(naam, found[0], found[0] + tekst)
        raise AssertionError(soort)

    return mutation


def in_bestand(naam: str, *paren: tuple[str, str]) -> Mutation:
    def mutation(v: Voorbeeld) -> Voorbeeld:
        for oud, nieuw in paren:
            v = v.vervang(naam, oud, nieuw)
        return v

    return mutation


def gml(oud: str, nieuw: str) -> Mutation:
    """Change the first place in the GML that has ``oud``, and give the informatieobject the new hash."""

    def mutation(v: Voorbeeld) -> Voorbeeld:
        hash_ = hashlib.sha512(v.lees(_GML)).hexdigest()
        data = v.lees(_GML).decode()
        assert oud in data
        data = data.replace(oud, nieuw, 1)
        made = v.met(_GML, data.encode(), "application/gml+xml")
        return made.vervang(_IO, hash_, hashlib.sha512(data.encode()).hexdigest())

    return mutation


def aanlevering(*bestanden: str, work: str = f"{ACT}b", doel: str = DOEL) -> Mutation:
    """List files under one more regeling."""
    regels = "".join(f"<Bestand><naam>{naam}</naam></Bestand>" for naam in bestanden)
    erna_ = (
        f"</Aanlevering><Aanlevering><WorkIDRegeling>{work}</WorkIDRegeling><DoelID>{doel}</DoelID>{regels}"
        "</Aanlevering></Aanleveringen>"
    )
    return lambda v: v.met(
        _OW, re.sub(r"</Aanlevering>\s*</Aanleveringen>", erna_, v.lees(_OW).decode()).encode()
    )


def tweede_bestand(soort: str, *vervang: tuple[str, str]) -> Mutation:
    """Deliver a copy of the first object of a type with another regeling, in a file of its own."""

    def mutation(v: Voorbeeld) -> Voorbeeld:
        naam = next(n for n in RIJK if re.search(stand(soort), v.lees(n).decode()))
        data = v.lees(naam).decode()
        een = re.search(stand(soort), data)
        assert een
        tekst = een[0]
        for oud, nieuw in vervang:
            assert oud in tekst
            tekst = tekst.replace(oud, nieuw)
        begin, einde = data.partition("    <sl:stand>")[0], data.rpartition("</sl:stand>\n")[2]
        return v.met("owTweede.xml", f"{begin}{tekst}{einde}".encode())

    return in_turn(mutation, aanlevering("owTweede.xml"))


_WEG = "nl.imow-gm9901.{}.weg"
_REGEL, _INSTRUCTIE, _WAARDEREGEL = "RegelVoorIedereen", "Instructieregel", "Omgevingswaarderegel"

#: Code → what refers, by what element, to what type that is not there, in what role.
VERWIJZINGEN: dict[str, tuple[str, str, str, str]] = {
    "OZON0033": (_REGEL, "RegeltekstRef", "regeltekst", ""),
    "OZON0035": (_INSTRUCTIE, "RegeltekstRef", "regeltekst", ""),
    "OZON0037": (_WAARDEREGEL, "RegeltekstRef", "regeltekst", ""),
    "OZON0038": (_REGEL, "ActiviteitRef", "activiteit", ""),
    "OZON0040": (_REGEL, "GebiedsaanwijzingRef", "gebiedsaanwijzing", ""),
    "OZON0041": (_INSTRUCTIE, "GebiedsaanwijzingRef", "gebiedsaanwijzing", ""),
    "OZON0042": (_REGEL, "OmgevingsnormRef", "omgevingsnorm", ""),
    "OZON0043": (_INSTRUCTIE, "OmgevingsnormRef", "omgevingsnorm", ""),
    "OZON0044": (_WAARDEREGEL, "OmgevingswaardeRef", "omgevingswaarde", ""),
    "OZON0045": (_REGEL, "LocatieRef", "gebied", ""),
    "OZON0046": (_INSTRUCTIE, "LocatieRef", "gebied", ""),
    "OZON0047": (_WAARDEREGEL, "LocatieRef", "gebied", ""),
    "OZON0053": ("Gebiedengroep", "GebiedRef", "gebied", ""),
    "OZON0059": ("Lijnengroep", "LijnRef", "lijn", ""),
    "OZON0065": ("Puntengroep", "PuntRef", "punt", ""),
    "OZON0066": ("Gebied", "GeometrieRef", "geometrie", ""),
    "OZON0067": ("Lijn", "GeometrieRef", "geometrie", ""),
    "OZON0068": ("Punt", "GeometrieRef", "geometrie", ""),
    "OZON0082": ("Activiteit", "ActiviteitRef", "activiteit", "bovenliggendeActiviteit"),
    "OZON0084": ("Activiteit", "ActiviteitRef", "activiteit", "gerelateerdeActiviteit"),
    "OZON0092": ("Tekstdeel", "DivisieRef", "divisie", ""),
    "OZON0093": ("Tekstdeel", "GebiedsaanwijzingRef", "gebiedsaanwijzing", ""),
    "OZON0094": ("Tekstdeel", "HoofdlijnRef", "hoofdlijn", ""),
    "OZON0096": ("Gebiedsaanwijzing", "LocatieRef", "gebied", ""),
    "OZON0101": ("Normwaarde", "LocatieRef", "gebied", ""),
    "OZON0109": (_REGEL, "KaartRef", "kaart", ""),
    "OZON0121": ("ActiviteitLocatieaanduiding", "LocatieRef", "gebied", ""),
    "OZON0124": ("Regelingsgebied", "LocatieRef", "gebied", ""),
    "OZON0204": ("Tekstdeel", "LocatieRef", "gebied", ""),
    "OZON0217": ("Pons", "LocatieRef", "gebied", ""),
    "OZON0347": ("SymbolisatieItem", "GebiedsaanwijzingRef", "gebiedsaanwijzing", ""),
    "OZON0349": ("Kaartlaag", "OmgevingsnormRef", "omgevingsnorm", ""),
}

#: Code → what names the same twice: an object type, an element of a reference, a role.
DUBBEL: dict[str, tuple[str, str, str]] = {
    "OZON0320": (_REGEL, "LocatieRef", ""),
    "OZON0321": (_WAARDEREGEL, "LocatieRef", ""),
    "OZON0322": (_INSTRUCTIE, "LocatieRef", ""),
    "OZON0324": (_REGEL, "OmgevingsnormRef", ""),
    "OZON0326": (_REGEL, "GebiedsaanwijzingRef", ""),
    "OZON0327": (_WAARDEREGEL, "GebiedsaanwijzingRef", ""),
    "OZON0328": (_INSTRUCTIE, "GebiedsaanwijzingRef", ""),
    "OZON0329": (_INSTRUCTIE, "OmgevingsnormRef", ""),
    "OZON0331": ("Gebiedsaanwijzing", "LocatieRef", ""),
    "OZON0340": ("Tekstdeel", "HoofdlijnRef", ""),
    "OZON0341": ("Tekstdeel", "LocatieRef", ""),
    "OZON0342": ("Tekstdeel", "GebiedsaanwijzingRef", ""),
    "OZON0343": (_REGEL, "KaartRef", ""),
    "OZON0344": (_WAARDEREGEL, "KaartRef", ""),
    "OZON0345": (_INSTRUCTIE, "KaartRef", ""),
    "OZON0346": ("Tekstdeel", "KaartRef", ""),
    "OZON0369": ("ActiviteitLocatieaanduiding", "LocatieRef", ""),
    "OZON0371": ("Activiteit", "ActiviteitRef", "gerelateerdeActiviteit"),
    "OZON0372": ("Gebiedengroep", "GebiedRef", ""),
    "OZON0373": ("Lijnengroep", "LijnRef", ""),
    "OZON0374": ("Puntengroep", "PuntRef", ""),
    "OZON0376": ("Kaartlaag", "ActiviteitLocatieaanduidingRef", ""),
    "OZON0377": ("Kaartlaag", "OmgevingsnormRef", ""),
    "OZON0378": ("Kaartlaag", "GebiedsaanwijzingRef", ""),
    "OZON0385": ("Normwaarde", "LocatieRef", ""),
}


def _extra(element: str, *waarden: str) -> Mutation:
    xml = "".join(f"<r:{element}>{tekst}</r:{element}>" for tekst in waarden)
    return in_object(_INSTRUCTIE, "(<r:omgevingsnormaanduiding>)", rf"{xml}\g<3>")


_INSTRUMENT, _ADRESSAAT = (
    f"{CONCEPT}/instrument/id/concept/Voorbeeld",
    f"{CONCEPT}/adressaat/id/concept/Voorbeeld",
)
_WAARDEN_REF = "".join(f'<rol:OmgevingswaardeRef xlink:href="{ident("omgevingswaarde")}"/>' for _ in range(2))
_BOVEN = "nl.imow-gm9901.activiteit.ActInOmgevingsplanGem"
_TIJDSTEMPEL = (
    "</Tijdstempels>",
    (
        f"<Tijdstempel><doel>{DOEL}</doel><soortTijdstempel>geldigVanaf</soortTijdstempel>"
        "<datum>2026-03-20</datum><eId>art_II</eId></Tijdstempel></Tijdstempels>"
    ),
)
_GEOMETRIE = (
    "<geo:Locatie><geo:naam>Extra</geo:naam><geo:geometrie><basisgeo:Geometrie><basisgeo:id>{id}</basisgeo:id>"
    '<basisgeo:geometrie><gml:Point srsName="urn:ogc:def:crs:EPSG::28992"><gml:pos>120500 480600</gml:pos>'
    "</gml:Point></basisgeo:geometrie></basisgeo:Geometrie></geo:geometrie></geo:Locatie></geo:locaties>"
)


def _punt_id(v: Voorbeeld) -> str:
    return str(re.findall(r"<basisgeo:id>([^<]+)<", v.lees(_GML).decode())[-1])


ANDERE: dict[str, Mutation] = {
    "OZON0010": in_bestand(
        "owPons.xml",
        ("<sl:objectTypen>", "<sl:objectTypen><sl:objectType>Voorbeeldobject</sl:objectType>"),
    ),
    "OZON0013": in_bestand("owLocaties.xml", ("<sl:objectType>Gebiedengroep</sl:objectType>", "")),
    "OZON0017": zonder(
        rf'<r:activiteitaanduiding><rol:ActiviteitRef xlink:href="{ident("activiteit", "b")}"/>'
        r".*?</r:activiteitaanduiding>"
    ),
    "OZON0022": zonder(r"<(r|vt):gebiedsaanwijzing>.*?</\1:gebiedsaanwijzing>", aantal=0),
    "OZON0026": zonder(r"<r:omgevingsnormaanduiding>.*?</r:omgevingsnormaanduiding>", aantal=0),
    "OZON0030": zonder(r"<r:omgevingswaardeaanduiding>.*?</r:omgevingswaardeaanduiding>", aantal=0),
    "OZON0069": gml("<gml:Polygon>", '<gml:Polygon srsName="urn:ogc:def:crs:EPSG::4258">'),
    "OZON0083": in_turn(
        lambda v: pas(v, _BOVEN, ident("activiteit", "b")),
        lambda v: pas(v, _BOVEN, ident("activiteit")),
    ),
    "OZON0085": erbij("Activiteit", "ActiviteitRef", ident("activiteit"), "gerelateerdeActiviteit"),
    "OZON0086": gml("</geo:locaties>", _GEOMETRIE.format(id="5f0c8f1e-0000-4000-8000-000000000001")),
    "OZON0090": zonder(stand("Tekstdeel")),
    "OZON0098": erbij(_INSTRUCTIE, "RegeltekstRef", ident("regeltekst")),
    "OZON0099": erbij(_WAARDEREGEL, "RegeltekstRef", ident("regeltekst")),
    "OZON0100": erbij(_INSTRUCTIE, "RegeltekstRef", ident("regeltekst", "w")),
    "OZON0102": zonder(stand(_INSTRUCTIE)),
    "OZON0103": zonder(stand("Regelingsgebied")),
    "OZON0104": kopie("Pons", (ident("pons"), ident("pons", "b"))),
    "OZON0110": in_bestand(_B, _TIJDSTEMPEL),
    "OZON0112": lambda v: v.met("owPons.xml", _ow.met_status(v.lees("owPons.xml"), "status", "nieuw")),
    "OZON0122": lambda v: v.met("owPons.xml", _ow.met_status(v.lees("owPons.xml"), "status", "nieuw")),
    "OZON0123": waarde("Ambtsgebied", "geldigOp", "2026-13-01"),
    "OZON0126": lambda v: v.met(
        "owPons.xml", _ow.met_status(v.lees("owPons.xml"), "procedurestatus", "ontwerp")
    ),
    "OZON0132": lambda v: gml("</geo:locaties>", _GEOMETRIE.format(id=_punt_id(v)))(v),
    "OZON0206": lambda v: pas(v, _BOVEN, "nl.imow-mnre1034.activiteit.Boven", aantal=0),
    "OZON0210": in_bestand("owRegelteksten.xml", ("art_1.1__para_1", "art_1.1__para_9")),
    "OZON0211": in_bestand("owTekstdelen.xml", ("cmp_I__div_o_1", "cmp_I__div_o_9")),
    "OZON0213": lambda v: pas(v, _BOVEN, "nl.imow-gm9902.activiteit.ActInOmgevingsplanGem"),
    "OZON0216": waarde("Ambtsgebied", "bestuurlijkeGrenzenID", "Voorbeeldstad"),
    "OZON0310": kopie("Hoofdlijn"),
    "OZON0325": in_object(
        _REGEL,
        "(<r:omgevingsnormaanduiding>)",
        rf"<r:omgevingswaardeaanduiding>{_WAARDEN_REF}</r:omgevingswaardeaanduiding>\g<3>",
    ),
    "OZON0348": in_object(
        _REGEL, "(<r:ActiviteitLocatieaanduiding>.*?</r:ActiviteitLocatieaanduiding>)", r"\g<3>\g<3>"
    ),
    "OZON0370": kopie("Gebied", (ident("gebied"), ident("gebied", "b"))),
    "OZON0375": in_object("Kaart", "(<k:Kaartlaag>.*?</k:Kaartlaag>)", r"\g<3>\g<3>"),
    "OZON0379": dubbel(_REGEL, "thema"),
    "OZON0380": dubbel(_INSTRUCTIE, "thema"),
    "OZON0381": dubbel(_WAARDEREGEL, "thema"),
    "OZON0382": _extra("instructieregelInstrument", _INSTRUMENT, _INSTRUMENT),
    "OZON0383": _extra("instructieregelTaakuitoefening", _ADRESSAAT, _ADRESSAAT),
    "OZON0384": dubbel("Omgevingsnorm", "Normwaarde"),
    "OZON3000": waarde("Activiteit", "naam", ""),
    "OZON4006": aanlevering(work=ACT),
    "OZON4007": aanlevering("owPons.xml"),
    "OZON4008": tweede_bestand("Hoofdlijn"),
    "OZON4009": tweede_bestand("Gebied", (ident("gebied"), ident("gebied", "b"))),
}

_SYMBOLISATIE = (
    "<ow-dc:owObject><s:SymbolisatieItem><s:symboolcode>vsgt201</s:symboolcode>"
    "<s:activiteitLocatieaanduidingSymbolisatie><r:ActiviteitLocatieaanduidingRef "
    f'xlink:href="{ident("activiteitlocatieaanduiding")}"/></s:activiteitLocatieaanduidingSymbolisatie>'
    "</s:SymbolisatieItem></ow-dc:owObject></sl:stand></sl:standBestand>"
)

#: Code → of another sample.
VAN_ANDERE: dict[str, tuple[Sample, Mutation]] = {
    "OZON0127": (
        _ontwerp,
        in_bestand("owLocaties.xml", ("<ow:procedurestatus>ontwerp</ow:procedurestatus>", "")),
    ),
    "OZON0128": (
        _ontwerp,
        in_bestand(
            "owLocaties.xml",
            ("</sl:standBestand>", f"<sl:stand>{_SYMBOLISATIE}"),
            ("</sl:objectTypen>", "<sl:objectType>SymbolisatieItem</sl:objectType></sl:objectTypen>"),
        ),
    ),
    "OZON0207": (
        lambda: samples.rijk_besluit(datum=DATUM, party=PROVINCIE),
        lambda v: pas(v, r"nl\.imow-pv91\.activiteit\.ActIn\w+", "nl.imow-mnre1034.activiteit.B", aantal=0),
    ),
    "OZON0208": (
        lambda: samples.rijk_besluit(datum=DATUM, party=WATERSCHAP),
        lambda v: pas(v, r"nl\.imow-ws9901\.activiteit\.ActIn\w+", "nl.imow-mnre1034.activiteit.B", aantal=0),
    ),
    "OZON0214": (
        lambda: samples.rijk_besluit(datum=DATUM, party=PROVINCIE),
        lambda v: pas(v, r"nl\.imow-pv91\.activiteit\.ActIn\w+", "nl.imow-pv98.activiteit.ActInVerordening"),
    ),
    "OZON0215": (
        lambda: samples.rijk_besluit(datum=DATUM, party=WATERSCHAP),
        lambda v: pas(v, r"nl\.imow-ws9901\.activiteit\.ActIn\w+", "nl.imow-ws9902.activiteit.ActInVerord"),
    ),
    "OZON1041": (_ontwerp, zonder(stand("Regelingsgebied"))),
}

#: Code → a value that its list does not have.
WAARDEN: dict[str, Mutation] = {
    "OZON0070": waarde("ActiviteitLocatieaanduiding", "activiteitregelkwalificatie", "ONBEKEND"),
    "OZON0071": _extra("instructieregelTaakuitoefening", f"{CONCEPT}/adressaat/id/concept/Onbekend"),
    "OZON0072": _extra("instructieregelInstrument", f"{CONCEPT}/instrument/id/concept/Onbekend"),
    "OZON0073": waarde("Activiteit", "groep", f"{CONCEPT}/activiteit/id/concept/Onbekend"),
    "OZON0074": waarde("Omgevingsnorm", "groep", f"{CONCEPT}/omgevingsnorm/id/concept/Onbekend"),
    "OZON0075": waarde("Omgevingswaarde", "groep", f"{CONCEPT}/omgevingswaarde/id/concept/Onbekend"),
    "OZON0076": waarde("Gebiedsaanwijzing", "type", f"{CONCEPT}/type/id/concept/Functie"),
    "OZON0077": waarde(_REGEL, "idealisatie", f"{CONCEPT}/idealisatie/id/concept/Onbekend"),
    "OZON0078": waarde(_INSTRUCTIE, "idealisatie", f"{CONCEPT}/idealisatie/id/concept/Onbekend"),
    "OZON0079": waarde(_WAARDEREGEL, "idealisatie", f"{CONCEPT}/idealisatie/id/concept/Onbekend"),
    "OZON0080": waarde("Gebiedsaanwijzing", "groep", f"{CONCEPT}/natuur/id/concept/Natura2000"),
    "OZON0113": waarde("Omgevingsnorm", "type", f"{CONCEPT}/typenorm/id/concept/Onbekend"),
    "OZON0114": waarde("Omgevingswaarde", "type", f"{CONCEPT}/typenorm/id/concept/Onbekend"),
    "OZON0115": waarde("Omgevingsnorm", "eenheid", f"{CONCEPT}/eenheid/id/concept/Onbekend"),
    "OZON0116": waarde("Omgevingswaarde", "eenheid", f"{CONCEPT}/eenheid/id/concept/Onbekend"),
    "OZON0117": waarde(_INSTRUCTIE, "thema", f"{CONCEPT}/thema/id/concept/Onbekend"),
    "OZON0118": waarde(_WAARDEREGEL, "thema", f"{CONCEPT}/thema/id/concept/Onbekend"),
    "OZON0119": waarde(_REGEL, "thema", f"{CONCEPT}/thema/id/concept/Onbekend"),
    "OZON0120": waarde("Tekstdeel", "thema", f"{CONCEPT}/thema/id/concept/Onbekend"),
    "OZON0200": waarde("Gebiedsaanwijzing", "type", f"{CONCEPT}/type/id/concept/Functie"),
}


def lijsten(folder: Path) -> None:
    """Write value lists that hold what the sample uses, and nothing else."""
    gebruikt = {u for naam in RIJK for u in re.findall(rb">(http[^<]+)<", rijk().lees(naam))}
    (folder / "ow.json").write_text(json.dumps([{"uri": uri.decode()} for uri in sorted(gebruikt)]))
    (folder / "Adressaat.json").write_text(json.dumps([{"uri": _ADRESSAAT}]))
    (folder / "Instrument.json").write_text(json.dumps([{"uri": _INSTRUMENT}]))


CASES: tuple[RuleCase, ...] = (
    *(
        sample_case(code, rijk, erbij(soort, element, _WEG.format(doel), rol))
        for code, (soort, element, doel, rol) in VERWIJZINGEN.items()
    ),
    *(
        sample_case(code, rijk, erbij(soort, element, "", rol))
        for code, (soort, element, rol) in DUBBEL.items()
    ),
    *(sample_case(code, rijk, mutation) for code, mutation in ANDERE.items()),
    *(sample_case(code, sample, mutation) for code, (sample, mutation) in VAN_ANDERE.items()),
    *(with_lists(sample_case(code, rijk, mutation), lijsten) for code, mutation in WAARDEN.items()),
)


def test_every_rule_of_ozon_has_its_case() -> None:
    """Together with the cases that need a history, the table of errors is complete."""
    from tests.mocks.stop.test_rules_ozon_register import CASES as MET_VERLEDEN

    assert {case.code for case in (*CASES, *MET_VERLEDEN)} == FOUTEN_OZON.keys()


def test_a_mutation_alone_leaves_what_ozon_has_unjudged(tmp_path: Path) -> None:
    judgement = check(samples.directe_mutatie(jaar=2026).schrijf(tmp_path / "m"), MOMENT)
    assert {"OZON0017", "OZON0038", "OZON4001", "OZON0103"} <= judgement.not_checked.keys()
    assert "OZON0085" in judgement.checked


def test_an_ow_file_that_is_absent_leaves_its_references_unjudged(tmp_path: Path) -> None:
    judgement = check(rijk().zonder("owLocaties.xml").schrijf(tmp_path / "m"), MOMENT)
    assert "ontbreekt" in judgement.not_checked["OZON0045"].nl
    assert not {code for code in judgement.codes if code.startswith("OZON")}


def test_an_object_in_a_file_that_the_manifest_leaves_out_is_told(tmp_path: Path) -> None:
    def weg(v: Voorbeeld) -> Voorbeeld:
        return v.met(
            _OW,
            re.sub(r"\s*<Bestand><naam>owKaarten.xml</naam>.*?</Bestand>", "", v.lees(_OW).decode()).encode(),
        )

    judgement = check(weg(rijk()).schrijf(tmp_path / "m"), MOMENT)
    melding = next(m for m in judgement.meldingen if m.code == "OZON0109")
    assert "owKaarten.xml" in melding.beschrijving.nl
    assert "manifest-ow.xml" in melding.beschrijving.nl
    assert melding.xpath.endswith("/kaartaanduiding/KaartRef")
    assert melding.line


@pytest.mark.parametrize(
    ("code", "mutation"),
    [
        ("OZON0070", waarde("ActiviteitLocatieaanduiding", "activiteitregelkwalificatie", "Verbod")),
        ("OZON0071", _extra("instructieregelTaakuitoefening", "Gemeente")),
        ("OZON0119", waarde(_REGEL, "thema", f"{CONCEPT}/activiteit/id/concept/Bodem")),
        ("OZON0080", waarde("Gebiedsaanwijzing", "groep", f"{CONCEPT}/natuur/id/concept/Natura2000")),
    ],
)
def test_without_a_list_the_form_is_judged(tmp_path: Path, code: str, mutation: Mutation) -> None:
    clean = check(rijk().schrijf(tmp_path / "goed"), MOMENT)
    assert "waardelijst" in clean.not_checked[code].nl
    assert check(mutation(rijk()).schrijf(tmp_path / "fout"), MOMENT).codes == {code}


@pytest.mark.parametrize(
    ("codes", "mutation"),
    [
        ({"OZON0045"}, in_object(_REGEL, r"<r:locatieaanduiding>.*?</r:locatieaanduiding>", "")),
        ({"OZON0037", "OZON0102"}, in_object(_WAARDEREGEL, r"<r:artikelOfLid>.*?</r:artikelOfLid>", "")),
    ],
)
def test_a_reference_that_must_be_there_is_missed(
    tmp_path: Path, codes: set[str], mutation: Mutation
) -> None:
    assert check(mutation(rijk()).schrijf(tmp_path / "fout"), MOMENT).codes == codes
