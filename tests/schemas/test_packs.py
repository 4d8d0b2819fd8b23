"""Schema packs: what is installed and what is refused, and which schema judges what."""

from __future__ import annotations

import io
import json
import shutil
import socket
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from ikt_schemas.catalogue import published
from ikt_schemas.errors import InputRefused, ZipRefused
from ikt_schemas.packs.advice import _FAMILIES, ADVICE, advice_on
from ikt_schemas.packs.contents import Contents
from ikt_schemas.packs.explain import explained
from ikt_schemas.packs.judging import judge_with_packs
from ikt_schemas.packs.library import Library, installed_library
from ikt_schemas.packs.store import install, installed, remove
from ikt_schemas.packs.value_lists import Overheden, overheden_in, read_value_lists
from ikt_schemas.packs.verdict import DOCUMENT, MANIFEST_OW, OW_FILE
from ikt_schemas.tooi import laag_van

XS = 'xmlns:xs="http://www.w3.org/2001/XMLSchema" elementFormDefault="qualified"'
CATALOG = "urn:oasis:names:tc:entity:xmlns:xml:catalog"
SCHEMATA = "https://standaarden.overheid.nl/stop/imop/schemata/"
OW = "http://www.geostandaarden.nl/imow/toets"


def xsd(version: str, values: str, *, namespace: str = "urn:toets", extra: str = "", attrs: str = "") -> str:
    options = "".join(f'<xs:enumeration value="{value}"/>' for value in values.split())
    return (
        f'<xs:schema {XS} targetNamespace="{namespace}" {attrs} version="{version}">{extra}<xs:element name="doc">'
        f'<xs:complexType><xs:sequence><xs:element name="w" maxOccurs="9"><xs:simpleType><xs:restriction '
        f'base="xs:string">{options}</xs:restriction></xs:simpleType></xs:element></xs:sequence>'
        '<xs:attribute name="schemaversie"/></xs:complexType></xs:element></xs:schema>'
    )


SCH = """<sch:schema xmlns:sch="http://purl.oclc.org/dsdl/schematron" queryBinding="xslt2">
  <sch:ns prefix="t" uri="urn:toets"/><sch:pattern><sch:rule context="t:w"><sch:assert test=". != 'b'" role="ontraden">
  {"code": "TOETS1", "melding": "b is ontraden: <sch:value-of select="."/>", "ernst": "ontraden"},</sch:assert>
  </sch:rule></sch:pattern></sch:schema>"""
OVERVIEW = f"""<Versieoverzicht xmlns="{SCHEMATA}"><versie>1.2.0</versie><Module><localName>doc</localName>
  <namespace>urn:toets</namespace><Moduleversie><schematron>https://toets.example/1.2.0/toets.sch</schematron>
  </Moduleversie></Module></Versieoverzicht>"""


def catalog(**entries: str) -> str:
    uris = "".join(
        f'<uri name="https://toets.example/1.2.0/{name}" uri="{file}"/>' for name, file in entries.items()
    )
    return f'<!DOCTYPE catalog SYSTEM "http://elders/x.dtd"><catalog xmlns="{CATALOG}">{uris}</catalog>'


def folder(path: Path, **files: str) -> Path:
    for name, text in files.items():
        target = path / name.replace("__", "/").replace("_x", ".x").replace("_s", ".s").replace("_c", ".c")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "data" / "ikt" / "schemas"


def small_pack(path: Path) -> Path:
    return folder(
        path,
        toets_xsd=xsd("1.2.0", "a b"),
        toets_sch=SCH,
        catalog_xml=catalog(**{"toets.sch": "toets.sch", "toets.xsd": "toets.xsd"}),
        versie_xml=OVERVIEW,
    )


def doc(*values: str, version: str = "1.2.0") -> bytes:
    inner = "\n".join(f"<w>{value}</w>" for value in values)
    return f'<doc xmlns="urn:toets" schemaversie="{version}">\n{inner}</doc>'.encode()


