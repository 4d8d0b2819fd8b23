"""All installed packs together: which schema and which schematrons fit a document, and compiling them.

A URL that a schema imports is looked up in the catalogs of the packs; without one the file whose path ends most
like the URL is taken. Nothing is ever read from outside the packs.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TypeVar
from urllib.parse import unquote, urlsplit

from lxml import etree

from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Text
from ikt_schemas.packs.contents import Module, SchemaFile, parse_pack_xml
from ikt_schemas.packs.folders import cache_folder, data_folder
from ikt_schemas.packs.store import Pack, installed
from ikt_schemas.packs.value_lists import Overheden, overheden_in, read_value_lists
from ikt_schemas.schematron.cache import StylesheetCache
from ikt_schemas.schematron.compiler import Compiled
from ikt_schemas.xsd import SchemaFault

#: Namespaces of IMOW begin so; their version comes from the delivery, not from the document.
IMOW_NAMESPACES = ("http://www.geostandaarden.nl/imow/", "http://www.geostandaarden.nl/bestanden-ow/")
#: The IMOW version of a delivery that states none.
IMOW_DEFAULT = "2.0.0"

T = TypeVar("T")

_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class FoundSchema:
    """A schema in a pack, and the version it goes by."""

    pack: Pack
    file: SchemaFile

    @property
    def version(self) -> str:
        """The version; empty when nothing states one."""
        return self.file.versions[0] if self.file.versions else ""

    @property
    def label(self) -> str:
        """File name and version, for people."""
        return f"{PurePosixPath(self.file.path).name} {self.version}".strip()

    @property
    def path(self) -> Path:
        """Where it is."""
        return self.pack.folder / self.file.path


class Library:
    """The installed packs, read once; compiled schemas are kept.

    :param packs: in order of name.
    :param cache: folder for compiled schematrons; ``None`` keeps them in memory.
    """

    def __init__(self, packs: Iterable[Pack], *, cache: Path | None = None) -> None:
        self.packs = tuple(packs)
        self._stylesheets = StylesheetCache(cache)
        self._compiled: dict[Path, etree.XMLSchema] = {}
        self._lock = threading.RLock()

    @cached_property
    def urls(self) -> dict[str, Path]:
        """Published URL → file, over all packs; the first pack that names it wins."""
        found: dict[str, Path] = {}
        for pack in self.packs:
            for url, path in pack.contents.urls.items():
                found.setdefault(url, pack.folder / path)
        return found

    @cached_property
    def _by_name(self) -> dict[str, list[tuple[tuple[str, ...], Path]]]:
        found: dict[str, list[tuple[tuple[str, ...], Path]]] = {}
        for pack in self.packs:
            for path in pack.contents.files:
                parts = (pack.name, *PurePosixPath(path).parts)
                found.setdefault(parts[-1], []).append((parts, pack.folder / path))
        return found

    @cached_property
    def _schemas(self) -> dict[tuple[str, str], list[FoundSchema]]:
        found: dict[tuple[str, str], list[FoundSchema]] = {}
        for pack in self.packs:
            for file in pack.contents.schemas:
                for element in file.elements:
                    found.setdefault((file.namespace, element), []).append(FoundSchema(pack, file))
        return found

    @cached_property
    def modules(self) -> dict[tuple[str, str], list[Module]]:
        """(namespace, local name) → what the overviews of the packs say of that element."""
        found: dict[tuple[str, str], list[Module]] = {}
        for pack in self.packs:
            for module in pack.contents.modules:
                found.setdefault((module.namespace, module.name), []).append(module)
        return found

    def locate(self, url: str) -> Path | None:
        """Return the file of a pack for a published URL, or ``None``."""
        for spelling in (url, _other_scheme(url)):
            if spelling in self.urls:
                return self.urls[spelling]
        wanted = [part for part in urlsplit(url).path.split("/") if part]
        candidates = self._by_name.get(wanted[-1], []) if wanted else []
        scored = [(_alike(parts, wanted), path) for parts, path in candidates]
        best = max((score for score, _ in scored), default=0)
        paths = [path for score, path in scored if score == best]
        # A name alone is a clue only when no other file has it.
        return paths[0] if best > 1 or (best == 1 and len(paths) == 1) else None

    def schema_for(self, namespace: str, element: str, version: str) -> FoundSchema | None:
        """Return the schema that declares a root element, for a version.

        An unknown patch version gives the highest of the same minor version. For IMOW nothing further away will
        do; elsewhere the highest of the same major version does, because the schemas accept an older schemaversie.
        """
        candidates = self._schemas.get((namespace, element), [])
        near = ("exact", "minor") if namespace.startswith(IMOW_NAMESPACES) else ("exact", "minor", "any")
        pairs = [(v, found) for found in candidates for v in found.file.versions or ("",)]
        return _nearest(pairs, version.strip().removeprefix("v"), near)

    def xsd(self, schema: FoundSchema) -> etree.XMLSchema:
        """Return the compiled schema.

        :raises InputRefused: it needs a schema that is in no pack, or is wrong.
        """
        with self._lock:
            if schema.path not in self._compiled:
                self._compiled[schema.path] = self._compile(schema)
            return self._compiled[schema.path]

    def _compile(self, schema: FoundSchema) -> etree.XMLSchema:
        parser = etree.XMLParser(no_network=True, resolve_entities=False, load_dtd=False)
        resolver = _Resolver(self)
        parser.resolvers.add(resolver)
        try:
            return etree.XMLSchema(etree.parse(str(schema.path), parser))
        except (etree.XMLSchemaParseError, etree.XMLSyntaxError, OSError) as error:
            missing = ", ".join(sorted(resolver.missing))
            what = (
                Text(f"een ander schema ontbreekt: {missing}", f"another schema is missing: {missing}")
                if missing
                else Text(f"het schema is niet te gebruiken: {error}", f"the schema cannot be used: {error}")
            )
            raise InputRefused(
                what,
                where=schema.label,
                todo=Text(
                    "Installeer ook het pakket met dat schema ('ikt schemas install PAD').",
                    "Install the pack with that schema too ('ikt schemas install PATH').",
                ),
            ) from error

    def validate(self, schema: FoundSchema, root: etree._Element) -> list[SchemaFault]:
        """Return what a schema refuses in a document, with the validator's own words; empty when valid.

        :raises InputRefused: see :meth:`xsd`.
        """
        compiled = self.xsd(schema)
        with self._lock:
            if compiled.validate(root):
                return []
            return [
                SchemaFault(message=entry.message, line=entry.line or None, xpath=entry.path or "")
                for entry in compiled.error_log  # type: ignore[attr-defined]  # lxml-stubs leaves its __iter__ out
            ]

    def schematrons_for(self, root: etree._Element) -> list[Path]:
        """Return the schematrons that judge a document: those that the overviews name for an element in it.

        Schematrons that no overview of the packs names judge every document that has a namespace they declare.
        """
        tags = [f"{{{namespace}}}{name}" for namespace, name in self.modules]
        present: dict[str, str] = {}
        if tags:
            for element in root.iter(*tags):
                present.setdefault(str(element.tag), element.get("schemaversie", ""))
        found: dict[Path, None] = {}
        for (namespace, name), modules in self.modules.items():
            stated = present.get(f"{{{namespace}}}{name}")
            if stated is None:
                continue
            module = _nearest([(m.version, m) for m in modules], stated, ("exact", "minor", "any"))
            for url in module.schematrons if module else ():
                if (path := self.locate(url)) is not None:
                    found[path] = None
        loose = self._loose
        if loose:
            namespaces = {uri for element in root.iter() for uri in element.nsmap.values()}
            found |= dict.fromkeys(path for path, declared in loose.items() if declared & namespaces)
        return sorted(found)

    @cached_property
    def _loose(self) -> dict[Path, frozenset[str]]:
        named = {
            self.locate(url)
            for modules in self.modules.values()
            for module in modules
            for url in module.schematrons
        }
        found: dict[Path, frozenset[str]] = {}
        for pack in self.packs:
            for schematron in pack.contents.schematrons:
                path = pack.folder / schematron.path
                if path not in named:
                    root = parse_pack_xml(path.read_bytes())
                    uris = {ns.get("uri", "") for ns in root.iterfind("{*}ns")}
                    found[path] = frozenset(uris - {"http://www.w3.org/1999/XSL/Transform", ""})
        return found

    def stylesheet(self, path: Path) -> Compiled:
        """Return the compiled schematron of a pack.

        :raises InputRefused: it is no schematron that can be compiled.
        """

        def load(href: str) -> bytes:
            found = (path.parent / unquote(href)).resolve() if "://" not in href else self.locate(href)
            if found is None or not self.holds(found):
                raise InputRefused(
                    Text(f"{href} is in geen schemapakket", f"{href} is in no schema pack"), where=path.name
                )
            return found.read_bytes()

        return self._stylesheets.compiled(path.read_bytes(), name=path.name, load=load)

    def holds(self, path: Path) -> bool:
        """Tell whether a file belongs to a pack."""
        return any(path.is_relative_to(folder) and path.is_file() for folder in self._folders)

    @cached_property
    def _folders(self) -> tuple[Path, ...]:
        return tuple(pack.folder.resolve() for pack in self.packs)

    @cached_property
    def schematron_codes(self) -> dict[Path, frozenset[str]]:
        """Schematron → every code that its messages name."""
        return {
            pack.folder / schematron.path: frozenset(schematron.codes)
            for pack in self.packs
            for schematron in pack.contents.schematrons
        }

    def value_list(self, name: str) -> frozenset[str] | None:
        """Return the ids of a value list; ``None`` when no pack has a list of that name (any case)."""
        found = [ids for own, ids in self._lists.items() if own.casefold() == name.casefold()]
        return frozenset().union(*found) if found else None

    @cached_property
    def _lists(self) -> dict[str, frozenset[str]]:
        """Name of a value list → its ids, those of all packs together."""
        found: dict[str, set[str]] = {}
        for pack in self.packs:
            for path in dict.fromkeys(item.path for item in pack.contents.lists):
                for name, ids in read_value_lists(path, (pack.folder / path).read_bytes()).items():
                    found.setdefault(name, set()).update(ids)
        return {name: frozenset(ids) for name, ids in found.items()}

    @cached_property
    def concepts(self) -> dict[str, frozenset[str]]:
        """Short name of a list of the OW standard → the concept URIs that any installed list has of it."""
        found: dict[str, set[str]] = {}
        for ids in self._lists.values():
            for value in ids:
                before, separator, _ = value.partition("/id/concept/")
                if separator:
                    found.setdefault(before.rpartition("/")[2].casefold(), set()).add(value)
        return {name: frozenset(values) for name, values in found.items()}

    @cached_property
    def overheden(self) -> dict[str, Overheden]:
        """Bestuurslaag → the overheden that the installed lists have of it; absent without such a list."""
        codes: dict[str, set[str]] = {}
        lijsten: dict[str, list[str]] = {}
        for name in sorted(self._lists):
            for laag, found in overheden_in(name, self._lists[name]).items():
                codes.setdefault(laag, set()).update(found)
                lijsten.setdefault(laag, []).append(name)
        return {laag: Overheden(tuple(lijsten[laag]), frozenset(found)) for laag, found in codes.items()}

    def value_lists(self) -> list[str]:
        """Return the names of the installed value lists."""
        return sorted({item.name for pack in self.packs for item in pack.contents.lists})


class _Resolver(etree.Resolver):
    """Gives libxml2 files of the packs and nothing else."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self.missing: set[str] = set()

    def resolve(  # type: ignore[override]  # lxml-stubs forget the context
        self, system_url: str | None, public_id: str | None, context: object
    ) -> object:
        del public_id
        url = system_url or ""
        path: Path | None = None
        if "://" in url and not url.startswith("file:"):
            path = self._library.locate(url)
        elif url:
            path = Path(unquote(urlsplit(url).path) if url.startswith("file:") else url).resolve()
            if not self._library.holds(path):
                path = Path(unquote(url)).resolve()
        if path is None or not self._library.holds(path.resolve()):
            self.missing.add(url)
            return self.resolve_string("", context, base_url=None)
        return self.resolve_filename(str(path), context)  # type: ignore[attr-defined]  # lxml-stubs leave it out


