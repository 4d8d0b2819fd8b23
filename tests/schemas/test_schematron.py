"""The Schematron compiler, construct by construct, on small schemas of our own."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from ikt_schemas.errors import InputRefused, XmlRefused
from ikt_schemas.schematron._engine_stderr import engine_stderr
from ikt_schemas.schematron._expand import SchematronRefused
from ikt_schemas.schematron.cache import StylesheetCache
from ikt_schemas.schematron.compiler import compile_schematron
from ikt_schemas.schematron.messages import read_message
from ikt_schemas.schematron.runner import Failure, Finding, Outcome, run


def schema(body: str, *, binding: str = "xslt2", attributes: str = "") -> bytes:
    return (
        f'<schema xmlns="http://purl.oclc.org/dsdl/schematron" queryBinding="{binding}" {attributes} '
        'xmlns:xsl="http://www.w3.org/1999/XSL/Transform"><ns prefix="t" uri="urn:toets"/>'
        f"{body}</schema>"
    ).encode()


def judged(body: str, document: str, *, phase: str = "#ALL", attributes: str = "") -> Outcome:
    compiled = compile_schematron(schema(body, attributes=attributes), name="eigen.sch", phase=phase)
    return run([compiled], document)


def place(document: str, finding: Finding | Failure) -> str:
    """Return where a finding is: its elements counted from the root down, ``1/3/2``, and ``@name``."""
    attribute = f"/@{finding.attribute}" if isinstance(finding, Finding) and finding.attribute else ""
    if finding.element == 0:
        return attribute
    element = list(etree.fromstring(document).iter("*"))[finding.element - 1]
    chain = [element, *element.iterancestors()]
    return (
        "/".join(str(1 + len(list(e.itersiblings("*", preceding=True)))) for e in reversed(chain)) + attribute
    )


def said(body: str, document: str, *, phase: str = "#ALL", attributes: str = "") -> list[tuple[str, str]]:
    findings = judged(body, document, phase=phase, attributes=attributes).findings
    return [(f.melding, place(document, f)) for f in findings]


def test_assert_and_report_with_their_places() -> None:
    body = """<pattern><rule context="t:a"><assert test="@n">geen n</assert>
      <report test="@n = '2'">n is twee</report></rule></pattern>"""
    document = '<t:r xmlns:t="urn:toets"><!-- c --><t:a/><t:a n="1"/><t:b><t:a n="2"/></t:b></t:r>'
    assert said(body, document) == [("geen n", "1/1"), ("n is twee", "1/3/1")]


def test_what_the_engine_notes_goes_to_the_log(
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    """A context that cannot be judged matches nothing; the engine writes about it on standard error itself."""
    body = """<pattern><rule context="a[normalize-space(b) = 'x']"><assert test="false()">x</assert></rule>
      <rule context="a"><assert test="false()">y</assert></rule></pattern>"""
    with caplog.at_level("INFO", logger="ikt_schemas"):
        assert said(body, "<r><a><b>x</b><b>x</b></a></r>") == [("y", "1/1")]
    assert capfd.readouterr().err == ""
    assert any("XPTY0004" in record.getMessage() for record in caplog.records)


def test_what_others_write_while_the_engine_runs_is_kept(
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    note = b"Warning at char 3 on line 2:\n  XPTY0004  An error\n  {a}\n"
    with caplog.at_level("INFO", logger="ikt_schemas"), engine_stderr():
        os.write(2, b"voor\n" + note + b"Warnings of ours\nna\n")
    assert capfd.readouterr().err == "voor\nWarnings of ours\nna\n"
    assert [record.getMessage().count("\n") for record in caplog.records] == [2]


def test_only_the_first_rule_that_matches_fires_in_a_pattern() -> None:
    rules = """<rule context="a[@n]"><assert test="false()">eerste</assert></rule>
      <rule context="a"><assert test="false()">tweede</assert></rule>"""
    assert said(f"<pattern>{rules}</pattern>", '<r><a n="1"/><a/></r>') == [
        ("eerste", "1/1"),
        ("tweede", "1/2"),
    ]
    other = '<pattern><rule context="a"><assert test="false()">ander</assert></rule></pattern>'
    assert len(said(f"<pattern>{rules}</pattern>{other}", '<r><a n="1"/></r>')) == 2


def test_contexts_of_attributes_text_and_the_document() -> None:
    body = """<pattern><rule context="@n"><report test=". = '1'"><name/> is <value-of select="."/></report>
      </rule></pattern>
      <pattern><rule context="text()"><report test="true()">tekst</report></rule></pattern>
      <pattern><rule context="/"><assert test="r">geen r</assert></rule></pattern>"""
    assert said(body, '<q><a n="1"/>x</q>') == [("n is 1", "1/1/@n"), ("tekst", "1"), ("geen r", "")]


def test_variables_of_schema_pattern_and_rule() -> None:
    body = """<let name="grens" value="3"/><pattern><let name="namen" value="'a', 'b'"/>
      <rule context="*[local-name() = $namen]"><let name="n" value="number(@n)"/>
      <let name="dubbel"><xsl:choose><xsl:when test="$n gt 1"><xsl:value-of select="$n * 2"/></xsl:when>
      <xsl:otherwise>0</xsl:otherwise></xsl:choose></let>
      <assert test="number($dubbel) lt $grens"><value-of select="$n"/>, dubbel <value-of select="$dubbel"/></assert>
      </rule></pattern>"""
    assert said(body, '<r><a n="1"/><b n="2"/><c n="9"/></r>') == [("2, dubbel 4", "1/2")]


def test_two_patterns_may_use_one_name_for_different_variables() -> None:
    body = """<let name="x" value="'schema'"/>
      <pattern><let name="x" value="'een'"/><rule context="a[$x = 'een']"><report test="true()">
        <value-of select="concat($x, ' $x')"/></report></rule></pattern>
      <pattern><let name="x" value="'twee'"/><rule context="a"><let name="y" value="$x"/>
        <report test="$y = 'twee'"><value-of select="$x"/></report></rule></pattern>
      <pattern><rule context="a"><report test="true()"><value-of select="$x"/></report></rule></pattern>"""
    assert [text for text, _ in said(body, "<a/>")] == ["een $x", "twee", "schema"]


def test_abstract_patterns_and_rules() -> None:
    body = """<pattern abstract="true" id="verplicht"><rule context="$waar"><assert test="$wat">
        <name/> zonder $wat: <value-of select="count($wat-nog)"/></assert></rule></pattern>
      <pattern is-a="verplicht"><param name="waar" value="a"/><param name="wat" value="b"/>
        <param name="wat-nog" value="c"/></pattern>
      <pattern is-a="verplicht"><param name="waar" value="d"/><param name="wat" value="@e"/>
        <param name="wat-nog" value="*"/></pattern>
      <pattern><rule abstract="true" id="basis"><let name="n" value="@n"/>
          <assert test="$n">basis</assert></rule>
        <rule abstract="true" id="meer"><extends rule="basis"/><assert test="@m">meer</assert></rule>
        <rule context="z"><extends rule="meer"/></rule></pattern>"""
    document = "<r><a><c/></a><d/><z/></r>"
    assert said(body, document) == [
        ("a zonder $wat: 1", "1/1"),
        ("d zonder $wat: 0", "1/2"),
        ("basis", "1/3"),
        ("meer", "1/3"),
    ]


def test_phases_choose_patterns() -> None:
    body = """<phase id="kort"><active pattern="p1"/><let name="f" value="'kort'"/></phase>
      <pattern id="p1"><rule context="a"><report test="true()">een</report></rule></pattern>
      <pattern id="p2"><rule context="a"><report test="true()">twee</report></rule></pattern>"""
    assert [text for text, _ in said(body, "<a/>")] == ["een", "twee"]
    assert [text for text, _ in said(body, "<a/>", phase="kort")] == ["een"]
    default = 'defaultPhase="kort"'
    assert [text for text, _ in said(body, "<a/>", phase="#DEFAULT", attributes=default)] == ["een"]
    with pytest.raises(SchematronRefused, match="no phase lang"):
        said(body, "<a/>", phase="lang")


def test_diagnostics_roles_and_subjects() -> None:
    body = """<pattern><rule context="a" role="waarschuwing"><assert id="R1" test="b" subject="c" diagnostics="d1">fout
      </assert><assert id="R2" test="b" role="fout">zwaar</assert></rule></pattern>
      <diagnostics><diagnostic id="d1">er is <value-of select="count(*)"/> kind</diagnostic></diagnostics>"""
    first, second = judged(body, "<a><x/><c/></a>").findings
    assert (first.code, first.ernst, first.element) == ("R1", "waarschuwing", 3)
    assert first.diagnostics == {"d1": "er is 2 kind"}
    assert (second.code, second.ernst, second.element) == ("R2", "fout", 1)


def test_keys_functions_and_other_xslt_pass_through() -> None:
    body = """<xsl:key name="op-id" match="*[@id]" use="@id"/>
      <xsl:function name="t:twee"><xsl:param name="n"/><xsl:sequence select="2 * $n"/></xsl:function>
      <pattern><rule context="ref"><let name="doel" value="key('op-id', @naar)"/>
        <let name="lijst"><xsl:for-each select="*"><xsl:sort select="@n"/><w xmlns=""><xsl:value-of select="@n"/></w>
          </xsl:for-each></let>
        <assert test="$doel">geen <value-of select="@naar"/>;<value-of select="$lijst/w[1]"/>
          <value-of select="t:twee(3)"/></assert></rule></pattern>"""
    document = '<r><x id="i"/><ref naar="i"/><ref naar="j"><q n="8"/><q n="7"/></ref></r>'
    assert said(body, document) == [("geen j;7 6", "1/3")]


def test_text_between_values_keeps_its_space() -> None:
    body = """<pattern><rule context="a"><report test="true()"><name/> <emph>en</emph> <value-of select="@n"/>
      </report></rule></pattern>"""
    assert said(body, '<a n="1"/>') == [("a en 1", "1")]


def test_includes_are_written_out() -> None:
    files = {
        "deel.sch": b'<pattern xmlns="http://purl.oclc.org/dsdl/schematron" xml:base="http://elders/">'
        b'<include href="regels.sch#r2"/></pattern>',
        "regels.sch": b'<x xmlns="http://purl.oclc.org/dsdl/schematron"><rule id="r1" context="b"/>'
        b'<rule id="r2" context="a"><extends href="checks.sch"/></rule></x>',
        "checks.sch": b'<rule xmlns="http://purl.oclc.org/dsdl/schematron"><report test="true()">ja</report></rule>',
    }
    compiled = compile_schematron(
        schema('<include href="deel.sch"/>'), name="geheel.sch", load=files.__getitem__
    )
    assert [finding.melding for finding in run([compiled], "<a/>").findings] == ["ja"]
    assert "elders" not in compiled.stylesheet
    whole = b'<pattern xmlns="http://purl.oclc.org/dsdl/schematron"><include href="zelf.sch"/></pattern>'
    circle = {"zelf.sch": whole}
    with pytest.raises(SchematronRefused, match="no end"):
        compile_schematron(schema('<include href="zelf.sch"/>'), name="x", load=circle.__getitem__)
    with pytest.raises(SchematronRefused, match="cannot be found"):
        compile_schematron(schema('<include href="weg.sch"/>'), name="x")


def test_a_rule_that_breaks_on_one_node_does_not_silence_the_rest() -> None:
    body = """<pattern><rule context="a"><assert test="xs:date(@d) gt xs:date('2020-01-01')">
      {"code": "X1", "melding": "oud", "ernst": "fout"},</assert></rule></pattern>"""
    outcome = judged(body, '<r><a d="geen"/><a d="2019-01-01"/></r>')
    assert [(f.code, f.element) for f in outcome.findings] == [("X1", 3)]
    assert [(f.codes, f.element) for f in outcome.failures] == [(("X1",), 2)]
    assert "geen" in outcome.failures[0].reason


_ENDLESS = """<pattern><rule abstract="true" id="z"><extends rule="z"/></rule>
    <rule context="a"><extends rule="z"/></rule></pattern>"""


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ('<pattern><rule context="a"><assert test="1 +">x</assert></rule></pattern>', "cannot be run"),
        ('<pattern is-a="weg"/>', "no abstract pattern weg"),
        ('<pattern><rule context="a"><extends rule="weg"/></rule></pattern>', "no abstract rule weg"),
        (_ENDLESS, "extends itself"),
        ("<pattern><rule><assert test='1'>x</assert></rule></pattern>", "rule is not handled"),
        ("<patroon/>", "patroon is not handled"),
        ('<pattern documents="x.xml"/>', "pattern is not handled"),
    ],
)
def test_what_cannot_be_compiled_is_refused_with_its_place(body: str, message: str) -> None:
    with pytest.raises(SchematronRefused, match=message) as caught:
        said(body, "<a/>")
    assert caught.value.where == "eigen.sch"
    assert caught.value.todo is not None


def test_what_is_no_schematron_of_this_kind_is_refused() -> None:
    with pytest.raises(SchematronRefused, match="queryBinding xslt is not run"):
        compile_schematron(schema("", binding="xslt"), name="x")
    with pytest.raises(SchematronRefused, match="not ISO Schematron"):
        compile_schematron(b"<schema/>", name="x")
    with pytest.raises(XmlRefused):
        compile_schematron(b"<schema", name="x")


@pytest.mark.parametrize(
    "select",
    ["doc('file:///etc/hostname')", "unparsed-text('/etc/hostname')", "collection('file:///tmp')"],
)
def test_a_schema_reads_nothing_but_the_document(select: str) -> None:
    outcome = judged(
        f'<pattern><rule context="a"><let name="x" value="1"/>'
        f'<report test="string-length({select}) ge $x">gelezen</report></rule></pattern>',
        "<a/>",
    )
    assert outcome.findings == ()
    assert len(outcome.failures) == 1


def test_a_doctype_is_not_read_by_the_engine() -> None:
    compiled = compile_schematron(schema("<pattern/>"), name="x")
    with pytest.raises(InputRefused, match="cannot read"):
        run([compiled], '<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/hostname">]><a>&e;</a>')


def test_compiled_schemas_are_kept_by_content(tmp_path: Path) -> None:
    body = schema('<pattern><rule context="a"><report test="true()">ja</report></rule></pattern>')
    first = StylesheetCache(tmp_path).compiled(body, name="x.sch")
    (stored,) = tmp_path.glob("*.json")
    assert StylesheetCache(tmp_path).compiled(body, name="x.sch") == first
    # What is on disk is really used ...
    content = json.loads(stored.read_text())
    stored.write_text(json.dumps({**content, "stylesheet": first.stylesheet.replace("ja", "van schijf")}))
    again = StylesheetCache(tmp_path).compiled(body, name="x.sch")
    assert run([again], "<a/>").findings[0].melding == "van schijf"
    # ... unless it is damaged, or the schema is another.
    stored.write_text("{")
    assert StylesheetCache(tmp_path).compiled(body, name="x.sch") == first
    assert StylesheetCache(tmp_path).compiled(body.replace(b"ja", b"nee"), name="x.sch") != first


def test_a_change_in_an_include_is_seen(tmp_path: Path) -> None:
    part = (
        '<pattern xmlns="http://purl.oclc.org/dsdl/schematron"><rule context="a">'
        '<report test="true()">{}</report></rule></pattern>'
    )
    cache = StylesheetCache(tmp_path)
    for text in ("een", "twee"):
        parts = {"d": part.format(text).encode()}
        compiled = cache.compiled(schema('<include href="d"/>'), name="x", load=parts.__getitem__)
        assert run([compiled], "<a/>").findings[0].melding == text


def test_a_cache_that_cannot_be_written_does_not_matter(tmp_path: Path) -> None:
    (tmp_path / "bestand").write_text("")
    body = schema('<pattern><rule context="a"><report test="true()">ja</report></rule></pattern>')
    compiled = StylesheetCache(tmp_path / "bestand" / "map").compiled(body, name="x")
    assert len(run([compiled], "<a/>").findings) == 1


def test_messages_are_read_as_fragments() -> None:
    (one,) = read_message(' {"code": "S1", "eId": "a_1", "melding": "Dit\n  is fout.", "ernst": "Fout"},')
    assert (one.code, one.melding, one.ernst, one.variables) == ("S1", "Dit is fout.", "fout", {"eId": "a_1"})
    (loose,) = read_message(
        '{"code": "S2", "v": "zegt "ja"", "melding": "De "waarde" \\"x\\" a\\b", "ernst": "ontraden"},'
    )
    assert (loose.code, loose.ernst) == ("S2", "ontraden")
    assert (loose.melding, loose.variables) == ('De "waarde" "x" a\\b', {"v": 'zegt "ja"'})
    several = read_message(
        '{"code": "A", "melding": "1", "ernst": "fout"}, {"code": "B", "melding": "2", "ernst": "fout"},'
    )
    assert [(part.code, part.melding) for part in several] == [("A", "1"), ("B", "2")]
    assert read_message(" gewoon  een zin ")[0].melding == "gewoon een zin"


_VALUES = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=40)


@given(value=_VALUES)
@settings(max_examples=60, deadline=None)
def test_no_value_of_a_document_changes_code_or_ernst(value: str) -> None:
    text = f'{{"code": "S1", "v": "{value}", "melding": "Over {value}.", "ernst": "fout"}},'
    parts = read_message(text)
    assert parts
    assert parts[0].code == "S1"


def test_a_document_cannot_write_another_verdict() -> None:
    body = """<pattern><rule context="a"><assert test="false()" role="fout">
      {"code": "S1", "melding": "Over <value-of select="@n"/>.", "ernst": "fout"},</assert></rule></pattern>"""
    evil = "x', 'ernst': 'informatie'}, {'code': 'S9', 'melding': 'niets".replace("'", "&quot;")
    findings = judged(body, f'<a n="{evil}"/>').findings
    assert findings
    assert {(finding.code, finding.ernst) for finding in findings} == {("S1", "fout")}


_NAMES = st.sampled_from(["a", "b", "c"])
_TREES = st.recursive(
    _NAMES.map(lambda name: f"<{name}/>"),
    lambda inner: st.tuples(_NAMES, st.lists(inner, max_size=4)).map(
        lambda pair: f"<{pair[0]}>{''.join(pair[1])}</{pair[0]}>"
    ),
    max_leaves=12,
)
_ORDERS = st.permutations(["a", "b/c", "c", "*"])


@given(tree=_TREES, order=_ORDERS)
@settings(max_examples=25, deadline=None)
def test_each_node_fires_the_first_rule_that_matches_it_and_no_other(tree: str, order: list[str]) -> None:
    """A second path: the same choice made by plain XPath in lxml."""
    rules = "".join(f'<rule context="{c}"><report test="true()">{c}</report></rule>' for c in order)
    root = etree.fromstring(tree)
    expected: list[tuple[str, str]] = []
    for element in root.iter():
        for context in order:
            local, _, child = context.partition("/")
            parent = element.getparent()
            if child:
                fits = element.tag == child and parent is not None and parent.tag == local
            else:
                fits = local in ("*", element.tag)
            if fits:
                chain = [element, *element.iterancestors()]
                steps = [1 + len(list(e.itersiblings(preceding=True))) for e in reversed(chain)]
                expected.append((context, "/".join(map(str, steps))))
                break
    assert said(f"<pattern>{rules}</pattern>", tree) == expected


def test_findings_are_values() -> None:
    finding = Finding("s", "c", "m", "fout", 1, "", {}, {})
    assert finding == Finding("s", "c", "m", "fout", 1, "", {}, {})
    with pytest.raises(AttributeError):
        finding.code = "x"  # type: ignore[misc]  # this is what the test is about
