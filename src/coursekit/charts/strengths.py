"""Strips of a quantity that unlike sources print now and then: marks that no line joins, on one scale."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import altair as alt
import pandas as pd

from coursekit.charts.axes import PADDING, calendar, decimal_year, label_width
from coursekit.charts.palette import AXIS, GROUND, INK
from coursekit.charts.show import Page

TALL = (190, 170)  # pixels of the highest strip
LOWEST = 30  # pixels that a strip has at least
LONG = 0.25  # years: a figure that stands for longer is drawn with its span
OVERHANG = 14  # what the last year stands out at the right


@dataclass(frozen=True)
class Look:
    """How one kind of figure is drawn: a Vega shape, its colour, and whether it is filled."""

    shape: str
    colour: str
    filled: bool = True


def strips(
    table: pd.DataFrame,
    page: Page,
    *,
    strip: str,
    order: Mapping[str, str],
    start: str,
    end: str,
    low: str,
    high: str,
    kind: str,
    looks: Mapping[str, Look],
    open_end: str,
    series: pd.DataFrame,
    first: date,
    last: date,
) -> alt.VConcatChart:
    """
    Draw each printed figure as a mark of its kind, strip by strip, a thousand as high in each of them.

    Parameters
    ----------
    table : DataFrame
        A row for each figure: the *strip* it is about, the dates *start* and *end* it stands for, its value
        from *low* to *high* (alike where one number is printed), its *kind*, and *open_end*, True where the
        source says "at least". Figures that stand for longer than a season get a line over their span.
    order : dict
        The strips from top to bottom, each with its heading.
    looks : dict
        The look of each *kind*, in the order of the legend.
    series : DataFrame
        The one true series: rows with *strip*, *start* and *high*, a missing value a gap; drawn as a line.
    first, last : date
        Where the axis of time begins and ends.
    """
    shown = [name for name in order if name in set(table[strip]) | set(series[strip])]
    present = {name: look for name, look in looks.items() if name in set(table[kind])}
    given = pd.concat([table[[strip, high]], series[[strip, high]]])
    tops = {name: _round_up(float(given.loc[given[strip] == name, high].max())) for name in shown}
    scale = page.choose(*TALL) / max(tops.values())
    labels = label_width(max(tops.values()))
    width = page.width - PADDING - labels - OVERHANG
    marks = _marks(table, start, end, low, high, kind, open_end)
    line = pd.DataFrame({"at": decimal_year(series[start]), "high": series[high]})
    ends = decimal_year(pd.to_datetime(pd.Series([first, last]))).tolist()
    charts = []
    for name in shown:
        counts = alt.Axis(values=_ticks(tops[name]), tickCount=9, minExtent=labels, maxExtent=labels)
        y = alt.Y("high:Q", scale=alt.Scale(domain=[0, tops[name]], nice=False), axis=counts)
        axis = calendar(first, last, width, labels=name == shown[-1], ticks=name == shown[-1])
        x = alt.X("at:Q", scale=alt.Scale(domain=ends, nice=False), axis=axis)
        layers = _layers(marks[table[strip] == name], line[series[strip] == name], x, y, present, page)
        title = alt.Title(order[name], anchor="start", frame="group", fontSize=13, fontWeight=600, offset=6)
        height = max(round(tops[name] * scale), LOWEST)
        charts.append(alt.LayerChart(layer=layers, width=width, height=height, title=title))
    return alt.VConcatChart(vconcat=charts, spacing=6)


def _marks(
    table: pd.DataFrame, start: str, end: str, low: str, high: str, kind: str, open_end: str
) -> pd.DataFrame:
    """Give each figure its place, in the middle of the time it stands for."""
    begun, ended = decimal_year(table[start]), decimal_year(table[end])
    places = {"at": ((begun + ended) / 2).round(3), "from": begun, "to": ended}
    return (
        table[[low, high, kind, open_end]].set_axis(["low", "high", "kind", "more"], axis=1).assign(**places)
    )


def _layers(
    marks: pd.DataFrame, line: pd.DataFrame, x: alt.X, y: alt.Y, looks: Mapping[str, Look], page: Page
) -> list[alt.Chart]:
    """Draw one strip: the line, spans of time, ranges, marks on top; a layer without rows is left out."""
    spans = marks.loc[marks["to"] - marks["from"] > LONG, ["from", "to", "high"]].rename(
        columns={"from": "at"}
    )
    ranges = marks.loc[marks["low"] < marks["high"], ["at", "low", "high"]]
    # A printed range has a mark at both its ends, as the source names no number between them.
    lower = marks.loc[ranges.index, ["at", "low", "kind"]].rename(columns={"low": "high"})
    points = pd.concat([marks[["at", "high", "kind"]], lower])
    arrows = marks.loc[marks["more"], ["at", "high"]]
    layers = [
        alt.Chart(line).mark_line(color=INK, strokeWidth=1.8).encode(x=x, y=y),
        alt.Chart(spans).mark_rule(color=AXIS, strokeWidth=1.2).encode(x=x, x2=alt.X2("to:Q"), y=y),
        alt.Chart(ranges).mark_rule(color=INK).encode(x=x, y=y, y2=alt.Y2("low:Q")),
        alt.Chart(points)
        .mark_point(size=page.choose(62, 48), strokeWidth=1.6, opacity=1)
        .encode(x=x, y=y, **_encoded(looks, page)),
        alt.Chart(arrows).mark_text(text="↑", dy=-12, color=INK).encode(x=x, y=y),
    ]
    return [layer for layer in layers if len(layer.data)]


def _encoded(looks: Mapping[str, Look], page: Page) -> dict[str, Any]:
    """Give shape, outline and filling of each kind, with one legend for the three."""
    names = list(looks)
    legend = alt.Legend(columns=page.choose(2, 1), symbolStrokeWidth=1.6)
    ranges = {
        "shape": [look.shape for look in looks.values()],
        "stroke": [look.colour for look in looks.values()],
        "fill": [look.colour if look.filled else GROUND for look in looks.values()],
    }
    channels = {"shape": alt.Shape, "stroke": alt.Stroke, "fill": alt.Fill}
    return {
        channel: build("kind:N", scale=alt.Scale(domain=names, range=ranges[channel]), legend=legend)
        for channel, build in channels.items()
    }


def _round_up(highest: float) -> int:
    """
    Round to the next whole thousand above, for what is printed there.

    >>> _round_up(900.0), _round_up(5500.0)
    (1000, 6000)
    """
    return int(highest // 1000 + 1) * 1000


def _ticks(top: int) -> list[int]:
    """
    Label a strip at its foot, and every five thousand, or once near its top where it is low.

    >>> _ticks(1000), _ticks(6000), _ticks(16000)
    ([0, 1000], [0, 5000], [0, 5000, 10000, 15000])
    """
    return list(range(0, top + 1, 5000)) if top > 5000 else [0, top]
