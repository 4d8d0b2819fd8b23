"""The derived schemas of manifest and opdracht: what known deliveries hold passes, other shapes do not."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from lxml import etree

from ikt_schemas.xsd import own_schema, validate

MANIFEST = """<manifest xmlns="http://toepasbare-regels.omgevingswet.overheid.nl/v1/manifest.xsd"><bestanden>
<bestand><naam>manifest.xml</naam><type>manifest</type><contenttype>application/xml</contenttype></bestand>
</bestanden></manifest>"""
OPDRACHT = """<opdrachten xmlns="http://toepasbare-regels.omgevingswet.overheid.nl/v1/opdracht.xsd"><opdracht>
<updateActiviteit><activiteitIdentifier>a</activiteitIdentifier><bestandsnaam>a.json</bestandsnaam></updateActiviteit>
</opdracht></opdrachten>"""


@pytest.mark.parametrize("schema", ["manifest.xsd", "opdracht.xsd"])
def test_the_schemas_compile_and_say_that_they_are_derived(schema: str, root: Path) -> None:
    assert own_schema(f"sttr/{schema}") is not None
    assert "Afgeleid, niet officieel" in (root / "schemas/ikt_schemas/xsd/sttr" / schema).read_text(
        encoding="utf-8"
    )


def test_the_public_deliveries_fit(shared: Path) -> None:
    paths = sorted((shared / "data" / "sttr").glob("*.zip"))
    assert paths
    for path in paths:
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                if name.endswith(".xml"):
                    schema = "manifest" if name == "manifest.xml" else "opdracht"
                    assert validate(etree.fromstring(archive.read(name)), f"sttr/{schema}.xsd") == []


@pytest.mark.parametrize(
    ("text", "schema", "old", "new"),
    [
        (MANIFEST, "manifest", "", ""),
        (MANIFEST, "manifest", "<type>manifest</type>", ""),
        (MANIFEST, "manifest", "manifest.xml</naam>", "</naam>"),
        (MANIFEST, "manifest", "<bestand>", "<bestand><versie>1</versie>"),
        (MANIFEST, "manifest", "v1/manifest.xsd", "v2/manifest.xsd"),
        (OPDRACHT, "opdracht", "", ""),
        (OPDRACHT, "opdracht", "<bestandsnaam>a.json</bestandsnaam>", ""),
        (OPDRACHT, "opdracht", "updateActiviteit", "intrekkenActiviteit"),
        (OPDRACHT, "opdracht", "</opdracht>", "</opdracht><opdracht/>"),
    ],
)
def test_one_change_is_seen(text: str, schema: str, old: str, new: str) -> None:
    assert old in text
    faults = validate(etree.fromstring(text.replace(old, new) if old else text), f"sttr/{schema}.xsd")
    assert bool(faults) == bool(old)
    assert all("{" not in fault.message for fault in faults)
