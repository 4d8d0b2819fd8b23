"""Which files of a pack are taken, and what is known of each without compiling it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import PurePosixPath
from typing import Any

from lxml import etree

from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Text
from ikt_schemas.packs.value_lists import read_value_lists

_XS = "http://www.w3.org/2001/XMLSchema"
_SCH = "http://purl.oclc.org/dsdl/schematron"
_CATALOG = "urn:oasis:names:tc:entity:xmlns:xml:catalog"
_OVERVIEW = "https://standaarden.overheid.nl/stop/imop/schemata/"
_VERSION = re.compile(r"(?:^|[/_-])v?(\d+\.\d+(?:\.\d+)*(?:-[A-Za-z0-9]+)?)(?=$|[/_])")
_CODE = re.compile(rb'"code"\s*:\s*"([A-Z]+[0-9]+)"')

#: Suffixes of what a pack may hold; everything else in it is left out.
SUFFIXES = (".xsd", ".sch", ".xml", ".rdf", ".csv", ".json", ".jsonld")


@dataclass(frozen=True, slots=True)
class SchemaFile:
    """An XSD: where it is, its target namespace, the versions it goes by (best first) and its global elements."""

    path: str
    namespace: str
    versions: tuple[str, ...]
    elements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SchematronFile:
    """A schematron, and the codes that its messages name."""

    path: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Module:
    """What an overview of versions says of one element: the schematrons that judge it, by URL."""

    namespace: str
    name: str
    version: str
    schematrons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListFile:
    """A value list: its name, its file, and how many ids it has."""

    name: str
    path: str
    values: int


@dataclass(frozen=True, slots=True)
class Contents:
    """All that is known of a pack.

    :param urls: published URL → path, from the catalogs in the pack.
    :param files: path → bytes on disk, of every file that is taken.
    """

    schemas: tuple[SchemaFile, ...] = ()
    schematrons: tuple[SchematronFile, ...] = ()
    modules: tuple[Module, ...] = ()
    lists: tuple[ListFile, ...] = ()
    urls: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, int] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return the form that is stored beside the files."""
        return asdict(self)

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Contents:
        """Read what :meth:`as_json` gave.

        :raises KeyError: it is something else.
        :raises TypeError: likewise.
        """

        def tupled(item: Mapping[str, Any]) -> dict[str, Any]:
            return {k: tuple(v) if isinstance(v, list) else v for k, v in item.items()}

        return cls(
            schemas=tuple(SchemaFile(**tupled(item)) for item in value["schemas"]),
            schematrons=tuple(SchematronFile(**tupled(item)) for item in value["schematrons"]),
            modules=tuple(Module(**tupled(item)) for item in value["modules"]),
            lists=tuple(ListFile(**tupled(item)) for item in value["lists"]),
            urls=dict(value["urls"]),
            files=dict(value["files"]),
        )


