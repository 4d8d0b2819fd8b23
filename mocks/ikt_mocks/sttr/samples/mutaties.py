"""Negatives: one change each to a clean delivery, by the code that the change must raise.

``ALLEEN`` holds the changes that raise their code and no other error; ``NIET_ALLEEN`` names the codes that cannot be
raised alone, or not by a change to the files, with the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ikt_mocks.sttr import errors
from ikt_mocks.sttr.messages import MANIFEST
from ikt_mocks.sttr.samples.leveringen import (
    OPDRACHT_ACTIVITEIT,
    OPDRACHT_REGELS,
    activiteit_bestanden,
    regels_bestanden,
)
from ikt_mocks.sttr.samples.regels import SCHUUR, URN
from ikt_schemas.language import Text

Bestanden = dict[str, bytes]
Mutatie = Callable[[], Bestanden]

DMN = f"{SCHUUR.naam}.dmn"
JSON = f"{URN}.json"


def vervang(bestanden: Bestanden, naam: str, oud: str, nieuw: str, aantal: int = 1) -> Bestanden:
    """Return the files with the first ``aantal`` occurrences of ``oud`` in one file replaced.

    :raises ValueError: ``oud`` is not in the file, so that the change would be none.
    """
    data = bestanden[naam]
    if oud.encode() not in data:
        raise ValueError(f"{naam}: '{oud}' not found")
    return bestanden | {naam: data.replace(oud.encode(), nieuw.encode(), aantal)}


def zonder(bestanden: Bestanden, naam: str) -> Bestanden:
    """Return the files without one."""
    return {key: data for key, data in bestanden.items() if key != naam}


def _regels(naam: str, oud: str, nieuw: str, aantal: int = 1) -> Mutatie:
    return lambda: vervang(regels_bestanden(), naam, oud, nieuw, aantal)


def _activiteit(naam: str, oud: str, nieuw: str) -> Mutatie:
    return lambda: vervang(activiteit_bestanden(), naam, oud, nieuw)


def _in_een_map() -> Bestanden:
    bestanden = vervang(regels_bestanden(), MANIFEST, DMN, f"map/{DMN}")
    bestanden = vervang(bestanden, OPDRACHT_REGELS, DMN, f"map/{DMN}")
    return {(f"map/{DMN}" if naam == DMN else naam): data for naam, data in bestanden.items()}


def _dubbel_genoemd() -> Bestanden:
    regel = f"<naam>{DMN}</naam>"
    nogmaals = f"{regel}\n<type>toelichting</type><contenttype>application/xml</contenttype></bestand><bestand>{regel}"
    return vervang(regels_bestanden(), MANIFEST, regel, nogmaals)


def _kring() -> Bestanden:
    # The second decision comes to need the first.
    oud = '<dmn:requiredInput href="#invoer2"/>'
    return vervang(regels_bestanden(), DMN, oud, '<dmn:requiredDecision href="#beslissing1"/>')


ALLEEN: Mapping[str, Mutatie] = {
    errors.MANIFEST_ONTBREEKT.code: lambda: zonder(regels_bestanden(), MANIFEST),
    errors.MANIFEST_ONGELDIG.code: _regels(MANIFEST, "<contenttype>application/xml</contenttype>", ""),
    errors.BESTAND_ONTBREEKT.code: lambda: zonder(regels_bestanden(), DMN),
    errors.BESTAND_NIET_GENOEMD.code: lambda: regels_bestanden() | {"extra.txt": b"extra"},
    errors.BESTAND_IN_MAP.code: _in_een_map,
    errors.BESTANDSTYPEN.code: _regels(MANIFEST, "<type>manifest</type>", "<type>inhoudsopgave</type>"),
    errors.CONTENTTYPE.code: _regels(MANIFEST, "application/xml", "text/xml"),
    errors.OPDRACHT_ONGELDIG.code: _regels(OPDRACHT_REGELS, "geldigBegindatum", "begindatum", 2),
    errors.OPDRACHT_ONBEKEND.code: _regels(
        OPDRACHT_REGELS, "toevoegenToepasbareRegels", "verwijderenToepasbareRegels", 2
    ),
    errors.OPDRACHT_ANDER_BESTAND.code: _regels(OPDRACHT_REGELS, DMN, "Ander bestand.dmn"),
    errors.BEGINDATUM_VORM.code: _regels(OPDRACHT_REGELS, "01-02-2027", "2027-02-01"),
    errors.ACTIVITEIT_JSON.code: _activiteit(JSON, '"magneet": false', '"magneet": "nee"'),
    errors.ACTIVITEIT_DATUM.code: _activiteit(JSON, "01-02-2027", "30-02-2027"),
    errors.ACTIVITEIT_URN.code: _activiteit(
        OPDRACHT_ACTIVITEIT, f"<activiteitIdentifier>{URN}", "<activiteitIdentifier>x"
    ),
    errors.REGELBEHEEROBJECT_SOORT.code: _activiteit(JSON, '"Conclusie"', '"Advies"'),
    errors.REGELS_GEEN_XML.code: _regels(DMN, "</dmn:definitions>", ""),
    errors.DMN_NAMESPACE.code: _regels(DMN, "DMN/20180521/MODEL/", "DMN/20191111/MODEL/"),
    errors.UITBREIDING_NAMESPACE.code: _regels(DMN, "v1.0/Bedrijfsregel", "v1.0/Bedrijfsregelgroep"),
    errors.UITBREIDING_VERSIE.code: _regels(DMN, "v1.0/Interactieregel", "v3.0/Interactieregel"),
    errors.DEFINITIONS_ATTRIBUUT.code: _regels(DMN, f' name="{SCHUUR.naam}" namespace', " namespace"),
    errors.TABEL_VORM.code: _regels(
        DMN,
        '<dmn:outputEntry id="tabel1rij1cel3">',
        '<dmn:inputEntry id="extra"/><dmn:outputEntry id="tabel1rij1cel3">',
    ),
    errors.HIT_POLICY.code: _regels(DMN, 'hitPolicy="UNIQUE"', 'hitPolicy="LAST"'),
    errors.STRUCTUURREF_VORM.code: _regels(DMN, "id/concept/Conclusie", "id/concept/Besluit"),
    errors.NAMESPACE_OIN.code: _regels(
        DMN, f'overheid.nl/{SCHUUR.oin}" exporter', 'overheid.nl/gemeente" exporter'
    ),
    errors.STRUCTUURREF_OIN.code: _regels(
        DMN, f"overheid.nl/{SCHUUR.oin}/id", "overheid.nl/00000099000000999999/id"
    ),
    errors.ID_DUBBEL.code: _regels(DMN, 'id="tabel1rij2"', 'id="tabel1rij1"'),
    errors.UITVOERINGSREGEL_REF.code: _regels(DMN, 'href="#uitv1"', 'href="#uitv99"'),
    errors.REGELGROEP_REF.code: _regels(DMN, 'href="#groep1"', 'href="#groep9"'),
    errors.VEREISTE_REF.code: _regels(
        DMN, '<dmn:requiredInput href="#invoer1"/>', '<dmn:requiredInput href="#invoer9"/>'
    ),
    errors.BESLISSING_KRING.code: _kring,
    errors.UITVOERINGSREGEL_SOORT.code: _regels(
        DMN,
        "</uitv:vraag>",
        "</uitv:vraag><uitv:bijlage><uitv:bijlageType>Foto</uitv:bijlageType></uitv:bijlage>",
    ),
    errors.GEGEVENSTYPE.code: _regels(
        DMN, "<uitv:gegevensType>number</uitv:gegevensType>", "<uitv:gegevensType>getal</uitv:gegevensType>"
    ),
    errors.LIJST_OPTIES.code: _regels(
        DMN, "<uitv:gegevensType>number</uitv:gegevensType>", "<uitv:gegevensType>list</uitv:gegevensType>"
    ),
    errors.CONCLUSIE_WAARDE.code: _regels(DMN, '"Meldingsplicht"', '"Misschien"'),
    errors.INVOER_ZONDER_REGEL.code: _regels(DMN, '<uitv:uitvoeringsregelRef href="#uitv1"/>', ""),
    errors.NIET_EVALUEERBAAR.code: _regels(DMN, "[20..30)", "date(x)"),
    errors.STRUCTUURREF_AANTAL.code: _regels(
        DMN,
        "<dmn:extensionElements>\n      <bedr:functioneleStructuurRef",
        "<dmn:extensionElements>\n      <bedr:ref",
    ),
}

NIET_ALLEEN: Mapping[str, Text] = {
    errors.GEEN_ZIP.code: Text(
        "raakt de zip zelf, niet een bestand erin", "concerns the zip itself, no file in it"
    ),
    errors.BESTAND_DUBBEL.code: Text(
        "een dubbel genoemd bestand geeft ook een verkeerd aantal typen",
        "a doubled name gives a wrong number of types too",
    ),
    errors.HERHAALD.code: Text("vraagt een eerdere levering", "needs an earlier delivery"),
}


def dubbel() -> Bestanden:
    """Return a delivery whose manifest names one file twice."""
    return _dubbel_genoemd()
