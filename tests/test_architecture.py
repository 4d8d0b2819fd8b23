"""The layers of ARCHITECTURE.md hold: imports run down, scenarios stand apart, koppelvlakken look alike."""

from __future__ import annotations

import ast
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCE_ROOTS = ("schemas", "mocks", "harness", "reports")
KOPPELVLAKKEN = ("stop", "stam", "sttr")
FILE_SET = {"__init__.py", "routes.py", "messages.py", "service.py", "state.py", "errors.py", "check.py"}
FOLDERS = {"rules", "samples"}
#: What a scenario may import of the product, besides the samples of a koppelvlak.
SCENARIO_API = "ikt_harness.api"
LONGEST_MODULE = 750
LONGEST_MEDIAN = 250


def modules(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    """Yield the full name of everything a module imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = "." * node.level + (node.module or "")
            yield from (f"{base}.{alias.name}" for alias in node.names)


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def is_sample(name: str) -> bool:
    parts = name.split(".")
    return len(parts) >= 3 and parts[0] == "ikt_mocks" and parts[2] == "samples"


def test_the_import_contracts_hold() -> None:
    code = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert " 0 broken" in done.stdout


def test_nothing_imports_a_scenario_or_a_test() -> None:
    found = {
        shown(path): name
        for path in modules(*SOURCE_ROOTS)
        for name in imports(path)
        if name.split(".")[0] in {"scenarios", "tests"}
    }
    assert found == {}


def test_a_scenario_imports_the_api_and_samples_only() -> None:
    found = {
        (shown(path), name)
        for path in modules("scenarios")
        for name in imports(path)
        if name.startswith(("ikt_", ".")) and not name.startswith(f"{SCENARIO_API}.") and not is_sample(name)
    }
    assert found == set()


def test_scenario_folders_are_no_packages() -> None:
    assert list((ROOT / "scenarios").rglob("__init__.py")) == []


@pytest.mark.parametrize("name", KOPPELVLAKKEN)
def test_every_koppelvlak_has_the_file_set(name: str) -> None:
    folder = ROOT / "mocks" / "ikt_mocks" / name
    assert {path.name for path in folder.glob("*.py")} >= FILE_SET
    assert {path.name for path in folder.iterdir() if path.is_dir()} - {"__pycache__"} >= FOLDERS


@pytest.mark.parametrize("name", KOPPELVLAKKEN)
def test_routes_hold_no_sql_and_rules_no_state(name: str) -> None:
    folder = ROOT / "mocks" / "ikt_mocks" / name
    assert "sqlalchemy" not in set(imports(folder / "routes.py"))
    for path in (folder / "rules").rglob("*.py"):
        assert not any(found.startswith(f"ikt_mocks.{name}.state.") for found in imports(path)), path.name


def exported(tree: ast.Module) -> list[str]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == ["__all__"]:
            return list(ast.literal_eval(node.value))
    return []


def constants_classes_rest(name: str) -> tuple[int, str]:
    """Order as ruff does: constants, then classes, then functions and modules."""
    return (0 if name.isupper() else 1 if name[0].isupper() else 2, name)


def test_exported_names_are_sorted_and_exist() -> None:
    for path in modules(*SOURCE_ROOTS):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = exported(tree)
        assert names == sorted(set(names), key=constants_classes_rest), shown(path)
        defined = {getattr(node, "name", "") for node in tree.body}
        for node in ast.walk(tree):
            if isinstance(node, ast.Import | ast.ImportFrom):
                defined |= {alias.asname or alias.name for alias in node.names}
            elif isinstance(node, ast.Assign):
                defined |= {ast.unparse(target) for target in node.targets}
            elif isinstance(node, ast.AnnAssign):
                defined.add(ast.unparse(node.target))
        assert set(names) <= defined, shown(path)


def test_modules_are_small() -> None:
    sizes = {
        path: path.read_text(encoding="utf-8").count("\n") for path in modules(*SOURCE_ROOTS, "scenarios")
    }
    too_long = {shown(path): size for path, size in sizes.items() if size > LONGEST_MODULE}
    assert too_long == {}
    assert statistics.median(sizes.values()) < LONGEST_MEDIAN


def test_no_module_is_a_drawer_for_everything() -> None:
    names = {path.stem for path in modules(*SOURCE_ROOTS)}
    assert names.isdisjoint({"utils", "util", "helpers", "helper", "common", "misc"})


def test_every_module_says_what_it_is() -> None:
    silent = [
        shown(path)
        for path in modules(*SOURCE_ROOTS, "scenarios")
        if ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) is None
    ]
    assert silent == []


def test_every_source_root_is_typed() -> None:
    for folder in SOURCE_ROOTS:
        assert (ROOT / folder / f"ikt_{folder}" / "py.typed").is_file()
