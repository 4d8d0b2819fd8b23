"""The codes of OZON: value lists, activiteiten, state, manifest-ow.xml; with those on references, all of them."""

from __future__ import annotations

from ikt_mocks.stop._fout import OFFICIEEL_OZON, Fout
from ikt_mocks.stop._fouten_ozon_verwijzing import FOUTEN_OZON_VERWIJZING
from ikt_schemas.language import Text

_LIJST = Text(
    "Gebruik de URI van een waarde uit de waardelijst {lijst}.",
    "Use the URI of a value from the value list {lijst}.",
)
# number, object type, element.
_WAARDELIJST: tuple[tuple[int, str, str], ...] = (
    (70, "activiteitlocatieaanduiding", "activiteitregelkwalificatie"),
    (71, "instructieregel", "instructieregelTaakuitoefening"),
    (72, "instructieregel", "instructieregelInstrument"),
    (73, "activiteit", "groep"),
    (74, "omgevingsnorm", "groep"),
    (75, "omgevingswaarde", "groep"),
    (76, "gebiedsaanwijzing", "type"),
    (77, "regel voor iedereen", "idealisatie"),
    (78, "instructieregel", "idealisatie"),
    (79, "omgevingswaarderegel", "idealisatie"),
    (80, "gebiedsaanwijzing", "groep"),
    (113, "omgevingsnorm", "type"),
    (114, "omgevingswaarde", "type"),
    (115, "omgevingsnorm", "eenheid"),
    (116, "omgevingswaarde", "eenheid"),
    (117, "instructieregel", "thema"),
    (118, "omgevingswaarderegel", "thema"),
    (119, "regel voor iedereen", "thema"),
    (120, "tekstdeel", "thema"),
)

_BOOM = Text(
    "Hang de activiteit onder een andere bovenliggende activiteit.",
    "Put the activiteit under another activiteit.",
)
_TOP = Text(
    "Laat één activiteit van dit bevoegd gezag naar een activiteit van een ander verwijzen, en hang de andere "
    "daaronder.",
    "Let one activiteit of this bevoegd gezag refer to one of another, and put the others under it.",
)
_REGELSOORT = Text(
    "Geef elk soort regel een eigen regeltekst.", "Give each kind of rule a regeltekst of its own."
)
_STATUS = Text("Laat ow:status weg, of schrijf beëindigen.", "Leave ow:status out, or write beëindigen.")
_REGELINGSGEBIED = Text(
    "Lever een Regelingsgebied mee met de locatie waarvoor de regeling geldt.",
    "Deliver a Regelingsgebied along with the locatie where the regeling holds.",
)
_TEKST = Text(
    "Geef het object de wId van een element dat blijft, of beëindig het object.",
    "Give the object the wId of an element that stays, or end the object.",
)
_ANDERE = Text(
    "Geef het object een eigen identificatie, of lever het bij de regeling waar het bij hoort.",
    "Give the object an identification of its own, or deliver it with the regeling it belongs to.",
)
_EINDE = Text(
    "Lever het object met status beëindigen precies zoals het het laatst is geleverd.",
    "Deliver the object with status beëindigen exactly as it was delivered last.",
)
_EEN_REGELING = Text(
    "Noem in manifest-ow.xml elk bestand bij één regeling.",
    "List every file of manifest-ow.xml under one regeling.",
)
_NIEUWE_ID = Text(
    "Geef een gewijzigde geometrie een nieuwe id, en lever de locatie opnieuw met die id.",
    "Give a changed geometry a new id, and deliver the locatie again with that id.",
)

_BOVEN = (
    "de bovenliggende activiteit {boven} van {object} is van een andere {laag}",
    "the activiteit {boven} above {object} is of another {laag}",
)
_MEER_TOPPEN = (
    "naast {andere} verwijst {object} naar een bovenliggende activiteit die niet van een {laag} is ({boven})",
    "beside {andere}, {object} refers to an activiteit above it that is not of a {laag} ({boven})",
)
_SOORTEN = (
    "regeltekst {object} hoort bij een {eigen} en ook bij een {ander}",
    "regeltekst {object} belongs to a {eigen} and to a {ander} too",
)

