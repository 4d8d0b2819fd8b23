"""The messages of the LVBB's supplier interface: the leveringsverzoek in, the VerzoekResultaat out.

Both are in namespace ``http://www.overheid.nl/2017/lvbb``; the fields of a melding are in
``http://www.overheid.nl/2017/stop``. What is written is validated against the XSD before it leaves.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast, get_args

from lxml import etree

from ikt_schemas.errors import HarnessBroken, InputRefused
from ikt_schemas.language import Text
from ikt_schemas.melding import Ernst, Melding, Soort
from ikt_schemas.packs.explain import explained
from ikt_schemas.xml_source import parse_xml
from ikt_schemas.xsd import validate

LVBB = "http://www.overheid.nl/2017/lvbb"
STOP = "http://www.overheid.nl/2017/stop"
XSD = "stop/lvbb-transport.xsd"
#: A request is a few lines of XML; this bound is harness-defined.
MAX_VERZOEK = 1024 * 1024

Verzoeksoort = Literal[
    "validatie",
    "publicatie",
    "raadpleeg",
    "breekPublicatieAf",
    "directeMutatie",
    "validatieDirecteMutatie",
]
VERZOEKSOORTEN: tuple[Verzoeksoort, ...] = get_args(Verzoeksoort)

# The stubs know no default namespace; lxml has it under None.
_VERZOEK_NS = cast("dict[str, str]", {None: LVBB})
_RESULTAAT_NS = cast("dict[str, str]", {None: LVBB, "stop": STOP})
# Characters that XML 1.0 cannot hold; a file name in a zip may have them.
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Leveringsverzoek:
    """A request.

    :param soort: what is asked.
    :param grote_berichten: whether it is the form that refers to the zip elsewhere.
    :param leverancier: name of the software supplier; ``product`` and ``versie`` may be empty.
    """

    soort: Verzoeksoort
    id_levering: str
    leverancier: str
    product: str = ""
    versie: str = ""
    grote_berichten: bool = False

    @property
    def naam(self) -> str:
        """The root element: ``publicatieVerzoek``, ``publicatieGBVerzoek``, …"""
        return f"{self.soort}{'GB' if self.grote_berichten else ''}Verzoek"

    @classmethod
    def read(cls, data: bytes) -> Leveringsverzoek:
        """Read a request.

        :raises InputRefused: not XML that is read, or not a request by the schema.
        """
        root = parse_xml(data, name="verzoek", limit=MAX_VERZOEK).root
        faults = validate(root, XSD)
        name = str(etree.QName(root).localname)
        soort = name.removesuffix("Verzoek").removesuffix("GB")
        if faults or not name.endswith("Verzoek") or soort not in VERZOEKSOORTEN:
            reason = explained(faults[0].message) if faults else Text(name, name)
            raise InputRefused(
                Text(f"geen leveringsverzoek: {reason.nl}", f"not a leveringsverzoek: {reason.en}"),
                where="verzoek",
                line=faults[0].line if faults else None,
                todo=Text(
                    "Vergelijk het verzoek met lvbb-transport.xsd 1.2.0.",
                    "Compare the request with lvbb-transport.xsd 1.2.0.",
                ),
            )
        return cls(
            soort=soort,
            id_levering=_text(root, "idLevering"),
            leverancier=_text(root, "softwareVersie", "leverancier"),
            product=_text(root, "softwareVersie", "product"),
            versie=_text(root, "softwareVersie", "versie"),
            grote_berichten=name.endswith("GBVerzoek"),
        )

    def write(self) -> bytes:
        """Return the XML in the ordinary form, which carries the zip beside it."""
        root = etree.Element(f"{{{LVBB}}}{self.soort}Verzoek", nsmap=_VERZOEK_NS)
        _add(root, "idLevering", self.id_levering)
        software = _add(root, "softwareVersie")
        _add(software, "leverancier", self.leverancier)
        if self.product:
            _add(software, "product", self.product)
        if self.versie:
            _add(software, "versie", self.versie)
        return _bytes(root)


@dataclass(frozen=True, slots=True)
class BerichtMelding:
    """A melding as it stands in an answer; Dutch text, no place fields."""

    code: str
    ernst: Ernst
    soort: Soort
    beschrijving: str
    categorie: str = ""

    @classmethod
    def of(cls, melding: Melding) -> BerichtMelding:
        """Write a finding the way an answer holds it: place and advice go into the description."""
        plaats = melding.file
        if melding.line is not None:
            plaats += f", regel {melding.line}"
        if melding.xpath:
            plaats += f", {melding.xpath}"
        tekst = melding.beschrijving.nl + (f" ({plaats.lstrip(', ')})" if plaats else "")
        if melding.advice is not None:
            tekst += f". {melding.advice.nl}"
        return cls(
            code=melding.code,
            ernst=melding.ernst,
            soort=melding.soort,
            beschrijving=_NOT_XML.sub("�", tekst)[:2000],
            categorie=_NOT_XML.sub("�", melding.categorie),
        )


@dataclass(frozen=True, slots=True)
class Verslag:
    """The report about executing the order: either ``uitkomst`` or ``voortgang`` is filled."""

    id_levering: str
    tijdstip: datetime
    uitkomst: str = ""
    voortgang: str = ""
    meldingen: tuple[BerichtMelding, ...] = ()
    tijdstip_publicatie: datetime | None = None


@dataclass(frozen=True, slots=True)
class Resultaat:
    """One answer, ``<soort>VerzoekResultaat``.

    :param uitkomst: ``succes`` or ``mislukt``: about handling the request.
    :param meldingen: about handling the request; those about the order are in the verslag.
    :param status: whether it is the form ``<soort>StatusVerzoekResultaat``.
    """

    soort: Verzoeksoort
    uitkomst: Literal["succes", "mislukt"]
    meldingen: tuple[BerichtMelding, ...] = ()
    verslag: Verslag | None = None
    status: bool = False

    @property
    def naam(self) -> str:
        """The root element."""
        return f"{self.soort}{'Status' if self.status else ''}VerzoekResultaat"

    @property
    def stand(self) -> str:
        """The inner uitkomst or voortgang; the outer uitkomst when there is no verslag."""
        if self.verslag is None:
            return self.uitkomst
        return self.verslag.uitkomst or self.verslag.voortgang

    @property
    def alle_meldingen(self) -> tuple[BerichtMelding, ...]:
        """Outer meldingen and those of the verslag."""
        return self.meldingen + (self.verslag.meldingen if self.verslag else ())

    @property
    def codes(self) -> frozenset[str]:
        """The codes of every melding."""
        return frozenset(melding.code for melding in self.alle_meldingen)

    def write(self) -> bytes:
        """Return the XML.

        :raises HarnessBroken: it would not be valid by the published form.
        """
        root = etree.Element(f"{{{LVBB}}}{self.naam}", nsmap=_RESULTAAT_NS)
        _add(root, "uitkomst", self.uitkomst)
        _add_meldingen(root, self.meldingen)
        if self.verslag is not None:
            _add_verslag(root, self.verslag)
        faults = validate(root, XSD)
        if faults:
            raise HarnessBroken(f"{self.naam} is not valid: {faults[0].message}")
        return _bytes(root)

    @classmethod
    def read(cls, data: bytes) -> Resultaat:
        """Read an answer; tolerant about the values, strict about the form.

        :raises InputRefused: not XML that is read, or not an answer by the schema.
        """
        root = parse_xml(data, name="resultaat").root
        faults = validate(root, XSD)
        name = str(etree.QName(root).localname)
        soort = name.removesuffix("VerzoekResultaat").removesuffix("Status")
        if faults or soort not in VERZOEKSOORTEN or not name.endswith("VerzoekResultaat"):
            reason = explained(faults[0].message) if faults else Text(name, name)
            raise InputRefused(
                Text(f"geen VerzoekResultaat: {reason}", f"not a VerzoekResultaat: {reason}"),
                where="resultaat",
                line=faults[0].line if faults else None,
            )
        verslag = root.find(f"{{{LVBB}}}verslag")
        return cls(
            soort=soort,
            uitkomst=cast("Literal['succes', 'mislukt']", _text(root, "uitkomst")),
            meldingen=_read_meldingen(root),
            verslag=None if verslag is None else _read_verslag(verslag),
            status=name.endswith("StatusVerzoekResultaat"),
        )


def _add(parent: etree._Element, name: str, text: str | None = None, *, space: str = LVBB) -> etree._Element:
    element = etree.SubElement(parent, f"{{{space}}}{name}")
    element.text = text
    return element


def _add_verslag(root: etree._Element, verslag: Verslag) -> None:
    element = _add(root, "verslag")
    _add(element, "idLevering", verslag.id_levering)
    _add(element, "tijdstipVerslag", verslag.tijdstip.isoformat())
    _add_meldingen(element, verslag.meldingen)
    if verslag.uitkomst:
        _add(element, "uitkomst", verslag.uitkomst)
    if verslag.voortgang:
        _add(element, "voortgang", verslag.voortgang)
    if verslag.tijdstip_publicatie is not None:
        _add(element, "tijdstipPublicatie", verslag.tijdstip_publicatie.isoformat())


def _add_meldingen(parent: etree._Element, meldingen: tuple[BerichtMelding, ...]) -> None:
    if not meldingen:
        return
    wrapper = _add(parent, "meldingen")
    for melding in meldingen:
        element = _add(wrapper, "melding")
        _add(element, "code", melding.code, space=STOP)
        _add(element, "ernst", melding.ernst, space=STOP)
        _add(element, "soort", melding.soort, space=STOP)
        if melding.categorie:
            _add(element, "categorie", melding.categorie, space=STOP)
        _add(element, "beschrijving", melding.beschrijving, space=STOP)


def _read_verslag(element: etree._Element) -> Verslag:
    publicatie = _text(element, "tijdstipPublicatie")
    return Verslag(
        id_levering=_text(element, "idLevering"),
        tijdstip=datetime.fromisoformat(_text(element, "tijdstipVerslag")),
        uitkomst=_text(element, "uitkomst"),
        voortgang=_text(element, "voortgang"),
        meldingen=_read_meldingen(element),
        tijdstip_publicatie=datetime.fromisoformat(publicatie) if publicatie else None,
    )


def _read_meldingen(element: etree._Element) -> tuple[BerichtMelding, ...]:
    found: list[BerichtMelding] = []
    for melding in element.iterfind(f"{{{LVBB}}}meldingen/{{{LVBB}}}melding"):
        value = {child: melding.findtext(f"{{{STOP}}}{child}") or "" for child in _MELDING_FIELDS}
        found.append(
            BerichtMelding(
                code=value["code"],
                ernst=cast("Ernst", value["ernst"]),
                soort=cast("Soort", value["soort"]),
                beschrijving=value["beschrijving"],
                categorie=value["categorie"],
            )
        )
    return tuple(found)


_MELDING_FIELDS = ("code", "ernst", "soort", "categorie", "beschrijving")


def _text(element: etree._Element, *names: str) -> str:
    return (element.findtext("/".join(f"{{{LVBB}}}{name}" for name in names)) or "").strip()


def _bytes(root: etree._Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
