"""The formats a report can be written in, found by entry points of group ``ikt.report_formats``.

Another distribution adds a format by naming a class (or instance maker) without arguments under that group; the
name of the entry point is what ``--format`` takes.
"""

from __future__ import annotations

import os
import tempfile
from importlib.metadata import entry_points
from pathlib import Path
from typing import Protocol

from ikt_reports.model import ReportModel
from ikt_schemas.errors import HarnessBroken, InputRefused
from ikt_schemas.language import Text

GROUP = "ikt.report_formats"


class ReportFormat(Protocol):
    """Writes a report in one format."""

    @property
    def suffix(self) -> str:
        """The end of the file name, with its dot."""

    def render(self, report: ReportModel) -> bytes:
        """Return the file; the same model gives the same bytes."""


def format_names() -> list[str]:
    """Return the names that ``--format`` takes, sorted."""
    return sorted({entry.name for entry in entry_points(group=GROUP)})


def find_format(name: str) -> ReportFormat:
    """Return the format called ``name``.

    :raises InputRefused: there is none.
    :raises HarnessBroken: two distributions claim it, or what it names writes no report.
    """
    entries = {entry.value: entry for entry in entry_points(group=GROUP, name=name)}
    if not entries:
        raise InputRefused(
            Text(f"rapportformaat '{name}' bestaat niet", f"there is no report format '{name}'"),
            where="--format",
            todo=Text(
                f"Kies uit: {', '.join(format_names())}.",
                f"Choose from: {', '.join(format_names())}.",
            ),
        )
    if len(entries) > 1:
        raise HarnessBroken(f"report format {name} is claimed by {', '.join(sorted(entries))}")
    found: ReportFormat = next(iter(entries.values())).load()()
    if not hasattr(found, "render") or not hasattr(found, "suffix"):
        raise HarnessBroken(f"report format {name} has no render or no suffix")
    return found


def write_file(path: Path, content: bytes) -> None:
    """Write ``content`` to ``path`` as a whole, or leave what was there as it was.

    :raises InputRefused: the folder or the file cannot be written.
    """
    temporary = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(prefix=".ikt-", dir=path.parent)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except OSError as error:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
        raise InputRefused(
            Text(
                f"het rapport is niet te schrijven: {error.strerror}",
                f"the report cannot be written: {error.strerror}",
            ),
            where=str(path),
            todo=Text(
                "Geef met --out een map waarin u mag schrijven.", "Give a folder you may write to by --out."
            ),
        ) from error
