"""Spans of time as sources give them: a day, a month, a season, a year, or several."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from coursekit.course import parse_date
from coursekit.errors import UsageError
from coursekit.language import _

if TYPE_CHECKING:
    import pandas as pd

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
OPEN_END = date.max  # of a span that goes on


@dataclass(frozen=True, order=True)
class Span:
    """From ``start`` to ``end``, both included."""

    start: date
    end: date

    @classmethod
    def of_year(cls, year: int) -> Span:
        """Give the whole of one year."""
        return cls(date(year, 1, 1), date(year, 12, 31))

    @classmethod
    def of_text(cls, text: str) -> Span:
        """Give the whole of an ISO date, month or year; UsageError where *text* is none."""
        return cls(parse_date(text), parse_date(text, end=True))

    @classmethod
    def of_rows(cls, rows: pd.DataFrame) -> Span | None:
        """Give the time that *rows* cover, by whichever column dates them; None where none does."""
        from coursekit.dating import days_covered  # brings pandas, which whoever holds rows has

        days = days_covered(rows)
        return cls(days[0].date(), days[1].date()) if days else None

    @property
    def is_open(self) -> bool:
        """Tell whether no end is known."""
        return self.end == OPEN_END

    @property
    def is_whole(self) -> bool:
        """Tell whether it is one day, or months from their first day to their last."""
        return self.start == self.end or (_opens(self.start) and _closes(self.end))

    def __str__(self) -> str:
        """Say the span in words, no more precise than it is: 2022, June–August 2022, 3 September 2025."""
        first, last = self.start, self.end
        if first == last:
            return f"{first.day} {_month(first)} {first.year}"
        if _opens(first, month=1) and _closes(last, month=12):
            return str(first.year) if first.year == last.year else f"{first.year}–{last.year}"
        if _opens(first) and _closes(last):
            return _months(first, last)
        return f"{first.day} {_month(first)} {first.year} – {last.day} {_month(last)} {last.year}"

    def __format__(self, spec: str) -> str:
        """Use a strftime pattern on the end of the span, or its words without one."""
        if not spec:
            return str(self)
        return self.end.strftime(spec.replace("%B", _month(self.end)).replace("%-d", str(self.end.day)))


def is_date(text: str) -> bool:
    """Tell whether *text* is a year, a month or an ISO date."""
    try:
        parse_date(text)
    except UsageError:
        return False
    return True


def date_in_words(text: str) -> str:
    """Say an ISO date, month or year in words, no more precise than it is; other text stays as it is."""
    return str(Span.of_text(text)) if is_date(text) else text


def _month(day: date) -> str:
    return _(MONTHS[day.month - 1])


def _opens(day: date, *, month: int | None = None) -> bool:
    return day.day == 1 and month in (None, day.month)


def _closes(day: date, *, month: int | None = None) -> bool:
    last = calendar.monthrange(day.year, day.month)[1]
    return day.day == last and month in (None, day.month)


def _months(first: date, last: date) -> str:
    if (first.year, first.month) == (last.year, last.month):
        return f"{_month(first)} {first.year}"
    if first.year == last.year:
        return f"{_month(first)}–{_month(last)} {last.year}"
    return f"{_month(first)} {first.year} – {_month(last)} {last.year}"