def _nearest(pairs: list[tuple[str, T]], wanted: str, near: tuple[str, ...]) -> T | None:
    ranked = sorted(pairs, key=lambda pair: _key(pair[0]), reverse=True)
    for how in near if wanted else ("any",):
        for version, item in ranked:
            if (
                how == "any"
                or (how == "exact" and version == wanted)
                or (how == "minor" and _key(version)[:2] == _key(wanted)[:2])
            ):
                return item
    return None


def _key(version: str) -> tuple[int, ...]:
    number, _, suffix = version.partition("-")
    # A release candidate comes before its release.
    return (*(int(found) for found in (*_NUMBER.findall(number), "0", "0", "0")[:3]), 0 if suffix else 1)


def _alike(parts: tuple[str, ...], wanted: list[str]) -> int:
    count = 0
    for own, other in zip(reversed(parts), reversed(wanted), strict=False):
        if own != other:
            break
        count += 1
    return count


def _other_scheme(url: str) -> str:
    scheme, _, rest = url.partition("://")
    return f"{'http' if scheme == 'https' else 'https'}://{rest}"


_known: tuple[tuple[object, ...], Library] | None = None
_lock = threading.Lock()


def installed_library() -> Library:
    """Return the library of the installed packs; the same one as long as nothing is installed or removed.

    :raises InputRefused: a pack on disk is damaged.
    """
    global _known
    folder = data_folder()
    try:
        stamp = tuple(
            (path.name, path.stat().st_mtime_ns) for path in sorted(folder.iterdir()) if path.name[0] != "."
        )
    except OSError:
        stamp = ()
    key = (folder, stamp)
    with _lock:
        if _known is None or _known[0] != key:
            _known = (key, Library(installed(folder), cache=cache_folder()))
        return _known[1]