class ContentsReader:
    """Looks at the files of a pack one by one."""

    def __init__(self, source: str) -> None:
        """:param source: name of the folder or zip; it may say the version."""
        self._source = source
        self._schemas: list[tuple[str, str, str, tuple[str, ...]]] = []
        self._schematrons: list[SchematronFile] = []
        self._modules: list[Module] = []
        self._lists: list[ListFile] = []
        self._urls: dict[str, str] = {}
        self._files: dict[str, int] = {}

    def add(self, path: str, data: bytes) -> bool:
        """Look at one file; return whether it belongs in the pack.

        :raises InputRefused: it says by its name that it is a schema or schematron, and is not.
        """
        suffix = PurePosixPath(path).suffix.lower()
        taken = False
        if suffix == ".xsd":
            taken = self._schema(path, data)
        elif suffix == ".sch":
            self._root(path, data, f"{{{_SCH}}}schema", "ISO-Schematron", "ISO Schematron")
            codes = sorted({code.decode() for code in _CODE.findall(data)})
            self._schematrons.append(SchematronFile(path, tuple(codes)))
            taken = True
        elif suffix in SUFFIXES:
            taken = (suffix == ".xml" and self._xml(path, data)) or self._list(path, data)
        if taken:
            self._files[path] = len(data)
        return taken

    def contents(self) -> Contents:
        """Return what was found; URLs that lead to no file of the pack are left out."""
        urls = {url: path for url, path in sorted(self._urls.items()) if path in self._files}
        by_path = {path: url for url, path in urls.items()}
        return Contents(
            schemas=tuple(
                SchemaFile(path, namespace, self._versions(path, by_path.get(path, ""), version), elements)
                for path, namespace, version, elements in self._schemas
            ),
            schematrons=tuple(self._schematrons),
            modules=tuple(self._modules),
            lists=tuple(self._lists),
            urls=urls,
            files=dict(sorted(self._files.items())),
        )

    def _versions(self, path: str, url: str, stated: str) -> tuple[str, ...]:
        # Some files state the version in which they last changed, so that the place they are published counts first.
        folder = str(PurePosixPath(path).parent)
        found = [*_VERSION.findall(url), *_VERSION.findall(folder), stated, *_VERSION.findall(self._source)]
        return tuple(dict.fromkeys(version for version in found if version))

    def _root(self, path: str, data: bytes, tag: str, nl: str, en: str) -> etree._Element:
        try:
            root = parse_pack_xml(data)
        except (etree.XMLSyntaxError, ValueError) as error:
            line = error.lineno if isinstance(error, etree.XMLSyntaxError) else None
            raise InputRefused(
                Text(f"geen welgevormde XML: {error}", f"not well-formed XML: {error}"), where=path, line=line
            ) from error
        if root.tag != tag:
            raise InputRefused(
                Text(f"dit is geen {nl}, maar {root.tag}", f"this is no {en}, but {root.tag}"),
                where=path,
                todo=Text(
                    "Installeer de bestanden zoals ze gepubliceerd zijn.",
                    "Install the files as they were published.",
                ),
            )
        return root

    def _schema(self, path: str, data: bytes) -> bool:
        root = self._root(path, data, f"{{{_XS}}}schema", "XML-schema", "XML schema")
        elements = tuple(element.get("name", "") for element in root.iterfind(f"{{{_XS}}}element"))
        version = root.get("version", "").strip().removeprefix("v")
        self._schemas.append((path, root.get("targetNamespace", ""), version, elements))
        return True

    def _xml(self, path: str, data: bytes) -> bool:
        try:
            root = parse_pack_xml(data)
        except (etree.XMLSyntaxError, ValueError):
            return False
        if root.tag == f"{{{_CATALOG}}}catalog":
            folder = PurePosixPath(path).parent
            for entry in root.iter(f"{{{_CATALOG}}}uri", f"{{{_CATALOG}}}system"):
                url = entry.get("name") or entry.get("systemId")
                if url:
                    self._urls.setdefault(url, _normal(folder / entry.get("uri", "")))
            return True
        if root.tag == f"{{{_OVERVIEW}}}Versieoverzicht":
            self._overview(root)
            return True
        return False

    def _overview(self, root: etree._Element) -> None:
        version = (root.findtext(f"{{{_OVERVIEW}}}versie") or "").strip()
        for module in root.iterfind(f"{{{_OVERVIEW}}}Module"):
            schematrons = tuple(
                (element.text or "").strip() for element in module.iter(f"{{{_OVERVIEW}}}schematron")
            )
            name = (module.findtext(f"{{{_OVERVIEW}}}localName") or "").strip()
            namespace = (module.findtext(f"{{{_OVERVIEW}}}namespace") or "").strip()
            entry = Module(namespace, name, version, tuple(dict.fromkeys(schematrons)))
            if name and entry.schematrons and entry not in self._modules:
                self._modules.append(entry)

    def _list(self, path: str, data: bytes) -> bool:
        found = read_value_lists(path, data)
        self._lists.extend(ListFile(name, path, len(ids)) for name, ids in sorted(found.items()))
        return bool(found)


def parse_pack_xml(data: bytes) -> etree._Element:
    """Parse a published file; it may have a DOCTYPE, from which nothing is loaded.

    :raises XMLSyntaxError: not well-formed.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.fromstring(data, parser)


def _normal(path: PurePosixPath) -> str:
    parts: list[str] = []
    for part in path.parts:
        if part == "..":
            if parts:
                parts.pop()
        elif part not in (".", "/"):
            parts.append(part)
    return "/".join(parts)
