"""The codes of the published schematrons that are judged without a pack: AKN/JOIN, and the BHKV rules met most."""

from __future__ import annotations

from ikt_mocks.stop._fout import OFFICIEEL_SCH, Fout
from ikt_schemas.language import Text

_ID = Text(
    "Stel de identificatie op volgens /akn/land/soort/overheid/jaar/naam of /join/id/soort/overheid/jaar/naam.",
    "Make the identification as /akn/country/kind/overheid/year/name or /join/id/kind/overheid/year/name.",
)
_SOORT_WORK = Text(
    "Laat soortWork en de identificatie over hetzelfde gaan.",
    "Let soortWork and the identification be about the same thing.",
)
_DEEL = Text(
    "Gebruik work_021 met isTijdelijkDeelVan, dat een regeling (work_019, act) noemt.",
    "Use work_021 with isTijdelijkDeelVan, which names a regeling (work_019, act).",
)
_EID = Text(
    "Verwijs naar de eId van een artikel in het besluit zelf.",
    "Refer to the eId of an article in the besluit itself.",
)
_STAP = Text(
    "Geef bij een besluit de stappen vaststelling (002) en ondertekening (003).",
    "Give a besluit the steps vaststelling (002) and ondertekening (003).",
)
_IO = Text("Verbeter de gegevens van het informatieobject.", "Mend the data of the informatieobject.")

_DERDE = ("het derde deel van {soort} {id} is {deel}", "the third part of {soort} {id} is {deel}")
_WERK = ("{id} heeft soortWork {soort}", "{id} has soortWork {soort}")

