"""JUnit XML: ``testcase`` elements with their outcome, time and properties.

There is no standard; this reads what pytest, Surefire, Gradle and their imitators have in common. Names of elements
count without their namespace. A rerun of Surefire (``flakyFailure``, ``rerunFailure``) does not change the outcome.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from ikt_harness.importing.cases import MAX_BYTES, Case, read_bytes, seconds
from ikt_harness.verdict import Verdict
from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Text
from ikt_schemas.xml_source import parse_xml

_VERDICTS = {"error": Verdict.FOUT, "failure": Verdict.GEZAKT, "skipped": Verdict.OVERGESLAGEN}


def read_junit(path: Path) -> Iterator[Case]:
    """Yield the results in ``path``, in order.

    :raises InputRefused: no readable XML, no JUnit XML, or a duration that is no number.
    """
    root = parse_xml(read_bytes(path), name=str(path), limit=MAX_BYTES, huge=True).root
    if _name(root) not in ("testsuites", "testsuite"):
        raise InputRefused(
            Text(
                f"geen JUnit XML: het begint met '{_name(root)}'",
                f"no JUnit XML: it begins with '{_name(root)}'",
            ),
            where=str(path),
        )
    yield from _suites(root, path, "", {})


def _suites(suite: etree._Element, path: Path, moment: str, facts: dict[str, str]) -> Iterator[Case]:
    moment = suite.get("timestamp") or moment
    facts = {**facts, **_properties(suite)}
    for child in suite:
        name = _name(child)
        if name == "testcase":
            yield _case(child, path, moment, facts)
        elif name == "testsuite":
            yield from _suites(child, path, moment, facts)


def _case(element: etree._Element, path: Path, moment: str, facts: dict[str, str]) -> Case:
    place = f"{path}:{element.sourceline}"
    found = {_name(child): child for child in reversed(element) if _name(child) in _VERDICTS}
    outcome = next((name for name in _VERDICTS if name in found), None)
    said = found[outcome] if outcome else None
    own = _properties(element)
    return Case(
        place=place,
        name="::".join(part for part in (element.get("classname"), element.get("name")) if part),
        verdict=_VERDICTS[outcome] if outcome else Verdict.GESLAAGD,
        duration=seconds(element.get("time") or "", place),
        moment=element.get("timestamp") or moment,
        message="" if said is None else (said.get("message") or (said.text or "").strip()),
        facts={**facts, **own} if own else facts,
    )


def _properties(element: etree._Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for group in element:
        if _name(group) != "properties":
            continue
        for one in group:
            if _name(one) == "property" and one.get("name"):
                found[str(one.get("name"))] = one.get("value") or (one.text or "").strip()
    return found


def _name(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]
