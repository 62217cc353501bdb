"""Lines over time, one for each series, labelled where they end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import pandas as pd

from coursekit.charts.axes import DIGIT, count_axis, headroom, label_width, years_axis
from coursekit.charts.layouts import fitted
from coursekit.charts.palette import GROUND
from coursekit.charts.show import Page

HEIGHT = (300, 250)
LABEL_GAP = 17  # pixels between two labels, one above the other


@dataclass(frozen=True)
class Series:
    """One line: its name in the table, how it reads, its colour, and whether it is dashed."""

    name: str
    label: str
    colour: str
    dashed: bool = False


def stocks(
    table: pd.DataFrame, page: Page, *, x: str, y: str, series: str, style: Sequence[Series]
) -> alt.LayerChart:
    """
    Draw counts taken at one date of each year, one line a series, the last point open as it may be revised.

    Parameters
    ----------
    table : DataFrame
        A row for each *series* and *x* (year); *y* counts. Missing values are gaps.
    style : list of Series
        The lines; dashed for another publisher than the first.
    """
    shown = [line for line in style if table.loc[table[series] == line.name, y].notna().any()]
    data = table.loc[table[series].isin([line.name for line in shown]), [x, y, series]]
    highest = float(data[y].max())
    ends = _ends(data, x, y, series, shown, highest, page)
    room = max(DIGIT * 1.1 * ends["text"].str.len().max() + 12, 20)  # bold, in a plain, wide typeface
    width = page.width - label_width(highest) - 8
    base = alt.Chart(data).encode(
        x=years_axis(data[x], x, width=width, room=room, every=True), **_looks(series, shown, page)
    )
    scale = alt.Scale(domain=headroom(highest, 0.06), nice=False)
    position = alt.Y(f"{y}:Q", scale=scale, axis=count_axis(phone=page.phone))
    points = alt.Chart(ends).encode(x=alt.X(f"{x}:Q"), color=alt.Color(f"{series}:N", legend=None))
    open_point = points.mark_point(filled=False, fill=GROUND, size=55, strokeWidth=2, opacity=1)
    halo = points.mark_text(align="left", dx=8, fontWeight=600, stroke=GROUND, strokeWidth=4)
    names = points.mark_text(align="left", dx=8, fontWeight=600)
    layers = [
        base.mark_line(strokeWidth=2.2).encode(y=position),
        open_point.encode(y=alt.Y(f"{y}:Q")),
        halo.encode(y=alt.Y("place:Q"), text=alt.Text("text:N")),
        names.encode(y=alt.Y("place:Q"), text=alt.Text("text:N")),
    ]
    return fitted(layers, page, page.choose(*HEIGHT))


def spread(values: Sequence[float], gap: float) -> list[float]:
    """
    Move *values* apart, by as little as keeps their order, until each two are *gap* apart.

    >>> spread([10.0, 11.0, 50.0], 4.0)
    [8.5, 12.5, 50.0]
    """
    order = sorted(range(len(values)), key=lambda position: values[position])
    groups: list[list[int]] = []
    for position in order:
        groups.append([position])
        while (
            len(groups) > 1 and _edge(groups[-1], values, gap, -1) - _edge(groups[-2], values, gap, 1) < gap
        ):
            groups[-2].extend(groups.pop())
    placed = dict.fromkeys(order, 0.0)
    for group in groups:
        start = _edge(group, values, gap, -1)
        placed.update({position: start + gap * rank for rank, position in enumerate(group)})
    return [placed[position] for position in range(len(values))]


def _edge(group: Sequence[int], values: Sequence[float], gap: float, side: int) -> float:
    middle = sum(values[position] for position in group) / len(group)
    return middle + side * gap * (len(group) - 1) / 2


def _ends(
    data: pd.DataFrame, x: str, y: str, series: str, shown: Sequence[Series], highest: float, page: Page
) -> pd.DataFrame:
    """Give each series' last value, its text, and the height at which the text hits no other."""
    given = data.dropna(subset=[y])
    ends = given.loc[given.groupby(series)[x].idxmax()].copy()
    labels = {line.name: line.label for line in shown}
    number = ends[y].map("{:,.0f}".format)
    ends["text"] = number if page.phone else ends[series].map(labels) + " " + number
    unit = highest * 1.06 / page.choose(*HEIGHT)
    ends["place"] = spread(ends[y].astype(float).tolist(), LABEL_GAP * unit)
    return ends


def _looks(series: str, shown: Sequence[Series], page: Page) -> dict[str, Any]:
    """Give colour and dash of each line; a legend only where the page has no room for labels."""
    names, labels = [line.name for line in shown], {line.name: line.label for line in shown}
    words = " : ".join(f"datum.label === {name!r} ? {label!r}" for name, label in labels.items()) + " : ''"
    legend = (
        alt.Legend(columns=1, labelExpr=words, symbolType="stroke", symbolSize=300) if page.phone else None
    )
    return {
        "color": alt.Color(
            f"{series}:N", scale=alt.Scale(domain=names, range=[line.colour for line in shown]), legend=legend
        ),
        "strokeDash": alt.StrokeDash(
            f"{series}:N",
            scale=alt.Scale(domain=names, range=[[6, 4] if line.dashed else [1, 0] for line in shown]),
            legend=legend,
        ),
    }