# code, text in Dutch, text in English, what to do.
_TABEL: tuple[tuple[str, str, str, Text], ...] = (
    ("STOP1000", "{id} bevat een punt", "{id} holds a dot", _ID),
    ("STOP1002", "{deel} is geen land in {id}", "{deel} is no country in {id}", _ID),
    ("STOP1003", "na /join hoort id in {id}", "after /join comes id in {id}", _ID),
    ("STOP1004", "{deel} is geen collectie in {id}", "{deel} is no collection in {id}", _ID),
    (
        "STOP1006", "{deel} is geen jaar en geen bestaande datum in {id}",
        "{deel} is no year and no existing date in {id}", _ID,
    ),
    (
        "STOP1007", "na de @ van {id} staat geen jaar en geen bestaande datum",
        "after the @ of {id} comes no year and no existing date", _ID,
    ),
    (
        "STOP1008", "de datum {deel} van {id} ligt voor die van het werk",
        "the date {deel} of {id} lies before that of the work", _ID,
    ),
    ("STOP1009", "{deel} is geen taal in {id}", "{deel} is no language in {id}", _ID),
    ("STOP1010", "{deel} is geen overheid in {id}", "{deel} is no overheid in {id}", _ID),
    ("STOP1011", *_DERDE, _ID),
    ("STOP1012", *_DERDE, _ID),
    ("STOP1013", *_DERDE, _ID),
    ("STOP1014", "{id} begint niet met /akn/ of /join/", "{id} does not begin with /akn/ or /join/", _ID),
    ("STOP1017", "{deel} is geen publicatieblad in {id}", "{deel} is no publication journal in {id}", _ID),
    ("STOP1037", *_DERDE, _ID),
    ("STOP1038", "doel {id} is niet goed opgesteld", "doel {id} is not well made",
     Text("Stel een doel op als /join/id/proces/overheid/jaar/naam.",
          "Make a doel as /join/id/proces/overheid/year/name.")),
    ("STOP1044", *_DERDE, _ID),
    ("STOP1071", "het componentdeel {deel} begint niet met !", "component part {deel} does not begin with !", _ID),
    ("STOP1072", "in {deel} staat een ! zonder / ervoor", "{deel} has a ! without a / before it", _ID),
    ("STOP2002", *_WERK, _SOORT_WORK),
    ("STOP2003", *_WERK, _SOORT_WORK),
    ("STOP2024", *_WERK, _SOORT_WORK),
    ("STOP2052", *_WERK, _SOORT_WORK),
    (
        "STOP2004", "{id} noemt isTijdelijkDeelVan en heeft soortWork {soort}",
        "{id} names isTijdelijkDeelVan and has soortWork {soort}", _DEEL,
    ),
    (
        "STOP2057", "{id} is een tijdelijk deel van iets met soortWork {soort}",
        "{id} is a tijdelijk deel of something with soortWork {soort}", _DEEL,
    ),
    (
        "STOP2058", "tijdelijk regelingdeel {id} noemt niet waarvan het een deel is",
        "tijdelijk regelingdeel {id} does not name what it is part of", _DEEL,
    ),
    ("STOP2063", "{id} is een deel van {werk}, dat geen act is", "{id} is a deel of {werk}, no act", _DEEL),
    ("BHKV1005", "besluit {id} heeft soortWork {soort}", "besluit {id} has soortWork {soort}", _SOORT_WORK),
    (
        "BHKV1006", "{model} {id} heeft geen RegelingVersieInformatie met soortWork work_019",
        "{model} {id} has no RegelingVersieInformatie with soortWork work_019", _SOORT_WORK,
    ),
    (
        "BHKV1009", "eId {eid} van een BeoogdeRegeling is geen artikel van het besluit{wel_nl}",
        "eId {eid} of a BeoogdeRegeling is no article of the besluit{wel_en}", _EID,
    ),
    (
        "BHKV1010", "eId {eid} van een tijdstempel is geen artikel van het besluit{wel_nl}",
        "eId {eid} of a tijdstempel is no article of the besluit{wel_en}", _EID,
    ),
    ("BHKV1014", "{id} heeft {aantal} bestanden; het moet er één zijn", "{id} has {aantal} files; it must be one", _IO),
    ("BHKV1016", "informatieobject {id} heeft soortWork {soort}", "informatieobject {id} has soortWork {soort}", _IO),
    (
        "BHKV1017", "officieleTitel {titel} is niet het werk {id}", "officieleTitel {titel} is not the work {id}", _IO,
    ),
    (
        "BHKV1018", "publicatieinstructie {instructie} past niet bij {id}",
        "publicatieinstructie {instructie} does not fit {id}", _IO,
    ),
    (
        "BHKV1028", "tijdelijk regelingdeel {id} heeft geen RegelingVersieInformatie met soortWork work_021",
        "tijdelijk regelingdeel {id} has no RegelingVersieInformatie with soortWork work_021", _SOORT_WORK,
    ),
    ("BHKV1046", "het besluit heeft een stap publicatie", "the besluit has a step of publication", _STAP),
    (
        "BHKV1047", "stap {stap} past niet bij een definitief besluit",
        "step {stap} does not fit a definitief besluit", _STAP,
    ),
    ("BHKV1048", "het definitieve besluit is niet ondertekend", "the definitief besluit has not been signed", _STAP),
    ("BHKV1049", "stap {stap} past niet bij een ontwerpbesluit", "step {stap} does not fit an ontwerpbesluit", _STAP),
    (
        "BHKV1066", "het definitieve besluit heeft geen Procedureverloop",
        "the definitief besluit has no Procedureverloop", _STAP,
    ),
    (
        "BHKV1067", "de kennisgeving over besluittermijnen mist Procedureverloopmutatie of mededelingOver",
        "the kennisgeving about besluit terms lacks Procedureverloopmutatie or mededelingOver",
        Text(
            "Voeg beide toe, of geef een andere soortKennisgeving.",
            "Add both, or give another soortKennisgeving.",
        ),
    ),
)  # fmt: skip

#: Code → text; all are judged in phase 4, as the schematrons are.
FOUTEN_SCHEMATRON: dict[str, Fout] = {
    code: Fout(code, 4, Text(nl, en), advies, ground=OFFICIEEL_SCH) for code, nl, en, advies in _TABEL
}
