"""Running compiled schemas over a document by Saxon, and what they found.

Saxon keeps its state per thread, so that one thread of our own runs it, started when first needed. It may read
nothing: no file, no network, no extension; the document comes as text that was parsed and found safe before.
"""

from __future__ import annotations

import queue
import re
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from lxml import etree

from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Text
from ikt_schemas.schematron._engine_stderr import engine_stderr
from ikt_schemas.schematron._expand import refused
from ikt_schemas.schematron.compiler import OUT, Compiled
from ikt_schemas.schematron.messages import Fragment, read_message

_FEATURE = "http://saxon.sf.net/feature/"
_DISALLOW_DOCTYPE = f"{_FEATURE}parserFeature?uri=http://apache.org/xml/features/disallow-doctype-decl"
_SETTINGS = {
    f"{_FEATURE}allowedProtocols": "",
    f"{_FEATURE}allow-external-functions": "off",
    f"{_FEATURE}standardErrorOutputFile": "/dev/null",
    _DISALLOW_DOCTYPE: "true",
}
_PLACE = re.compile(r" of file:\S*")
_MOST_EXECUTABLES = 64


@dataclass(frozen=True, slots=True)
class Finding:
    """One assert that failed, or report that succeeded.

    :param code: from the message; the only code of the assert when the message names another; else its id.
    :param ernst: ``role`` of the assert, else what the message says; as written, may be empty.
    :param element: number of the element in document order, from 1; 0 for the document itself.
    :param attribute: name of the attribute it is about; empty for the element.
    :param diagnostics: id → text.
    """

    schema: str
    code: str
    melding: str
    ernst: str
    element: int
    attribute: str
    variables: dict[str, str]
    diagnostics: dict[str, str]


@dataclass(frozen=True, slots=True)
class Failure:
    """A rule that could not be judged for one element (its number): its codes, and what the engine says."""

    schema: str
    codes: tuple[str, ...]
    element: int
    reason: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the schemas say about one document."""

    findings: tuple[Finding, ...]
    failures: tuple[Failure, ...]


def run(schemas: Sequence[Compiled], text: str) -> Outcome:
    """Judge a document.

    :param text: the whole document, without DOCTYPE; parsed by the caller before.
    :raises SchematronRefused: a stylesheet is wrong, for instance by its XPath.
    :raises InputRefused: the engine cannot read the document, or stops on it.
    """
    if not schemas:
        return Outcome((), ())
    outputs = _ENGINE.call(lambda state: state.run(schemas, text))
    findings: list[Finding] = []
    failures: list[Failure] = []
    for schema, output in zip(schemas, outputs, strict=True):
        _read(schema, output, findings, failures)
    return Outcome(tuple(findings), tuple(failures))


def _read(schema: Compiled, output: str, findings: list[Finding], failures: list[Failure]) -> None:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    root = etree.fromstring(output.encode(), parser)
    numbers = {place.get("node", ""): int(place.get("nr", "0")) for place in root.iterfind(f"{{{OUT}}}place")}
    for element in root.iterfind(f"{{{OUT}}}*"):
        number = numbers.get(element.get("node", ""), 0)
        if element.tag == f"{{{OUT}}}place":
            continue
        if element.tag == f"{{{OUT}}}failure":
            rule = schema.rules[int(element.get("rule", "0"))]
            failures.append(Failure(schema.name, rule.codes, number, " ".join((element.text or "").split())))
            continue
        check = schema.checks[int(element.get("check", "0"))]
        diagnostics = {d.get("id", ""): " ".join("".join(map(str, d.itertext())).split()) for d in element}
        findings.extend(
            Finding(
                schema=schema.name,
                code=_code(fragment, check.codes, schema.codes) or check.id,
                melding=fragment.melding,
                ernst=check.role or fragment.ernst,
                element=number,
                attribute=element.get("attribute", ""),
                variables=dict(fragment.variables),
                diagnostics=diagnostics,
            )
            for fragment in read_message((element.text or "").strip())
        )


def _code(fragment: Fragment, own: tuple[str, ...], known: frozenset[str]) -> str:
    """Return the code, which the schema must know: text of the document may look like a message."""
    if own:
        return fragment.code if fragment.code in own else own[0]
    return fragment.code if fragment.code in known else ""


class _State:
    """The engine and its compiled stylesheets; lives and dies in its own thread."""

    def __init__(self) -> None:
        from saxonche import PySaxonProcessor  # type: ignore[import-not-found]  # it has no types

        self._processor = PySaxonProcessor(license=False)
        for name, value in _SETTINGS.items():
            self._processor.set_configuration_property(name, value)
        self._executables: dict[str, Any] = {}

    def run(self, schemas: Sequence[Compiled], text: str) -> list[str]:
        from saxonche import PySaxonApiError

        executables = [self._executable(schema) for schema in schemas]
        try:
            document = self._processor.parse_xml(xml_text=text)
        except PySaxonApiError as error:
            raise InputRefused(
                Text(
                    f"de schematrons kunnen dit bestand niet lezen: {_first_line(error)}",
                    f"the schematrons cannot read this file: {_first_line(error)}",
                )
            ) from error
        outputs: list[str] = []
        with engine_stderr():
            for schema, executable in zip(schemas, executables, strict=True):
                try:
                    outputs.append(str(executable.transform_to_string(xdm_node=document)))
                except PySaxonApiError as error:
                    raise refused(
                        f"het schematron stopt op dit bestand: {_first_line(error)}",
                        f"the schematron stops on this file: {_first_line(error)}",
                        where=schema.name,
                    ) from error
        return outputs

    def _executable(self, schema: Compiled) -> Any:  # noqa: ANN401 - saxonche has no types
        from saxonche import PySaxonApiError

        found = self._executables.get(schema.stylesheet)
        if found is None:
            try:
                found = self._processor.new_xslt30_processor().compile_stylesheet(
                    stylesheet_text=schema.stylesheet
                )
            except PySaxonApiError as error:
                raise refused(
                    f"het schematron is niet uit te voeren: {_first_line(error)}",
                    f"the schematron cannot be run: {_first_line(error)}",
                    where=schema.name,
                ) from error
            if len(self._executables) >= _MOST_EXECUTABLES:
                self._executables.clear()
            self._executables[schema.stylesheet] = found
        return found


def _first_line(error: Exception) -> str:
    # The engine says where the stylesheet would stand; ours has no place.
    return _PLACE.sub("", " ".join(str(error).split()))[:300]


class _Engine:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._queue: queue.SimpleQueue[tuple[Callable[[_State], Any], Future[Any]]] | None = None

    def call(self, work: Callable[[_State], list[str]]) -> list[str]:
        """Do ``work`` in the engine's thread and return what it returns, or raise what it raises."""
        future: Future[list[str]] = Future()
        with self._lock:
            if self._queue is None:
                self._queue = queue.SimpleQueue()
                threading.Thread(
                    target=_serve, args=(self._queue,), name="ikt-schematron", daemon=True
                ).start()
            self._queue.put((work, future))
        return future.result()


def _serve(tasks: queue.SimpleQueue[tuple[Callable[[_State], Any], Future[Any]]]) -> None:
    state: _State | None = None
    while True:
        work, future = tasks.get()
        try:
            state = state or _State()
            future.set_result(work(state))
        except BaseException as error:  # noqa: BLE001 - whoever waits must hear of it
            future.set_exception(error)


_ENGINE = _Engine()
