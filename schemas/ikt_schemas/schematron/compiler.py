"""ISO Schematron (query binding xslt2) as one XSLT stylesheet.

Each pattern becomes a mode, each rule a template in it: of the rules whose context matches a node only the first
fires, as the standard asks, because an earlier rule has a higher priority. ``let`` becomes ``xsl:variable``; XSLT
that stands in the schema (``xsl:key``, ``xsl:function``, ``xsl:for-each`` in a ``let``) passes through.

The stylesheet writes, in the namespace :data:`OUT`::

    <findings>
      <finding check="0" node="id" attribute="name"> text <diagnostic id="d"> text </diagnostic> </finding>
      <failure rule="0" node="id" attribute=""> what the engine says </failure>
      <place node="id" nr="12"/>
    </findings>

``check`` and ``rule`` are positions in :attr:`Compiled.checks` and :attr:`Compiled.rules`; ``node`` is an id of the
engine for the element where it is, empty for the document, and ``nr`` its number in document order, from 1. The
numbers are worked out in one pass at the end: counting siblings for each finding would take forever in a long list.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, cast, get_args

from lxml import etree

from ikt_schemas.schematron._expand import SCH, Loader, expand, no_includes, refused, sch
from ikt_schemas.schematron._names import separate

#: Part of the key of stored stylesheets: raise it when the compiler makes other stylesheets.
VERSION = 2
OUT = "urn:dso-ketentest:schematron"
XSL = "http://www.w3.org/1999/XSL/Transform"
_ERR = "http://www.w3.org/2005/xqt-errors"
_XS = "http://www.w3.org/2001/XMLSchema"
_BINDINGS = ("xslt2", "xpath2", "xslt3", "xpath3")
_CODE = re.compile(r'"code"\s*:\s*"([^"]+)"')
_IGNORED = {sch(name) for name in ("title", "p", "ns", "diagnostics", "properties", "phase")}
_TEXT_ONLY = {sch(name) for name in ("emph", "dir", "span")}
_XSL_TOP = {
    f"{{{XSL}}}{name}"
    for name in ("key", "function", "variable", "param", "template", "decimal-format", "character-map")
}

Kind = Literal["assert", "report"]


@dataclass(frozen=True, slots=True)
class Check:
    """One assert or report.

    :param rule: position of its rule in :attr:`Compiled.rules`.
    :param role: ``role``, else that of the rule; empty when neither states one.
    :param codes: codes that its own text names, in order; empty when the text is made elsewhere.
    """

    kind: Kind
    rule: int
    id: str
    role: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RuleInfo:
    """One rule: its pattern, its context as written, and every code that its text names."""

    pattern: str
    context: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Compiled:
    """A stylesheet and what is known of the schema without running it.

    :param codes: every code that a message of the schema names.
    """

    name: str
    stylesheet: str
    checks: tuple[Check, ...]
    rules: tuple[RuleInfo, ...]
    codes: frozenset[str]


def compile_schematron(
    data: bytes, *, name: str, load: Loader = no_includes, phase: str = "#ALL"
) -> Compiled:
    """Compile a schema.

    :param data: the schematron as published.
    :param name: file name for messages.
    :param load: finds what is included.
    :param phase: ``#ALL``, ``#DEFAULT`` or the id of a phase.
    :raises SchematronRefused: it is no schema of this language, or has no such phase.
    :raises XmlRefused: it is not XML that is read.
    """
    root = expand(data, name=name, load=load)
    binding = root.get("queryBinding", "xslt")
    if binding not in _BINDINGS:
        raise refused(
            f"queryBinding {binding} wordt niet uitgevoerd; wel: {', '.join(_BINDINGS)}",
            f"queryBinding {binding} is not run; these are: {', '.join(_BINDINGS)}",
            where=name,
            line=1,
        )
    separate(root)
    return _Compiler(root, name, phase).compiled()


class _Compiler:
    def __init__(self, root: etree._Element, name: str, phase: str) -> None:
        self._root = root
        self._name = name
        self._active, self._phase_lets = self._read_phase(phase)
        self._diagnostics = {d.get("id", ""): d for d in root.iter(sch("diagnostic"))}
        self._checks: list[Check] = []
        self._rules: list[RuleInfo] = []
        namespaces = {prefix: uri for prefix, uri in root.nsmap.items() if prefix}
        for ns in root.iterfind(sch("ns")):
            namespaces[ns.get("prefix", "")] = ns.get("uri", "")
        namespaces.pop("", None)
        self._own = next(p for p in ("ikt", "ikt-out", "ikt-schematron-out") if p not in namespaces)
        namespaces.setdefault("xs", _XS)
        namespaces[self._own] = OUT
        self._err = next(p for p in ("err", "ikt-err") if namespaces.get(p, _ERR) == _ERR)
        namespaces[self._err] = _ERR
        if namespaces.setdefault("xsl", XSL) != XSL:
            raise refused(
                "de prefix xsl staat voor iets anders dan XSLT",
                "the prefix xsl stands for something else than XSLT",
                where=name,
            )
        self._sheet = etree.Element(f"{{{XSL}}}stylesheet", nsmap=namespaces)
        self._sheet.set("version", "2.0")

    def compiled(self) -> Compiled:
        top = self._sheet
        _xsl(top, "output", method="xml", encoding="UTF-8", indent="no")
        findings = self._main_template()
        for let in (*self._root.iterfind(sch("let")), *self._phase_lets):
            self._let(let, top)
        for item in self._root:
            if not isinstance(item.tag, str) or item.tag in _IGNORED or item.tag == sch("let"):
                continue
            if item.tag == sch("pattern"):
                if self._active is None or item.get("id") in self._active:
                    self._pattern(item, findings)
            elif item.tag in _XSL_TOP:
                self._copy(item, top)
            else:
                self._unknown(item)
        return Compiled(
            name=self._name,
            stylesheet=etree.tostring(top, encoding="unicode"),
            checks=tuple(self._checks),
            rules=tuple(self._rules),
            codes=frozenset(code for rule in self._rules for code in rule.codes),
        )

    def _read_phase(self, phase: str) -> tuple[set[str] | None, list[etree._Element]]:
        if phase == "#DEFAULT":
            phase = self._root.get("defaultPhase", "#ALL")
        if phase == "#ALL":
            return None, []
        for element in self._root.iterfind(sch("phase")):
            if element.get("id") == phase:
                active = {a.get("pattern", "") for a in element.iterfind(sch("active"))}
                return active, element.findall(sch("let"))
        raise refused(f"fase {phase} is er niet", f"there is no phase {phase}", where=self._name)

    def _unknown(self, element: etree._Element) -> None:
        tag = etree.QName(element).localname
        raise refused(
            f"het element {tag} wordt hier niet verwerkt",
            f"the element {tag} is not handled here",
            where=self._name,
            line=cast("int | None", element.sourceline),
        )

    def _main_template(self) -> etree._Element:
        """Write the entry of the stylesheet; return where the patterns are applied."""
        own = self._own
        _xsl(self._sheet, "key", name=f"{own}:by-node", match=f"{own}:finding | {own}:failure", use="@node")
        main = _xsl(self._sheet, "template", match="/")
        found = _xsl(main, "variable", name=f"{own}:found")
        findings = etree.SubElement(main, f"{{{OUT}}}findings")
        _xsl(findings, "copy-of", select=f"${own}:found")
        some = _xsl(findings, "if", test=f"${own}:found/*")
        each = _xsl(some, "for-each", select="//*")
        asked = _xsl(each, "if", test=f"key('{own}:by-node', generate-id(), ${own}:found)")
        etree.SubElement(asked, f"{{{OUT}}}place", node="{generate-id()}", nr="{position()}")
        return found

    def _place(self, element: etree._Element, select: str) -> None:
        """Let ``element`` of the output say which node ``select`` gives."""
        node = _xsl(element, "attribute", name="node")
        _xsl(node, "value-of", select=f"generate-id({select}/ancestor-or-self::*[1])")
        attribute = _xsl(element, "attribute", name="attribute")
        _xsl(attribute, "value-of", select=f"{select}[. instance of attribute()]/name()")

    def _pattern(self, pattern: etree._Element, findings: etree._Element) -> None:
        if pattern.get("documents") is not None:
            self._unknown(pattern)
        mode = f"{self._own}-m{len(findings) + 1}"
        rules = pattern.findall(sch("rule"))
        contexts = [rule.get("context") for rule in rules]
        for rule, context in zip(rules, contexts, strict=True):
            if not context:
                self._unknown(rule)
        select = _nodes(" | ".join(str(context) for context in contexts))
        _xsl(findings, "apply-templates", select=select, mode=mode)
        _xsl(self._sheet, "template", match="node() | @* | /", mode=mode, priority="0")
        for item in pattern:
            if not isinstance(item.tag, str) or item.tag in _IGNORED:
                continue
            if item.tag == sch("let"):
                self._let(item, self._sheet)
            elif item.tag == sch("rule"):
                self._rule(item, pattern.get("id", ""), mode, len(rules) - rules.index(item))
            elif item.tag in _XSL_TOP:
                self._copy(item, self._sheet)
            else:
                self._unknown(item)

    def _rule(self, rule: etree._Element, pattern: str, mode: str, priority: int) -> None:
        number = len(self._rules)
        self._rules.append(RuleInfo(pattern, rule.get("context", ""), _codes(rule)))
        template = _xsl(
            self._sheet, "template", match=rule.get("context", ""), mode=mode, priority=str(priority)
        )
        # A test may fail for this node, as a wrong date does in a cast; the other rules must still be heard.
        guarded = _xsl(template, "try")
        for item in rule:
            if not isinstance(item.tag, str) or item.tag in _IGNORED:
                continue
            if item.tag == sch("let"):
                self._let(item, guarded)
            elif item.tag in (sch("assert"), sch("report")):
                self._check(item, rule, number, guarded)
            elif _namespace(item) == XSL:
                self._copy(item, guarded)
            else:
                self._unknown(item)
        caught = _xsl(guarded, "catch", errors="*")
        failure = etree.SubElement(caught, f"{{{OUT}}}failure", rule=str(number))
        self._place(failure, ".")
        _xsl(failure, "value-of", select=f"${self._err}:description")

    def _check(
        self, check: etree._Element, rule: etree._Element, number: int, parent: etree._Element
    ) -> None:
        kind = etree.QName(check).localname
        assert kind in get_args(Kind)  # noqa: S101 - the caller looks at the tag
        position = len(self._checks)
        self._checks.append(
            Check(
                kind="assert" if kind == "assert" else "report",
                rule=number,
                id=str(check.get("id") or rule.get("id") or ""),
                role=next(filter(None, (e.get(a) for e in (check, rule) for a in ("role", "flag"))), ""),
                codes=_codes(check),
            )
        )
        choose = _xsl(parent, "choose")
        when = _xsl(choose, "when", test=check.get("test", ""))
        where = when if kind == "report" else _xsl(choose, "otherwise")
        finding = etree.SubElement(where, f"{{{OUT}}}finding", check=str(position))
        subject = check.get("subject") or rule.get("subject") or "."
        self._place(finding, "." if subject == "." else f"({subject})[1]")
        self._content(check, finding, spaced=True)
        for identifier in check.get("diagnostics", "").split():
            if identifier not in self._diagnostics:
                self._unknown(check)
            diagnostic = etree.SubElement(finding, f"{{{OUT}}}diagnostic", id=identifier)
            self._content(self._diagnostics[identifier], diagnostic, spaced=True)

    def _let(self, let: etree._Element, parent: etree._Element) -> None:
        variable = _xsl(parent, "variable", name=let.get("name", ""))
        if (typed := let.get("as")) is not None:
            variable.set("as", typed)
        value = let.get("value")
        if value is not None:
            variable.set("select", value)
        else:
            self._content(let, variable)

    def _content(self, source: etree._Element, parent: etree._Element, *, spaced: bool = False) -> None:
        """Write out mixed content: text, ``value-of``, ``name``, and XSLT or other elements as they are.

        :param spaced: keep white space between elements: it is text in a message, layout in a stylesheet.
        """
        _text(parent, source.text, spaced=spaced)
        for child in source:
            if isinstance(child.tag, str):
                self._copy(child, parent)
            _text(parent, child.tail, spaced=spaced)

    def _copy(self, element: etree._Element, parent: etree._Element) -> None:
        if element.tag == sch("value-of"):
            _xsl(parent, "value-of", select=element.get("select", "."))
        elif element.tag == sch("name"):
            _xsl(parent, "value-of", select=f"name({element.get('path', '.')})")
        elif element.tag in _TEXT_ONLY:
            self._content(element, parent, spaced=True)
        elif element.tag in _IGNORED:
            return
        elif element.tag == sch("let"):
            self._let(element, parent)
        elif _namespace(element) == SCH:
            self._unknown(element)
        else:
            own = {prefix: uri for prefix, uri in element.nsmap.items() if uri != SCH}
            copy = etree.SubElement(parent, element.tag, nsmap=own)  # type: ignore[arg-type]  # None is the default prefix
            for key, value in element.attrib.items():
                copy.set(key, value)
            if element.tag == f"{{{XSL}}}text":
                copy.text = element.text
            else:
                self._content(element, copy)


def _xsl(parent: etree._Element, local: str, /, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{XSL}}}{local}", attributes)


def _text(parent: etree._Element, text: str | None, *, spaced: bool) -> None:
    if text and (spaced or text.strip()):
        _xsl(parent, "text").text = text


def _namespace(element: etree._Element) -> str | None:
    return etree.QName(element).namespace


def _codes(element: etree._Element) -> tuple[str, ...]:
    text = "".join(str(part) for part in element.itertext())
    return tuple(dict.fromkeys(_CODE.findall(text)))


def _nodes(contexts: str) -> str:
    """Return what selects every node that a context may match; attributes and text only where one names them."""
    bare = _without_predicates(contexts)
    if re.search(r"\b(text|node|comment|processing-instruction)\s*\(", bare):
        return "/, //node()/(., @*)"
    if "@" in bare or "attribute" in bare:
        return "/, //*/(., @*)"
    return "/, //*"


def _without_predicates(path: str) -> str:
    depth, kept = 0, []
    for part in re.findall(r"""\[|\]|"[^"]*"|'[^']*'|[^\[\]"']+""", path):
        depth += (part == "[") - (part == "]")
        if depth == 0 and part != "]":
            kept.append(part)
    return "".join(kept)
