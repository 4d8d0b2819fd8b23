"""The published schemas and schematrons, installed as packs, over the published deliveries and their mutations."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import xmlschema
from lxml import etree

from ikt_schemas.catalogue import published
from ikt_schemas.packs.judging import judge_with_packs
from ikt_schemas.packs.library import IMOW_NAMESPACES, FoundSchema, Library
from ikt_schemas.packs.store import install
from ikt_schemas.packs.verdict import DOCUMENT, OW_FILE
from ikt_schemas.schematron.runner import run
from ikt_schemas.xml_source import parse_xml

PACKS = ("lvbb", "stop", "extern", "geostandaarden", "imow/v3.1.0", "imow/v3.2.0-rc")
SCHEMATRON = {code for code in published() if code.startswith(("STOP", "BHKV"))}
ON_DELIVERY_ONLY = {"STOP1200", "STOP1204", "STOP1205", "STOP1208"}
#: What the published deliveries break, as far as schemas and schematrons judge.
KNOWN = {
    "Gemeentestad/opdracht": {("STOP0082", "waarschuwing")},
    "Ontwerptests/1_initieel": {("STOP0081", "waarschuwing")},
    "Sanity-check-testeiland/2_Wijzigingsbesluit": {("STOP0086", "fout")},
}
TESTEILAND = "Sanity-check-testeiland/1_Initieel_Besluit"


@pytest.fixture(name="library", scope="module")
def make_library(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Library:
    store = tmp_path_factory.mktemp("schemas")
    packs = [install(shared / "data" / "official" / name, folder=store) for name in PACKS]
    return Library(packs, cache=tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="module")
def deliveries(shared: Path) -> dict[str, dict[str, bytes]]:
    root = shared / "data" / "stop"
    return {
        str(path.parent.relative_to(root)): {file.name: file.read_bytes() for file in path.parent.iterdir()}
        for path in sorted(root.rglob("manifest.xml"))
    }


def test_all_schematrons_compile_and_name_every_code_of_the_catalogue(library: Library) -> None:
    compiled = [library.stylesheet(path) for path in library.schematron_codes]
    assert len(compiled) == 11
    assert set().union(*(schema.codes for schema in compiled)) == SCHEMATRON
    assert sum(len(schema.checks) for schema in compiled) == 201
    # The engine accepts every stylesheet, and a document that has nothing to do with them gives no finding.
    assert run(compiled, "<niets/>").findings == ()


def test_the_published_deliveries_break_what_is_known_and_no_more(
    library: Library, deliveries: dict[str, dict[str, bytes]]
) -> None:
    assert len(deliveries) >= 16
    for name, files in deliveries.items():
        judgement = judge_with_packs(files, codes=frozenset(SCHEMATRON), library=library)
        assert {(m.code, m.ernst) for m in judgement.meldingen} == KNOWN.get(name, set()), name
        assert judgement.not_checked.keys() == ON_DELIVERY_ONLY, name
        assert judgement.checked == SCHEMATRON - ON_DELIVERY_ONLY | {DOCUMENT, OW_FILE}
        for melding in judgement.meldingen:
            assert melding.line is not None
            assert melding.line > 1
            assert melding.xpath.count("/") > 2


@pytest.mark.parametrize(
    ("was", "becomes", "codes"),
    [
        ("/join/id/stop/work_003", "/join/id/stop/work_019", {"BHKV1005", "STOP1012", "STOP2002"}),
        ("/join/id/stop/proceduretype_definitief", "/join/id/stop/proceduretype_ontwerp", {"BHKV1004"}),
        ("/akn/nl/bill", "/akn/xx/bill", {"STOP1002"}),
        ("/akn/nl/bill", "/akn/nl/blil", {"STOP1013"}),
        ("nld@", "abc@", {"STOP1009"}),
        (' wId="', ' wId="#', {"STOP0023", DOCUMENT}),
    ],
)
def test_a_mutation_breaks_its_rules(
    library: Library, deliveries: dict[str, dict[str, bytes]], was: str, becomes: str, codes: set[str]
) -> None:
    name, data = next(
        (name, data) for name, data in deliveries[TESTEILAND].items() if b"AanleveringBesluit" in data
    )
    # The first two hold the work and the expression of the besluit; they must stay alike.
    count = 2 if was.startswith("/akn") else 1
    assert was.encode() in data
    judgement = judge_with_packs({name: data.replace(was.encode(), becomes.encode(), count)}, library=library)
    assert {melding.code for melding in judgement.meldingen} == codes


def test_an_uitlevering_is_judged_by_the_pakbon_rules(library: Library) -> None:
    pakbon = b"""
      <Pakbon xmlns="https://standaarden.overheid.nl/stop/imop/uitwisseling/" schemaversie="1.3.0">
      <Component>
      <FRBRWork>/akn/nl/act/gm9901/2026/x</FRBRWork><soortWork>/join/id/stop/work_019</soortWork><heeftModule>
      <Module><localName>RegelingCompact</localName>
      <namespace>https://standaarden.overheid.nl/stop/imop/tekst/</namespace>
      <schemaversie>1.3.0</schemaversie></Module></heeftModule></Component></Pakbon>"""
    judgement = judge_with_packs({"pakbon.xml": pakbon}, codes=frozenset(SCHEMATRON), library=library)
    found = {(m.code, m.ernst) for m in judgement.meldingen if m.code != DOCUMENT}
    assert found == {("STOP1204", "waarschuwing"), ("STOP1208", "waarschuwing")}
    assert judgement.checked >= ON_DELIVERY_ONLY


def test_the_imow_version_decides(library: Library, deliveries: dict[str, dict[str, bytes]]) -> None:
    files = {
        n: d for n, d in deliveries["Gemeentestad/opdracht"].items() if n.startswith(("ow", "manifest-ow"))
    }
    assert len(files) >= 8

    def refused(version: str) -> set[str]:
        return {m.file for m in judge_with_packs(files, imow_version=version, library=library).meldingen}

    assert refused("") == refused("2.0.0") == refused("2.0.1") == set()
    removed = {"owSymbolisatieItem.xml", "owRegeltekst-Gemeentestad.xml"}
    assert refused("3.1.0") == refused("3.1.9") == refused("3.2.0") == removed
    unknown = judge_with_packs(files, imow_version="4.0.0", library=library)
    assert (unknown.meldingen, OW_FILE in unknown.not_checked) == ((), True)


def documents(
    library: Library, deliveries: dict[str, dict[str, bytes]]
) -> Iterator[tuple[str, bytes, etree._Element, FoundSchema]]:
    """Yield the documents of the deliveries, and of each besluit one that is wrong."""
    for delivery, files in deliveries.items():
        for name, data in sorted(files.items()):
            if not name.endswith((".xml", ".gml")):
                continue
            wrong = [data.replace(b"soortProcedure", b"soortprocedure")] if b"soortProcedure" in data else []
            for content in (data, *wrong):
                root = parse_xml(content, name=name).root
                tag = etree.QName(root)
                imow = (tag.namespace or "").startswith(IMOW_NAMESPACES)
                version = "2.0.0" if imow else root.get("schemaversie", "")
                schema = library.schema_for(tag.namespace or "", tag.localname, version)
                assert schema is not None, f"{delivery}/{name}"
                yield f"{delivery}/{name}", content, root, schema


@pytest.mark.slow
def test_verdicts_equal_those_of_an_independent_validator(
    library: Library, deliveries: dict[str, dict[str, bytes]]
) -> None:
    """xmlschema shares no code with libxml2; it is given the files as published."""
    compiled: dict[Path, xmlschema.XMLSchema] = {}

    def local(url: str) -> str:
        found = library.locate(url) if url.startswith(("http://", "https://")) else None
        return found.as_uri() if found else url

    seen: set[bool] = set()
    for name, content, root, schema in documents(library, deliveries):
        if len(content) > 300_000:
            continue
        if schema.path not in compiled:
            compiled[schema.path] = xmlschema.XMLSchema(str(schema.path), uri_mapper=local, allow="local")
        valid = library.validate(schema, root) == []
        assert compiled[schema.path].is_valid(etree.tostring(root, encoding="unicode")) == valid, name
        seen.add(valid)
    assert seen == {True, False}


def test_verdicts_equal_those_of_xmllint(
    library: Library, deliveries: dict[str, dict[str, bytes]], tmp_path: Path
) -> None:
    program = shutil.which("xmllint")
    if program is None:
        pytest.skip("xmllint is not on this machine")
    uris = "".join(f'<uri name="{url}" uri="{path.as_uri()}"/>' for url, path in library.urls.items())
    systems = "".join(
        f'<system systemId="{url}" uri="{path.as_uri()}"/>' for url, path in library.urls.items()
    )
    catalog = tmp_path / "catalog.xml"
    catalog.write_text(
        f'<catalog xmlns="urn:oasis:names:tc:entity:xmlns:xml:catalog">{uris}{systems}</catalog>'
    )
    for name, content, root, schema in documents(library, deliveries):
        (tmp_path / "d.xml").write_bytes(content)
        done = subprocess.run(
            [program, "--nonet", "--noout", "--schema", str(schema.path), str(tmp_path / "d.xml")],
            env={"XML_CATALOG_FILES": str(catalog)},
            capture_output=True,
            check=False,
        )
        assert (done.returncode == 0) == (library.validate(schema, root) == []), name
