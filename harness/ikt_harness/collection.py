"""Finding scenarios: the product's own and those of packs, by path, and choosing among them."""

from __future__ import annotations

import hashlib
import importlib.util
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path

from ikt_harness.scenario import ATTRIBUTE, Scenario
from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Text

#: Entry point group by which others add scenario folders: a function without arguments that returns a Path.
PACKS = "ikt.scenarios"

#: Folder name → koppelvlak, as the command line knows them.
FOLDERS = ("stop", "stam", "sttr", "swf", "transport", "keten", "basischeck")


@dataclass(frozen=True, slots=True)
class Found:
    """A scenario and the file it stands in.

    :param digest: SHA-256 of the file, in hex: says which text of the script ran.
    """

    scenario: Scenario
    file: Path
    digest: str

    @property
    def folder(self) -> str:
        """Name of the folder the file lies in."""
        return self.file.parent.name


def own_folder() -> Path:
    """Return the folder of the product's scenarios: those of the checkout when there is one, else the wheel's copy.

    An editable install copies force-included files, so the checkout's own folder must win over ``_scenarios``.
    """
    return _of_checkout_or_wheel("scenarios", "_scenarios")


def examples_folder() -> Path:
    """Return the folder with the example systems of ``docs/examples``, found in the same way."""
    return _of_checkout_or_wheel("docs/examples", "_examples")


def _of_checkout_or_wheel(in_checkout: str, in_wheel: str) -> Path:
    package = Path(__file__).resolve().parent
    checkout = package.parent.parent
    if (checkout / "pyproject.toml").is_file() and (checkout / in_checkout).is_dir():
        return checkout / in_checkout
    return package / in_wheel


def scenario_folders() -> list[Path]:
    """Return the product's folder and those of installed packs."""
    packs = sorted(entry_points(group=PACKS), key=lambda point: point.name)
    return [own_folder(), *(Path(entry.load()()) for entry in packs)]


def files_below(path: Path) -> list[Path]:
    """Return the scenario files of ``path`` (a file or a folder), sorted; names that begin with ``_`` are left out."""
    if path.is_file():
        return [path]
    return sorted(
        file
        for file in path.rglob("*.py")
        if not any(part.startswith(("_", ".")) for part in file.relative_to(path).parts)
    )


def load(files: Iterable[Path]) -> list[Found]:
    """Import ``files`` and return their scenarios, in order of file and definition.

    :raises InputRefused: a file cannot be imported, or two scenarios have one id.
    """
    found: list[Found] = []
    places: dict[str, Path] = {}
    for file in files:
        for item in _load_file(file):
            if item.scenario.id in places:
                raise InputRefused(
                    Text(
                        f"scenario-id {item.scenario.id} komt twee keer voor: {places[item.scenario.id]} en {file}",
                        f"scenario id {item.scenario.id} occurs twice: {places[item.scenario.id]} and {file}",
                    ),
                    where=str(file),
                    todo=Text("Geef een van beide een ander id.", "Give one of them another id."),
                )
            places[item.scenario.id] = file
            found.append(item)
    return found


def _load_file(file: Path) -> list[Found]:
    text = file.read_bytes()
    name = "ikt_scenario_" + hashlib.sha256(str(file).encode()).hexdigest()[:16]
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise InputRefused(Text("geen Python-bestand", "not a Python file"), where=str(file))
    module = importlib.util.module_from_spec(spec)
    keep, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        spec.loader.exec_module(module)
    except InputRefused as error:
        raise InputRefused(error.what, where=f"{file} {error.where}", todo=error.todo) from error
    except Exception as error:
        raise InputRefused(
            Text(
                f"het scenariobestand is niet te laden: {type(error).__name__}: {error}",
                f"the scenario file cannot be loaded: {type(error).__name__}: {error}",
            ),
            where=str(file),
            line=_line_in(file, error),
        ) from error
    finally:
        sys.dont_write_bytecode = keep
    digest = hashlib.sha256(text).hexdigest()
    marked = [getattr(value, ATTRIBUTE) for value in vars(module).values() if hasattr(value, ATTRIBUTE)]
    return [Found(scenario, file, digest) for scenario in marked]


def _line_in(file: Path, error: Exception) -> int | None:
    if isinstance(error, SyntaxError):
        return error.lineno
    trace, line = error.__traceback__, None
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == str(file):
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def load_all() -> list[Found]:
    """Return every scenario of the product and of installed packs."""
    return load(file for folder in scenario_folders() for file in files_below(folder))


def choose(found: Sequence[Found], what: Sequence[str]) -> list[Found]:
    """Return the scenarios that ``what`` names, in the order of ``found``; all when nothing is named.

    :param what: qualified ids, bare ids that are unique, folder names, or paths of files and folders.
    :raises InputRefused: one of them names nothing, or is a bare id of several scenarios.
    """
    if not what and not found:
        raise _nothing(".")
    if not what:
        return list(found)
    chosen: list[Found] = []
    extra: list[Found] = []
    for word in what:
        hits = _named(found, word)
        if not hits and Path(word).exists():
            known = {item.file.resolve() for item in found}
            files = [file.resolve() for file in files_below(Path(word))]
            hits = [item for item in found if item.file.resolve() in files]
            extra.extend(load(file for file in files if file not in known))
            if not hits and not extra:
                raise _nothing(word)
        elif not hits:
            raise _nothing(word)
        chosen.extend(hits)
    ids = {item.scenario.id for item in chosen}
    for item in extra:
        if any(item.scenario.id == other.scenario.id for other in found):
            raise InputRefused(
                Text(
                    f"scenario-id {item.scenario.id} bestaat al in het product",
                    f"scenario id {item.scenario.id} already exists in the product",
                ),
                where=str(item.file),
            )
    return [item for item in found if item.scenario.id in ids] + extra


def _named(found: Sequence[Found], word: str) -> list[Found]:
    if word in FOLDERS:
        return [item for item in found if item.folder == word]
    hits = [item for item in found if item.scenario.id == word]
    if hits or ":" in word:
        return hits
    hits = [item for item in found if item.scenario.id.split(":", 1)[1] == word]
    if len(hits) > 1:
        names = ", ".join(item.scenario.id for item in hits)
        raise InputRefused(
            Text(f"'{word}' kan {names} zijn", f"'{word}' may be {names}"),
            where=word,
            todo=Text("Schrijf het volledige id.", "Write the full id."),
        )
    return hits


def _nothing(word: str) -> InputRefused:
    folders = ", ".join(FOLDERS)
    return InputRefused(
        Text(f"'{word}' is geen scenario-id, map of pad", f"'{word}' is no scenario id, folder or path"),
        where=word,
        todo=Text(
            f"Mappen zijn {folders}; 'ikt scenarios' toont de ids.",
            f"Folders are {folders}; 'ikt scenarios' lists the ids.",
        ),
    )


def digest_of(found: Iterable[Found]) -> str:
    """Return one SHA-256 (hex) over the ids and texts of a set of scenarios."""
    lines = sorted(f"{item.scenario.id} {item.digest}" for item in found)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
