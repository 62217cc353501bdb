"""Columns over time: stacked by kind with the range of their total, or plain with first counts apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd

from coursekit.charts.axes import DIGIT, count_axis, headroom, label_width, thinned
from coursekit.charts.layouts import fitted
from coursekit.charts.palette import COUNTRY, FIRST_COUNT, GROUND, INK
from coursekit.charts.show import Page

HEIGHT = (300, 240)
BROADEST = 90  # pixels
NEAR = 0.7  # of the height at which its number would stand, so much a column must reach itself


def stacked(
    table: pd.DataFrame,
    totals: pd.DataFrame,
    page: Page,
    *,
    x: str,
    y: str,
    part: str,
    parts: Mapping[str, str],
    low: str | None = None,
    high: str | None = None,
) -> alt.LayerChart:
    """
    Stack the parts of a count, with a line from low to high on their total and the total above it.

    Parameters
    ----------
    table : DataFrame
        A row for each *x* (year) and *part*; *y* counts.
    totals : DataFrame
        A row for each *x* with the sums *y* and, where the publisher gives a range, *low* and *high*.
    part, parts : str, dict
        The field that names the part, and each part's colour in the order of the legend, the lowest last.
    """
    top = totals[[y, high or y]].max(axis=1)
    room = _room(page, top.max())
    chosen = printed(totals[y].tolist(), room / max(len(totals), 1))
    labelled = _numbers(totals[[x]], totals[y], top, chosen)
    order = {name: position for position, name in enumerate(parts)}
    bars = (
        alt.Chart(table[[x, part, y]].assign(order=table[part].map(order)))
        .mark_bar(stroke=GROUND, strokeWidth=0.5, size=_width(room, len(totals)))
        .encode(
            x=_band(totals[x].tolist(), x, room),
            y=_count(y, page, top.max()),
            color=alt.Color(
                f"{part}:N",
                scale=alt.Scale(domain=list(parts), range=list(parts.values())),
                legend=alt.Legend(columns=page.choose(len(parts), 1)),
            ),
            order=alt.Order("order:Q", sort="descending"),
        )
    )
    numbers = alt.Chart(labelled).mark_text(dy=-8, color=INK)
    layers = [bars, numbers.encode(x=alt.X(f"{x}:O"), y=alt.Y("top:Q"), text=alt.Text("text:N"))]
    if low and high:
        spread = alt.Chart(totals[[x, low, high]]).mark_rule(color=INK, strokeWidth=1.6)
        layers.insert(1, spread.encode(x=alt.X(f"{x}:O"), y=alt.Y(f"{low}:Q"), y2=alt.Y2(f"{high}:Q")))
    return fitted(layers, page, page.choose(*HEIGHT))


def plain(
    table: pd.DataFrame,
    page: Page,
    *,
    x: str,
    y: str,
    kind: str,
    final: str,
    first: str,
    ticks: Sequence[str] | None = None,
) -> alt.LayerChart:
    """
    Draw one count over time, first counts pale with an outline so that nobody takes them for final ones.

    Parameters
    ----------
    table : DataFrame
        A row for each *x* in the order of time; *kind* holds *final* or *first*.
    ticks : list of str, optional
        The values of *x* to write below; as many as fit where left out.
    """
    colours = {
        name: fill for name, fill in ((final, COUNTRY), (first, FIRST_COUNT)) if name in set(table[kind])
    }
    room = _room(page, table[y].max())
    step = room / max(len(table), 1)
    bars = (
        alt.Chart(table[[x, y, kind]])
        .mark_bar(stroke=COUNTRY, strokeWidth=1, size=_width(room, len(table)))
        .encode(
            x=_band(table[x].tolist(), x, room, ticks=ticks),
            y=_count(y, page, table[y].max()),
            fill=alt.Fill(
                f"{kind}:N",
                scale=alt.Scale(domain=list(colours), range=list(colours.values())),
                legend=alt.Legend(symbolStrokeColor=COUNTRY, symbolStrokeWidth=1),
            ),
        )
    )
    labelled = _numbers(table[[x]], table[y], table[y], printed(table[y].tolist(), step))
    numbers = alt.Chart(labelled).mark_text(dy=-8, color=INK)
    layers = [bars, numbers.encode(x=alt.X(f"{x}:O"), y=alt.Y("top:Q"), text=alt.Text("text:N"))]
    return fitted(layers, page, page.choose(*HEIGHT))


def printed(values: Sequence[float], step: float) -> list[bool]:
    """
    Choose the columns whose number is printed: all where *step* pixels suffice, else the peak and the last.

    >>> printed([881, 300, 250, 3656, 1901], 20)
    [False, False, False, True, False]
    """
    need = DIGIT * max((len(f"{value:,.0f}") for value in values), default=0) + 2
    if step >= need:
        return [True] * len(values)
    chosen: list[int] = []
    for position in (values.index(max(values)), len(values) - 1):
        if all(abs(position - other) * step >= need for other in chosen):
            chosen.append(position)
    return [position in chosen for position in range(len(values))]


def _numbers(places: pd.DataFrame, counts: pd.Series, tops: pd.Series, chosen: list[bool]) -> pd.DataFrame:
    """
    Give the numbers to print and where; one wider than its column stands clear of those beside it.

    A low column beside a high one goes without: its number would hang where the high one ends.
    """
    clear = tops if all(chosen) else tops.rolling(3, center=True, min_periods=1).max()
    near = tops >= NEAR * clear
    return places.assign(top=clear, text=counts.map("{:,.0f}".format)).loc[
        near & pd.Series(chosen, index=near.index)
    ]


def _room(page: Page, highest: float) -> float:
    return page.width - label_width(highest) - 8


def _band(values: Sequence[Any], x: str, room: float, *, ticks: Sequence[str] | None = None) -> alt.X:
    shown = list(ticks) if ticks is not None else thinned(values, room, width=_label(values))
    axis = alt.Axis(values=shown, tickCount=len(values), ticks=False)
    scale = alt.Scale(domain=list(values), paddingInner=0.18, paddingOuter=0.1)
    return alt.X(f"{x}:O", axis=axis, scale=scale)


def _width(room: float, columns: int) -> float:
    """Say how wide a column is: most of its share of the room, but slender where there are few."""
    return min(0.8 * room / max(columns, 1), BROADEST)


def _label(values: Sequence[Any]) -> float:
    """Say how wide the longest label is, with some air."""
    return max((len(str(value)) for value in values), default=0) * DIGIT + 9


def _count(y: str, page: Page, highest: float) -> alt.Y:
    domain = headroom(highest, 0.1)
    return alt.Y(f"{y}:Q", scale=alt.Scale(domain=domain, nice=False), axis=count_axis(phone=page.phone))
