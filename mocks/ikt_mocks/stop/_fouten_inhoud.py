"""The codes on the content of a delivery that need no earlier one: groups C to G of the rule table, and TPOD24xx."""

from __future__ import annotations

from ikt_mocks.stop._fout import Fout
from ikt_schemas.language import Text

_ID = Text(
    "Stel de identificatie op volgens /akn/land/soort/overheid/jaar/naam of /join/id/soort/overheid/jaar/naam.",
    "Make the identification as /akn/country/kind/overheid/year/name or /join/id/kind/overheid/year/name.",
)
_DOMEIN = Text(
    "Noem in manifest-ow.xml per regeling het doel waaronder het besluit haar vaststelt.",
    "Name in manifest-ow.xml, per regeling, the doel under which the besluit adopts it.",
)
_IO = Text(
    "Maak de lijst informatieobjectRefs gelijk aan de meegeleverde informatieobjecten.",
    "Make the list informatieobjectRefs equal to the informatieobjecten that come along.",
)
_GML = Text(
    "Neem de identificatie van het informatieobject over in het GML-bestand.",
    "Copy the identification of the informatieobject into the GML file.",
)
_JWV = Text(
    "Geef het doel een tijdstempel juridischWerkendVanaf.",
    "Give the doel a tijdstempel juridischWerkendVanaf.",
)
_WORDT = Text(
    "Gebruik dezelfde expressie in @wordt, in RegelingVersieInformatie en in BeoogdeRegeling.",
    "Use the same expression in @wordt, in RegelingVersieInformatie and in BeoogdeRegeling.",
)
_DATUMS = Text("Verbeter de datums van de tijdstempels.", "Mend the dates of the tijdstempels.")
_SPLITS = Text("Verdeel dit over meer besluiten.", "Divide this over more besluiten.")
_STAP = Text(
    "Haal de stap weg; kijk welke stappen bij dit document horen.",
    "Take the step out; see which steps belong to this document.",
)
_TOOI = Text("{advies_nl}", "{advies_en}")

