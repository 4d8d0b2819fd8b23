"""Values from the value lists of the OW standard: OZON0070 to 0080, 0113 to 0120, 0200.

A value is a URI: the host of the standard, the short name of its list, ``id/concept`` and the concept. Without an
installed list that much is judged; with one, whether the list has it. The short names were observed in deliveries;
those of the lists for instrument and adressaat were not, so of these only the form is judged without a list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ikt_mocks.rules import RuleFunction, rule
from ikt_mocks.stop.ow.lezer import OwObject, Waarde
from ikt_mocks.stop.rules._ozon import elk
from ikt_mocks.stop.rules._waardelijst import bibliotheek
from ikt_mocks.stop.rules._zaak import Zaak
from ikt_schemas.language import Text
from ikt_schemas.melding import Melding

_URI = re.compile(
    r"https?://(?:wetgeving|standaarden|regelgeving)\.omgevingswet\.overheid\.nl/([A-Za-z_]+)/id/concept/([^/\s]+)"
)
#: Why a value list rule judged the form only.
GEEN_LIJST = Text(
    "de waardelijst van de OW-standaard is niet geïnstalleerd ('ikt schemas install PAD'); alleen de vorm van de URI "
    "is beoordeeld",
    "the value list of the OW standard is not installed ('ikt schemas install PATH'); only the form of the URI was "
    "judged",
)


@dataclass(frozen=True, slots=True)
class Lijst:
    """The list of one element.

    :param kort: its short name in URIs; empty when that is not known.
    :param namen: names it may be installed under.
    """

    soort: str
    element: str
    kort: str
    namen: tuple[str, ...]


_IDEALISATIE = ("idealisatie", "idealisatie", ("Idealisatie",))
_THEMA = ("thema", "thema", ("Thema",))
_TYPENORM = ("type", "typenorm", ("TypeNorm", "typenorm"))
_EENHEID = ("eenheid", "eenheid", ("Eenheid",))
_TYPE = ("type", "typegebiedsaanwijzing", ("TypeGebiedsaanwijzing", "gebiedsaanwijzingstypen"))

#: Code → the list that it asks for.
LIJSTEN: dict[str, Lijst] = {
    "OZON0070": Lijst(
        "ActiviteitLocatieaanduiding",
        "activiteitregelkwalificatie",
        "activiteitregelkwalificatie",
        ("ActiviteitRegelkwalificatie",),
    ),
    "OZON0071": Lijst("Instructieregel", "instructieregelTaakuitoefening", "", ("Adressaat",)),
    "OZON0072": Lijst(
        "Instructieregel", "instructieregelInstrument", "", ("InstructieregelInstrument", "Instrument")
    ),
    "OZON0073": Lijst("Activiteit", "groep", "activiteit", ("Activiteitengroep", "activiteit")),
    "OZON0074": Lijst("Omgevingsnorm", "groep", "omgevingsnorm", ("Omgevingsnormgroep", "omgevingsnorm")),
    "OZON0075": Lijst(
        "Omgevingswaarde", "groep", "omgevingswaarde", ("Omgevingswaardegroep", "omgevingswaarde")
    ),
    "OZON0076": Lijst("Gebiedsaanwijzing", *_TYPE),
    "OZON0077": Lijst("RegelVoorIedereen", *_IDEALISATIE),
    "OZON0078": Lijst("Instructieregel", *_IDEALISATIE),
    "OZON0079": Lijst("Omgevingswaarderegel", *_IDEALISATIE),
    "OZON0113": Lijst("Omgevingsnorm", *_TYPENORM),
    "OZON0114": Lijst("Omgevingswaarde", *_TYPENORM),
    "OZON0115": Lijst("Omgevingsnorm", *_EENHEID),
    "OZON0116": Lijst("Omgevingswaarde", *_EENHEID),
    "OZON0117": Lijst("Instructieregel", *_THEMA),
    "OZON0118": Lijst("Omgevingswaarderegel", *_THEMA),
    "OZON0119": Lijst("RegelVoorIedereen", *_THEMA),
    "OZON0120": Lijst("Tekstdeel", *_THEMA),
    "OZON0200": Lijst("Gebiedsaanwijzing", *_TYPE),
}


def geinstalleerd(kort: str, namen: tuple[str, ...]) -> frozenset[str] | None:
    """Return the values of a list: those with its short name, or of a list with one of its names; ``None`` without.

    :raises InputRefused: a pack on disk is damaged.
    """
    if (library := bibliotheek()) is None:
        return None
    found = library.concepts.get(kort.casefold(), frozenset()) if kort else frozenset()
    for naam in namen:
        found |= library.value_list(naam) or frozenset()
    return found or None


def _letters(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


def _fout(waarde: str, kort: str, lijst: frozenset[str] | None) -> bool:
    if lijst is not None:
        return waarde not in lijst
    form = _URI.fullmatch(waarde)
    return form is None or (kort != "" and _letters(form[1]) != _letters(kort))


def _uit_lijst(code: str) -> RuleFunction[Zaak]:
    """Return the rule that the values of an element are from its list."""
    vraag = LIJSTEN[code]

    @rule(code)
    def uit_lijst(zaak: Zaak) -> Iterator[Melding]:
        lijst = geinstalleerd(vraag.kort, vraag.namen)
        for beeld, item in elk(zaak, vraag.soort):
            for waarde in item.waarden:
                # An absent value is no value that a list lacks (OZON3000).
                if waarde.naam == vraag.element and waarde.text and _fout(waarde.text, vraag.kort, lijst):
                    yield beeld.melding(code, item, waarde, lijst=vraag.namen[0], waarde=waarde.text)

    return uit_lijst


OZON0070 = _uit_lijst("OZON0070")
OZON0071 = _uit_lijst("OZON0071")
OZON0072 = _uit_lijst("OZON0072")
OZON0073 = _uit_lijst("OZON0073")
OZON0074 = _uit_lijst("OZON0074")
OZON0075 = _uit_lijst("OZON0075")
OZON0076 = _uit_lijst("OZON0076")
OZON0077 = _uit_lijst("OZON0077")
OZON0078 = _uit_lijst("OZON0078")
OZON0079 = _uit_lijst("OZON0079")
OZON0113 = _uit_lijst("OZON0113")
OZON0114 = _uit_lijst("OZON0114")
OZON0115 = _uit_lijst("OZON0115")
OZON0116 = _uit_lijst("OZON0116")
OZON0117 = _uit_lijst("OZON0117")
OZON0118 = _uit_lijst("OZON0118")
OZON0119 = _uit_lijst("OZON0119")
OZON0120 = _uit_lijst("OZON0120")
OZON0200 = _uit_lijst("OZON0200")


@rule("OZON0080")
def groep_past_bij_type(zaak: Zaak) -> Iterator[Melding]:
    """The group of a gebiedsaanwijzing is from the list that belongs to its type."""
    for beeld, item in elk(zaak, "Gebiedsaanwijzing"):
        kort = groepslijst(item)
        groep = next((w for w in item.waarden if w.naam == "groep" and w.text), None)
        if groep is not None and _groep_fout(groep, kort):
            yield beeld.melding("OZON0080", item, groep, lijst=f"{kort or '?'}groep", waarde=groep.text)


def _groep_fout(groep: Waarde, kort: str) -> bool:
    return _fout(groep.text, kort, geinstalleerd(kort, (f"{kort}groep",)) if kort else None)


def groepslijst(item: OwObject) -> str:
    """Return the short name of the list of groups that the type of a gebiedsaanwijzing has; empty when unknown."""
    form = _URI.fullmatch(item.waarde("type"))
    return form[2].casefold() if form else ""


def zonder_lijst(zaak: Zaak) -> dict[str, Text]:
    """Return the codes of which the list is not installed."""
    found = {
        code: GEEN_LIJST for code, lijst in LIJSTEN.items() if geinstalleerd(lijst.kort, lijst.namen) is None
    }
    groepen = {groepslijst(item) for _, item in elk(zaak, "Gebiedsaanwijzing")}
    if not groepen or any(geinstalleerd(kort, (f"{kort}groep",)) is None for kort in groepen):
        found["OZON0080"] = GEEN_LIJST
    return found
