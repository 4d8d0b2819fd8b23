"""``ikt check stop`` with more than one delivery, and on the register of a mock that is running."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner

from ikt_harness.cli import main
from ikt_mocks import jobs
from ikt_mocks.clock import AMSTERDAM
from ikt_mocks.loopback import LoopbackServer
from ikt_mocks.parties import GEMEENTE
from ikt_mocks.server import MockSettings, create_app, open_workspaces
from ikt_mocks.stop import samples, service

D1, D2 = date(2026, 3, 17), date(2026, 4, 14)
ACT = "/akn/nl/act/gm9901/2026/voorbeeldregeling1"


def test_deliveries_are_a_chain(tmp_path: Path) -> None:
    one = samples.besluit(datum=D1).schrijf(tmp_path / "een")
    two = tmp_path / "twee.zip"
    two.write_bytes(samples.wijzigingsbesluit(datum=D2).zip())
    clock = ["--clock", "2026-03-02T09:00", "--json"]
    good = CliRunner().invoke(main, ["check", "stop", str(one), str(two), *clock])
    assert good.exit_code == 0, good.output
    wrong = CliRunner().invoke(main, ["check", "stop", str(two), str(one), *clock])
    assert wrong.exit_code == 1
    first, second = json.loads(wrong.stdout)["deliveries"]
    # What it changes is unknown to the LVBB, and so are to OZON the objects that its own refer to.
    assert {m["code"] for m in first["meldingen"]} == {"LVBB4015", "OZON0017"}
    # The clock does not go back: the day of the first besluit has passed by then.
    assert {m["code"] for m in second["meldingen"]} == {"LVBB1501"}


def test_the_register_of_a_running_mock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    workspaces = open_workspaces("sqlite://", blobs=tmp_path / "payloads")
    workspace = workspaces.create(name="p", moment=datetime(2026, 3, 2, 9, tzinfo=AMSTERDAM), runs=False)
    made = samples.besluit(datum=D1)
    service.ontvang(workspace, GEMEENTE.oin, made.verzoek(), workspace.blobs.put_bytes(made.zip()))
    with httpx.Client() as client:
        jobs.run_due(workspace, service.handlers(), client)
        workspace.set_clock(datetime(2026, 3, 17, 9, tzinfo=AMSTERDAM))
        jobs.run_due(workspace, service.handlers(), client)
    token = workspace.add_token([GEMEENTE.oin], control=True)
    monkeypatch.setenv("IKT_TOKEN", token)
    path = samples.wijzigingsbesluit(datum=D2).schrijf(tmp_path / "wijziging")
    arguments = ["check", "stop", str(path), "--clock", "2026-04-01T09:00"]
    head = {"Authorization": f"Bearer {token}"}
    with LoopbackServer(create_app(workspaces, MockSettings(dispatch=False))) as server:
        on_state = CliRunner().invoke(main, [*arguments, "--state", server.url])
        reis = httpx.get(f"{server.url}/ikt/v1/stop/tijdreizen?werkend=2026-03-24", headers=head).json()
        bad = httpx.get(f"{server.url}/ikt/v1/stop/tijdreizen?werkend=morgen", headers=head)
        gehaald = httpx.get(
            f"{server.url}/stop/v1/uitlevering?work={ACT}", headers={**head, "X-IKT-OIN": GEMEENTE.oin}
        )
    workspaces.database.close()
    assert on_state.exit_code == 0, on_state.output
    assert {i["work"]: i["werkend"] for i in reis["instrumenten"]}[ACT] == f"{ACT}/nld@2026;1"
    assert bad.status_code == 400
    assert gehaald.content[:2] == b"PK"


def test_no_register_there(tmp_path: Path) -> None:
    path = samples.besluit(datum=D1).schrijf(tmp_path / "besluit")
    away = CliRunner().invoke(main, ["check", "stop", str(path), "--state", "http://127.0.0.1:9"])
    assert away.exit_code == 2
    assert "register" in away.output
    other = CliRunner().invoke(main, ["check", "stam", str(path), "--state", "http://127.0.0.1:9"])
    assert other.exit_code == 2
