"""The tracker by command: JSON as its schema says, refusals without a trace in the ledger, exit codes."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner

from ikt_harness.cli import main
from ikt_harness.ledger import CheckRecord, Ledger, ResultRecord, RunRecord, StepRecord
from ikt_harness.levels import NOT_RUN, koppelvlak_of
from ikt_harness.proof import load_proof

_OIN = "00000099000000990101"
# A gemeente, a provincie, a waterschap, and one that is not in the register and so counts in every lane.
_OF_EACH_LAYER = (_OIN, "00000099000000990301", "00000099000000990401", "00000099000000990901")
Ikt = Callable[..., tuple[int, Any, str]]


@pytest.fixture
def ikt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ikt:
    """Return a caller of ``ikt`` on one ledger: exit code, JSON (checked by its schema) and stderr."""
    _fill(tmp_path / "ledger.db")
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str, as_json: bool = True) -> tuple[int, Any, str]:
        words = [*arguments, "--store", f"sqlite:///{tmp_path / 'ledger.db'}"]
        if as_json:
            words.append("--json")
        done = CliRunner().invoke(main, words, env={"COLUMNS": "200", "IKT_STORE": None})
        assert "Traceback" not in done.stderr
        if not as_json or done.exit_code not in (0, 1):
            return done.exit_code, done.stdout, done.stderr
        value = json.loads(done.stdout)
        name = files("ikt_harness").joinpath("json_schemas", f"{arguments[0]}.json")
        jsonschema.validate(value, json.loads(name.read_text(encoding="utf-8")))
        return done.exit_code, value, done.stderr

    return call


def _fill(file: Path) -> None:
    check = CheckRecord("stop:F3/antwoord", "gezakt", ground="LVBB1003", kind="official", seen="niets")
    with Ledger.open(f"sqlite:///{file}") as ledger:
        ledger.append_run(
            RunRecord("run-1", round="IKT-5", organisation=_OIN, product="Planmaker 4.2", drive="supplier"),
            [
                ResultRecord("stop:H1", "Titel", "STOP", "geslaagd", drive="supplier"),
                ResultRecord(
                    "stop:F3",
                    "Titel",
                    "STOP",
                    "gezakt",
                    drive="supplier",
                    steps=(StepRecord("Stap", "gezakt", 0.1, (check,)),),
                ),
            ],
        )


def test_from_register_to_adopted_round_by_command(ikt: Ikt, tmp_path: Path) -> None:
    assert ikt("organisations", "import", "--sample")[1]["changed"] == 22
    assert ikt("organisations", "import", "--sample")[1]["changed"] == 0
    shown = ikt("organisations", "list", "gm9901")[1]
    assert [one["name"] for one in shown["organisations"]] == ["gemeente Voorbeeldstad"]
    assert len(shown["connections"]) == 3
    code, value, _ = ikt("rounds", "open", "ikt 5", "--keten", "planketen", "--out-of-scope", "STAM=later")
    assert (code, value["rounds"][0]["out_of_scope"]) == (0, [{"what": "STAM", "why": "later"}])
    proposed = ikt("findings", "propose", "IKT-5")[1]
    assert (len(proposed["proposals"]), proposed["findings"]) == (1, [])
    assert len(ikt("findings", "propose", "IKT-5", "--record", "--by", "tester")[1]["findings"]) == 1
    judged = (
        "--by",
        "x",
        "--state",
        "beoordeeld",
        "--cause",
        "DSO-LV",
        "--owner",
        "DSO-LV",
        "--severity",
        "matig",
    )
    assert ikt("findings", "update", "B-0001", *judged)[1]["findings"][0]["state"] == "beoordeeld"
    made = ikt("findings", "add", "--title", "Hand", "--scenario", "stop:H1", "--by", "x")[1]["findings"]
    assert made[0]["id"] == "B-0002"
    assert [one["id"] for one in ikt("findings", "list", "--open")[1]["findings"]] == ["B-0001", "B-0002"]
    evidence = tmp_path / "rapport.xml"
    evidence.write_text("<x/>", encoding="utf-8")
    said = ("--statement", "v", "--by", "n", "--role", "r", "--date", "2023-11-15", "--ground", "g")
    where = ("--organisation", "gm9901", "--environment", "PRE", "--evidence", str(evidence))
    attest = ikt("attest", "add", "Gemeenten 1", *said, *where)[1][0]
    assert (attest["id"], attest["evidence"][0]["file"], attest["counts"]) == ("A-0001", "rapport.xml", True)
    assert (
        ikt("attest", "withdraw", "A-0001", "--by", "n", "--reason", "fout")[1][0]["withdrawn"] == "fout (n)"
    )
    assert len(ikt("attest", "list", "--milestone", attest["milestone"])[1]) == 1
    found = ikt("coverage", "--round", "IKT-5", "--gaps")[1]
    assert {cell["keten"] for cell in found["cells"]} == {"planketen"}
    code, answer, _ = ikt("ready", "--product", "Planmaker 4.2", "--koppelvlak", "STOP")
    assert (code, answer["ready"], answer["passed"]) == (1, False, ["stop:H1"])
    assert ikt("rounds", "freeze", "IKT-5")[1]["rounds"][0]["state"] == "bevroren"
    adopted = ("--by", "n", "--role", "r", "--date", "2023-12-01", "--ground", "g")
    assert ikt("rounds", "adopt", "IKT-5", *adopted)[1]["rounds"][0]["state"] == "vastgesteld"
    assert ikt("rounds", "diff", "IKT-4", "IKT-5")[1]["difference"]["after"] == "IKT-5"
    states = {row["round"]: row["state"] for row in ikt("rounds", "list")[1]["rounds"]}
    assert states == {"IKT-4": "open", "IKT-5": "vastgesteld", "IKT-6": "open"}


@pytest.mark.parametrize(
    ("what", "kind", "line"),
    [
        ("Gemeenten 1", "milestone", "stop:F3: gezakt  (run run-1, 2)"),
        ("run-1/2", "result", "gezakt: "),
        ("B-0001", "finding", "stop:F3: stop:F3/antwoord  (run run-1, 2; Planmaker 4.2)"),
    ],
)
def test_everything_is_explained_down_to_the_result(ikt: Ikt, what: str, kind: str, line: str) -> None:
    ikt("findings", "propose", "IKT-5", "--record", "--by", "tester")
    code, value, _ = ikt("explain", what)
    assert (code, value["kind"]) == (0, kind)
    assert any(line in one for one in value["lines"])


def test_every_milestone_of_a_sample_round_is_explained_down_to_the_single_result(
    ikt: Ikt, tmp_path: Path
) -> None:
    """All 63: what is shown is what the overview says, and every result it rests on is in the ledger as told."""
    ikt("organisations", "import", "--sample")
    proof = load_proof()
    ids = sorted({id_ for one in proof.milestones.values() for id_ in one.required})
    with Ledger.open(f"sqlite:///{tmp_path / 'ledger.db'}") as ledger:
        for number, organisation in enumerate(_OF_EACH_LAYER):
            ledger.append_run(
                RunRecord(
                    f"keten-{number}",
                    round="IKT-5",
                    organisation=organisation,
                    product="Ketenmaker 4.2",
                    drive="supplier",
                ),
                [
                    ResultRecord(
                        id_,
                        f"Titel van {id_}",
                        koppelvlak_of(id_, proof),
                        "gezakt" if (place + number) % 5 == 0 else "geslaagd",
                        drive="supplier",
                    )
                    for place, id_ in enumerate(ids)
                ],
            )
        kept = {(one.run, one.seq): one for one in ledger.results()}
    said = ("--statement", "v", "--by", "n", "--role", "r", "--date", "2023-11-15", "--ground", "g")
    ikt("attest", "add", "interbestuurlijk-beheerakkoord", *said, "--environment", "-")
    overview = {row["slug"]: row for row in ikt("milestones", "--round", "IKT-5")[1]}
    assert len(overview) == 63
    reached = set()
    for slug, row in overview.items():
        code, value, _ = ikt("explain", slug, "--round", "IKT-5")
        assert (code, value["kind"], value["about"]) == (0, "milestone", row)
        text = "\n".join(value["lines"])
        assert value["lines"][0] == f"{slug}: {row['state']}"
        for attest in row["evidence"]["attests"]:
            assert attest["id"] in text
        for organisation in row["evidence"]["organisations"]:
            for connection in organisation["connections"]:
                for one in connection["results"]:
                    if one["run"] is None:
                        assert f"{one['scenario']}: {NOT_RUN}" in text
                        continue
                    stored = kept[one["run"], one["seq"]]
                    assert (one["scenario"], one["verdict"], one["hash"]) == (
                        stored.record.scenario,
                        stored.record.verdict,
                        stored.hash,
                    )
                    assert f"{one['scenario']}: {one['verdict']}  (run {one['run']}, {one['seq']})" in text
                    reached.add(slug)
    assert reached == {slug for slug, row in overview.items() if row["evidence"]["kind"] == "automated"}
    assert overview["interbestuurlijk-beheerakkoord"]["evidence"]["attests"]
    run, seq = next(iter(kept))
    about = ikt("explain", f"{run}/{seq}")[1]["about"]
    assert (about["hash"], about["record"]["scenario"]) == (
        kept[run, seq].hash,
        kept[run, seq].record.scenario,
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ("organisations", "import"),
        ("organisations", "import", "er-is-niets.csv"),
        ("organisations", "list", "gm0000"),
        ("rounds", "freeze", "zomer"),
        ("rounds", "adopt", "IKT-5", "--by", "a", "--role", "b", "--date", "2023-01-01", "--ground", "c"),
        ("rounds", "open", "IKT-5", "--out-of-scope", "zomaar"),
        ("rounds", "open", "IKT-5", "--milestone", "er-is-niets"),
        ("findings", "show", "B-0009"),
        ("findings", "update", "B-0009", "--by", "x"),
        ("findings", "propose", "IKT-5", "--record"),
        ("attest", "add", "gemeenten-aansluiting-stop", "--organisation", "gm9901"),
        ("attest", "withdraw", "A-0009", "--by", "a", "--reason", "b"),
        ("ready", "--product", "Planmaker", "--koppelvlak", "STOP"),
        ("explain", "run-1/99"),
        ("explain", "niets"),
        ("explain", "B-0009"),
        ("coverage", "--round", "zomer"),
    ],
)
def test_what_cannot_be_done_is_refused_and_writes_nothing(
    ikt: Ikt, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    code, out, error = ikt(*arguments)
    assert (code, out) == (2, "")
    assert error.strip()
    with Ledger.open(f"sqlite:///{tmp_path / 'ledger.db'}") as ledger:
        assert ledger.journal.entries() == []


def test_an_unknown_command_of_a_group_is_told_with_those_there_are(ikt: Ikt) -> None:
    _code, _out, error = ikt("rounds", "vergelijk", as_json=False)
    assert "kies uit: adopt, diff, freeze" in error
    _code, _out, error = ikt("explain", "B-0009", as_json=False)
    assert "B-0009 bestaat niet" in error


def test_why_a_place_is_empty_is_told_in_the_language_asked_for(ikt: Ikt) -> None:
    for language, words in (("nl", "nog geen script"), ("en", "no script yet")):
        _code, out, _error = ikt("coverage", "--gaps", "--lang", language, as_json=False)
        assert words in out


def test_a_frozen_round_takes_no_new_run(ikt: Ikt, pack: Path, tmp_path: Path) -> None:
    ikt("rounds", "freeze", "IKT-5")
    code, _out, error = ikt("run", str(pack), "--round", "IKT-5", as_json=False)
    assert code == 2
    assert "IKT-5 is bevroren" in error
    with Ledger.open(f"sqlite:///{tmp_path / 'ledger.db'}") as ledger:
        assert [run.record.id for run in ledger.runs()] == ["run-1"]


def test_a_file_with_one_bad_row_changes_nothing(ikt: Ikt, tmp_path: Path) -> None:
    (tmp_path / "organisaties.csv").write_text(
        "code,oin,naam,bestuurslaag\ngm9901,,Goed,gemeente\ngm9902,,Fout,stad\n", encoding="utf-8"
    )
    code, _out, error = ikt("organisations", "import", "organisaties.csv")
    assert code == 2
    assert "organisaties.csv:3" in error
    assert ikt("organisations", "list")[1]["organisations"] == []


def test_a_national_register_is_made_and_imported_in_one_go(ikt: Ikt, tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["organisations", "generate", "--out", "landelijk", "--json"])
    assert len(json.loads(done.stdout)["organisations"]) == 400
    assert ikt("organisations", "import", "landelijk")[1]["changed"] > 1500
    names = [str(path) for path in sorted((tmp_path / "landelijk").iterdir())]
    assert ikt("organisations", "import", *names)[1]["changed"] == 0
    (tmp_path / "leeg").mkdir()
    code, _out, error = ikt("organisations", "import", "leeg")
    assert (code, "CSV" in error) == (2, True)


@pytest.mark.parametrize(
    "arguments",
    [
        ("organisations", "list"),
        ("rounds", "list"),
        ("rounds", "diff", "IKT-4", "IKT-5"),
        ("findings", "list"),
        ("findings", "propose", "IKT-5"),
        ("findings", "show", "B-0001"),
        ("attest", "list"),
        ("coverage",),
        ("ready", "--product", "Planmaker 4.2", "--koppelvlak", "STOP"),
        ("explain", "Gemeenten 1"),
    ],
)
def test_people_get_tables_in_their_language(ikt: Ikt, arguments: tuple[str, ...]) -> None:
    ikt("organisations", "import", "--sample")
    ikt("findings", "propose", "IKT-5", "--record", "--by", "tester")
    dutch, english = (ikt(*arguments, "--lang", lang, as_json=False) for lang in ("nl", "en"))
    assert dutch[0] == english[0]
    assert dutch[1].strip()
    assert dutch[1] != english[1]
