"""The messages of the delivery side: manifest, opdracht, the JSON of an activiteit, and our own answer.

The shapes of the first three are those of the public deliveries. The answer of the real service is in no public
source; ours is JSON, marked ``mock-eigen``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from lxml import etree

from ikt_mocks.sttr.regelbestand import naam_van
from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Text
from ikt_schemas.melding import Melding

MANIFEST_NS = "http://toepasbare-regels.omgevingswet.overheid.nl/v1/manifest.xsd"
OPDRACHT_NS = "http://toepasbare-regels.omgevingswet.overheid.nl/v1/opdracht.xsd"
MANIFEST = "manifest.xml"
CONTENTTYPE = "application/xml"
FORMAAT = "mock-eigen"
#: Largest JSON of an activiteit, in bytes (harness-defined; known ones are under 1 kB).
MAX_JSON = 1024 * 1024

TYPERINGEN = ("Conclusie", "Indieningsvereisten", "Maatregelen")
TOESTEMMINGEN = ("Vergunning", "Melding", "Informatie")

Status = Literal["ontvangen", "geaccepteerd", "afgewezen"]


@dataclass(frozen=True, slots=True)
class ManifestBestand:
    """One file of the delivery as the manifest names it."""

    naam: str
    type: str
    contenttype: str = CONTENTTYPE


@dataclass(frozen=True, slots=True)
class Manifest:
    """The files of the delivery, the manifest itself included."""

    bestanden: tuple[ManifestBestand, ...]

    def van_type(self, type_: str) -> tuple[ManifestBestand, ...]:
        """Return the files of one type."""
        return tuple(bestand for bestand in self.bestanden if bestand.type == type_)

    def as_xml(self) -> bytes:
        """Write ``manifest.xml``."""
        root = etree.Element(f"{{{MANIFEST_NS}}}manifest", nsmap=_standaard(MANIFEST_NS))
        bestanden = etree.SubElement(root, f"{{{MANIFEST_NS}}}bestanden")
        for bestand in self.bestanden:
            element = etree.SubElement(bestanden, f"{{{MANIFEST_NS}}}bestand")
            for naam, waarde in (
                ("naam", bestand.naam),
                ("type", bestand.type),
                ("contenttype", bestand.contenttype),
            ):
                etree.SubElement(element, f"{{{MANIFEST_NS}}}{naam}").text = waarde
        return _schrijf(root)


@dataclass(frozen=True, slots=True)
class ToevoegenToepasbareRegels:
    """The order to add a rule file.

    :param geldig_begindatum: as written; a rule judges the form ``dd-MM-yyyy``.
    """

    geldig_begindatum: str
    bestandsnaam: str

    naam = "toevoegenToepasbareRegels"
    inhoud_type = "toepasbareRegels"

    def velden(self) -> dict[str, str]:
        """Return element name → text."""
        return {"geldigBegindatum": self.geldig_begindatum, "bestandsnaam": self.bestandsnaam}


@dataclass(frozen=True, slots=True)
class UpdateActiviteit:
    """The order to make an activiteit applicable."""

    activiteit_identifier: str
    bestandsnaam: str

    naam = "updateActiviteit"
    inhoud_type = "activiteit"

    def velden(self) -> dict[str, str]:
        """Return element name → text."""
        return {"activiteitIdentifier": self.activiteit_identifier, "bestandsnaam": self.bestandsnaam}


Opdracht = ToevoegenToepasbareRegels | UpdateActiviteit


def schrijf_opdracht(opdracht: Opdracht) -> bytes:
    """Write the opdracht file."""
    root = etree.Element(f"{{{OPDRACHT_NS}}}opdrachten", nsmap=_standaard(OPDRACHT_NS))
    order = etree.SubElement(
        etree.SubElement(root, f"{{{OPDRACHT_NS}}}opdracht"), f"{{{OPDRACHT_NS}}}{opdracht.naam}"
    )
    for naam, waarde in opdracht.velden().items():
        etree.SubElement(order, f"{{{OPDRACHT_NS}}}{naam}").text = waarde
    return _schrijf(root)


def _standaard(namespace: str) -> dict[str, str]:
    return {None: namespace}  # type: ignore[dict-item]  # lxml takes None for the default namespace; the stubs do not


def _schrijf(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _velden(element: etree._Element) -> dict[str, str]:
    # xs:token: white space around and doubled white space inside do not count.
    return {naam_van(child): " ".join((child.text or "").split()) for child in element if naam_van(child)}


def lees_manifest(root: etree._Element) -> Manifest:
    """Read a manifest that the derived schema accepted."""
    return Manifest(
        tuple(
            ManifestBestand(velden["naam"], velden["type"], velden["contenttype"])
            for velden in (_velden(found) for found in root.iter(f"{{{MANIFEST_NS}}}bestand"))
        )
    )


def namen_van_opdrachten(root: etree._Element) -> list[etree._Element]:
    """Return the elements that name an order, known or not."""
    return [
        order
        for opdracht in root
        if naam_van(opdracht) == "opdracht"
        for order in opdracht
        if naam_van(order)
    ]


def lees_opdracht(root: etree._Element) -> Opdracht:
    """Read an opdracht file that the derived schema accepted."""
    order = namen_van_opdrachten(root)[0]
    velden = _velden(order)
    if naam_van(order) == ToevoegenToepasbareRegels.naam:
        return ToevoegenToepasbareRegels(velden["geldigBegindatum"], velden["bestandsnaam"])
    return UpdateActiviteit(velden["activiteitIdentifier"], velden["bestandsnaam"])


@dataclass(frozen=True, slots=True)
class Regelbeheerobject:
    """A group of rules that an activiteit may have; ``toestemming`` only with Indieningsvereisten."""

    typering: str
    toestemming: str = ""

    @property
    def soort(self) -> str:
        """Its type as a functioneleStructuurRef spells it."""
        return self.typering + self.toestemming

    @property
    def bekend(self) -> bool:
        """Whether the combination is one of the known ones."""
        if self.typering == "Indieningsvereisten":
            return self.toestemming in TOESTEMMINGEN
        return self.typering in TYPERINGEN and not self.toestemming

    def as_json(self) -> dict[str, Any]:
        """Write it as the delivered JSON spells it."""
        extra = {"toestemming": {"code": self.toestemming}} if self.toestemming else {}
        return {"typering": self.typering, **extra}


@dataclass(frozen=True, slots=True)
class Activiteitgegevens:
    """The attributes that make an activiteit applicable.

    :param werkzaamheden: bare names, without a prefix.
    :param aansluitpunten: only an empty list is publicly known; items are kept as they came.
    :param begindatum: as written; a rule judges the form ``dd-MM-yyyy``.
    """

    regelbeheerobjecten: tuple[Regelbeheerobject, ...]
    begindatum: str
    bestuurslaag: str
    werkzaamheden: tuple[str, ...] = ()
    typering: str = "Overige"
    magneet: bool = False
    toonbaar: bool = True
    verfijnbaar: bool = False
    aansluitpunten: tuple[Any, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Write the object as it is delivered."""
        return {
            "typering": self.typering,
            "magneet": self.magneet,
            "toonbaar": self.toonbaar,
            "verfijnbaar": self.verfijnbaar,
            "regelbeheerobjecten": [item.as_json() for item in self.regelbeheerobjecten],
            "werkzaamheden": [{"urn": urn} for urn in self.werkzaamheden],
            "aansluitpunten": list(self.aansluitpunten),
            "bevoegdGezag": {"bestuurslaag": self.bestuurslaag},
            "begindatum": self.begindatum,
        }


