"""The error codes of the LVBB that this koppelvlak raises, each with its phase and our own wording.

Code, ernst and phase are facts of the published rule table (column Flow: 1 receipt, 2 order, 3 content); the
sentences are ours, with the variables in braces. Codes ``IKT-STOP-nnn`` are our own, for what the chain must
refuse and no published code names: they are harness-defined.
"""

from __future__ import annotations

from ikt_mocks.stop._fout import EIGEN, OFFICIEEL, OFFICIEEL_SCH, Fase, Fout
from ikt_mocks.stop._fouten_geometrie import FOUTEN_GEOMETRIE
from ikt_mocks.stop._fouten_inhoud import FOUTEN_INHOUD
from ikt_mocks.stop._fouten_ozon import FOUTEN_OZON
from ikt_mocks.stop._fouten_register import FOUTEN_REGISTER
from ikt_mocks.stop._fouten_schematron import FOUTEN_SCHEMATRON
from ikt_schemas.language import Text

__all__ = ["EIGEN", "FOUTEN", "OFFICIEEL", "OFFICIEEL_SCH", "Fase", "Fout"]

LVBB0002 = Fout(
    "LVBB0002",
    1,
    Text("bij het verzoek zit geen opdracht-zip", "the request comes without an opdracht zip"),
    Text("Stuur de zip mee als deel 'opdracht'.", "Send the zip along as part 'opdracht'."),
)
LVBB1001 = Fout(
    "LVBB1001",
    1,
    Text(
        "de opdracht is geen zip die gelezen kan worden: {reden_nl}",
        "the opdracht is no zip that can be read: {reden_en}",
    ),
    Text(
        "Pak de bestanden opnieuw in als gewone zip, zonder mappen en zonder wachtwoord.",
        "Pack the files again as an ordinary zip, without folders and without a password.",
    ),
)
LVBB1002 = Fout(
    "LVBB1002",
    1,
    Text("opdracht.xml zit niet in de levering{lijkt_nl}", "opdracht.xml is not in the delivery{lijkt_en}"),
    Text(
        "Zet opdracht.xml, met kleine letters, direct in de zip.",
        "Put opdracht.xml, in lower case, at the top of the zip.",
    ),
)
LVBB1003 = Fout(
    "LVBB1003",
    1,
    Text("manifest.xml zit niet in de levering{lijkt_nl}", "manifest.xml is not in the delivery{lijkt_en}"),
    Text(
        "Voeg manifest.xml toe en noem daarin elk bestand, ook manifest.xml zelf.",
        "Add manifest.xml and list every file in it, manifest.xml itself included.",
    ),
)
LVBB1004 = Fout(
    "LVBB1004",
    1,
    Text("{reden_nl}", "{reden_en}"),
    Text("{todo_nl}", "{todo_en}"),
)
LVBB1006 = Fout(
    "LVBB1006",
    1,
    Text(
        "opdracht.xml past niet in het schema: {reden_nl}", "opdracht.xml does not fit the schema: {reden_en}"
    ),
    Text(
        "Vergelijk opdracht.xml met lvbb-transport.xsd 1.2.0.",
        "Compare opdracht.xml with lvbb-transport.xsd 1.2.0.",
    ),
)
LVBB1008 = Fout(
    "LVBB1008",
    1,
    Text(
        "manifest.xml past niet in het schema: {reden_nl}", "manifest.xml does not fit the schema: {reden_en}"
    ),
    Text(
        "Vergelijk manifest.xml met lvbb-transport.xsd 1.2.0.",
        "Compare manifest.xml with lvbb-transport.xsd 1.2.0.",
    ),
)
LVBB1009 = Fout(
    "LVBB1009",
    1,
    Text(
        "manifest.xml noemt {naam}, maar dat bestand zit niet in de levering{lijkt_nl}",
        "manifest.xml lists {naam}, but that file is not in the delivery{lijkt_en}",
    ),
    Text(
        "Voeg {naam} toe of haal de regel uit manifest.xml; let op hoofdletters.",
        "Add {naam} or take the entry out of manifest.xml; mind upper and lower case.",
    ),
)
LVBB1010 = Fout(
    "LVBB1010",
    1,
    Text(
        "{naam} zit in de levering, maar staat niet in manifest.xml",
        "{naam} is in the delivery, but not in manifest.xml",
    ),
    Text(
        "Noem {naam} in manifest.xml of haal het bestand uit de levering.",
        "List {naam} in manifest.xml or take the file out of the delivery.",
    ),
)
LVBB1012 = Fout(
    "LVBB1012",
    1,
    Text("idLevering {id} is al gebruikt door OIN {oin}", "idLevering {id} was used before by OIN {oin}"),
    Text(
        "Geef elke aanlevering een nieuw idLevering, ook na een afgekeurde aanlevering.",
        "Give every delivery a new idLevering, after a refused delivery too.",
    ),
)
LVBB1013 = Fout(
    "LVBB1013",
    1,
    Text("de afbeelding {naam} bevat transparantie", "the image {naam} holds transparency"),
    Text("Sla de afbeelding op zonder transparante laag.", "Save the image without a transparent layer."),
)
LVBB1016 = Fout(
    "LVBB1016",
    1,
    Text(
        "manifest-ow.xml noemt {naam}, maar dat bestand zit niet in de levering{lijkt_nl}",
        "manifest-ow.xml lists {naam}, but that file is not in the delivery{lijkt_en}",
    ),
    Text("Voeg {naam} toe of haal het uit manifest-ow.xml.", "Add {naam} or take it out of manifest-ow.xml."),
)
LVBB1017 = Fout(
    "LVBB1017",
    1,
    Text(
        "de afbeelding {naam} heeft geen ondersteund formaat ({formaat_nl})",
        "the image {naam} has no supported format ({formaat_en})",
    ),
    Text("Lever de afbeelding aan als JPEG of PNG.", "Deliver the image as JPEG or PNG."),
)
LVBB1018 = Fout(
    "LVBB1018",
    1,
    Text(
        "de afbeelding {naam} is {formaat}, manifest.xml zegt {opgegeven}",
        "the image {naam} is {formaat}, manifest.xml says {opgegeven}",
    ),
    Text(
        "Zet in manifest.xml het contentType {formaat}.", "Write the contentType {formaat} in manifest.xml."
    ),
)
LVBB1019 = Fout(
    "LVBB1019",
    1,
    Text(
        "contentType {opgegeven} van {naam} is niet toegestaan",
        "contentType {opgegeven} of {naam} is not allowed",
    ),
    Text(
        "Hier mag: {toegestaan}. De lijst is een instelling van de mock; de officiële lijst is niet openbaar.",
        "Allowed here: {toegestaan}. The list is a setting of the mock (the official list is not public).",
    ),
)
LVBB1020 = Fout(
    "LVBB1020",
    1,
    Text("manifest.xml geeft geen contentType voor {naam}", "manifest.xml gives no contentType for {naam}"),
    Text("Vul contentType in.", "Fill in contentType."),
)
LVBB1021 = Fout(
    "LVBB1021",
    1,
    Text(
        "{naam} is {formaat_nl}, manifest.xml zegt {opgegeven}",
        "{naam} is {formaat_en}, manifest.xml says {opgegeven}",
    ),
    Text("Maak contentType en inhoud van {naam} gelijk.", "Make contentType and content of {naam} agree."),
)
LVBB1025 = Fout(
    "LVBB1025",
    3,
    Text(
        "manifest-ow.xml noemt bij {naam} het objecttype Geometrie",
        "manifest-ow.xml gives {naam} the objecttype Geometrie",
    ),
    Text(
        "Haal dit objecttype weg: geometrie zit in de GIO's.",
        "Take this objecttype out: geometry is in the GIOs.",
    ),
)
LVBB1026 = Fout(
    "LVBB1026",
    3,
    Text("manifest-ow.xml noemt het GML-bestand {naam}", "manifest-ow.xml lists the GML file {naam}"),
    Text("Noem in manifest-ow.xml alleen OW-bestanden.", "List OW files only in manifest-ow.xml."),
)
LVBB1027 = Fout(
    "LVBB1027",
    2,
    Text(
        "bij een besluit hoort manifest-ow.xml en dat ontbreekt",
        "a besluit needs manifest-ow.xml, which is missing",
    ),
    Text(
        "Voeg manifest-ow.xml toe, en noem het in manifest.xml.",
        "Add manifest-ow.xml, and list it in manifest.xml.",
    ),
)
LVBB1028 = Fout(
    "LVBB1028",
    2,
    Text(
        "bij deze opdracht ({wat}) mag manifest-ow.xml niet meekomen",
        "with this order ({wat}) manifest-ow.xml must not come along",
    ),
    Text(
        "Haal manifest-ow.xml uit de levering en uit manifest.xml.",
        "Take manifest-ow.xml out of the delivery and of manifest.xml.",
    ),
)
LVBB1032 = Fout(
    "LVBB1032",
    3,
    Text(
        "manifest-ow.xml past niet in het schema: {reden_nl}",
        "manifest-ow.xml does not fit the schema: {reden_en}",
    ),
    Text(
        "Vergelijk manifest-ow.xml met manifest-ow.xsd van de gebruikte IMOW-versie.",
        "Compare manifest-ow.xml with manifest-ow.xsd of the IMOW version used.",
    ),
)
LVBB1040 = Fout(
    "LVBB1040",
    1,
    Text(
        "de zip is {bytes} bytes; ten hoogste {grens} mag",
        "the zip is {bytes} bytes; {grens} at most is allowed",
    ),
    Text("Splits de levering of maak de bestanden kleiner.", "Split the delivery or make the files smaller."),
)
LVBB1041 = Fout(
    "LVBB1041",
    1,
    Text(
        "{naam} is uitgepakt {bytes} bytes; een bestand is 1 tot en met {grens} bytes",
        "{naam} unpacks to {bytes} bytes; a file has 1 to {grens} bytes",
    ),
    Text("Lever geen lege en geen te grote bestanden aan.", "Deliver no empty and no oversized files."),
)
LVBB1042 = Fout(
    "LVBB1042",
    1,
    Text("{naam} zit meer dan eens in de zip", "{naam} is in the zip more than once"),
    Text("Laat één bestand {naam} over.", "Leave a single file {naam}."),
)
LVBB1575 = Fout(
    "LVBB1575",
    2,
    Text("manifest.xml noemt {naam} meer dan eens", "manifest.xml lists {naam} more than once"),
    Text("Laat één regel voor {naam} over.", "Leave a single entry for {naam}."),
)

