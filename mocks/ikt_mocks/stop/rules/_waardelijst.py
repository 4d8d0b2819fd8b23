"""The value lists that the user installed, for the rules that judge by them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ikt_schemas.packs.folders import any_installed

if TYPE_CHECKING:
    from ikt_schemas.packs.library import Library


def bibliotheek() -> Library | None:
    """Return the installed packs; ``None`` when there is none, without loading what reads them.

    :raises InputRefused: a pack on disk is damaged.
    """
    if not any_installed():
        return None
    from ikt_schemas.packs.library import installed_library

    return installed_library()
