"""Finding and choosing scenarios."""

from __future__ import annotations

from pathlib import Path

import pytest

from ikt_harness.collection import Found, choose, digest_of, files_below, load, load_all, own_folder
from ikt_schemas.errors import InputRefused

SCRIPT = '''
from ikt_harness.api import Keten, scenario

@scenario(id="{id}", title="Proef", koppelvlak="STOP", keten="planketen", ground="eigen")
def proef(keten: Keten) -> None:
    """A trial."""
    with keten.stap("Eén stap"):
        keten.eis("waar", True, uitleg="Dit is waar.")
'''


def _pack(folder: Path, **files: str) -> Path:
    for name, identifier in files.items():
        (folder / f"{name}.py").write_text(SCRIPT.format(id=identifier), encoding="utf-8")
    return folder


def _ids(chosen: list[Found]) -> list[str]:
    return [item.scenario.id for item in chosen]


def test_files_are_found_in_order_and_private_ones_left_out(tmp_path: Path) -> None:
    _pack(tmp_path, b="stop:X2", a="stop:X1", _hulp="stop:X3")
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "c.py").write_text("raise SystemExit", encoding="utf-8")
    assert [file.name for file in files_below(tmp_path)] == ["a.py", "b.py"]


def test_a_double_id_is_refused_naming_both_files(tmp_path: Path) -> None:
    _pack(tmp_path, a="stop:X1", b="stop:X1")
    with pytest.raises(InputRefused) as refused:
        load(files_below(tmp_path))
    message = refused.value.explain("nl")
    assert "stop:X1" in message
    assert "a.py" in message
    assert "b.py" in message


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("import ikt_harness\n\nraise ValueError('nee')\n", 3),
        ("def x(:\n", 1),
        ("import bestaat_niet_echt\n", 1),
    ],
)
def test_a_file_that_cannot_be_loaded_is_refused_with_its_line(tmp_path: Path, text: str, line: int) -> None:
    file = tmp_path / "kapot.py"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputRefused) as refused:
        load([file])
    assert refused.value.line == line
    assert "kapot.py" in refused.value.explain("nl")


def test_an_edited_script_takes_effect_at_once(tmp_path: Path) -> None:
    file = _pack(tmp_path, a="stop:X1") / "a.py"
    before = load([file])
    file.write_text(file.read_text(encoding="utf-8").replace("Proef", "Nieuwe proef"), encoding="utf-8")
    after = load([file])
    assert after[0].scenario.title == "Nieuwe proef"
    assert digest_of(before) != digest_of(after)


def test_the_checkout_wins_over_the_copy_of_the_wheel() -> None:
    assert own_folder() == Path(__file__).resolve().parents[2] / "scenarios"


def test_ids_folders_and_paths_choose(tmp_path: Path) -> None:
    for folder, name, identifier in (
        ("stop", "a", "stop:F1"),
        ("stam", "b", "stam:F1"),
        ("sttr", "c", "sttr:TR-20"),
    ):
        (tmp_path / folder).mkdir()
        _pack(tmp_path / folder, **{name: identifier})
    found = load(files_below(tmp_path))
    assert _ids(choose(found, [])) == ["stam:F1", "stop:F1", "sttr:TR-20"]
    assert _ids(choose(found, ["sttr:TR-20", "stop"])) == ["stop:F1", "sttr:TR-20"]
    assert _ids(choose(found, ["TR-20"])) == ["sttr:TR-20"]
    assert _ids(choose(found, [str(tmp_path / "stam")])) == ["stam:F1"]
    with pytest.raises(InputRefused) as refused:
        choose(found, ["F1"])
    assert "stam:F1, stop:F1" in refused.value.explain("nl")
    with pytest.raises(InputRefused, match="no scenario id"):
        choose(found, ["stop:F99"])


def test_a_pack_of_ones_own_is_run_by_path(tmp_path: Path) -> None:
    pack = _pack(tmp_path, eigen="stop:X77")
    chosen = choose(load_all(), [str(pack)])
    assert [item.scenario.id for item in chosen] == ["stop:X77"]