LVBB1501 = Fout(
    "LVBB1501",
    2,
    Text("datumBekendmaking {datum}: {reden_nl}", "datumBekendmaking {datum}: {reden_en}"),
    Text(
        "Geef een datum na vandaag ({vandaag}), geschreven als JJJJ-MM-DD.",
        "Give a date after today ({vandaag}), written as YYYY-MM-DD.",
    ),
)
LVBB1502 = Fout(
    "LVBB1502",
    2,
    Text(
        "de AKN {akn} heeft '{soort}' waar {verwacht} hoort",
        "the AKN {akn} has '{soort}' where {verwacht} belongs",
    ),
    Text(
        "Een besluit heeft een AKN van de vorm /akn/nl/bill/….",
        "A besluit has an AKN of the form /akn/nl/bill/….",
    ),
)
LVBB1505 = Fout(
    "LVBB1505",
    2,
    Text(
        "de opdracht noemt een publicatie, maar geen datumBekendmaking",
        "the order names a publicatie, but no datumBekendmaking",
    ),
    Text("Vul datumBekendmaking in.", "Fill in datumBekendmaking."),
)
LVBB1506 = Fout(
    "LVBB1506",
    2,
    Text(
        "de opdracht noemt {naam}, maar dat bestand zit niet in de levering{lijkt_nl}",
        "the order names {naam}, but that file is not in the delivery{lijkt_en}",
    ),
    Text(
        "Maak de naam in opdracht.xml en de naam van het bestand gelijk; let op hoofdletters.",
        "Make the name in opdracht.xml and that of the file agree; mind upper and lower case.",
    ),
)
LVBB1510 = Fout(
    "LVBB1510",
    2,
    Text("de opdracht noemt geen idBevoegdGezag", "the order names no idBevoegdGezag"),
    Text(
        "Vul het OIN (20 cijfers) van het bevoegd gezag in.",
        "Fill in the OIN (20 digits) of the bevoegd gezag.",
    ),
)
LVBB1511 = Fout(
    "LVBB1511",
    2,
    Text("de opdracht noemt geen idAanleveraar", "the order names no idAanleveraar"),
    Text(
        "Vul het OIN (20 cijfers) van de aanleveraar in.", "Fill in the OIN (20 digits) of the aanleveraar."
    ),
)
LVBB1512 = Fout(
    "LVBB1512",
    2,
    Text(
        "aanleveraar {aanleveraar} heeft op {datum} geen machtiging van bevoegd gezag {bg}",
        "aanleveraar {aanleveraar} has no mandate of bevoegd gezag {bg} on {datum}",
    ),
    Text(
        "Leg de machtiging vast of lever aan als bevoegd gezag.",
        "Register the mandate or deliver as the bevoegd gezag.",
    ),
)
LVBB1515 = Fout(
    "LVBB1515",
    2,
    Text(
        "{naam} ({soort}, schemaversie '{versie}') is geen besluit of kennisgeving met een geldige schemaversie",
        "{naam} ({soort}, schemaversie '{versie}') is no besluit or kennisgeving with a valid schemaversie",
    ),
    Text(
        "Gebruik AanleveringBesluit of AanleveringKennisgeving met schemaversie {geldig}.",
        "Use AanleveringBesluit or AanleveringKennisgeving with schemaversie {geldig}.",
    ),
)
LVBB1519 = Fout(
    "LVBB1519",
    2,
    Text("datumBekendmaking {datum} is geen werkdag", "datumBekendmaking {datum} is not a working day"),
    Text("Neem bijvoorbeeld {volgende}.", "Take for example {volgende}."),
)
LVBB1551 = Fout(
    "LVBB1551",
    2,
    Text("{akn} is niet bekend", "{akn} is not known"),
    Text(
        "Noem de AKN (work) van een eerder aangeleverd besluit of een kennisgeving.",
        "Name the AKN (work) of a besluit or kennisgeving delivered before.",
    ),
)
LVBB1553 = Fout(
    "LVBB1553",
    3,
    Text(
        "datumBekendmaking {datum} van {akn} ligt niet meer in de toekomst",
        "datumBekendmaking {datum} of {akn} is no longer in the future",
    ),
    Text("Afbreken kan alleen vóór de bekendmaking.", "Breaking off is possible before bekendmaking only."),
)
LVBB1555 = Fout(
    "LVBB1555",
    3,
    Text("{akn} is al gepubliceerd", "{akn} is published already"),
    Text(
        "Afbreken kan niet meer; trek het besluit in of wijzig het.",
        "It can no longer be broken off; withdraw or change the besluit.",
    ),
)
LVBB1568 = Fout(
    "LVBB1568",
    3,
    Text(
        "{akn} is aangeleverd door bevoegd gezag {eigenaar}, de afbreekopdracht komt van {bg}",
        "{akn} was delivered by bevoegd gezag {eigenaar}, the order to break it off comes from {bg}",
    ),
    Text("Alleen hetzelfde bevoegd gezag kan afbreken.", "Only the same bevoegd gezag can break it off."),
)
LVBB1580 = Fout(
    "LVBB1580",
    3,
    Text(
        "juridischWerkendVanaf {jwv} is meer dan {dagen} dagen na datumBekendmaking {datum}",
        "juridischWerkendVanaf {jwv} is more than {dagen} days after datumBekendmaking {datum}",
    ),
    Text("Kies een datum tot en met {uiterlijk}.", "Choose a date up to {uiterlijk}."),
)
LVBB3008 = Fout(
    "LVBB3008",
    3,
    Text(
        "de hash van {naam} klopt niet: opgegeven {opgegeven}, berekend {berekend}",
        "the hash of {naam} is wrong: stated {opgegeven}, computed {berekend}",
    ),
    Text(
        "Is het bestand goed, zet dan in hash de SHA-512 (hex) over het bestand zoals het in de zip zit: {geheel}",
        "If the file is right, put in hash the SHA-512 (hex) over the file as it is in the zip: {geheel}",
    ),
)
BHKV1004 = Fout(
    "BHKV1004",
    4,
    Text("een ontwerpbesluit heeft tijdstempels", "an ontwerpbesluit has tijdstempels"),
    Text(
        "Haal Tijdstempels weg of kies de definitieve procedure.",
        "Take Tijdstempels out or choose the definitive procedure.",
    ),
    ground=OFFICIEEL_SCH,
)
STOP1001 = Fout(
    "STOP1001",
    4,
    Text(
        "FRBRExpression {expression} begint niet met FRBRWork {work}",
        "FRBRExpression {expression} does not start with FRBRWork {work}",
    ),
    Text(
        "Laat de expression met de work en een schuine streep beginnen.",
        "Let the expression start with the work and a slash.",
    ),
    ground=OFFICIEEL_SCH,
)