def lees_json_object(data: bytes, *, naam: str, limit: int = MAX_JSON) -> dict[str, Any]:
    """Read a JSON object from a stranger.

    :raises InputRefused: too large, no JSON, nested too deep, or no object.
    """
    if len(data) > limit:
        raise InputRefused(Text(f"groter dan {limit} bytes", f"larger than {limit} bytes"), where=naam)
    try:
        value = json.loads(data)
    except json.JSONDecodeError as error:
        raise InputRefused(
            Text(f"geen JSON (regel {error.lineno})", f"no JSON (line {error.lineno})"),
            where=naam,
            line=error.lineno,
        ) from error
    except (ValueError, RecursionError) as error:
        raise InputRefused(Text("geen leesbare JSON", "no readable JSON"), where=naam) from error
    if not isinstance(value, dict):
        raise InputRefused(Text("geen JSON-object", "no JSON object"), where=naam)
    return value


def _veld(waarde: Mapping[str, Any], naam: str, soort: type, nl: str, en: str) -> Any:  # noqa: ANN401 - the caller names the type
    found = waarde.get(naam)
    if not isinstance(found, soort):
        raise InputRefused(Text(f"'{naam}' is niet {nl}", f"'{naam}' is not {en}"))
    return found


def _regelbeheerobject(item: Any) -> Regelbeheerobject:  # noqa: ANN401 - any JSON value
    if not isinstance(item, dict):
        raise InputRefused(Text("een regelbeheerobject is geen object", "a regelbeheerobject is no object"))
    typering = _veld(item, "typering", str, "een tekst", "a text")
    if item.get("toestemming") is None:
        return Regelbeheerobject(typering)
    toestemming = _veld(item, "toestemming", dict, "een object", "an object")
    return Regelbeheerobject(typering, _veld(toestemming, "code", str, "een tekst", "a text"))