# code, text in Dutch, text in English, what to do.
_TABEL: tuple[tuple[int, str, str, Text], ...] = (
    (2008, "{id} begint niet met /akn/ of /join/", "{id} does not begin with /akn/ or /join/", _ID),
    (2009, "{deel} is geen land in {id}", "{deel} is no country in {id}", _ID),
    (2010, "{deel} is geen soort van een AKN in {id}", "{deel} is no kind of AKN in {id}", _ID),
    (2011, "na /join hoort id of set in {id}", "after /join comes id or set in {id}", _ID),
    (2012, "{deel} is geen soort van een JOIN in {id}", "{deel} is no kind of JOIN in {id}", _ID),
    (
        2013, "{deel} is geen jaar en geen bestaande datum in {id}",
        "{deel} is no year and no existing date in {id}", _ID,
    ),
    (
        2015, "de datum {deel} van expressie {id} ligt voor het jaar van het werk",
        "the date {deel} of expression {id} lies before the year of the work", _ID,
    ),
    (2016, "{deel} is geen taal in {id}", "{deel} is no language in {id}", _ID),
    (2017, "{id} bevat een punt", "{id} holds a dot", _ID),
    (
        2019, "{id} heeft {deel} delen; een werk heeft er 6 en een expressie 7 tot de @",
        "{id} has {deel} parts; a work has 6 and an expression 7 up to the @", _ID,
    ),
    (
        2020, "in de naam {deel} van {id} staat een ander teken dan een letter, cijfer, _ of -",
        "the name {deel} of {id} has a character that is no letter, digit, _ or -", _ID,
    ),
    (2021, "de naam in {id} is langer dan 128 tekens", "the name in {id} is longer than 128 characters", _ID),
    (2022, "{deel} is geen publicatieblad in {id}", "{deel} is no publication journal in {id}", _ID),
    (
        2502, "bij regeling {regeling} noemt manifest-ow.xml geen doel",
        "for regeling {regeling} manifest-ow.xml names no doel", _DOMEIN,
    ),
    (
        2504, "manifest-ow.xml noemt {naam}, en dat bestand is niet meegeleverd",
        "manifest-ow.xml names {naam}, and that file did not come along",
        Text("Lever {naam} mee.", "Deliver {naam} along."),
    ),
    (
        2505, "het besluit koppelt {doel} aan {regeling}, manifest-ow.xml niet",
        "the besluit couples {doel} to {regeling}, manifest-ow.xml does not", _DOMEIN,
    ),
    (
        3150, "{io} heeft publicatieinstructie {instructie}{zonder_nl} geboorteregeling",
        "{io} has publicatieinstructie {instructie}{zonder_en} a geboorteregeling",
        Text(
            "Geef alleen een te consolideren informatieobject een geboorteregeling.",
            "Give a geboorteregeling to an informatieobject that is to be consolidated, and to no other.",
        ),
    ),
    (
        3151, "geen ExtIoRef in het besluit verwijst naar {io}", "no ExtIoRef in the besluit refers to {io}",
        Text("Verwijs met een ExtIoRef naar deze versie.", "Refer to this version by an ExtIoRef."),
    ),
    (
        3502, "{deel} is geen collectie van een informatieobject in {io}",
        "{deel} is no collection of an informatieobject in {io}",
        Text("Gebruik regdata, pubdata of infodata.", "Use regdata, pubdata or infodata."),
    ),
    (
        3504, "{io} staat in informatieobjectRefs en is niet meegeleverd",
        "{io} is in informatieobjectRefs and did not come along", _IO,
    ),
    (
        3506, "{io} noemt bestand {naam}, en dat is niet meegeleverd{lijkt_nl}",
        "{io} names file {naam}, which did not come along{lijkt_en}",
        Text("Lever {naam} mee; let op hoofdletters.", "Deliver {naam} along; mind upper and lower case."),
    ),
    (
        3507, "bestand {naam} van {io} heeft content-type {type}",
        "file {naam} of {io} has content type {type}",
        Text(
            "Gebruik application/pdf of application/gml+xml, naar de inhoud.",
            "Use application/pdf or application/gml+xml, as the content is.",
        ),
    ),
    (
        3509, "{io} is meegeleverd en staat niet in informatieobjectRefs",
        "{io} came along and is not in informatieobjectRefs", _IO,
    ),
    (
        3510, "geboorteregeling {regeling} van {io} is geen regeling van het besluit",
        "geboorteregeling {regeling} of {io} is no regeling of the besluit",
        Text(
            "Noem als geboorteregeling een regeling die dit besluit vaststelt of wijzigt.",
            "Name as geboorteregeling a regeling that this besluit adopts or changes.",
        ),
    ),
    (
        3511, "het werk is {io} in het informatieobject en {gml} in de GML",
        "the work is {io} in the informatieobject and {gml} in the GML", _GML,
    ),
    (
        3512, "de expressie is {io} in het informatieobject en {gml} in de GML",
        "the expression is {io} in the informatieobject and {gml} in the GML", _GML,
    ),
    (
        3517, "rond of in {io} staan spaties of regelovergangen",
        "there are blanks or line breaks around or in {io}",
        Text("Zet de identificatie zonder witruimte.", "Write the identification without white space."),
    ),
    (
        3518, "informatieobject {instrument} heeft geen datum juridisch werkend vanaf",
        "informatieobject {instrument} has no date juridisch werkend vanaf", _JWV,
    ),
    (
        3519, "regeling {instrument} heeft geen datum juridisch werkend vanaf",
        "regeling {instrument} has no date juridisch werkend vanaf", _JWV,
    ),
    (
        3902, "{io} wordt alleen bekendgemaakt en toch in een regeling genoemd",
        "{io} is only made known and yet named in a regeling",
        Text("Verwijs er alleen in het besluit zelf naar.", "Refer to it in the besluit itself only."),
    ),
    (
        4002, "{element} {id} hoort niet bij een {ander}", "{element} {id} does not belong to a {ander}",
        Text(
            "Verwijs uit elk WijzigArtikel met een IntRef naar de eigen WijzigBijlage.",
            "Refer from each WijzigArtikel by an IntRef to its own WijzigBijlage.",
        ),
    ),
    (
        4005, "WorkIDRegeling {id} heeft als derde deel niet act", "the third part of WorkIDRegeling {id} is not act",
        Text("Noem het werk van de regeling.", "Name the work of the regeling."),
    ),
    (
        4007, "soortRegeling {soort} begint niet met /join/id/stop/regelingtype_0",
        "soortRegeling {soort} does not begin with /join/id/stop/regelingtype_0",
        Text("Gebruik een waarde uit de STOP-waardelijst.", "Use a value of the STOP value list."),
    ),
    (
        4032, "{versie} staat niet {waar_nl}", "{versie} is not {waar_en}", _WORDT,
    ),
    (4033, "{versie} staat niet {waar_nl}", "{versie} is not {waar_en}", _WORDT),
    (4037, "{element} {waarde} {wat_nl}", "{element} {waarde} {wat_en}", _TOOI),
    (
        4038, "afbeelding {naam} is {wat_nl}", "picture {naam} is {wat_en}",
        Text(
            "Lever de afbeeldingen mee die de tekst noemt, en geen andere.",
            "Deliver the pictures that the text names along, and no others.",
        ),
    ),
    (
        4039, "afbeelding {naam} is {manifest} in manifest.xml en {tekst} in de tekst",
        "picture {naam} is {manifest} in manifest.xml and {tekst} in the text",
        Text("Geef op beide plaatsen hetzelfde type.", "Give the same type in both places."),
    ),
    (4041, "in {io} ontbreekt de code van de overheid", "{io} lacks the code of the overheid", _ID),
    (4042, "{element} {waarde} {wat_nl}", "{element} {waarde} {wat_en}", _TOOI),
    (
        4044, "{model} {versie} heeft soortWork {soort}", "{model} {versie} has soortWork {soort}",
        Text(
            "Gebruik work_021 bij een tijdelijk regelingdeel, anders work_019.",
            "Use work_021 for a tijdelijk regelingdeel, work_019 otherwise.",
        ),
    ),
    (
        4045, "meer dan één regeling in het besluit wordt {versie}",
        "more than one regeling in the besluit becomes {versie}",
        Text("Geef elke regeling een eigen versie.", "Give each regeling a version of its own."),
    ),
    (
        4054, "{io} wordt alleen bekendgemaakt en heeft toch opvolgerVan",
        "{io} is only made known and yet has opvolgerVan",
        Text("Haal opvolgerVan weg.", "Take opvolgerVan out."),
    ),
    (
        4205, "{versie} werkt vanaf {vanaf}, niet voor het einde op {tot}",
        "{versie} is in force from {vanaf}, not before its end on {tot}", _DATUMS,
    ),
    (
        4207, "wordt-versie {versie} is geldig vanaf {vanaf}, niet voor het einde op {tot}",
        "wordt-versie {versie} is valid from {vanaf}, not before its end on {tot}", _DATUMS,
    ),
    (
        4210, "{versie} is geldig vanaf {vanaf}, niet voor het einde op {tot}",
        "{versie} is valid from {vanaf}, not before its end on {tot}", _DATUMS,
    ),
    (
        4500, "de consolidatie-informatie bevat een terugtrekking", "the consolidatie-informatie holds a terugtrekking",
        Text("Gebruik een intrekking of een nieuw besluit.", "Use an intrekking or a new besluit."),
    ),
    (4703, "de inzagetermijn begint op {datum}, voor de bekendmaking op {bekend}",
     "the term to look in begins on {datum}, before the publication on {bekend}",
     Text("Laat de termijn op of na datumBekendmaking beginnen.",
          "Let the term begin on datumBekendmaking or later.")),
    (4707, "het derde deel van kennisgeving {id} is niet doc", "the third part of kennisgeving {id} is not doc", _ID),
    (
        4708, "mededelingOver {id} is geen besluit: het derde deel is niet bill",
        "mededelingOver {id} is no besluit: its third part is not bill", _ID,
    ),
    (4737, "{element} {waarde} {wat_nl}", "{element} {waarde} {wat_en}", _TOOI),
    (
        4738, "soortKennisgeving KennisgevingUitspraakRechter mag niet",
        "soortKennisgeving KennisgevingUitspraakRechter is not allowed",
        Text("Gebruik een andere soort kennisgeving.", "Use another kind of kennisgeving."),
    ),
    (
        4740, "een kennisgeving van een voorgenomen besluit gaat nog niet over een besluit",
        "a kennisgeving of an intended besluit is not about a besluit yet",
        Text("Haal mededelingOver weg.", "Take mededelingOver out."),
    ),
    (4753, "stap {stap} past niet bij besluit {soort}", "step {stap} does not fit besluit {soort}", _STAP),
    (4754, "stap {stap} (publicatie) wordt niet aangeleverd", "step {stap} (publication) is not delivered", _STAP),
    (
        4758, "de inzagetermijn eindigt op {einde}, voor het begin op {begin}",
        "the term to look in ends on {einde}, before its begin on {begin}",
        Text("Verbeter de datums van de inzagetermijn.", "Mend the dates of the term to look in."),
    ),
    (
        4760, "stap {stap} past niet bij een kennisgeving met een inzagetermijn",
        "step {stap} does not fit a kennisgeving with a term to look in", _STAP,
    ),
    (
        4761, "stap {stap} past niet bij een kennisgeving van een definitief besluit",
        "step {stap} does not fit a kennisgeving of a definitief besluit", _STAP,
    ),
    (
        4762, "de kennisgeving over besluittermijnen wijzigt geen enkele stap",
        "the kennisgeving about besluit terms changes no step at all",
        Text(
            "Voeg een Procedureverloopmutatie toe met stappen.", "Add a Procedureverloopmutatie that has steps."
        ),
    ),
    (
        4763, "een kennisgeving van een voorgenomen besluit wijzigt geen procedure",
        "a kennisgeving of an intended besluit changes no procedure",
        Text("Haal Procedureverloopmutatie weg.", "Take Procedureverloopmutatie out."),
    ),
    (
        4802, "het besluit stelt meer dan één versie van {instrument} vast: {versies}",
        "the besluit adopts more than one version of {instrument}: {versies}", _SPLITS,
    ),
    (4803, "het besluit heeft meer dan één doel: {doelen}", "the besluit has more than one doel: {doelen}", _SPLITS),
    (
        4804, "het besluit trekt {instrument} in en stelt ook {versie} vast",
        "the besluit withdraws {instrument} and adopts {versie} as well", _SPLITS,
    ),
    (
        5003, "wat is {wat}, het element heeft wId {wid} (versie {versie})",
        "wat is {wat}, the element has wId {wid} (version {versie})",
        Text("Maak @wat gelijk aan de wId.", "Make @wat equal to the wId."),
    ),
    (
        5005, "een RegelingMutatie heeft geen @wordt", "a RegelingMutatie has no @wordt",
        Text("Noem in @wordt de nieuwe versie.", "Name the new version in @wordt."),
    ),
    (
        5011, "de mutatie voegt {aantal} toelichtingen toe", "the mutation adds {aantal} toelichtingen",
        Text("Voeg één toelichting toe.", "Add one toelichting."),
    ),
)  # fmt: skip