def test_install_list_remove(store: Path, tmp_path: Path) -> None:
    source = small_pack(tmp_path / "bron")
    (source / "LEESMIJ.txt").write_text("weg")
    (source / "gewoon.xml").write_text("<iets/>")
    pack = install(source)
    assert (pack.name, sorted(pack.contents.files)) == (
        "bron",
        ["catalog.xml", "toets.sch", "toets.xsd", "versie.xml"],
    )
    assert installed() == [pack]
    shutil.rmtree(source)
    assert judge_with_packs({"d.xml": doc("a")}).checked >= {"TOETS1", DOCUMENT}
    remove("bron")
    assert installed() == []
    assert list(store.iterdir()) == []
    with pytest.raises(InputRefused, match="no schema pack 'bron'"):
        remove("bron")


def test_a_folder_and_its_zip_give_the_same_pack(store: Path, tmp_path: Path) -> None:
    source = small_pack(tmp_path / "bron")
    with zipfile.ZipFile(tmp_path / "bron.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(source.iterdir()):
            archive.write(path, path.name)
    one, other = install(source, name="map"), install(tmp_path / "bron.zip", name="zip")
    assert one.contents == other.contents
    assert Contents.from_json(json.loads(json.dumps(one.contents.as_json()))) == one.contents
    assert sorted(path.name for path in store.iterdir()) == ["map", "zip"]


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("kapot.xsd", "<xs:schema", "not well-formed"),
        ("ander.xsd", "<html/>", "no XML schema, but html"),
        ("ander.sch", "<html/>", "no ISO Schematron"),
        ("los.txt", "tekst", "holds no schema"),
        ("besluit.xml", "<AanleveringBesluit/>", "holds no schema"),
        ("leeg.json", "{}", "holds no schema"),
        ("proza.csv", "zomaar tekst\nmeer tekst", "holds no schema"),
    ],
)
def test_nonsense_is_refused_and_leaves_nothing(
    store: Path, tmp_path: Path, name: str, text: str, message: str
) -> None:
    source = tmp_path / "bron"
    source.mkdir()
    (source / name).write_text(text)
    with pytest.raises(InputRefused, match=message) as caught:
        install(source)
    assert caught.value.where
    assert list(store.iterdir()) == []


def test_unsafe_zips_wrong_names_and_taken_names_are_refused(store: Path, tmp_path: Path) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("../../uit.xsd", xsd("1.0", "a"))
    (tmp_path / "uit.zip").write_bytes(stream.getvalue())
    with pytest.raises(ZipRefused, match="outside the zip"):
        install(tmp_path / "uit.zip")
    (tmp_path / "geen.zip").write_text("geen zip")
    with pytest.raises(ZipRefused):
        install(tmp_path / "geen.zip")
    source = small_pack(tmp_path / "bron")
    for name in ("..", "a/b", "", ".verborgen", "x" * 65):
        with pytest.raises(InputRefused, match="cannot be used"):
            install(source, name=name)
        with pytest.raises(InputRefused):
            remove(name)
    install(source)
    with pytest.raises(InputRefused, match="already"):
        install(source)
    with pytest.raises(InputRefused, match="does not exist"):
        install(tmp_path / "weg")
    assert [path.name for path in store.iterdir()] == ["bron"]


def test_symbolic_links_are_left_out(store: Path, tmp_path: Path) -> None:
    source = small_pack(tmp_path / "bron")
    secret = tmp_path / "geheim.xsd"
    secret.write_text(xsd("9.9", "geheim"))
    (source / "link.xsd").symlink_to(secret)
    assert "link.xsd" not in install(source).contents.files
    assert store.is_dir()


def test_a_damaged_pack_says_what_to_do(store: Path, tmp_path: Path) -> None:
    install(small_pack(tmp_path / "bron"))
    (store / "bron" / "pack.json").write_text("{")
    with pytest.raises(InputRefused, match="damaged") as caught:
        installed()
    assert "ikt schemas remove bron" in caught.value.explain("nl")
    remove("bron")
    assert installed() == []


