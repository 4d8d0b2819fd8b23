"""Time of a workspace: settable, in Dutch legal time, standing still or running on.

A publication due in ten days happens at once in a test, because the test moves the clock; for a supplier
the clock runs on from where it was set.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from ikt_schemas.errors import InputRefused
from ikt_schemas.language import Text

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
#: Outside these years a moment is a slip of the pen, and ``stamp`` would lose its fixed width.
YEARS = range(1900, 3000)


def real_now() -> datetime:
    """Return the machine's time, in UTC."""
    return datetime.now(UTC)


def parse_moment(text: str, *, where: str = "--clock") -> datetime:
    """Read an ISO 8601 moment; without a zone it is Dutch legal time.

    :raises InputRefused: not an ISO moment, or a year outside :data:`YEARS`.
    """
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise InputRefused(
            Text(f"'{text}' is geen ISO-tijdstip", f"'{text}' is not an ISO moment"),
            where=where,
            todo=Text("Schrijf bijvoorbeeld 2021-01-01T00:00:00.", "Write for example 2021-01-01T00:00:00."),
        ) from error
    if moment.year not in YEARS:
        raise InputRefused(
            Text(f"het jaar van '{text}' kan niet", f"the year of '{text}' is not possible"),
            where=where,
            todo=Text(
                f"Kies een jaar van {YEARS.start} tot en met {YEARS.stop - 1}.",
                f"Choose a year from {YEARS.start} up to {YEARS.stop - 1}.",
            ),
        )
    return moment.replace(tzinfo=AMSTERDAM) if moment.tzinfo is None else moment.astimezone(AMSTERDAM)


def stamp(moment: datetime) -> str:
    """Return ``moment`` in UTC with a fixed width, so that text order is time order."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def moment(text: str) -> datetime:
    """Read what :func:`stamp` wrote, in Dutch legal time."""
    return datetime.fromisoformat(text).astimezone(AMSTERDAM)


def current(clock: str, *, runs: bool, set_at: str) -> datetime:
    """Return the time of a clock that was set to ``clock`` at real moment ``set_at``."""
    start = moment(clock)
    return later(start, real_now() - moment(set_at)) if runs else start


def later(start: datetime, by: timedelta) -> datetime:
    """Return the moment ``by`` of real time after ``start``, in Dutch legal time.

    Python adds to a zoned datetime by the wall clock, which is an hour off across a change to or from summer time.
    """
    return (start.astimezone(UTC) + by).astimezone(AMSTERDAM)