def lees_activiteit(data: bytes, *, naam: str) -> Activiteitgegevens:
    """Read the JSON of an activiteit.

    :raises InputRefused: no JSON, or a member that is missing or of another type.
    """
    waarde = lees_json_object(data, naam=naam)
    gezag = _veld(waarde, "bevoegdGezag", dict, "een object", "an object")
    werkzaamheden = _veld(waarde, "werkzaamheden", list, "een lijst", "a list")
    for item in werkzaamheden:
        if not isinstance(item, dict) or not isinstance(item.get("urn"), str):
            raise InputRefused(Text("een werkzaamheid heeft geen urn", "a werkzaamheid has no urn"))
    objecten = _veld(waarde, "regelbeheerobjecten", list, "een lijst", "a list")
    return Activiteitgegevens(
        regelbeheerobjecten=tuple(_regelbeheerobject(item) for item in objecten),
        begindatum=_veld(waarde, "begindatum", str, "een tekst", "a text"),
        bestuurslaag=_veld(gezag, "bestuurslaag", str, "een tekst", "a text"),
        werkzaamheden=tuple(item["urn"] for item in werkzaamheden),
        typering=_veld(waarde, "typering", str, "een tekst", "a text"),
        magneet=_veld(waarde, "magneet", bool, "true of false", "true or false"),
        toonbaar=_veld(waarde, "toonbaar", bool, "true of false", "true or false"),
        verfijnbaar=_veld(waarde, "verfijnbaar", bool, "true of false", "true or false"),
        aansluitpunten=tuple(_veld(waarde, "aansluitpunten", list, "een lijst", "a list")),
    )


@dataclass(frozen=True, slots=True)
class Aanleverresultaat:
    """Our answer to a delivery (harness-defined).

    :param nummer: number of the delivery within the workspace; 0 when nothing was stored (verifiëren).
    :param lagen: the verification layers that were judged.
    :param identifier: the RTR's identifier of the rule file, when one was added.
    :param herhaling: the same zip was accepted before; nothing was added again.
    """

    nummer: int
    status: Status
    oin: str
    opdracht: str = ""
    lagen: tuple[int, ...] = ()
    meldingen: tuple[Melding, ...] = ()
    identifier: int | None = None
    structuurref: str = ""
    activiteit: str = ""
    begindatum: str = ""
    herhaling: bool = False
    niet_beoordeeld: Mapping[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Write the answer."""
        return {
            "formaat": FORMAAT,
            "nummer": self.nummer or None,
            "status": self.status,
            "oin": self.oin or None,
            "opdracht": self.opdracht or None,
            "lagen": list(self.lagen),
            "schemas": "eigen structuurcontroles",
            "meldingen": [melding.as_json() for melding in self.meldingen],
            "nietBeoordeeld": dict(self.niet_beoordeeld),
            "toepasbareRegels": None
            if self.identifier is None
            else {
                "identifier": self.identifier,
                "functioneleStructuurRef": self.structuurref,
                "begindatum": self.begindatum,
            },
            "activiteit": self.activiteit or None,
            "herhaling": self.herhaling,
        }
