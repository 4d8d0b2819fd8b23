"""xs:dateTime and xs:duration, read and written."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache

# Calendar units have no fixed length; an interval for retries or keeping messages is given in days and shorter.
_DURATION = re.compile(
    r"P(?:(?P<days>\d{1,6})D)?(?:T(?:(?P<hours>\d{1,6})H)?(?:(?P<minutes>\d{1,6})M)?"
    r"(?:(?P<seconds>\d{1,9})(?:\.(?P<fraction>\d{1,6})\d*)?S)?)?"
)


def parse_datetime(text: str) -> datetime:
    """Return an xs:dateTime in UTC; one without a time zone is taken as UTC.

    :raises ValueError: no date and time, or one outside the years 1 to 9999.
    """
    try:
        moment = datetime.fromisoformat(text.strip())
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(f"outside the calendar: {text!r}") from error


# The time of a transaction is written into every answer it gives.
@lru_cache(maxsize=64)
def format_datetime(moment: datetime) -> str:
    """Return an aware ``moment`` as xs:dateTime in UTC, with as many decimals as it needs."""
    text = moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")
    return text.rstrip("0").rstrip(".") + "Z" if "." in text else text + "Z"


def parse_duration(text: str) -> timedelta:
    """Return an xs:duration of days, hours, minutes and seconds.

    :raises ValueError: no duration, a negative one, or one with years or months.
    """
    text = text.strip()
    match = _DURATION.fullmatch(text)
    if match is None or text.endswith(("P", "T")):
        raise ValueError(f"not a duration in days, hours, minutes and seconds: {text!r}")
    fraction = (match["fraction"] or "").ljust(6, "0")
    return timedelta(
        days=int(match["days"] or 0),
        hours=int(match["hours"] or 0),
        minutes=int(match["minutes"] or 0),
        seconds=int(match["seconds"] or 0),
        microseconds=int(fraction),
    )


def format_duration(duration: timedelta) -> str:
    """Return ``duration`` as xs:duration in its shortest form.

    :raises ValueError: it is negative.
    """
    if duration < timedelta(0):
        raise ValueError("a negative duration has no use here")
    hours, rest = divmod(duration.seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    fraction = f".{duration.microseconds:06d}".rstrip("0") if duration.microseconds else ""
    time = (
        (f"{hours}H" if hours else "")
        + (f"{minutes}M" if minutes else "")
        + (f"{seconds}{fraction}S" if seconds or fraction else "")
    )
    days = f"{duration.days}D" if duration.days else ""
    return f"P{days}" + (f"T{time}" if time else "") if days or time else "PT0S"
