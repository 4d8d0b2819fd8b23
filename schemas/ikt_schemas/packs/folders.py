"""Where packs and compiled schematrons stand, without a look at what is in them: ``ikt check`` must start fast."""

from __future__ import annotations

import os
from pathlib import Path


def data_folder() -> Path:
    """Return the folder of the packs; it need not exist."""
    base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / "ikt" / "schemas"


def cache_folder() -> Path:
    """Return the folder of the compiled schematrons; it need not exist."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "ikt" / "schematron"


def any_installed() -> bool:
    """Tell whether there is a pack."""
    try:
        return any(not path.name.startswith(".") for path in data_folder().iterdir())
    except OSError:
        return False
