"""The verdict of the installed packs on the files of a STOP delivery or uitlevering.

Every file is judged by the schema that its root element, ``@schemaversie`` and the IMOW version of the delivery
point at, and by the schematrons that the packs name for the elements in it. Files with a root in the transport
namespace (the order, the manifest) are left out: the product judges these by schemas of its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from itertools import islice
from pathlib import Path
from typing import cast

from lxml import etree

from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Text
from ikt_schemas.melding import Ernst, Melding
from ikt_schemas.packs.advice import advice_on
from ikt_schemas.packs.explain import explained
from ikt_schemas.packs.library import IMOW_DEFAULT, IMOW_NAMESPACES, FoundSchema, Library, installed_library
from ikt_schemas.packs.verdict import DOCUMENT, MANIFEST_OW, OW_FILE, PackJudgement, without_packs
from ikt_schemas.schematron.compiler import Compiled
from ikt_schemas.schematron.runner import Failure, Finding, Outcome, run
from ikt_schemas.xml_source import parse_xml, path_of

_TRANSPORT = "http://www.overheid.nl/2017/lvbb"
_MANIFEST_OW_NS = "http://www.geostandaarden.nl/bestanden-ow/manifest-ow"
_PAKBON = "{https://standaarden.overheid.nl/stop/imop/uitwisseling/}Pakbon"
_MOST_XSD = 20
_MOST_PER_CODE = 100
# Above this a tree is not kept while the schematrons run: both in memory would be several times the file.
_LARGE = 8 * 1024 * 1024

_ERNST: dict[str, Ernst] = {
    "fout": "fout",
    "error": "fout",
    "waarschuwing": "waarschuwing",
    "warning": "waarschuwing",
    "ontraden": "waarschuwing",
    "informatie": "informatie",
    "info": "informatie",
}

_ONLY_DELIVERED = Text("geldt alleen voor een uitlevering", "is about an uitlevering only")
_ADVICE_XSD = Text(
    "Pas het document op deze plaats aan, of controleer de schemaversie.",
    "Change the document at this place, or check its schemaversie.",
)
_NOT_STOPPED = Text("Dit houdt de levering niet tegen.", "This does not stop the delivery.")


def judge_with_packs(
    files: Mapping[str, bytes],
    *,
    imow_version: str = "",
    codes: frozenset[str] = frozenset(),
    schemas: bool = True,
    schematrons: bool = True,
    library: Library | None = None,
) -> PackJudgement:
    """Judge every XML and GML file by the packs.

    :param files: name → bytes; a mapping that reads a file when asked keeps large deliveries out of memory.
    :param imow_version: ``IMOWversie`` of the manifest-ow; 2.0.0 when empty.
    :param codes: every code that a schematron may name, so that those no pack has can be listed as not checked.
    :param schemas: judge by the XSDs.
    :param schematrons: judge by the schematrons; the codes of what is not asked for are in no answer.
    :param library: the installed packs when absent.
    :raises InputRefused: a pack on disk is damaged.
    """
    library = library if library is not None else installed_library()
    if not library.packs:
        return without_packs(codes, schemas=schemas, schematrons=schematrons)
    work = _Work(library, imow_version or IMOW_DEFAULT, schemas=schemas, schematrons=schematrons)
    for name in sorted(files):
        if name.lower().endswith((".xml", ".gml")):
            work.judge(name, files[name])
    return work.result(codes)


class _Work:
    def __init__(
        self, library: Library, imow_version: str, *, schemas: bool = True, schematrons: bool = True
    ) -> None:
        self._library = library
        self._by = (schemas, schematrons)
        self._imow = imow_version
        self._meldingen: list[Melding] = []
        self._schemas: dict[str, str] = {}
        self._skipped: dict[str, Text] = {}
        self._pakbon = False

    def judge(self, name: str, data: bytes) -> None:
        try:
            root = parse_xml(data, name=name).root
        except InputRefused:
            # That a file cannot be read is a finding of the rules on the package.
            return
        tag = etree.QName(root)
        if tag.namespace == _TRANSPORT:
            return
        self._pakbon = self._pakbon or root.tag == _PAKBON
        if self._by[0]:
            self._by_schema(name, root)
        schemas = self._schematrons(root) if self._by[1] else []
        if not schemas:
            return
        text = etree.tostring(root, encoding="unicode")
        kept = root if len(data) <= _LARGE else None
        del root
        outcome = self._run(schemas, text)
        del text
        if outcome.findings or outcome.failures:
            self._place(name, kept if kept is not None else parse_xml(data, name=name).root, outcome)

    def _by_schema(self, name: str, root: etree._Element) -> None:
        tag = etree.QName(root)
        namespace = tag.namespace or ""
        imow = namespace.startswith(IMOW_NAMESPACES)
        code = MANIFEST_OW if namespace == _MANIFEST_OW_NS else OW_FILE if imow else DOCUMENT
        version = self._imow if imow else root.get("schemaversie", "")
        schema = self._library.schema_for(namespace, tag.localname, version)
        if schema is None:
            self._skipped[code] = Text(
                f"geen schema voor {tag.localname} {version} ({namespace}) geïnstalleerd".replace("  ", " "),
                f"no schema for {tag.localname} {version} ({namespace}) is installed".replace("  ", " "),
            )
            return
        try:
            faults = self._library.validate(schema, root)
        except InputRefused as refusal:
            self._skipped[code] = refusal.what
            return
        self._schemas[name] = schema.label
        for fault in faults[:_MOST_XSD]:
            said = explained(fault.message)
            place = fault.element(root)
            self._meldingen.append(
                Melding(
                    code=code,
                    ernst="fout",
                    soort="inhoudelijk",
                    beschrijving=Text(f"{said.nl} ({schema.label})", f"{said.en} ({schema.label})"),
                    file=name,
                    line=fault.line,
                    xpath=path_of(place) if place is not None else "",
                    ground=_ground(schema, own=code == OW_FILE),
                    advice=_ADVICE_XSD,
                )
            )

    def _schematrons(self, root: etree._Element) -> list[Compiled]:
        schemas: list[Compiled] = []
        for path in self._library.schematrons_for(root):
            try:
                schemas.append(self._library.stylesheet(path))
            except InputRefused as refusal:
                self._skip_schematron(path, refusal.what)
        return schemas

    def _run(self, schemas: list[Compiled], text: str) -> Outcome:
        try:
            return run(schemas, text)
        except InputRefused:
            # One that stops must not silence the others.
            findings: list[Finding] = []
            failures: list[Failure] = []
            for schema in schemas:
                try:
                    outcome = run([schema], text)
                except InputRefused as refusal:
                    self._skipped |= dict.fromkeys(schema.codes, refusal.what)
                else:
                    findings.extend(outcome.findings)
                    failures.extend(outcome.failures)
            return Outcome(tuple(findings), tuple(failures))

    def _place(self, name: str, root: etree._Element, outcome: Outcome) -> None:
        for failure in outcome.failures:
            reason = Text(
                f"niet te beoordelen in {name}: {failure.reason}",
                f"cannot be judged in {name}: {failure.reason}",
            )
            self._skipped |= dict.fromkeys(failure.codes, reason)
        counted: Counter[str] = Counter()
        for finding in outcome.findings:
            counted[finding.code] += 1
            if counted[finding.code] <= _MOST_PER_CODE:
                self._meldingen.append(_melding(name, root, finding))

    def _skip_schematron(self, path: Path, reason: Text) -> None:
        self._skipped |= dict.fromkeys(self._library.schematron_codes.get(path, frozenset()), reason)

    def result(self, codes: frozenset[str]) -> PackJudgement:
        library = self._library
        known = frozenset(code for own in library.schematron_codes.values() for code in own)
        if not self._by[1]:
            known = codes = frozenset()
        skipped = dict(self._skipped)
        if self._by[1] and not self._pakbon:
            skipped |= dict.fromkeys(self._codes_of_uitlevering(), _ONLY_DELIVERED)
        absent = Text(
            "in geen geïnstalleerd schemapakket ('ikt schemas install PAD')",
            "in no schema pack that is installed ('ikt schemas install PATH')",
        )
        skipped = dict.fromkeys(codes - known, absent) | skipped
        found = {melding.code for melding in self._meldingen}
        skipped = {code: reason for code, reason in skipped.items() if code not in found}
        judged = {*((DOCUMENT, OW_FILE) if self._by[0] else ()), *known, *found}
        return PackJudgement(
            meldingen=tuple(self._meldingen),
            checked=frozenset(judged - skipped.keys()),
            not_checked=skipped,
            schemas=self._schemas,
        )

    def _codes_of_uitlevering(self) -> set[str]:
        """Return the codes of the schematrons that the overviews name for a pakbon."""
        library, tag = self._library, etree.QName(_PAKBON)
        urls = {
            url
            for module in library.modules.get((tag.namespace or "", tag.localname), [])
            for url in module.schematrons
        }
        paths = [path for url in urls if (path := library.locate(url)) is not None]
        return {code for path in paths for code in library.schematron_codes.get(path, frozenset())}


def _melding(name: str, root: etree._Element, finding: Finding) -> Melding:
    ernst = _ERNST.get(finding.ernst, "fout")
    element = next(islice(root.iter("*"), max(finding.element - 1, 0), None))
    attribute = f"/@{finding.attribute}" if finding.attribute else ""
    sentence = " ".join([finding.melding, *finding.diagnostics.values()])
    return Melding(
        code=finding.code or finding.schema,
        ernst=ernst,
        soort="inhoudelijk",
        # The pack speaks Dutch only.
        beschrijving=Text(sentence, sentence),
        file=name,
        line=cast("int | None", element.sourceline),
        xpath=path_of(element) + attribute,
        ground=f"official: {finding.schema}",
        advice=_advice(finding.code, ernst),
    )


def _advice(code: str, ernst: Ernst) -> Text:
    told = advice_on(code)
    if ernst == "fout":
        return told
    return Text(f"{told.nl} {_NOT_STOPPED.nl}", f"{told.en} {_NOT_STOPPED.en}")


def _ground(schema: FoundSchema, *, own: bool) -> str:
    # The schema is published; that its violation carries this code is ours.
    return f"harness-defined: code; official: {schema.label}" if own else f"official: {schema.label}"
