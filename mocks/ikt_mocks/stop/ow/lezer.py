"""Reading an OW file: every object with its place, values and references, in one pass, as plain facts.

The files are large and the objects many, so a place is made from what the pass knows already; no XPath is worked
out per element. Read tolerantly: what an object should not have is a fact too, for the rules and schemas to judge.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from sys import intern
from typing import NamedTuple, cast

from lxml import etree

from ikt_mocks.stop._inhoud import Veld
from ikt_mocks.stop.ow.soorten import BEEINDIGEN, DEELBESTAND, SOORTEN, STANDLEVERING
from ikt_schemas.xml_source import XmlSource

_HREF = "{http://www.w3.org/1999/xlink}href"
_OW_OBJECT = f"{{{DEELBESTAND}}}owObject"
_STAND = f"{{{STANDLEVERING}}}stand"
_INGESLOTEN = {soort.tag for soort in SOORTEN.values() if soort.ingesloten}
_STATUS = ("status", "procedurestatus")
#: Deeper than any object of IMOW goes.
_DIEPST = 12


# A delivery has hundreds of thousands of these three: a named tuple is made in a fraction of the time.
class Waarde(NamedTuple):
    """The text of a leaf of an object; ``pad`` is relative to the object."""

    naam: str
    text: str
    line: int | None
    pad: str


class Verwijzing(NamedTuple):
    """A reference from an object.

    :param rol: the element around it, ``locatieaanduiding`` for example.
    :param element: ``LocatieRef`` for example.
    :param doel: the xlink:href.
    :param pad: relative to the object.
    """

    rol: str
    element: str
    doel: str
    line: int | None
    pad: str


class OwObject(NamedTuple):
    """An object in an OW file.

    :param soort: local name of its element.
    :param plaats: its XPath, with local names.
    :param status: what ``ow:status`` says; empty when it is absent.
    :param wid: the wId of a Regeltekst, Divisie or Divisietekst.
    :param houder: identification of the object it stands in; empty when it stands by itself.
    :param inhoud: digest of what it says, its status left out; the order of values and references is no content.
    """

    soort: str
    identificatie: str
    file: str
    line: int | None
    plaats: str
    status: str
    procedurestatus: str
    wid: str
    houder: str
    waarden: tuple[Waarde, ...]
    verwijzingen: tuple[Verwijzing, ...]
    inhoud: str

    @property
    def beeindigd(self) -> bool:
        """Whether this delivery ends it."""
        return self.status == BEEINDIGEN

    def waarde(self, naam: str) -> str:
        """Return the first value of this name; empty when there is none."""
        return next((w.text for w in self.waarden if w.naam == naam), "")

    def refs(self, element: str, rol: str = "") -> tuple[Verwijzing, ...]:
        """Return the references by this element, within ``rol`` when that is named."""
        return tuple(v for v in self.verwijzingen if v.element == element and (not rol or v.rol == rol))

    def veld(self, bij: Verwijzing | Waarde | None = None) -> Veld:
        """Return where the object stands, or one of its references or values."""
        if bij is None:
            return Veld(self.identificatie, self.line, self.plaats)
        return Veld(bij.text if isinstance(bij, Waarde) else bij.doel, bij.line, f"{self.plaats}/{bij.pad}")


@dataclass(frozen=True, slots=True)
class OwBestand:
    """An OW file.

    :param objecttypen: what it says it holds.
    """

    file: str
    objecttypen: tuple[Veld, ...]
    objecten: tuple[OwObject, ...]


def lees_ow(source: XmlSource) -> OwBestand | None:
    """Read an OW file; ``None`` for any other file."""
    root = source.root
    if root.tag != f"{{{DEELBESTAND}}}owBestand":
        return None
    typen = list(root.iter(f"{{{STANDLEVERING}}}objectType"))
    begin = "/owBestand/standBestand"
    return OwBestand(
        source.name,
        tuple(
            Veld(
                (e.text or "").strip(),
                _line(e),
                f"{begin}/inhoud/objectTypen/objectType" + (f"[{n}]" if len(typen) > 1 else ""),
            )
            for n, e in enumerate(typen, start=1)
        ),
        tuple(_objecten(source.name, root, begin)),
    )


def _objecten(file: str, root: etree._Element, begin: str) -> list[OwObject]:
    standen = list(root.iter(_STAND))
    lezer = _Lezer(file)
    for number, stand in enumerate(standen, start=1):
        plaats = f"{begin}/stand" + (f"[{number}]" if len(standen) > 1 else "")
        for drager in stand.iterchildren(_OW_OBJECT):
            for element, tag in _kinderen(drager):
                lezer.lees(element, tag, f"{plaats}/owObject/{_local(tag)}", "")
    return lezer.objecten


def _line(element: etree._Element) -> int | None:
    return cast("int | None", element.sourceline)


def _kinderen(element: etree._Element) -> list[tuple[etree._Element, str]]:
    """Return the child elements with their tags, which lxml makes anew whenever one is asked for."""
    return [(kind, kind.tag) for kind in element.iterchildren(etree.Element)]


@lru_cache(maxsize=1024)
def _local(tag: str) -> str:
    # The same few tags occur very often.
    return intern(tag.rpartition("}")[2])


class _Lezer:
    """Reads the objects of a file and those that stand in them."""

    def __init__(self, file: str) -> None:
        self._file = file
        self.objecten: list[OwObject] = []

    def lees(self, element: etree._Element, tag: str, plaats: str, houder: str, diepte: int = 0) -> list[str]:
        """Read an object; return its content as lines."""
        naam = _local(tag)
        waarden: list[Waarde] = []
        verwijzingen: list[Verwijzing] = []
        inhoud = [naam]
        wid = ""
        for sleutel, waarde in element.items():
            if _local(str(sleutel)) == "wId":
                wid = str(waarde).strip()
                inhoud.append(f"@wId={wid}")
        kinderen = _kinderen(element)
        # What stands inside names its holder, so the identification comes first.
        eigen = ""
        for kind, kind_tag in kinderen:
            if _local(kind_tag) == "identificatie":
                eigen = (kind.text or "").strip()
                break
        index = len(self.objecten)
        status: dict[str, str] = {}
        self._inhoud(kinderen, naam, "", "", plaats, eigen, waarden, verwijzingen, status, inhoud, diepte)
        inhoud[1:] = sorted(inhoud[1:])
        self.objecten.insert(
            index,
            OwObject(
                soort=naam,
                identificatie=eigen,
                file=self._file,
                line=_line(element),
                plaats=plaats,
                status=status.get("status", ""),
                procedurestatus=status.get("procedurestatus", ""),
                wid=wid,
                houder=houder,
                waarden=tuple(waarden),
                verwijzingen=tuple(verwijzingen),
                inhoud=hashlib.blake2b("\n".join(inhoud).encode(), digest_size=16).hexdigest(),
            ),
        )
        return inhoud

    def _inhoud(
        self,
        kinderen: list[tuple[etree._Element, str]],
        ouder: str,
        pad: str,
        kaal: str,
        plaats: str,
        eigen: str,
        waarden: list[Waarde],
        verwijzingen: list[Verwijzing],
        status: dict[str, str],
        inhoud: list[str],
        diepte: int,
    ) -> None:
        """Read what stands in an element; ``kaal`` is its path without numbers, ``ouder`` its name."""
        # Only where a tag occurs twice are the steps numbered.
        dubbel = len({tag for _, tag in kinderen}) < len(kinderen)
        aantal = Counter(tag for _, tag in kinderen) if dubbel else None
        nummers: dict[str, int] = {}
        for kind, tag in kinderen:
            naam = stap = _local(tag)
            if aantal is not None and aantal[tag] > 1:
                nummers[tag] = nummers.get(tag, 0) + 1
                stap = f"{naam}[{nummers[tag]}]"
            eigen_pad = intern(f"{pad}/{stap}") if pad else stap
            href = kind.get(_HREF)
            if href is not None:
                doel = str(href).strip()
                line = cast("int | None", kind.sourceline)
                verwijzingen.append(Verwijzing(ouder, naam, doel, line, eigen_pad))
                inhoud.append(f"{ouder}/{naam}={doel}")
            elif tag in _INGESLOTEN and diepte < _DIEPST:
                deel = self.lees(kind, tag, f"{plaats}/{eigen_pad}", eigen, diepte + 1)
                inhoud.append(" ".join(deel))
            elif len(kind) and diepte < _DIEPST:
                self._inhoud(
                    _kinderen(kind),
                    naam,
                    eigen_pad,
                    f"{kaal}/{naam}" if kaal else naam,
                    plaats,
                    eigen,
                    waarden,
                    verwijzingen,
                    status,
                    inhoud,
                    diepte + 1,
                )
            elif naam in _STATUS:
                status.setdefault(naam, (kind.text or "").strip())
            else:
                text = (kind.text or "").strip()
                waarden.append(Waarde(naam, text, cast("int | None", kind.sourceline), eigen_pad))
                inhoud.append(f"{kaal}/{naam}={text}")
