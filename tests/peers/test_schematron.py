"""The published schematrons, compiled by the skeleton of ISO Schematron and by us: both find the same, in real
deliveries and in spoilt ones.

The skeleton shares no code with our compiler; the same engine runs what both make.
"""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from saxonche import PySaxonProcessor  # type: ignore[import-not-found]  # it has no types
from tests.mocks.stop.test_rules_inhoud import GEVALLEN as INHOUD
from tests.mocks.stop.test_rules_inhoud import SOORTEN as SOORTEN_INHOUD
from tests.mocks.stop.test_rules_schematron import GEVALLEN, SOORTEN
from tests.peers.java_process import class_path

from ikt_mocks.stop import samples
from ikt_schemas.schematron.compiler import Compiled, compile_schematron
from ikt_schemas.schematron.runner import run
from ikt_schemas.xml_source import parse_xml

_SVRL = "{http://purl.oclc.org/dsdl/svrl}"
_CODE = re.compile(r'"code"\s*:\s*"(\w+)"')
_LARGEST = 300_000

Judge = Callable[[str], Counter[str]]


def _judge(processor: PySaxonProcessor, stylesheet: Any) -> Judge:  # noqa: ANN401 - saxonche has no types
    def judge(text: str) -> Counter[str]:
        report = stylesheet.transform_to_string(xdm_node=processor.parse_xml(xml_text=text))
        root = etree.fromstring(report.encode())
        found = [*root.iter(f"{_SVRL}failed-assert"), *root.iter(f"{_SVRL}successful-report")]
        return Counter(code for one in found for code in _CODE.findall("".join(map(str, one.itertext()))))

    return judge


@pytest.fixture(name="theirs", scope="module")
def make_theirs(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Judge]]:
    """Return name → a judge of each published schematron, compiled by the skeleton."""
    folder = tmp_path_factory.mktemp("skeleton")
    with zipfile.ZipFile(class_path("schematron")) as archive:
        archive.extractall(folder)
    with PySaxonProcessor(license=False) as processor:
        steps = []
        for name in ("iso_dsdl_include", "iso_abstract_expand", "iso_svrl_for_xslt2"):
            (file,) = folder.rglob(f"{name}.xsl")
            step = processor.new_xslt30_processor().compile_stylesheet(stylesheet_file=str(file))
            step.set_parameter("allow-foreign", processor.make_string_value("true"))
            steps.append(step)
        judges: dict[str, Judge] = {}
        for path in _schematrons(shared):
            made = path.read_text(encoding="utf-8")
            for step in steps:
                made = step.transform_to_string(xdm_node=processor.parse_xml(xml_text=made))
            stylesheet = processor.new_xslt30_processor().compile_stylesheet(stylesheet_text=made)
            judges[path.name] = _judge(processor, stylesheet)
        yield judges


@pytest.fixture(name="ours", scope="module")
def make_ours(shared: Path) -> dict[str, Compiled]:
    return {path.name: compile_schematron(path.read_bytes(), name=path.name) for path in _schematrons(shared)}


def _schematrons(shared: Path) -> list[Path]:
    found = sorted((shared / "data" / "official").rglob("*.sch"))
    assert len(found) == 11
    return found


def _real(shared: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted((shared / "data" / "stop").rglob("*")):
        if path.suffix in (".xml", ".gml") and path.stat().st_size <= _LARGEST:
            yield str(path), path.read_bytes()
        elif path.suffix == ".zip":
            with zipfile.ZipFile(path) as archive:
                for member in archive.infolist():
                    if member.filename.endswith((".xml", ".gml")) and member.file_size <= _LARGEST:
                        yield f"{path}/{member.filename}", archive.read(member)


def _spoilt() -> Iterator[tuple[str, bytes]]:
    """Yield the documents of each sample that one of the rules is tested with."""
    for code, (soort, mutation) in [*INHOUD.items(), *GEVALLEN.items()]:
        sample = (SOORTEN if code in GEVALLEN else SOORTEN_INHOUD)[soort]
        clean = {bestand.naam: bestand.data for bestand in sample().leden()}
        for bestand in mutation(sample()).leden():
            if bestand.naam.endswith((".xml", ".gml")) and clean.get(bestand.naam) != bestand.data:
                yield f"{code}/{bestand.naam}", bestand.data
    besluit = samples.besluit(datum=date(2026, 3, 17))
    for was, becomes in (
        (' wId="', ' wId="#'),
        ("stap_003", "stap_018"),
        ("stap_003", "stap_014"),
        ("EPSG::28992", "EPSG::1"),
        ("basisgeo:id>", "basisgeo:naam>"),
        ("<Al>", "<Al></Al><Al>"),
    ):
        for bestand in besluit.leden():
            if was.encode() in bestand.data:
                data = bestand.data.replace(was.encode(), becomes.encode())
                yield f"{was} {bestand.naam}", data


def test_both_compilers_find_the_same(
    theirs: dict[str, Judge], ours: dict[str, Compiled], shared: Path
) -> None:
    seen: Counter[str] = Counter()
    documents = [*_real(shared), *_spoilt()]
    assert len(documents) > 200
    for name, data in documents:
        text = etree.tostring(parse_xml(data, name=name).root, encoding="unicode")
        for schema, compiled in ours.items():
            outcome = run([compiled], text)
            assert outcome.failures == (), (name, schema)
            found = Counter(finding.code for finding in outcome.findings)
            assert found == theirs[schema](text), (name, schema)
            seen += found
    # Finding nothing everywhere would be the same too.
    assert len(seen) > 45, sorted(seen)
