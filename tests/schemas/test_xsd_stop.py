"""Our own XSDs of STOP against the published ones, and our samples against the published schemas."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from lxml import etree

from ikt_mocks.parties import PROVINCIE, WATERSCHAP
from ikt_mocks.stop import samples
from ikt_mocks.stop.messages import VERZOEKSOORTEN, BerichtMelding, Resultaat, Verslag
from ikt_schemas.xml_source import parse_xml
from ikt_schemas.xsd import validate

DATUM = date(2026, 1, 20)
NU = datetime(2026, 1, 5, 9, tzinfo=ZoneInfo("Europe/Amsterdam"))
LVBB = "http://www.overheid.nl/2017/lvbb"


class _Catalogs(etree.Resolver):
    """Answers the absolute addresses of the published schemas from the catalogs beside them."""

    def __init__(self, official: Path) -> None:
        super().__init__()
        self._local: dict[str, str] = {}
        for catalog in sorted(official.rglob("*catalog.xml")):
            for entry in etree.parse(str(catalog)).getroot():
                name = entry.get("name") or entry.get("systemId")
                if name is not None:
                    self._local[name] = str(catalog.parent / str(entry.get("uri")))

    def resolve(self, system_url: str, public_id: str, context: object = None) -> object:
        """Return the local file, or leave a local address to lxml itself."""
        del public_id
        known = self._local.get(system_url)
        return self.resolve_filename(known, context) if known else None  # type: ignore[attr-defined]  # not in the stubs


def _published(official: Path, path: str) -> etree.XMLSchema:
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(_Catalogs(official))
    return etree.XMLSchema(etree.parse(str(official / path), parser))


@pytest.fixture(scope="module")
def official(shared: Path) -> Path:
    return shared / "data" / "official"


@pytest.fixture(scope="module")
def transport(official: Path) -> etree.XMLSchema:
    return _published(official, "lvbb/lvbb-transport.xsd")


def _verzoeken() -> Iterator[bytes]:
    for levering in _leveringen():
        yield levering.verzoek()
        yield (
            levering.verzoek()
            .replace(b"<softwareVersie>", b"<softwareversie>")
            .replace(b"</softwareVersie>", b"</softwareversie>")
        )
    naam = "voorbeeld-besluit-001"
    besluit = samples.besluit(datum=DATUM)
    for id_levering in ("x", "ab", "a b", "-ab", "a" * 80, "a" * 81, "^_", "1_", ""):
        yield besluit.verzoek().replace(naam.encode(), id_levering.encode())
    reference = (
        '<gb:lifetime><gb:creationTime type="xs:dateTime">2026-01-05T09:00:00Z</gb:creationTime></gb:lifetime>'
        '<gb:content contentType="application/zip"><gb:filename>opdracht.zip</gb:filename>'
        '<gb:checksum type="MD5">00ff</gb:checksum><gb:size>12</gb:size></gb:content><gb:transport><gb:location>'
        '<gb:senderUrl type="xs:anyURI">https://gb.example.nl/1</gb:senderUrl></gb:location></gb:transport>'
    )
    for soort in ("validatie", "raadpleeg"):
        for mutation in ("", "MD5", "00ff", "xs:dateTime", "opdracht.zip", "12"):
            inhoud = reference.replace(mutation, "zz", 1) if mutation else reference
            yield (
                f'<{soort}GBVerzoek xmlns="{LVBB}" xmlns:gb="http://www.logius.nl/digikoppeling/gb/2010/10">'
                "<idLevering>gb-1</idLevering><softwareVersie><leverancier>L</leverancier></softwareVersie>"
                f"<external-data-reference>{inhoud}</external-data-reference></{soort}GBVerzoek>"
            ).encode()


def _leveringen() -> list[samples.Voorbeeld]:
    return [
        samples.besluit(datum=DATUM),
        samples.besluit(datum=DATUM, soort="validatie"),
        samples.besluit(datum=DATUM, party=PROVINCIE),
        samples.besluit(datum=DATUM, party=WATERSCHAP),
        samples.ontwerpbesluit(datum=DATUM),
        samples.kennisgeving(datum=DATUM),
        samples.afbreken(akn="/akn/nl/bill/gm9901/2026/voorbeeldbesluit1"),
        samples.directe_mutatie(jaar=2026),
        samples.directe_mutatie(jaar=2026, soort="validatieDirecteMutatie"),
    ]


def _opdrachten() -> Iterator[bytes]:
    for levering in _leveringen():
        opdracht = levering.lees("opdracht.xml")
        yield opdracht
        for old, new in (
            ("2026-01-20", "2026-01-20+01:00"),
            ("2026-01-20", "20-01-2026"),
            ("2026-01-20", "2026-13-20"),
            (">Besluit.xml<", ">1Besluit.xml<"),
            ("00000099000000990101", "123"),
            ("<idBevoegdGezag>00000099000000990101</idBevoegdGezag>", ""),
            ("<idAanleveraar>00000099000000990101</idAanleveraar>", ""),
            ("<idLevering>", "<onbekend/><idLevering>"),
        ):
            yield opdracht.replace(old.encode(), new.encode())
    for soort in ("raadpleeg", "doorleveren"):
        yield samples.afbreken(akn="x").lees("opdracht.xml").replace(b"breekPublicatieAf", soort.encode())


def _manifesten() -> Iterator[bytes]:
    manifest = samples.besluit(datum=DATUM).lees("manifest.xml")
    yield manifest
    yield manifest.replace(b"<contentType>application/gml+xml</contentType>", b"<contentType/>")
    yield manifest.replace(b"<bestandsnaam>Besluit.xml", b"<bestandsnaam>Be sluit.xml")
    yield manifest.replace(b"<bestandsnaam>Besluit.xml", b"<bestandsnaam> Besluit.xml ")
    yield manifest.replace(b"<contentType>application/gml+xml</contentType>", b"")
    regel = "<bestand><bestandsnaam>a</bestandsnaam><contentType/></bestand>"
    yield f'<manifest xmlns="{LVBB}">{regel}</manifest>'.encode()


UITKOMSTEN = [
    "valide",
    "niet-valide",
    "consolidatie-niet-valide",
    "opdracht-niet-valide",
    "behandeling-afgebroken",
    "gepubliceerd",
    "ok",
    "akn-iri-niet-valide",
    "akn-iri-niet-gevonden",
    "behandeling-mislukt",
    "iets",
]
VOORTGANG = [
    "opdracht-ontvangen",
    "validatie-voltooid",
    "registratie-voltooid",
    "publicatie-voltooid",
    "mutatie-voltooid",
    "behandeling-afgebroken",
]


def _resultaten() -> Iterator[bytes]:
    melding = BerichtMelding("LVBB1003", "fout", "technisch", "tekst", "/akn/nl/bill/gm9901/2026/x/nld@2026")
    template = Resultaat(
        "publicatie",
        "succes",
        (melding,),
        Verslag("ab", NU, uitkomst="gepubliceerd", meldingen=(melding,), tijdstip_publicatie=NU),
    ).write()
    yield template
    for old, new in (
        (b"succes", b"ok"),
        (b"fout", b"ontraden"),
        (b"technisch", b"anders"),
        (b"<stop:soort>technisch</stop:soort>", b""),
    ):
        yield template.replace(old, new)
    for soort in VERZOEKSOORTEN:
        for status in ("", "Status"):
            for element, values in (("uitkomst", UITKOMSTEN), ("voortgang", VOORTGANG)):
                for value in values:
                    name = f"{soort}{status}VerzoekResultaat"
                    yield (
                        f'<{name} xmlns="{LVBB}"><uitkomst>succes</uitkomst><verslag><idLevering>ab</idLevering>'
                        f"<tijdstipVerslag>2026-01-05T09:00:00Z</tijdstipVerslag><{element}>{value}</{element}>"
                        f"</verslag></{name}>"
                    ).encode()


@pytest.mark.parametrize("documents", [_verzoeken, _opdrachten, _manifesten, _resultaten])
def test_own_transport_schema_judges_as_the_published_one(
    transport: etree.XMLSchema, documents: object
) -> None:
    assert callable(documents)
    judged: set[bool] = set()
    for document in documents():
        root = parse_xml(document, name="document").root
        published = bool(transport.validate(root))
        assert (validate(root, "stop/lvbb-transport.xsd") == []) == published, document.decode()
        judged.add(published)
    assert judged == {True, False}


@pytest.mark.parametrize(
    ("published_path", "own", "foreign"),
    [
        ("geostandaarden/bestanden-ow/generiek/manifest-ow.xsd", "stop/manifest-ow.xsd", False),
        ("imow/v3.1.0/bestanden-ow/generiek/manifest-ow.xsd", "stop/manifest-ow-3.xsd", True),
        ("imow/v3.2.0-rc/bestanden-ow/generiek/manifest-ow.xsd", "stop/manifest-ow-3.xsd", True),
    ],
)
def test_own_manifest_ow_schemas_judge_as_the_published_ones(
    official: Path, published_path: str, own: str, *, foreign: bool
) -> None:
    published = _published(official, published_path)
    manifest = samples.besluit(datum=DATUM).lees("manifest-ow.xml").decode()
    doel = "<DoelID>/join/id/proces/gm9901/2026/voorbeelddoel1</DoelID>"
    assert doel in manifest
    expected = {
        manifest: True,
        manifest.replace(doel, ""): foreign,
        manifest.replace(doel, doel + "<ExpressionIDRegeling>/akn/x</ExpressionIDRegeling>"): foreign,
        manifest.replace("<Aanleveringen", '<Aanleveringen schemaversie="3.1.0"'): foreign,
        manifest.replace(">omgevingswet<", ">anders<"): False,
        manifest.replace(">owLocaties.xml<", ">ow Locaties.xml<"): False,
        manifest.replace("<Bestand>", "<!-- --><Bestand>"): True,
    }
    for text, verdict in expected.items():
        root = parse_xml(text.encode(), name="manifest-ow.xml").root
        assert bool(published.validate(root)) is verdict
        assert (validate(root, own) == []) is verdict, text


SCHEMAS = {
    LVBB: "lvbb/lvbb-transport.xsd",
    "https://standaarden.overheid.nl/lvbb/stop/aanlevering/": "lvbb/lvbb-stop-aanlevering.xsd",
    "https://standaarden.overheid.nl/stop/imop/geo/": "stop/1.3.0/imop-geo.xsd",
    "http://www.geostandaarden.nl/bestanden-ow/manifest-ow": "geostandaarden/bestanden-ow/generiek/manifest-ow.xsd",
    "http://www.geostandaarden.nl/imow/bestanden/deelbestand": (
        "geostandaarden/bestanden-ow/deelbestand-ow/IMOW_Deelbestand.xsd"
    ),
}


@pytest.fixture(scope="module")
def published_schemas(official: Path) -> dict[str, etree.XMLSchema]:
    return {namespace: _published(official, path) for namespace, path in SCHEMAS.items()}


def test_the_samples_are_valid_by_the_published_schemas(
    published_schemas: dict[str, etree.XMLSchema],
) -> None:
    judged: set[str] = set()
    for levering in _leveringen():
        for bestand in levering.leden():
            root = parse_xml(bestand.data, name=bestand.naam).root
            namespace = str(etree.QName(root).namespace)
            schema = published_schemas[namespace]
            assert schema.validate(root), (bestand.naam, str(schema.error_log))
            judged.add(namespace)
    assert judged == set(SCHEMAS)
