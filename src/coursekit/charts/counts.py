"""Who counted when: the stretch of time behind each count, and the quarters nobody counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import altair as alt
import pandas as pd

from coursekit.charts.axes import LEFT, LETTER, PADDING, instant
from coursekit.charts.layouts import fitted, in_lanes
from coursekit.charts.palette import AXIS, COUNTRY, GRID, GROUND, INK, MUTED
from coursekit.charts.show import Page
from coursekit.charts.timelines import side

STEP = 21
TILE = (34, 40)


def spans(
    table: pd.DataFrame,
    page: Page,
    *,
    start: str,
    end: str,
    lane: str,
    lanes: Sequence[str],
    kind: str,
    kinds: tuple[str, str],
    label: str,
) -> alt.LayerChart:
    """
    Draw each count as a bar over the time it covers, its number beside it, in a lane for each counter.

    The length of a bar is time: numbers of unlike counts are printed and never drawn on one scale.

    Parameters
    ----------
    table : DataFrame
        A row for each count: dates *start* and *end*, *lane*, *kind* and a short *label*.
    kinds : pair of str
        What is counted: drawn filled, and drawn as an outline.
    """
    rows = in_lanes(table, lane=lane, lanes=lanes, heading=label, by=start)
    height = len(rows) * STEP + 4
    data = rows.assign(y=rows.index * STEP + STEP * 0.6).rename(columns={start: "from", end: "to"})
    named = data[data["event"]]
    first = pd.Timestamp(named["from"].min().year, 1, 1)
    last = pd.Timestamp(named["to"].max().year + 1, 1, 1)
    room = page.width - PADDING
    ticks = list(range(first.year, last.year + 1, -(-(last.year - first.year) // page.choose(9, 5))))
    axis = alt.Axis(
        format="%Y",
        values=[instant(date(year, 1, 1)) for year in ticks],
        tickCount=20,
        grid=True,
        labelFlush=True,
    )
    scale = alt.Scale(domain=[instant(first), instant(last)])
    x, y = (
        alt.X("from:T", scale=scale, axis=axis),
        alt.Y("y:Q", scale=alt.Scale(domain=[height, 0], nice=False), axis=None),
    )
    fill = alt.Fill(
        f"{kind}:N",
        scale=alt.Scale(domain=list(kinds), range=[COUNTRY, GROUND]),
        legend=alt.Legend(symbolStrokeColor=COUNTRY, symbolStrokeWidth=1.4, columns=page.choose(2, 1)),
    )
    bars = alt.Chart(named[["from", "to", "y", kind]]).mark_bar(height=9, stroke=COUNTRY, strokeWidth=1.4)
    layers = [
        bars.encode(x=x, x2=alt.X2("to:T"), y=y, fill=fill),
        *_labels(named, label, (first, last), room, x, y),
        alt.Chart(data.loc[~data["event"], [label, "y"]]).mark_text(align="left", fontWeight=600, color=INK)
        .encode(x=LEFT, y=y, text=alt.Text(f"{label}:N")),
    ]  # fmt: skip
    return fitted(layers, page, height)


def tiles(
    table: pd.DataFrame,
    page: Page,
    *,
    row: str,
    column: str,
    state: str,
    states: Mapping[str, str],
    label: str,
) -> alt.LayerChart:
    """
    Draw a tile for each *row* (year) and *column* (quarter), its state as shade and as word.

    Parameters
    ----------
    table : DataFrame
        A row for each tile, in reading order, with its *state* and a short *label*.
    states : dict
        The states, each with one of ``full``, ``part``, ``none`` and ``outside``.
    """
    shade = {"full": MUTED, "part": GRID, "none": GROUND, "outside": "transparent"}
    ink = {"full": GROUND, "part": INK, "none": MUTED, "outside": MUTED}
    edge = {"full": MUTED, "part": AXIS, "none": AXIS, "outside": "transparent"}
    columns, years = list(dict.fromkeys(table[column])), list(dict.fromkeys(table[row]))
    data = table[[row, column, label]].assign(
        **{
            name: table[state].map(states).map(look)
            for name, look in (("shade", shade), ("ink", ink), ("edge", edge))
        }
    )
    axis = alt.Axis(orient="top", domain=False, ticks=False, labelColor=INK)
    base = alt.Chart(data).encode(
        x=alt.X(f"{column}:N", sort=columns, axis=axis, scale=alt.Scale(padding=0.05)),
        y=alt.Y(
            f"{row}:N",
            sort=years,
            axis=alt.Axis(domain=False, ticks=False, labelColor=INK),
            scale=alt.Scale(padding=0.08),
        ),
    )
    rects = base.mark_rect(strokeWidth=1).encode(
        fill=alt.Fill("shade:N", scale=None), stroke=alt.Stroke("edge:N", scale=None)
    )
    words = base.mark_text().encode(text=alt.Text(f"{label}:N"), color=alt.Color("ink:N", scale=None))
    return fitted([rects, words], page, page.choose(*TILE) * len(years))


def _labels(
    named: pd.DataFrame,
    label: str,
    ends: tuple[pd.Timestamp, pd.Timestamp],
    room: float,
    x: alt.X,
    y: alt.Y,
) -> list[alt.Chart]:
    """Write each number beside its bar, on the side where there is room."""
    after = (named["to"] - ends[0]) / (ends[1] - ends[0]) * room
    length = named[label].str.len() * LETTER + 12
    sides = pd.Series(
        [side(at, size, room) for at, size in zip(after, length, strict=True)], index=named.index, dtype=str
    )
    right, left = named[sides == "right"], named[sides == "left"]
    return [
        alt.Chart(right[["to", label, "y"]]).mark_text(align="left", dx=7, color=INK)
        .encode(x=alt.X("to:T"), y=y, text=alt.Text(f"{label}:N")),
        alt.Chart(left[["from", label, "y"]]).mark_text(align="right", dx=-7, color=INK)
        .encode(x=x, y=y, text=alt.Text(f"{label}:N")),
    ]  # fmt: skip
