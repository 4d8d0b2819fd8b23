"""Dutch working days.

The published rule (LVBB1519) asks for a werkdag and does not say which holidays count. The default are the
days that the Algemene termijnenwet (article 3) names or treats alike; the list is configuration.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.easter import easter

_SATURDAY = 5
_SUNDAY = 6


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """Which days are no working days, besides Saturday and Sunday.

    :param fixed: (month, day) pairs.
    :param around_easter: days counted from Easter Sunday.
    :param extra: single dates, for days named by decree.
    """

    fixed: tuple[tuple[int, int], ...] = ((1, 1), (5, 5), (12, 25), (12, 26))
    # Goede Vrijdag, tweede Paasdag, Hemelvaartsdag, tweede Pinksterdag.
    around_easter: tuple[int, ...] = (-2, 1, 39, 50)
    kings_day: bool = True
    extra: tuple[date, ...] = ()

    def is_holiday(self, day: date) -> bool:
        """Tell whether ``day`` is one of the named holidays."""
        if (day.month, day.day) in self.fixed or day in self.extra:
            return True
        if self.kings_day and day == _kings_day(day.year):
            return True
        return day in {easter(day.year) + timedelta(days=n) for n in self.around_easter}

    def is_working_day(self, day: date) -> bool:
        """Tell whether ``day`` is neither weekend nor holiday."""
        return day.weekday() not in (_SATURDAY, _SUNDAY) and not self.is_holiday(day)

    def next_working_day(self, day: date) -> date:
        """Return the first working day after ``day``."""
        after = day + timedelta(days=1)
        while not self.is_working_day(after):
            after += timedelta(days=1)
        return after


def _kings_day(year: int) -> date:
    """27 April since 2014 and 30 April before; a day earlier when it falls on a Sunday."""
    day = date(year, 4, 27) if year >= 2014 else date(year, 4, 30)
    if day.weekday() == _SUNDAY:
        return day - timedelta(days=1)
    return day