IKT_STOP_001 = Fout(
    "IKT-STOP-001",
    1,
    Text(
        "het verzoek noemt idLevering {verzoek}, de opdracht {opdracht}",
        "the request names idLevering {verzoek}, the order {opdracht}",
    ),
    Text(
        "Gebruik in verzoek en opdracht hetzelfde idLevering.",
        "Use the same idLevering in request and order.",
    ),
    ground=EIGEN,
)
IKT_STOP_002 = Fout(
    "IKT-STOP-002",
    1,
    Text(
        "bij {verzoek} hoort {verwacht}, de zip bevat {opdracht}",
        "{verzoek} needs {verwacht}, the zip holds {opdracht}",
    ),
    Text("Maak verzoek en opdracht van dezelfde soort.", "Make request and order of the same kind."),
    ground=EIGEN,
)
IKT_STOP_003 = Fout(
    "IKT-STOP-003",
    1,
    Text(
        "afzender {afzender} is niet de aanleveraar en niet het bevoegd gezag van de opdracht",
        "sender {afzender} is neither the aanleveraar nor the bevoegd gezag of the order",
    ),
    Text(
        "Noem de afzender als idAanleveraar in opdracht.xml.",
        "Name the sender as idAanleveraar in opdracht.xml.",
    ),
    ground=EIGEN,
)
IKT_STOP_004 = Fout(
    "IKT-STOP-004",
    1,
    Text(
        "de zip wordt uit voorzorg niet uitgepakt: {reden_nl}",
        "the zip is not unpacked as a precaution: {reden_en}",
    ),
    Text(
        "Pak de levering opnieuw in, met alleen de bestanden van de levering.",
        "Pack the delivery again, with the files of the delivery only.",
    ),
    ground=EIGEN,
)
IKT_STOP_005 = Fout(
    "IKT-STOP-005",
    3,
    Text("{naam} wordt niet gelezen: {reden_nl}", "{naam} is not read: {reden_en}"),
    Text("{todo_nl}", "{todo_en}"),
    ground=EIGEN,
)
IKT_STOP_006 = Fout(
    "IKT-STOP-006",
    1,
    Text(
        "de afbeelding {naam} is {breedte} bij {hoogte} beeldpunten; op transparantie is niet gecontroleerd",
        "the image {naam} is {breedte} by {hoogte} pixels; it was not checked for transparency",
    ),
    Text(
        "Lever een kleinere afbeelding aan (tot {grens} beeldpunten).",
        "Deliver a smaller image (up to {grens} pixels).",
    ),
    ernst="waarschuwing",
    ground=EIGEN,
)
IKT_STOP_007 = Fout(
    "IKT-STOP-007",
    3,
    Text("{naam}: {reden_nl}", "{naam}: {reden_en}"),
    Text("Niets te doen; de keten leest het bestand.", "Nothing to do; the chain reads the file."),
    ernst="informatie",
    ground=EIGEN,
)
IKT_STOP_008 = Fout(
    "IKT-STOP-008",
    1,
    Text(
        "{regel} geeft meer dan {getoond} meldingen; de andere staan hier niet",
        "{regel} gives more than {getoond} findings; the others are not shown",
    ),
    Text("Herstel eerst de getoonde fouten.", "Mend the faults that are shown first."),
    ernst="informatie",
    ground=EIGEN,
)
# Raised where the installed schema packs judge, in their words.
IKT_STOP_020 = Fout(
    "IKT-STOP-020",
    3,
    Text("het OW-bestand past niet in het IMOW-schema", "the OW file does not fit the IMOW schema"),
    Text(
        "Pas het bestand op deze plaats aan, of noem de juiste IMOWversie in manifest-ow.xml.",
        "Change the file at this place, or state the right IMOWversie in manifest-ow.xml.",
    ),
    ground=EIGEN,
)

#: Every code this koppelvlak may raise.
FOUTEN: dict[str, Fout] = (
    {fout.code: fout for fout in list(vars().values()) if isinstance(fout, Fout)}
    | FOUTEN_INHOUD
    | FOUTEN_GEOMETRIE
    | FOUTEN_REGISTER
    | FOUTEN_SCHEMATRON
    | FOUTEN_OZON
)
