"""What a generated verzoek should look like."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from ikt_mocks.parties import TEST_PARTIES
from ikt_mocks.stam.errors import OnbruikbareVraag
from ikt_mocks.stam.messages import TYPEN

Persoonssoort = Literal["natuurlijk", "niet-natuurlijk"]
#: address, parcel, point in RD, polygon in RD, or nothing beside the ETRS coordinates
Locatievorm = Literal["adres", "perceel", "punt", "vlak", "etrs"]
MAX_DOCUMENTEN = 200
MAX_DOCUMENT_BYTES = 200 * 1024 * 1024
MAX_ACTIVITEITEN = 20
_OIN_LENGTH = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class VerzoekOpties:
    """Options of a generated verzoek; the defaults give an aanvraag vergunning with two documents.

    :param bevoegd_gezag: OIN of the addressed bevoegd gezag.
    :param behandeldienst: OIN of the behandeldienst, empty for none.
    :param doel: ``Initieren`` or ``Conceptverzoek``; the other two follow on an existing verzoek.
    :param seed: what names, numbers and documents are derived from.
    :param documenten: number of documents under a question of the first activity.
    :param bijlagen: number of documents attached to the verzoek as a whole.
    :param vertrouwelijk: how many of all these, counted from the last, are confidential.
    :param document_bytes: least size of each document in bytes; 0 leaves it as small as it is.
    :param dubbele_waarden: give address parts twice, once by the user and once by the registry.
    :param project_id: id shared by the parts of a split submission; derived from the seed when empty.
    :param naam: name of the verzoek; derived from the seed when empty.
    """

    bevoegd_gezag: str
    behandeldienst: str = ""
    type: str = "Aanvraag vergunning"
    doel: str = "Initieren"
    seed: int = 1
    persoon: Persoonssoort = "natuurlijk"
    gemachtigde: Persoonssoort | None = None
    contactpersoon: bool = False
    locaties: tuple[Locatievorm, ...] = ("adres",)
    activiteiten: int = 1
    onderliggend: bool = False
    documenten: int = 1
    bijlagen: int = 1
    vertrouwelijk: int = 0
    document_bytes: int = 0
    dubbele_waarden: bool = False
    participatie: bool = False
    project_id: str = ""
    naam: str = ""


_SOORTEN = get_args(Persoonssoort)
_VORMEN = get_args(Locatievorm)
_BOUNDS = {
    "seed": (0, 2**63 - 1),
    "activiteiten": (1, MAX_ACTIVITEITEN),
    "documenten": (0, MAX_DOCUMENTEN),
    "bijlagen": (0, MAX_DOCUMENTEN),
    "vertrouwelijk": (0, 2 * MAX_DOCUMENTEN),
    "document_bytes": (0, MAX_DOCUMENT_BYTES),
}
_ENUMS: dict[str, tuple[str, ...]] = {
    "type": TYPEN,
    "doel": ("Initieren", "Conceptverzoek"),
    "persoon": _SOORTEN,
}
_MAX_TEXT = 4000


def json_key(field: str) -> str:
    """Return the name in JSON of the option ``field``."""
    first, *rest = field.split("_")
    return first + "".join(part.capitalize() for part in rest)


def opties_from_json(body: Mapping[str, Any]) -> VerzoekOpties:
    """Return the options that a JSON object states.

    :raises OnbruikbareVraag: an unknown key, a wrong type, or a value out of bounds.
    """
    fields = {json_key(field.name): field for field in dataclasses.fields(VerzoekOpties)}
    for key in body:
        if key not in fields:
            raise OnbruikbareVraag(f"De optie '{key}' bestaat niet; bekend zijn {', '.join(sorted(fields))}.")
    if "bevoegdGezag" not in body:
        raise OnbruikbareVraag("De optie 'bevoegdGezag' (OIN) ontbreekt.")
    values = {fields[key].name: _value(fields[key].name, value) for key, value in body.items()}
    made = VerzoekOpties(**values)
    if made.vertrouwelijk > made.documenten + made.bijlagen:
        raise OnbruikbareVraag("'vertrouwelijk' is groter dan het aantal documenten.")
    return made


def _value(name: str, value: object) -> Any:  # noqa: ANN401 - one value of any option
    key = json_key(name)
    if name == "locaties":
        if not isinstance(value, list) or any(form not in _VORMEN for form in value):
            raise OnbruikbareVraag(f"'{key}' is geen lijst van {', '.join(_VORMEN)}.")
        return tuple(value)
    if name in ("contactpersoon", "onderliggend", "dubbele_waarden", "participatie"):
        if not isinstance(value, bool):
            raise OnbruikbareVraag(f"'{key}' is geen true of false.")
        return value
    if name in _BOUNDS:
        low, high = _BOUNDS[name]
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise OnbruikbareVraag(f"'{key}' is geen getal van {low} tot en met {high}.")
        return value
    if name == "gemachtigde" and value is None:
        return None
    if not isinstance(value, str) or not is_plain(value):
        raise OnbruikbareVraag(f"'{key}' is geen bruikbare tekst.")
    allowed = _SOORTEN if name == "gemachtigde" else _ENUMS.get(name)
    if allowed is not None and value not in allowed:
        raise OnbruikbareVraag(f"'{key}' is geen van: {', '.join(allowed)}.")
    if name in ("bevoegd_gezag", "behandeldienst") and (value or name == "bevoegd_gezag"):
        check_oin(key, value)
    return value


def check_oin(key: str, value: str) -> None:
    """Refuse ``value`` unless it has the form of an OIN.

    :raises OnbruikbareVraag: it has not; ``key`` says where it stood.
    """
    if len(value) != _OIN_LENGTH or not (value.isascii() and value.isdigit()):
        raise OnbruikbareVraag(f"'{key}' is geen OIN van 20 cijfers.")


def is_plain(value: object) -> bool:
    """Tell whether ``value`` is text of a bearable length that XML and the store can carry."""
    return isinstance(value, str) and len(value) <= _MAX_TEXT and is_xml_text(value)


def is_xml_text(value: str) -> bool:
    """Tell whether XML 1.0 can carry every character of ``value``."""
    return all(
        char in "\t\n\r" or "\x20" <= char <= "\ud7ff" or "\ue000" <= char <= "\ufffd" or char >= "\U00010000"
        for char in value
    )


def name_of(oin: str) -> str:
    """Return the name of a test party, or the OIN itself, as real messages do for an unknown name."""
    return next((party.name for party in TEST_PARTIES if party.oin == oin), oin)


def code_of(oin: str) -> str:
    """Return the code of a test party for IMOW ids; a fictitious municipality's for any other OIN."""
    return next((party.code for party in TEST_PARTIES if party.oin == oin and party.code), "gm9999")
