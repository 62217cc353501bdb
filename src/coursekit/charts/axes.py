"""Axes that several chart forms share: counts with their unit, years and days as they fit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import altair as alt
import pandas as pd

from coursekit.language import _

DIGIT = 7.2  # width of one digit of the 13-pixel labels
LETTER = 6.4  # mean width of their letters
PADDING = 8  # left and right of every drawing, set by the theme
LEFT: Any = alt.XValue(0)  # type: ignore[no-untyped-call] # the edge where words above a row begin
_MILLIONS = "format(datum.value / 1e6, '~r') + '{million}'"
_COUNT = f"datum.value >= 1e6 ? {_MILLIONS} : format(datum.value, ',.{{decimals}}~f')"


def count_axis(*, phone: bool, decimals: int = 0, ticks: int = 5, **more: Any) -> alt.Axis:
    """Give a vertical axis of counts: 1,000 in full, millions in words on a wide page."""
    expression = _COUNT.format(million=_("m") if phone else _(" million"), decimals=decimals)
    return alt.Axis(labelExpr=expression, tickCount=ticks, **more)


def label_width(highest: float) -> float:
    """Say how wide the labels of a count axis up to *highest* are, in pixels."""
    digits = len(_("1.5 million")) if highest >= 1e6 else len(f"{highest:,.0f}")
    return DIGIT * max(digits, 2) + 10


def thinned(values: Sequence[Any], room: float, *, width: float = 38) -> list[Any]:
    """
    Keep every second, third … of *values* so that labels *width* pixels wide fit into *room*.

    The last value is always kept, as readers look for it first.

    >>> thinned([2012, 2013, 2014, 2015, 2016], 120)
    [2012, 2014, 2016]
    """
    if not values:
        return []
    most = max(int(room // width), 1)
    step = -(-len(values) // most)
    return list(values[::-1][::step][::-1])


def headroom(highest: float, share: float) -> list[float]:
    """Give a domain from zero to *highest* and a *share* more, for what stands above the marks."""
    return [0, highest * (1 + share) if highest > 0 else 1]


def years_axis(years: pd.Series, x: str, *, width: float, room: float, every: bool = False) -> alt.X:
    """
    Give an axis of years that keeps *room* pixels free at its right for what is printed there.

    Parameters
    ----------
    years : Series of int
        The years drawn.
    width, room : float
        Pixels of the plot, and of the free strip in it.
    every : bool
        Write as many years as fit, not only the first, the middle and the last.
    """
    first, last = int(years.min()), int(years.max())
    span = max(last - first, 1)
    domain = [first if last > first else first - 1, last + span * room / (width - room)]
    values = list(range(first, last + 1)) if every else sorted({first, (first + last) // 2, last})
    shown = thinned(values, width - room)
    axis = alt.Axis(values=shown, tickCount=2 * len(shown), format="d")
    return alt.X(f"{x}:Q", scale=alt.Scale(domain=domain, nice=False), axis=axis)


def calendar(first: date, last: date, room: float, *, grid: bool = True, **more: Any) -> alt.Axis:
    """
    Give an axis of decimal years from *first* to *last*: whole years, or months where it holds no two years.

    Parameters
    ----------
    room : float
        Pixels that the labels may take.
    """
    days = pd.date_range(first, last, freq="YS")
    if len(days) > 1:
        years = thinned(days.year.tolist(), room, width=44)
        return alt.Axis(values=years, tickCount=2 * len(years), format="d", grid=grid, **more)
    months = pd.Series(thinned(pd.date_range(first, last, freq="MS").tolist(), room, width=72))
    values = decimal_year(months).tolist()
    words = ", ".join(f"'{at:.3f}': '{day:%b %Y}'" for at, day in zip(values, months, strict=True))
    text = f"{{{words}}}[format(datum.value, '.3f')]"
    return alt.Axis(values=values, tickCount=2 * len(values), labelExpr=text, grid=grid, **more)


def decimal_year(days: pd.Series) -> pd.Series:
    """Write days as years and parts of one: short in the drawing, and free of time zones."""
    at: pd.Series = (days.dt.year + (days.dt.day_of_year - 1) / 365.25).round(3)
    return at


def instant(day: date) -> int:
    """Give a day as milliseconds of Unix time, as Vega counts it."""
    return int(pd.Timestamp(day).timestamp() * 1000)