# number, text in Dutch, text in English, what to do.
_TABEL: tuple[tuple[int, str, str, Text], ...] = (
    (10, "{soort} is geen objecttype van een standbestand", "{soort} is no object type of a standbestand",
     Text("Gebruik een objecttype van IMOW, zoals RegelVoorIedereen.",
          "Use an object type of IMOW, such as RegelVoorIedereen.")),
    (13, "in {bestand} staat een {soort}, en dat type staat niet bij objectTypen",
     "{bestand} holds a {soort}, and that type is not under objectTypen",
     Text("Zet {soort} bij objectTypen van {bestand}.", "Put {soort} under the objectTypen of {bestand}.")),
    (69, "geometrie {object} gebruikt meer dan één coördinatenstelsel: {crs}",
     "geometry {object} uses more than one coordinate system: {crs}",
     Text("Gebruik in één locatie overal dezelfde srsName.", "Use the same srsName throughout a locatie.")),
    (83, "activiteit {object} staat boven zichzelf: {keten}",
     "activiteit {object} stands above itself: {keten}", _BOOM),
    (85, "activiteit {object} is gerelateerd aan zichzelf", "activiteit {object} is related to itself",
     Text("Haal de verwijzing naar de activiteit zelf weg.", "Take the reference to the activiteit itself out.")),
    (98, *_SOORTEN, _REGELSOORT),
    (99, *_SOORTEN, _REGELSOORT),
    (100, *_SOORTEN, _REGELSOORT),
    (103, "regeling {regeling} heeft geen regelingsgebied", "regeling {regeling} has no regelingsgebied",
     _REGELINGSGEBIED),
    (104, "regeling {regeling} heeft naast {andere} nog een pons: {object}",
     "regeling {regeling} has another pons beside {andere}: {object}",
     Text("Lever één pons, met een gebiedengroep als locatie.", "Deliver one pons, with a gebiedengroep as locatie.")),
    (110, "doel {doel} geldt vanaf {geldig}, voor het in werking treedt ({werkend})",
     "doel {doel} is valid from {geldig}, before it is in force ({werkend})",
     Text("Laat geldigVanaf niet voor juridischWerkendVanaf liggen.",
          "Let geldigVanaf not come before juridischWerkendVanaf.")),
    (111, "{soort} {object} is eerder beëindigd en kan niet meer worden gewijzigd",
     "{soort} {object} was ended before and cannot be changed any more",
     Text("Geef het nieuwe object een nieuwe identificatie.", "Give the new object a new identification.")),
    (112, "{soort} {object} met status {status} wordt niet verwerkt",
     "{soort} {object} with status {status} is not handled", _STATUS),
    (122, "{soort} {object} heeft status {status}", "{soort} {object} has status {status}", _STATUS),
    (123, "ambtsgebied {object} heeft geen geldige datum geldigOp: {datum}",
     "ambtsgebied {object} has no valid date geldigOp: {datum}",
     Text("Schrijf geldigOp als JJJJ-MM-DD.", "Write geldigOp as YYYY-MM-DD.")),
    (126, "{soort} {object} heeft procedurestatus {status}, en het besluit is definitief",
     "{soort} {object} has procedurestatus {status}, and the besluit is definitive",
     Text("Haal procedurestatus weg.", "Take procedurestatus out.")),
    (127, "{soort} {object} hoort bij een ontwerpbesluit en heeft geen procedurestatus ontwerp",
     "{soort} {object} belongs to an ontwerp and has no procedurestatus ontwerp",
     Text("Geef het object procedurestatus ontwerp.", "Give the object procedurestatus ontwerp.")),
    (128, "een symbolisatie-item kan niet bij een ontwerp worden geleverd",
     "a symbolisatie-item cannot be delivered with an ontwerp",
     Text("Laat het symbolisatie-item weg tot het besluit definitief is.",
          "Leave the symbolisatie-item out until the besluit is definitive.")),
    (132, "geometrie {object} is anders dan de eerder geleverde met die id",
     "geometry {object} differs from the one with that id that was delivered before", _NIEUWE_ID),
    (200, "{waarde} is geen type gebiedsaanwijzing", "{waarde} is no type of gebiedsaanwijzing", _LIJST),
    (201, "gebiedsaanwijzing {object} verandert van type: {oud} wordt {nieuw}",
     "gebiedsaanwijzing {object} changes its type: {oud} becomes {nieuw}",
     Text("Beëindig de gebiedsaanwijzing en lever een nieuwe met een eigen identificatie.",
          "End the gebiedsaanwijzing and deliver a new one with an identification of its own.")),
    (206, *_MEER_TOPPEN, _TOP),
    (207, *_MEER_TOPPEN, _TOP),
    (208, *_MEER_TOPPEN, _TOP),
    (210, "regeltekst {object} hoort bij {wid}, en dat artikel of lid is er niet{waar_nl}",
     "regeltekst {object} belongs to {wid}, and that article or lid is not there{waar_en}", _TEKST),
    (211, "{soort} {object} hoort bij {wid}, en die divisie of divisietekst is er niet{waar_nl}",
     "{soort} {object} belongs to {wid}, and that divisie or divisietekst is not there{waar_en}", _TEKST),
    (212, "{regeling} vervangt {oud} en heeft zelf geen regelingsgebied in de levering",
     "{regeling} replaces {oud} and has no regelingsgebied of its own in the delivery", _REGELINGSGEBIED),
    (213, *_BOVEN, _BOOM),
    (214, *_BOVEN, _BOOM),
    (215, *_BOVEN, _BOOM),
    (216, "ambtsgebied {object} verwijst niet naar een bestuurlijk gebied: {domein} {gebied}",
     "ambtsgebied {object} does not refer to a bestuurlijk gebied: {domein} {gebied}",
     Text("Gebruik domein NL.BI.BestuurlijkGebied en een id als GM0297.",
          "Use domein NL.BI.BestuurlijkGebied and an id such as GM0297.")),
    (218, "{soort} {object} hoort bij regeling {andere}", "{soort} {object} belongs to regeling {andere}", _ANDERE),
    (219, "{soort} {object} hoort bij regeling {andere}", "{soort} {object} belongs to regeling {andere}", _ANDERE),
    (310, "identificatie {object} is al gebruikt{waar_nl}", "identification {object} has been used{waar_en}", _ANDERE),
    (350, "{soort} {object} wordt beëindigd, en {andere} verwijst er nog naar",
     "{soort} {object} is ended, and {andere} refers to it still",
     Text("Beëindig {andere} ook, of lever het opnieuw zonder deze verwijzing.",
          "End {andere} too, or deliver it again without this reference.")),
    (351, "door deze levering verwijst niets meer naar {soort} {object}",
     "after this delivery nothing refers to {soort} {object} any more",
     Text("Beëindig {object} ook, of laat er iets naar verwijzen.", "End {object} too, or let something refer to it.")),
    (370, "geometrie {geometrie} hoort bij {andere} en ook bij {object}",
     "geometry {geometrie} belongs to {andere} and to {object} too",
     Text("Geef elke locatie een eigen geometrie.", "Give each locatie a geometry of its own.")),
    (1025, "ingetrokken regeling {regeling} is bij OZON niet bekend",
     "withdrawn regeling {regeling} is not known to OZON",
     Text("Noem de FRBRWork van een regeling die is gepubliceerd.", "Name the FRBRWork of a published regeling.")),
    (1033, "regeling {regeling} wordt ingetrokken, en tijdelijk deel {deel} hoort er nog bij",
     "regeling {regeling} is withdrawn, and tijdelijk deel {deel} belongs to it still",
     Text("Trek eerst of tegelijk het tijdelijk deel in.", "Withdraw the tijdelijk deel first, or at the same time.")),
    (1037, "pons {object} hoort bij een tijdelijk deel", "pons {object} belongs to a tijdelijk deel",
     Text("Lever de pons bij de hoofdregeling.", "Deliver the pons with the main regeling.")),
    (1041, "ontwerpregeling {regeling} heeft geen regelingsgebied en hoort niet bij een vastgestelde regeling",
     "ontwerp {regeling} has no regelingsgebied and belongs to no adopted regeling", _REGELINGSGEBIED),
    (1042, "regeling {regeling} wordt ingetrokken, en {soort} {object} wordt niet beëindigd",
     "regeling {regeling} is withdrawn, and {soort} {object} is not ended",
     Text("Lever {object} met status beëindigen mee.", "Deliver {object} along with status beëindigen.")),
    (3000, "{soort} {object} mist {wat}", "{soort} {object} lacks {wat}",
     Text("Vul {wat} in.", "Fill in {wat}.")),
    (4000, "{soort} {object} werkt vanaf {datum}, niet later dan de vorige versie ({vorige})",
     "{soort} {object} holds from {datum}, not later than the version before it ({vorige})",
     Text("Laat de nieuwe versie later in werking treden dan de vorige.",
          "Let the new version take effect later than the one before it.")),
    (4001, "{soort} {object} wordt beëindigd, maar is bij OZON niet bekend{waar_nl}",
     "{soort} {object} is ended, but is not known to OZON{waar_en}",
     Text("Haal het object uit de levering, of verbeter de identificatie.",
          "Take the object out of the delivery, or mend the identification.")),
    (4002, "{soort} {object} wordt beëindigd met een andere inhoud dan het laatst is geleverd",
     "{soort} {object} is ended with other content than was delivered last", _EINDE),
    (4003, "{soort} {object} is gelijk aan wat het laatst is geleverd",
     "{soort} {object} equals what was delivered last",
     Text("Lever alleen objecten die veranderen.", "Deliver only objects that change.")),
    (4004, "de geometrie {geometrie} van {soort} {object} is vervangen, en de locatie komt niet mee",
     "geometry {geometrie} of {soort} {object} was replaced, and the locatie does not come along", _NIEUWE_ID),
    (4005, "{object} was een {oud} en wordt een {soort}", "{object} was a {oud} and becomes a {soort}",
     Text("Geef een object van een ander type een eigen identificatie.",
          "Give an object of another type an identification of its own.")),
    (4006, "manifest-ow.xml noemt regeling {regeling} met doel {doel} meer dan eens",
     "manifest-ow.xml lists regeling {regeling} with doel {doel} more than once",
     Text("Voeg de bestanden samen onder één Aanlevering.", "Join the files under one Aanlevering.")),
    (4007, "bestand {bestand} staat bij meer dan één regeling in manifest-ow.xml",
     "file {bestand} stands under more than one regeling in manifest-ow.xml", _EEN_REGELING),
    (4008, "{object} staat bij regeling {regeling} en ook bij {andere}",
     "{object} stands under regeling {regeling} and under {andere} too", _ANDERE),
    (4009, "geometrie {geometrie} wordt gebruikt bij regeling {regeling} en ook bij {andere}",
     "geometry {geometrie} is used with regeling {regeling} and with {andere} too",
     Text("Geef elke regeling eigen geometrieën.", "Give each regeling geometries of its own.")),
    (4010, "een besluit dat {oud} intrekt en vervangt, levert OW-objecten van meer dan één regeling",
     "a besluit that withdraws and replaces {oud} delivers OW objects of more than one regeling",
     Text("Lever de andere regelingen met een eigen besluit.",
          "Deliver the other regelingen with a besluit of their own.")),
)  # fmt: skip

#: Code → text, of every rule of OZON that is judged.
FOUTEN_OZON: dict[str, Fout] = (
    FOUTEN_OZON_VERWIJZING
    | {
        f"OZON{nummer:04}": Fout(f"OZON{nummer:04}", 8, Text(nl, en), advies, ground=OFFICIEEL_OZON)
        for nummer, nl, en, advies in _TABEL
    }
    | {
        f"OZON{nummer:04}": Fout(
            f"OZON{nummer:04}",
            8,
            Text(
                f"{element} van {soort} {{object}} is geen waarde uit de lijst {{lijst}}: {{waarde}}",
                f"{element} of {soort} {{object}} is no value of the list {{lijst}}: {{waarde}}",
            ),
            _LIJST,
            ground=OFFICIEEL_OZON,
        )
        for nummer, soort, element in _WAARDELIJST
    }
)
