"""The findings of this koppelvlak: codes, texts, weight and ground, each in one place.

The codes ``IKT-TR-nnn`` are our own. The chapter of IMTR that lists the official codes for the content of a file is
in no public source, so none of them is presented as official. ``RTRG0013`` to ``RTRG0021`` are the published codes
of the RTR for the tree of activiteiten.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from lxml import etree

from ikt_schemas.language import Text
from ikt_schemas.melding import Ernst, Melding, Soort
from ikt_schemas.xml_source import path_of

Laag = Literal[1, 2, 3]


@dataclass(frozen=True, slots=True)
class Bevinding:
    """One kind of finding.

    :param laag: verification layer: 1 syntactic, 2 semantic, 3 functional (only when delivering).
    :param tekst: what is wrong, with ``{places}`` for the variables.
    :param advies: what to do about it.
    """

    code: str
    laag: Laag
    tekst: Text
    advies: Text
    ernst: Ernst = "fout"
    ground: str = "harness-defined"

    def melding(
        self,
        *,
        file: str = "",
        element: etree._Element | None = None,
        line: int | None = None,
        **variabelen: object,
    ) -> Melding:
        """Return the melding, placed at ``element`` or ``line`` of ``file``."""
        soort: Soort = "technisch" if self.laag == 1 else "inhoudelijk"
        return Melding(
            code=self.code,
            ernst=self.ernst,
            soort=soort,
            beschrijving=self._ingevuld(variabelen),
            file=file,
            line=line if element is None else line_of(element),
            xpath="" if element is None else path_of(element),
            ground=self.ground,
            advice=self.advies,
        )

    def _ingevuld(self, variabelen: Mapping[str, object]) -> Text:
        nl, en = (
            {
                naam: _kort(getattr(waarde, taal) if isinstance(waarde, Text) else waarde)
                for naam, waarde in variabelen.items()
            }
            for taal in ("nl", "en")
        )
        return Text(self.tekst.fill(**nl).nl, self.tekst.fill(**en).en)


def line_of(element: etree._Element) -> int | None:
    """Return the line an element starts on, from 1; ``None`` when it was not parsed from a file."""
    line: object = element.sourceline  # the stubs do not know its type
    return line if isinstance(line, int) else None


def _kort(value: object) -> object:
    text = str(value)
    return text if len(text) <= 200 else text[:197] + "..."


def _eigen(
    nummer: str,
    laag: Laag,
    nl: str,
    en: str,
    advies_nl: str,
    advies_en: str,
    *,
    ernst: Ernst = "fout",
    observed: bool = False,
) -> Bevinding:
    ground = "observed: openbare aanleveringen" if observed else "harness-defined"
    return Bevinding(f"IKT-TR-{nummer}", laag, Text(nl, en), Text(advies_nl, advies_en), ernst, ground)


# The package and its orders ---------------------------------------------------------------------------------------

GEEN_ZIP = _eigen(
    "001",
    1,
    "de aanlevering is niet te lezen: {reden}",
    "the delivery cannot be read: {reden}",
    "Lever een gewone zip aan met drie bestanden in de root.",
    "Deliver an ordinary zip with three files in its root.",
)
MANIFEST_ONTBREEKT = _eigen(
    "002",
    1,
    "manifest.xml ontbreekt in de zip",
    "the zip has no manifest.xml",
    "Voeg manifest.xml toe in de root van de zip.",
    "Add manifest.xml in the root of the zip.",
    observed=True,
)
MANIFEST_ONGELDIG = _eigen(
    "003",
    1,
    "manifest.xml is niet te gebruiken: {reden}",
    "manifest.xml cannot be used: {reden}",
    "Volg de vorm manifest/bestanden/bestand met naam, type en contenttype.",
    "Follow the form manifest/bestanden/bestand with naam, type and contenttype.",
    observed=True,
)
BESTAND_ONTBREEKT = _eigen(
    "004",
    1,
    "het manifest noemt '{naam}', maar dat bestand zit niet in de zip",
    "the manifest names '{naam}', which is not in the zip",
    "Voeg het bestand toe of haal het uit het manifest; let op spaties en hoofdletters.",
    "Add the file or drop it from the manifest; mind spaces and capitals.",
    observed=True,
)
BESTAND_NIET_GENOEMD = _eigen(
    "005",
    1,
    "'{naam}' zit in de zip, maar staat niet in het manifest",
    "'{naam}' is in the zip but not in the manifest",
    "Noem elk bestand in het manifest, ook het manifest zelf.",
    "Name every file in the manifest, itself included.",
    observed=True,
)
BESTAND_IN_MAP = _eigen(
    "006",
    1,
    "'{naam}' staat in een map",
    "'{naam}' lies in a folder",
    "Zet alle bestanden in de root van de zip.",
    "Put all files in the root of the zip.",
    observed=True,
)
BESTAND_DUBBEL = _eigen(
    "007",
    1,
    "'{naam}' komt {aantal} keer voor",
    "'{naam}' occurs {aantal} times",
    "Geef elk bestand een eigen naam en noem het één keer.",
    "Give each file its own name and name it once.",
)
BESTANDSTYPEN = _eigen(
    "008",
    1,
    "het manifest noemt {gevonden}; verwacht is één manifest, één opdracht en één toepasbareRegels of activiteit",
    "the manifest names {gevonden}; expected are one manifest, one opdracht and one toepasbareRegels or activiteit",
    "Maak per opdracht een eigen zip met precies drie bestanden.",
    "Make a zip of its own per order, with exactly three files.",
    observed=True,
)
CONTENTTYPE = _eigen(
    "009",
    1,
    "contenttype van '{naam}' is '{contenttype}'; in bekende aanleveringen staat altijd application/xml",
    "contenttype of '{naam}' is '{contenttype}'; known deliveries always have application/xml",
    "Gebruik application/xml, ook voor het json-bestand.",
    "Use application/xml, for the JSON file too.",
    ernst="waarschuwing",
    observed=True,
)
OPDRACHT_ONGELDIG = _eigen(
    "010",
    1,
    "de opdracht is niet te gebruiken: {reden}",
    "the order cannot be used: {reden}",
    "Volg de vorm opdrachten/opdracht met één opdracht.",
    "Follow the form opdrachten/opdracht with one order.",
    observed=True,
)
OPDRACHT_ONBEKEND = _eigen(
    "011",
    1,
    "de opdracht '{naam}' is niet bekend; bekend zijn toevoegenToepasbareRegels en updateActiviteit",
    "the order '{naam}' is not known; known are toevoegenToepasbareRegels and updateActiviteit",
    "Namen van andere opdrachten zijn niet openbaar; deze mock voert ze niet uit.",
    "Names of other orders are not public; this mock does not carry them out.",
)
OPDRACHT_ANDER_BESTAND = _eigen(
    "012",
    1,
    "de opdracht noemt '{naam}', het manifest heeft als {soort} {gevonden}",
    "the order names '{naam}', the manifest has as {soort} {gevonden}",
    "Gebruik in opdracht, manifest en zip dezelfde bestandsnaam.",
    "Use the same file name in order, manifest and zip.",
    observed=True,
)
BEGINDATUM_VORM = _eigen(
    "013",
    1,
    "geldigBegindatum '{datum}' is geen bestaande datum in de vorm dd-MM-jjjj",
    "geldigBegindatum '{datum}' is no existing date of the form dd-MM-yyyy",
    "Schrijf bijvoorbeeld 01-02-2027; de ISO-vorm 2027-02-01 wordt niet gelezen.",
    "Write for example 01-02-2027; the ISO form 2027-02-01 is not read.",
    observed=True,
)
ACTIVITEIT_JSON = _eigen(
    "014",
    1,
    "de gegevens van de activiteit zijn niet te gebruiken: {reden}",
    "the data of the activiteit cannot be used: {reden}",
    "Lever een json-object met typering, magneet, toonbaar, verfijnbaar, regelbeheerobjecten, werkzaamheden, "
    "aansluitpunten, bevoegdGezag en begindatum.",
    "Deliver a JSON object with typering, magneet, toonbaar, verfijnbaar, regelbeheerobjecten, werkzaamheden, "
    "aansluitpunten, bevoegdGezag and begindatum.",
    observed=True,
)
ACTIVITEIT_DATUM = _eigen(
    "015",
    1,
    "begindatum '{datum}' van de activiteit is geen bestaande datum in de vorm dd-MM-jjjj",
    "begindatum '{datum}' of the activiteit is no existing date of the form dd-MM-yyyy",
    "Schrijf bijvoorbeeld 01-02-2027.",
    "Write for example 01-02-2027.",
    observed=True,
)
ACTIVITEIT_URN = _eigen(
    "016",
    1,
    "'{urn}' is geen identificatie van een activiteit",
    "'{urn}' is no identification of an activiteit",
    "Gebruik de identificatie uit het omgevingsdocument, nl.imow-<code>.activiteit.<id>.",
    "Use the identification in the omgevingsdocument, nl.imow-<code>.activiteit.<id>.",
    observed=True,
)
REGELBEHEEROBJECT_SOORT = _eigen(
    "017",
    1,
    "regelbeheerobject {nummer} ({typering}, toestemming {toestemming}) is geen bekende soort",
    "regelbeheerobject {nummer} ({typering}, toestemming {toestemming}) is of no known kind",
    "Gebruik Conclusie, Maatregelen, of Indieningsvereisten met toestemming Vergunning, Melding of Informatie.",
    "Use Conclusie, Maatregelen, or Indieningsvereisten with toestemming Vergunning, Melding or Informatie.",
    observed=True,
)

# The rule file by itself ------------------------------------------------------------------------------------------

REGELS_GEEN_XML = _eigen(
    "020",
    1,
    "het regelbestand is niet te lezen: {reden}",
    "the rule file cannot be read: {reden}",
    "Lever welgevormde XML zonder DOCTYPE.",
    "Deliver well-formed XML without a DOCTYPE.",
)
DMN_NAMESPACE = _eigen(
    "021",
    1,
    "het root-element is {gevonden}; verwacht is definitions in de namespace van DMN 1.1 of 1.2",
    "the root element is {gevonden}; expected is definitions in the namespace of DMN 1.1 or 1.2",
    "Exporteer het bestand als DMN 1.1 of 1.2.",
    "Export the file as DMN 1.1 or 1.2.",
    observed=True,
)
UITBREIDING_NAMESPACE = _eigen(
    "022",
    1,
    "'{naam}' staat in '{namespace}', geen namespace van een STTR-deel",
    "'{naam}' is in '{namespace}', no namespace of an STTR part",
    "Gebruik …/v1.0/<deel> of …/v2.0/<deel>.",
    "Use …/v1.0/<part> or …/v2.0/<part>.",
    observed=True,
)
UITBREIDING_VERSIE = _eigen(
    "023",
    1,
    "versie {versie} van de STTR-namespaces is niet bekend; gelezen als een bekende versie",
    "version {versie} of the STTR namespaces is not known; read as a known one",
    "Bekend zijn v1.0 en v2.0.",
    "Known are v1.0 and v2.0.",
    ernst="waarschuwing",
    observed=True,
)
DEFINITIONS_ATTRIBUUT = _eigen(
    "024",
    1,
    "definitions heeft geen {attribuut}",
    "definitions has no {attribuut}",
    "Geef definitions een name en een namespace; samen zijn zij de identiteit van het bestand.",
    "Give definitions a name and a namespace; together they identify the file.",
    observed=True,
)
TABEL_VORM = _eigen(
    "025",
    1,
    "beslistabel van '{beslissing}': rij met {invoer}+{uitvoer} cellen bij {kolommen}+{uitvoerkolommen} kolommen",
    "table of '{beslissing}': row with {invoer}+{uitvoer} cells against {kolommen}+{uitvoerkolommen} columns",
    "Geef elke rij een cel per invoer en per uitvoer.",
    "Give each row a cell per input and per output.",
)
HIT_POLICY = _eigen(
    "026",
    1,
    "hit policy '{gevonden}' van '{beslissing}' bestaat niet in DMN",
    "hit policy '{gevonden}' of '{beslissing}' is not in DMN",
    "Gebruik UNIQUE, ANY, FIRST, COLLECT of RULE ORDER.",
    "Use UNIQUE, ANY, FIRST, COLLECT or RULE ORDER.",
)

# Relations inside the rule file -----------------------------------------------------------------------------------

STRUCTUURREF_AANTAL = _eigen(
    "030",
    2,
    "het bestand heeft {aantal} functioneleStructuurRefs; verwacht is er één",
    "the file has {aantal} functioneleStructuurRefs; one is expected",
    "Geef alleen de bovenste beslissing een functioneleStructuurRef.",
    "Give only the top decision a functioneleStructuurRef.",
    observed=True,
)
STRUCTUURREF_VORM = _eigen(
    "031",
    2,
    "functioneleStructuurRef '{ref}' is niet te lezen",
    "functioneleStructuurRef '{ref}' cannot be read",
    "Schrijf http://toepasbare-regels.omgevingswet.overheid.nl/<OIN>/id/concept/<Type><activiteit-urn>.",
    "Write http://toepasbare-regels.omgevingswet.overheid.nl/<OIN>/id/concept/<Type><activiteit-urn>.",
    observed=True,
)
NAMESPACE_OIN = _eigen(
    "032",
    2,
    "definitions/@namespace '{namespace}' draagt geen OIN van 20 cijfers",
    "definitions/@namespace '{namespace}' carries no OIN of 20 digits",
    "Gebruik http://toepasbare-regels.omgevingswet.overheid.nl/<OIN>.",
    "Use http://toepasbare-regels.omgevingswet.overheid.nl/<OIN>.",
    observed=True,
)
STRUCTUURREF_OIN = _eigen(
    "033",
    2,
    "functioneleStructuurRef noemt OIN {ref}, definitions/@namespace OIN {namespace}",
    "functioneleStructuurRef names OIN {ref}, definitions/@namespace OIN {namespace}",
    "Gebruik op beide plaatsen de OIN van het bevoegd gezag.",
    "Use the OIN of the bevoegd gezag in both places.",
    observed=True,
)
ID_DUBBEL = _eigen(
    "034",
    2,
    "id '{id}' komt meer dan één keer voor",
    "id '{id}' occurs more than once",
    "Geef elk element een eigen id.",
    "Give each element its own id.",
)
UITVOERINGSREGEL_REF = _eigen(
    "035",
    2,
    "uitvoeringsregelRef '{doel}' wijst naar geen uitvoeringsregel",
    "uitvoeringsregelRef '{doel}' points at no uitvoeringsregel",
    "Verwijs met # en het id van een uitvoeringsregel.",
    "Refer with # and the id of an uitvoeringsregel.",
)
REGELGROEP_REF = _eigen(
    "036",
    2,
    "regelgroepRef '{doel}' wijst naar geen regelgroep",
    "regelgroepRef '{doel}' points at no regelgroep",
    "Verwijs met # en het id van een regelgroep.",
    "Refer with # and the id of a regelgroep.",
)
VEREISTE_REF = _eigen(
    "037",
    2,
    "{soort} '{doel}' wijst naar geen {verwacht}",
    "{soort} '{doel}' points at no {verwacht}",
    "Verwijs met # en het id van een bestaand element.",
    "Refer with # and the id of an existing element.",
)
BESLISSING_KRING = _eigen(
    "038",
    2,
    "beslissing '{naam}' hangt van zichzelf af",
    "decision '{naam}' depends on itself",
    "Haal de kring uit de requiredDecisions.",
    "Take the circle out of the requiredDecisions.",
)
UITVOERINGSREGEL_SOORT = _eigen(
    "039",
    2,
    "uitvoeringsregel '{id}' heeft {gevonden}; verwacht is precies één bekende soort",
    "uitvoeringsregel '{id}' has {gevonden}; exactly one known kind is expected",
    "Geef elke uitvoeringsregel één soort, zoals vraag, bijlage of geoVerwijzing.",
    "Give each uitvoeringsregel one kind, such as vraag, bijlage or geoVerwijzing.",
    observed=True,
)
GEGEVENSTYPE = _eigen(
    "040",
    2,
    "gegevensType '{gevonden}' van '{id}' is niet bekend",
    "gegevensType '{gevonden}' of '{id}' is not known",
    "Gebruik boolean, number, string, date of list.",
    "Use boolean, number, string, date or list.",
    observed=True,
)
LIJST_OPTIES = _eigen(
    "041",
    2,
    "lijstvraag '{id}' heeft geen opties",
    "list question '{id}' has no options",
    "Geef de vraag opties met een optieText.",
    "Give the question options with an optieText.",
    observed=True,
)
CONCLUSIE_WAARDE = _eigen(
    "042",
    2,
    "uitkomst {waarde} is geen conclusie",
    "outcome {waarde} is no conclusion",
    "Gebruik een van de zeven conclusies, of null.",
    "Use one of the seven conclusions, or null.",
    observed=True,
)
INVOER_ZONDER_REGEL = _eigen(
    "043",
    2,
    "inputData '{naam}' verwijst naar {aantal} uitvoeringsregels; verwacht is er één",
    "inputData '{naam}' refers to {aantal} uitvoeringsregels; one is expected",
    "Geef elke inputData één uitvoeringsregelRef.",
    "Give each inputData one uitvoeringsregelRef.",
    observed=True,
)
NIET_EVALUEERBAAR = _eigen(
    "044",
    2,
    "de mock kan deze regels niet uitvoeren: {reden}",
    "the mock cannot evaluate these rules: {reden}",
    "Dit zegt niets over de echte keten; toets de uitkomsten in het Omgevingsloket.",
    "This says nothing about the real chain; test the outcomes in the Omgevingsloket.",
    ernst="waarschuwing",
)

# Against the register: only when delivering -----------------------------------------------------------------------

AFZENDER = _eigen(
    "050",
    3,
    "de namespace noemt OIN {namespace}, de afzender is OIN {afzender}",
    "the namespace names OIN {namespace}, the sender is OIN {afzender}",
    "Lever aan met de OIN van het bevoegd gezag van de regels.",
    "Deliver with the OIN of the bevoegd gezag of the rules.",
)
ACTIVITEIT_ONBEKEND = _eigen(
    "051",
    3,
    "activiteit '{urn}' is niet bekend in de RTR",
    "activiteit '{urn}' is not known in the RTR",
    "Lever eerst het omgevingsdocument met deze activiteit aan.",
    "Deliver the omgevingsdocument with this activiteit first.",
)
ACTIVITEIT_VAN_ANDER = _eigen(
    "052",
    3,
    "activiteit '{urn}' is niet van OIN {afzender}",
    "activiteit '{urn}' is not of OIN {afzender}",
    "Lever alleen aan voor activiteiten van het eigen bevoegd gezag.",
    "Deliver only for activiteiten of the own bevoegd gezag.",
)
NIET_TOEPASBAAR = _eigen(
    "053",
    3,
    "activiteit '{urn}' is nog niet toepasbaar gemaakt",
    "activiteit '{urn}' has not been made applicable yet",
    "Lever eerst een opdracht updateActiviteit aan.",
    "Deliver an updateActiviteit order first.",
)
REGELBEHEEROBJECT_NIET_VERKLAARD = _eigen(
    "054",
    3,
    "activiteit '{urn}' kent geen regelbeheerobject {soort}",
    "activiteit '{urn}' declares no regelbeheerobject {soort}",
    "Neem het regelbeheerobject op bij het toepasbaar maken.",
    "Declare it when making the activiteit applicable.",
)
BEGINDATUM_VOOR_ACTIVITEIT = _eigen(
    "055",
    3,
    "{veld} {datum} ligt voor de begindatum {begin} van de activiteit",
    "{veld} {datum} lies before the begin date {begin} of the activiteit",
    "Kies een datum vanaf de begindatum van de activiteit.",
    "Choose a date from the begin date of the activiteit on.",
)
BEGINDATUM_NA_EINDE = _eigen(
    "056",
    3,
    "{veld} {datum} ligt niet voor de einddatum {einde} van de activiteit",
    "{veld} {datum} does not lie before the end date {einde} of the activiteit",
    "Kies een datum voor de einddatum van de activiteit.",
    "Choose a date before the end date of the activiteit.",
)
LOCATIE_ONBEKEND = _eigen(
    "057",
    3,
    "locatie '{locatie}' is niet bekend in OZON",
    "location '{locatie}' is not known in OZON",
    "Verwijs naar een locatie uit een aangeleverd omgevingsdocument.",
    "Refer to a location of a delivered omgevingsdocument.",
)
BESTUURSLAAG = _eigen(
    "058",
    3,
    "bevoegdGezag.bestuurslaag '{gevonden}' past niet bij de activiteit van een {verwacht}",
    "bevoegdGezag.bestuurslaag '{gevonden}' does not fit the activiteit of a {verwacht}",
    "Noem de bestuurslaag van het bevoegd gezag.",
    "Name the bestuurslaag of the bevoegd gezag.",
)
HERHAALD = _eigen(
    "059",
    3,
    "dezelfde zip is al aangeleverd als nummer {nummer}",
    "the same zip was delivered before as number {nummer}",
    "Lever een gewijzigde zip aan.",
    "Deliver a changed zip.",
)


def _rtrg(nummer: str, nl: str, en: str, advies_nl: str, advies_en: str) -> Bevinding:
    return Bevinding(
        f"RTRG{nummer}",
        3,
        Text(nl, en),
        Text(advies_nl, advies_en),
        ground="official: validatiematrix DSO (RTR, OZON), herkomst TPOD 1.0",
    )


# The tree of activiteiten; keyed by bestuurslaag, because each rule exists once per laag ---------------------------

_LAGEN = (
    ("gemeente", "13", "16", "19", "activiteit in omgevingsplan"),
    ("provincie", "14", "17", "20", "activiteit in omgevingsverordening"),
    ("waterschap", "15", "18", "21", "activiteit in waterschapsverordening"),
)
BOOM_ZELFDE = {
    laag: _rtrg(
        f"00{een}",
        f"'{{urn}}' hangt onder '{{boven}}' van een andere {laag}",
        f"'{{urn}}' hangs below '{{boven}}' of another {laag}",
        f"Kies een bovenliggende activiteit van dezelfde {laag}.",
        f"Choose a parent of the same {laag}.",
    )
    for laag, een, _, _, _ in _LAGEN
}
BOOM_WORTEL = {
    laag: _rtrg(
        f"00{twee}",
        f"'{{urn}}' van een {laag} hangt onder '{{boven}}', niet onder de '{wortel}'",
        f"'{{urn}}' of a {laag} hangs below '{{boven}}', not below the '{wortel}'",
        f"Laat de hoogste eigen activiteit verwijzen naar de '{wortel}'.",
        f"Let the topmost own activiteit point at the '{wortel}'.",
    )
    for laag, _, twee, _, wortel in _LAGEN
}
BOOM_EEN_UITGANG = {
    laag: _rtrg(
        f"00{drie}",
        f"{{aantal}} activiteiten van OIN {{oin}} hangen onder een activiteit buiten de laag {laag}: {{urns}}",
        f"{{aantal}} activiteiten of OIN {{oin}} hang below an activiteit outside the laag {laag}: {{urns}}",
        "Laat er hooguit één naar buiten verwijzen en hang de andere daaronder.",
        "Let at most one point outside and hang the others below it.",
    )
    for laag, _, _, drie, _ in _LAGEN
}


def alle() -> tuple[Bevinding, ...]:
    """Return every finding of this koppelvlak, in order of code."""
    found = [value for value in globals().values() if isinstance(value, Bevinding)]
    for boom in (BOOM_ZELFDE, BOOM_WORTEL, BOOM_EEN_UITGANG):
        found.extend(boom.values())
    return tuple(sorted(found, key=lambda bevinding: bevinding.code))
