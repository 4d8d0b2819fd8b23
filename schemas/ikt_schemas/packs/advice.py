"""What to change when a schematron of STOP 1.3.0 or BHKV 1.2.0 objects: a sentence of our own for each family of codes.

The message of a schematron is the chain's, and Dutch; this is the sentence behind it, in both languages.
"""

from __future__ import annotations

from collections.abc import Iterable

from ikt_schemas.language import Text

_ELSE = Text(
    "Pas het element op deze plaats, of waarnaar het verwijst, aan tot de melding niet meer geldt.",
    "Change the element at this place, or what it refers to, until this no longer holds.",
)


def _stop(*numbers: int | range) -> tuple[str, ...]:
    return tuple(f"STOP{n:04}" for one in numbers for n in (one if isinstance(one, range) else (one,)))


def _bhkv(*numbers: int) -> tuple[str, ...]:
    return tuple(f"BHKV{n}" for n in numbers)


_FAMILIES: tuple[tuple[Iterable[str], str, str], ...] = (
    (
        _stop(1, 2),
        "Kies het type van de lijst dat past bij de LiNummer-elementen erin, of andersom.",
        "Choose the type of the list that fits the LiNummer elements in it, or the reverse.",
    ),
    (_stop(5, 6), "Vul de tekst in of haal het lege element weg.", "Fill in the text or take the empty element out."),
    (
        _stop(7, 8, 67),
        "Geef elke noot een eigen id en laat een verwijzing in een tabel naar een noot in die tabel gaan.",
        "Give every note an id of its own and let a reference in a table go to a note in that table.",
    ),
    (
        _stop(9, 29, 32, 33, range(36, 39)),
        "Laat colspec's, cellen en overspanningen van de tabel met elkaar kloppen.",
        "Let the colspecs, cells and spans of the table agree with each other.",
    ),
    (
        _stop(10, 53),
        "Laat ref van de IntRef de eId noemen van een element in dezelfde tekst, en scope de naam van dat element.",
        "Let ref of the IntRef name the eId of an element in the same text, and scope the name of that element.",
    ),
    (
        _stop(11, 12, 50),
        "Laat de verwijzing en de tekst ervan dezelfde, bestaande identificatie noemen.",
        "Let the reference and its text name the same, existing identification.",
    ),
    (
        _stop(13, 14, range(20, 24), 27, 28, 43, 44, 68),
        "Maak eId en wId opnieuw volgens de AKN-naamgeving van het element en zijn ouders, uniek binnen de component.",
        "Make eId and wId anew by the AKN naming of the element and its parents, unique within the component.",
    ),
    (
        _stop(15, 16, 39, 40, 51, 61, 70, 73, 75, 80),
        "Gebruik op deze plaats alleen elementen die dit tekstmodel toestaat; een mutatie hoort in een WijzigBijlage.",
        "Use at this place only elements that this text model allows; a mutation belongs in a WijzigBijlage.",
    ),
    (
        _stop(17, 18, 47, 48, 63, 65),
        "Zet renvooimarkering alleen binnen een RegelingMutatie of BesluitMutatie, op het element dat echt verandert.",
        "Put renvooi marks inside a RegelingMutatie or BesluitMutatie only, on the element that really changes.",
    ),
    (
        _stop(77, 86),
        "Laat wat de wId noemen van het element dat wordt vervangen, en markeer daarin wat er anders wordt.",
        "Let wat name the wId of the element that is replaced, and mark in it what becomes different.",
    ),
    (
        _stop(24, 25, 26, 66, 74),
        "Geef elke regeling een eigen componentnaam, en was en wordt van hetzelfde werk, elk één keer.",
        "Give every regeling a componentnaam of its own, and was and wordt of the same work, each once.",
    ),
    (_stop(45, 46), "Haal schaal of kleur weg; stel dpi in.", "Take schaal or kleur out; set dpi."),
    (
        _stop(55, 58, 60, 62),
        "Geef het element inhoud onder zijn Kop, of merk alles eronder als vervallen of gereserveerd.",
        "Give the element content below its Kop, or mark all below it as vervallen or gereserveerd.",
    ),
    (_stop(64), "Vul een geldig e-mailadres in.", "Fill in a valid e-mail address."),
    (
        _stop(range(81, 86)),
        "Deel de toelichting in met AlgemeneToelichting en ArtikelgewijzeToelichting, met één Kop per deel.",
        "Divide the toelichting in AlgemeneToelichting and ArtikelgewijzeToelichting, with one Kop for each part.",
    ),
    (
        _stop(range(1000, 1011), 1014, 1017, 1071, 1072),
        ("Stel de identificatie op volgens /akn/land/soort/overheid/jaar/naam of /join/id/soort/overheid/jaar/naam, en "
        "een versie als werk/taal@jaar;versie."),
        ("Make the identification as /akn/country/kind/overheid/year/name or /join/id/kind/overheid/year/name, and a "
        "version as work/language@year;version."),
    ),
    (
        _stop(range(1011, 1014), 1037, 1044),
        "Gebruik act voor een regeling, bill voor een besluit en doc voor een kennisgeving of rectificatie.",
        "Use act for a regeling, bill for a besluit and doc for a kennisgeving or rectificatie.",
    ),
    (
        (*_stop(1015), *_bhkv(1017)),
        "Neem het werk (/join/id/…) van het informatieobject over als officieleTitel.",
        "Take the work (/join/id/…) of the informatieobject as officieleTitel.",
    ),
    (
        _stop(1016),
        "Gebruik een versienummer van letters, cijfers en koppeltekens, zonder punt.",
        "Use a versienummer of letters, digits and hyphens, without a dot.",
    ),
    (
        _stop(range(1018, 1024), 1030, 1031),
        "Noem elke waarde in deze lijst één keer; een titel niet ook als andere titel.",
        "Name every value in this list once; a title not as another title too.",
    ),
    (
        _stop(1024, range(1026, 1029), 1060),
        "Verwijs naar een regeling (/akn/nl/act/…) of een GIO (/join/id/regdata/…), zoals het element vraagt.",
        "Refer to a regeling (/akn/nl/act/…) or a GIO (/join/id/regdata/…), as the element asks.",
    ),
    (
        _stop(1029),
        "Geef elk doel één tijdstempel juridischWerkendVanaf.",
        "Give every doel one tijdstempel juridischWerkendVanaf.",
    ),
    (
        (*_stop(1032, 1033), *_bhkv(1046, 1047, 1048, 1049, 1057, 1066)),
        ("Geef een definitief besluit de stappen vaststelling en ondertekening, en een kennisgeving alleen haar eigen "
        "stappen."),
        "Give a definitief besluit the steps vaststelling and ondertekening, and a kennisgeving its own steps only.",
    ),
    (
        _stop(1034, 1035),
        "Vul soortBestuursorgaan met een waarde die bij de overheid in eindverantwoordelijke hoort.",
        "Fill soortBestuursorgaan with a value that belongs to the overheid in eindverantwoordelijke.",
    ),
    (
        _stop(1038),
        "Stel een doel op als /join/id/proces/overheid/jaar/naam.",
        "Make a doel as /join/id/proces/overheid/year/name.",
    ),
    (
        (*_stop(1073, 1074), *_bhkv(1015, 1018, 1064, 1065)),
        ("Laat formaat, publicatieinstructie en collectie (regdata, pubdata) bij elkaar passen; alleen een GIO "
        "heeft een geboorteregeling en symbolisatie."),
        ("Let format, publicatieinstructie and collection (regdata, pubdata) fit each other; only a GIO "
        "has a geboorteregeling and symbolisatie."),
    ),
    (
        (*_stop(1075, 1300), *_bhkv(1067)),
        "Vul in over welk besluit de kennisgeving gaat en welke stappen dat krijgt, of wijzig soortKennisgeving.",
        "Fill in which besluit the kennisgeving is about and which steps that gets, or change soortKennisgeving.",
    ),
    (
        _stop(1200, 1204, 1205, 1208),
        "Vul het uitwisselpakket aan met de ontbrekende module, alle in één schemaversie.",
        "Complete the exchange package with the missing module, all in one schemaversie.",
    ),
    (
        _stop(range(1302, 1306), range(1310, 1314), 1315, 1319),
        "Zet de stappen op datum, elke één keer, met wat eraan voorafgaat en met het begin van elke periode.",
        "Put the steps in order of date, each once, with what goes before and with the begin of every period.",
    ),
    (_stop(1500), "Haal het element Wat weg.", "Take the element Wat out."),
    (
        (*_stop(2002, 2003, 2024, 2052), *_bhkv(1005, 1006, 1016)),
        "Laat soortWork bij de identificatie passen: work_003 bill, work_019 act, work_010 join, work_023 doc.",
        "Let soortWork fit the identification: work_003 bill, work_019 act, work_010 join, work_023 doc.",
    ),
    (
        (*_stop(2004, 2057, 2058, 2063), *_bhkv(1028)),
        "Geef een tijdelijk regelingdeel work_021 en isTijdelijkDeelVan, dat een regeling (work_019, act) noemt.",
        "Give a tijdelijk regelingdeel work_021 and isTijdelijkDeelVan, which names a regeling (work_019, act).",
    ),
    (
        _stop(2065, 2066),
        "Noem elk doel in gemaaktOpBasisVan één keer, en niet dat van de versie zelf.",
        "Name every doel in gemaaktOpBasisVan once, and not that of the version itself.",
    ),
    (
        _stop(3000, 3001, range(3003, 3006)),
        "Geef alle locaties een groepID of geen, en elke groep één keer een ID en een label.",
        "Give all locaties a groepID or none, and every group an ID and a label once.",
    ),
    (
        _stop(range(3006, 3013), 3015, 3016),
        "Geef alle locaties dezelfde soort normwaarde, met norm, en eenheid alleen bij kwantitatieve waarden.",
        "Give all locaties the same kind of normwaarde, with a norm, and a unit with quantitative values only.",
    ),
    (
        _stop(3013, range(3019, 3022), 3090),
        "Geef elke locatie een eigen basisgeo:id en een geometrie, alle in één stelsel: EPSG::28992 of EPSG::4258.",
        "Give every locatie a basisgeo:id of its own and a geometry, all in one system: EPSG::28992 or EPSG::4258.",
    ),
    (
        _stop(range(3100, 3175)),
        "Pas de symbolisatie (FeatureTypeStyle) aan tot de vorm en de waarden die STOP toestaat.",
        "Change the symbolisatie (FeatureTypeStyle) to the form and the values that STOP allows.",
    ),
    (
        _bhkv(1004),
        "Haal de Tijdstempels uit het ontwerp, of lever het als definitief besluit.",
        "Take the Tijdstempels out of the ontwerp, or deliver it as a definitief besluit.",
    ),
    (
        _bhkv(1009, 1010, 1011),
        "Verwijs naar de eId van een artikel dat in het besluit zelf staat.",
        "Refer to the eId of an article that stands in the besluit itself.",
    ),
    (_bhkv(1014), "Noem precies één bestand.", "Name exactly one file."),
    (
        _bhkv(1036, 1063),
        "Verwijs met eId naar de ExtIoRef van dit informatieobject, bij een intrekking in de verwijderde tekst.",
        "Refer by eId to the ExtIoRef of this informatieobject, in a withdrawal to the one in the removed text.",
    ),
    (
        _bhkv(1044, 1058),
        "Lever voor elke regelingversie in het besluit één RegelingVersieInformatie, en voor geen andere.",
        "Deliver one RegelingVersieInformatie for every regelingversie in the besluit, and for no other.",
    ),
)  # fmt: skip

ADVICE: dict[str, Text] = {code: Text(nl, en) for codes, nl, en in _FAMILIES for code in codes}


def advice_on(code: str) -> Text:
    """Return what to change for a code of the schematrons; a general sentence when it is of no family."""
    return ADVICE.get(code, _ELSE)