def test_findings_have_code_line_and_place(store: Path, tmp_path: Path) -> None:
    install(small_pack(tmp_path / "bron"))
    judgement = judge_with_packs({"d.xml": doc("a", "b", "x"), "plaatje.png": b"<doc"})
    assert [(m.code, m.ernst, m.file, m.line, m.xpath) for m in judgement.meldingen] == [
        (DOCUMENT, "fout", "d.xml", 4, "/doc/w[3]"),
        ("TOETS1", "waarschuwing", "d.xml", 3, "/doc/w[2]"),
    ]
    assert (
        judgement.meldingen[0].beschrijving.nl
        == "de waarde 'x' in w mag niet; wel: 'a', 'b' (toets.xsd 1.2.0)"
    )
    assert judgement.meldingen[1].beschrijving.nl == "b is ontraden: b"
    assert judgement.checked == {DOCUMENT, OW_FILE, "TOETS1"}
    assert judgement.not_checked == {}
    assert store.is_dir()


def test_without_a_pack_everything_is_listed_as_not_checked(store: Path) -> None:
    judgement = judge_with_packs({"d.xml": doc("x")}, codes=frozenset({"STOP1001"}))
    assert (judgement.meldingen, judgement.checked) == ((), frozenset())
    assert judgement.not_checked.keys() == {"STOP1001", DOCUMENT, OW_FILE}
    assert not store.exists()


def test_codes_that_no_pack_has_and_files_without_a_schema_are_listed(store: Path, tmp_path: Path) -> None:
    install(small_pack(tmp_path / "bron"))
    files = {"d.xml": b'<onbekend xmlns="urn:elders" schemaversie="1"/>', "kapot.xml": b"<a"}
    judgement = judge_with_packs(files, codes=frozenset({"STOP1001", "TOETS1"}))
    assert judgement.not_checked.keys() == {"STOP1001", DOCUMENT}
    assert "urn:elders" in judgement.not_checked[DOCUMENT].nl
    assert judgement.checked == {OW_FILE, "TOETS1"}
    assert store.is_dir()


def versions(tmp_path: Path, namespace: str) -> Library:
    packs = [
        install(
            folder(tmp_path / f"p{version}", doc_xsd=xsd(version, version, namespace=namespace)),
            folder=tmp_path / "store",
        )
        for version in ("1.2.0", "1.2.3", "2.0.0", "2.1.0-rc", "3.1.0")
    ]
    return Library(packs)


@pytest.mark.parametrize(
    ("asked", "given"),
    [("1.2.0", "1.2.0"), ("1.2.9", "1.2.3"), ("v2.0.0", "2.0.0"), ("2.0.7", "2.0.0"), ("2.1.0", "2.1.0-rc")],
)
def test_version_exact_or_of_the_same_minor(tmp_path: Path, asked: str, given: str) -> None:
    for namespace in (OW, "urn:toets"):
        library = versions(tmp_path / namespace.replace("/", "").replace(":", ""), namespace)
        found = library.schema_for(namespace, "doc", asked)
        assert found is not None
        assert found.version == given


def test_another_version_only_where_the_schemas_accept_it(tmp_path: Path) -> None:
    imow = versions(tmp_path / "a", OW)
    assert imow.schema_for(OW, "doc", "4.0.0") is None
    other = versions(tmp_path / "b", "urn:toets").schema_for("urn:toets", "doc", "1.1.0")
    assert other is not None
    assert imow.schema_for(OW, "niet", "2.0.0") is None


def test_imow_by_the_version_of_the_delivery(tmp_path: Path) -> None:
    library = versions(tmp_path, OW)

    def codes(version: str, value: str) -> list[str]:
        files = {"ow.xml": f'<doc xmlns="{OW}"><w>{value}</w></doc>'.encode()}
        return [m.code for m in judge_with_packs(files, imow_version=version, library=library).meldingen]

    assert codes("", "2.0.0") == []
    assert codes("", "3.1.0") == [OW_FILE]
    assert codes("3.1.0", "3.1.0") == []
    assert codes("2.0.4", "2.0.0") == []
    unknown = judge_with_packs(
        {"ow.xml": f'<doc xmlns="{OW}"/>'.encode()}, imow_version="4.0.0", library=library
    )
    assert unknown.not_checked.keys() == {OW_FILE}


