"""The commands of ``ikt pki``, run as a user runs them."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from tests.harness.commands.conftest import ikt

from ikt_harness.commands import pki
from ikt_mocks.digikoppeling import certificates

pytestmark = pytest.mark.slow

OIN = "00000099000000990101"
OTHER = "00000099000000990201"


def ikt_json(folder: Path, *arguments: str) -> dict[str, Any]:
    done = ikt(folder, "pki", *arguments, "--json")
    assert done.returncode == 0, done.stderr
    value = json.loads(done.stdout)
    schema = json.loads(files("ikt_harness").joinpath("json_schemas", "pki.json").read_text())
    jsonschema.validate(value, schema, format_checker=jsonschema.FormatChecker())
    assert isinstance(value, dict)
    return value


@pytest.fixture(name="place", scope="module")
def make_place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("werk")
    made = ikt_json(folder, "init", "--oin", OIN, "--name", "Voorbeeldstad")
    assert made["changed"] == [OIN]
    return folder


def test_init_makes_what_it_says(place: Path) -> None:
    found = ikt_json(place, "list")
    (leaf,) = [one for one in found["leafs"] if one["label"] == OIN]
    assert (place / leaf["certificate"]).is_file()
    assert (place / leaf["key"]).stat().st_mode & 0o777 == 0o600
    assert (place / found["trust"]).is_file()
    assert found["changed"] == []


def test_issue_and_revoke(place: Path) -> None:
    issued = ikt_json(place, "issue", "--oin", OTHER, "--name", "Testdorp", "--label", "dorp")
    revoked = ikt_json(place, "revoke", "dorp")
    assert issued["changed"] == revoked["changed"] == ["dorp"]
    (leaf,) = [one for one in revoked["leafs"] if one["label"] == "dorp"]
    assert leaf["revoked"] is not None
    assert leaf["oin"] == OTHER


def test_faulty_leaf_on_demand(place: Path) -> None:
    made = ikt_json(place, "issue", "--oin", OIN, "--name", "Voorbeeldstad", "--kind", "expired")
    assert made["changed"] == [f"{OIN}-expired"]


def test_command_offers_every_kind() -> None:
    # The command states them itself, so that its help needs no certificate library.
    assert pki._KINDS == certificates.KINDS


@pytest.mark.parametrize(("language", "words"), [("nl", "Geldig-tot"), ("en", "Valid-until")])
def test_table_speaks_the_language_asked_for(place: Path, language: str, words: str) -> None:
    done = ikt(place, "pki", "list", "--lang", language)
    assert done.returncode == 0
    assert words in done.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["init"], "niet leeg"),
        (["init", "--out", "nieuw", "--oin", OIN], "1 keer --oin en 0 keer --name"),
        (["init", "--out", "nieuw", "--oin", "123", "--name", "x"], "geen OIN"),
        (["init", "--out", "nieuw", "--oin", OIN, "--name", "x" * 65], "past niet"),
        (["init", "--out", "nieuw", "--oin", OIN, "--name", "x", "--host", "één"], "geen hostnaam"),
        (["init", "--out", "nieuw", *(["--oin", OIN, "--name", "x"] * 2)], "twee keer"),
        (["init", "--out", "/dev/null/x"], "niet te gebruiken"),
        (["issue", "--oin", OIN, "--name", "x"], "bestaat al"),
        (["issue", "--oin", OIN, "--name", "x", "--label", "../weg"], "geen bruikbare naam"),
        (["issue", "--oin", OIN, "--name", "x", "--pki", "elders"], "geen test-PKI"),
        (["revoke", "onbekend"], "bestaat niet"),
        (["revoke", "../../etc"], "geen bruikbare naam"),
        (["list", "--pki", "elders"], "geen test-PKI"),
    ],
)
def test_bad_input_gives_one_clear_message(place: Path, arguments: list[str], message: str) -> None:
    done = ikt(place, "pki", *arguments)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert not (place / "nieuw").exists()