_BESTUURSLAAG = (
    Text(
        "{soort} kan niet worden vastgesteld door {wie}; wel door {mag}",
        "{soort} cannot be adopted by {wie}; it can by {mag}",
    ),
    Text(
        "Verbeter soortRegeling of de eindverantwoordelijke van het besluit.",
        "Mend soortRegeling or the eindverantwoordelijke of the besluit.",
    ),
)
_MODEL = (
    Text("{soort} met model {model}; het is {mag}", "{soort} with model {model}; it is {mag}"),
    Text("Gebruik het model dat bij de regeling past.", "Use the model that fits the regeling."),
)
#: The numbers of the TPOD rules on bestuurslaag, and those on the model of the regeling.
TPOD_LAAG = (2437, 2440, 2443, 2446, 2451, 2454, 2457, 2462, 2465, 2468, 2471, 2474, 2477, 2480)
TPOD_MODEL = (
    *(2438, 2441, 2444, 2447, 2449, 2452, 2455, 2458, 2460, 2463, 2466, 2469, 2472, 2475, 2478, 2481),
)

#: Code → text and phase; all are judged in phase 3, on the content.
FOUTEN_INHOUD: dict[str, Fout] = {
    f"LVBB{nummer}": Fout(f"LVBB{nummer}", 3, Text(nl, en), advies) for nummer, nl, en, advies in _TABEL
} | {
    f"TPOD{nummer}": Fout(f"TPOD{nummer}", 3, *teksten)
    for nummers, teksten in ((TPOD_LAAG, _BESTUURSLAAG), (TPOD_MODEL, _MODEL))
    for nummer in nummers
}