def test_imports_are_found_in_packs_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By URL through a catalog, by URL without one, and relative; what is in no pack is named, not fetched."""
    typed = (
        f'<xs:schema {XS} targetNamespace="urn:{{}}"><xs:simpleType name="t">'
        '<xs:restriction base="xs:string"/></xs:simpleType></xs:schema>'
    )
    imports = (
        '<xs:import namespace="urn:een" schemaLocation="https://toets.example/1.2.0/een.xsd"/>'
        '<xs:import namespace="urn:twee" schemaLocation="http://elders.example/x/delen/twee.xsd"/>'
        '<xs:import namespace="urn:drie" schemaLocation="../onder/drie.xsd"/>'
        '<xs:element name="e1" type="een:t" xmlns:een="urn:een"/><xs:element name="e2" type="t:t" xmlns:t="urn:twee"/>'
        '<xs:element name="e3" type="t:t" xmlns:t="urn:drie"/>'
    )
    main = xsd("1.2.0", "a", extra=imports)
    first = folder(tmp_path / "een", boven__hoofd_xsd=main, onder__drie_xsd=typed.format("drie"))
    second = folder(
        tmp_path / "twee",
        een_xsd=typed.format("een"),
        delen__twee_xsd=typed.format("twee"),
        catalog_xml=catalog(**{"een.xsd": "een.xsd"}),
    )

    def no_network(*arguments: object, **_: object) -> object:
        raise AssertionError(f"the network is touched: {arguments}")

    monkeypatch.setattr(socket, "socket", no_network)
    monkeypatch.setattr(socket, "getaddrinfo", no_network)
    packs = [install(first, folder=tmp_path / "store")]
    schema = Library(packs).schema_for("urn:toets", "doc", "")
    assert schema is not None
    with pytest.raises(InputRefused, match="another schema is missing") as caught:
        Library(packs).xsd(schema)
    assert "https://toets.example/1.2.0/een.xsd" in str(caught.value)
    packs.append(install(second, folder=tmp_path / "store"))
    library = Library(packs)
    assert library.validate(schema, etree.fromstring(doc("a"))) == []
    assert library.xsd(schema) is library.xsd(schema)


def test_a_schema_may_not_reach_outside_its_pack(tmp_path: Path) -> None:
    outside = tmp_path / "buiten.xsd"
    outside.write_text(f'<xs:schema {XS} targetNamespace="urn:b"><xs:element name="b"/></xs:schema>')
    for location in ("../../../../buiten.xsd", str(outside), outside.as_uri()):
        shutil.rmtree(tmp_path / "store", ignore_errors=True)
        extra = (
            f'<xs:import namespace="urn:b" schemaLocation="{location}"/>'
            '<xs:element name="r" substitutionGroup="b:b" xmlns:b="urn:b"/>'
        )
        source = folder(tmp_path / "bron", d_xsd=xsd("1", "a", extra=extra))
        library = Library([install(source, folder=tmp_path / "store")])
        schema = library.schema_for("urn:toets", "doc", "")
        assert schema is not None
        with pytest.raises(InputRefused, match="missing"):
            library.xsd(schema)


def test_a_schematron_without_an_overview_judges_what_has_its_namespace(tmp_path: Path) -> None:
    library = Library([install(folder(tmp_path / "b", los_sch=SCH), folder=tmp_path / "store")])
    assert [m.code for m in judge_with_packs({"d.xml": doc("b")}, library=library).meldingen] == ["TOETS1"]
    other = judge_with_packs({"d.xml": b'<doc xmlns="urn:elders"><w>b</w></doc>'}, library=library)
    assert other.meldingen == ()


def test_only_schemas_or_only_schematrons_when_asked(tmp_path: Path) -> None:
    library = Library([install(small_pack(tmp_path / "b"), folder=tmp_path / "store")])
    files = {"d.xml": doc("b", "x")}
    by_schema = judge_with_packs(files, library=library, schematrons=False)
    assert {m.code for m in by_schema.meldingen} == {DOCUMENT}
    assert by_schema.checked == {DOCUMENT, OW_FILE}
    by_schematron = judge_with_packs(files, library=library, schemas=False)
    assert {m.code for m in by_schematron.meldingen} == {"TOETS1"}
    assert by_schematron.checked == {"TOETS1"}


def test_a_broken_schematron_silences_no_other(tmp_path: Path) -> None:
    broken = SCH.replace("TOETS1", "TOETS2").replace(". != 'b'", "1 +")
    source = folder(tmp_path / "b", los_sch=SCH, stuk_sch=broken)
    library = Library([install(source, folder=tmp_path / "store")])
    judgement = judge_with_packs({"d.xml": doc("b")}, library=library)
    assert [m.code for m in judgement.meldingen] == ["TOETS1"]
    assert judgement.checked >= {"TOETS1"}
    assert "stuk.sch" not in judgement.checked
    assert "cannot be run" in judgement.not_checked["TOETS2"].en


def test_the_library_notices_what_is_installed_and_removed(store: Path, tmp_path: Path) -> None:
    assert installed_library().packs == ()
    install(small_pack(tmp_path / "bron"))
    first = installed_library()
    assert [pack.name for pack in first.packs] == ["bron"]
    assert installed_library() is first
    remove("bron")
    assert installed_library().packs == ()
    assert store.is_dir()


RESOURCES = "https://standaarden.overheid.nl/stop/imop/resources/"
LISTS = {
    "kleuren.csv": "label;uri\nrood;urn:k:1\nblauw;urn:k:2\n",
    "enkel.csv": "id\na\nb\n",
    "tooi.json": '[{"@id": "urn:t:1", "label": "x"}, {"@id": "urn:t:2"}]',
    "ow.json": '{"waardelijsten": {"waardelijst": [{"label": "thema", "waarden": {"waarde": [{"uri": "urn:th:1"}]}},'
    '{"label": "idealisatie", "waarden": {"waarde": [{"uri": "urn:i:1"}, {"uri": "urn:i:2"}]}}]}}',
    "stop.xml": f'<Waardelijst xmlns="{RESOURCES}"><WaardelijstInfo><id>/join/id/stop/x</id><label>soortwerk</label>'
    "</WaardelijstInfo><Waarde><id>/join/id/stop/w1</id></Waarde></Waardelijst>",
    "skos.rdf": '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><c r:about="urn:r:1"/></r:RDF>',
}


def test_value_lists_in_the_forms_in_which_they_are_published(tmp_path: Path) -> None:
    source = tmp_path / "lijsten"
    source.mkdir()
    for name, text in LISTS.items():
        (source / name).write_text(text)
    library = Library([install(source, folder=tmp_path / "store")])
    assert library.value_list("kleuren") == frozenset({"urn:k:1", "urn:k:2"})
    assert library.value_list("ENKEL") == frozenset({"a", "b"})
    assert library.value_list("tooi") == frozenset({"urn:t:1", "urn:t:2"})
    assert library.value_list("idealisatie") == frozenset({"urn:i:1", "urn:i:2"})
    assert library.value_list("skos") == frozenset({"urn:r:1"})
    assert library.value_list("soortwerk") == frozenset({"/join/id/stop/w1"})
    assert library.value_list("anders") is None
    assert "thema" in library.value_lists()


def test_lists_of_overheden_are_known_by_a_word_in_their_name_and_by_their_codes(tmp_path: Path) -> None:
    host = "https://identifier.overheid.nl"
    lists = {
        "rwc_gemeenten_compleet_4.csv": f"label;uri\na;{host}/tooi/id/gemeente/gm0009\nb;/tooi/id/gemeente/gm0010\n",
        "Eigen gemeenten.csv": "id\ngm0011\n/tooi/id/provincie/pv09\n/tooi/id/provincie/gm0012\n",
        "waterschappen.json": f'[{{"@id": "{host}/tooi/id/waterschap/ws0009", "bij": {{"@id": "pv08"}}}}]',
        "iets.csv": "id\n/tooi/id/provincie/pv09\n",
        "provincies.csv": "id\nrood\n",
    }
    source = tmp_path / "lijsten"
    source.mkdir()
    for name, text in lists.items():
        (source / name).write_text(text)
    library = Library([install(source, folder=tmp_path / "store")])
    assert library.overheden == {
        "gemeente": Overheden(
            ("Eigen gemeenten", "rwc_gemeenten_compleet_4"), frozenset({"gm0009", "gm0010", "gm0011"})
        ),
        "waterschap": Overheden(("waterschappen",), frozenset({"ws0009"})),
    }


@settings(deadline=None)
@given(st.text(max_size=20), st.lists(st.text(max_size=30), max_size=5))
def test_whatever_a_list_holds_only_codes_of_its_bestuurslaag_come_out(name: str, ids: list[str]) -> None:
    for laag, codes in overheden_in(f"gemeente {name}", [*ids, "gm0009", "pv09"]).items():
        assert laag == "gemeente" or laag in name.casefold()
        assert {laag_van(code) for code in codes} == {laag}


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"[1", b'{"a": {"b": []}}', b"<a/>", b"[" * 5000])
def test_what_is_no_value_list_gives_none(data: bytes) -> None:
    for name in ("x.csv", "x.json", "x.xml", "x.bin"):
        assert read_value_lists(name, data) == {}


def test_every_code_of_the_schematrons_has_its_advice() -> None:
    """Each code stands in one family, and no family names a code that the published tables lack."""
    codes = {code for code in published() if code.startswith(("STOP", "BHKV"))}
    named = [code for family, _, _ in _FAMILIES for code in family if code in codes]
    assert sorted(named) == sorted(codes)
    assert ADVICE.keys() >= codes
    assert advice_on("EIGEN1") not in ADVICE.values()


def test_validator_messages_are_told_in_dutch() -> None:
    schema = etree.XMLSchema(
        etree.fromstring(
            f'<xs:schema {XS} targetNamespace="urn:t"><xs:element name="a"><xs:complexType><xs:sequence>'
            '<xs:element name="b" type="xs:date"/><xs:element name="p"><xs:simpleType><xs:restriction base="xs:string">'
            '<xs:pattern value="[0-9\\p{Lu}]{1,20}"/></xs:restriction></xs:simpleType></xs:element></xs:sequence>'
            '<xs:attribute name="n" use="required"/></xs:complexType></xs:element></xs:schema>'
        )
    )

    def every(text: str) -> list[str]:
        assert not schema.validate(etree.fromstring(text))
        return [explained(entry.message).nl for entry in schema.error_log]  # type: ignore[attr-defined]  # lxml-stubs

    assert every('<a xmlns="urn:t"><b>2020-01-01</b><p>1</p></a>') == [
        "in het element a ontbreekt het attribuut n"
    ]
    assert every('<a xmlns="urn:t" n="1"><c/></a>') == ["het element c staat hier niet goed; verwacht: b"]
    assert every('<a xmlns="urn:t" n="1"/>') == ["in het element a ontbreekt een element; verwacht: b"]
    assert every('<a xmlns="urn:t" n="1"><b>2020-01-01</b><p>1</p><q/></a>') == [
        "het element q hoort hier niet"
    ]
    assert every('<a xmlns="urn:t" n="1" m="2"><b>2020-01-01</b><p>1</p></a>') == [
        "het attribuut m mag niet in het element a"
    ]
    assert every('<a xmlns="urn:t" n="1"><b>gisteren</b><p>1</p></a>') == [
        "'gisteren' in b is geen geldige waarde van het type xs:date"
    ]
    assert every('<a xmlns="urn:t" n="1"><b>2020-01-01</b><p>x</p></a>')[0] == (
        r"de waarde 'x' in p voldoet niet aan het patroon [0-9\p{Lu}]{1,20}"
    )
    assert every('<x xmlns="urn:t"/>') == ["het hoofdelement x staat niet in het schema"]
    assert explained("iets heel anders") == ("iets heel anders", "iets heel anders")


def test_the_codes_are_told_apart_by_namespace(tmp_path: Path) -> None:
    namespace = "http://www.geostandaarden.nl/bestanden-ow/manifest-ow"
    source = folder(tmp_path / "b", m_xsd=xsd("2.0.0", "a", namespace=namespace))
    library = Library([install(source, folder=tmp_path / "store")])
    files = {"manifest-ow.xml": f'<doc xmlns="{namespace}"><w>x</w></doc>'.encode()}
    assert [m.code for m in judge_with_packs(files, library=library).meldingen] == [MANIFEST_OW]
