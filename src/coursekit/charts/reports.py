"""Single reports that no line may join: dots in strips, one row each, and dots over time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt
import pandas as pd

from coursekit.charts.axes import (
    DIGIT,
    LEFT,
    LETTER,
    PADDING,
    count_axis,
    decimal_year,
    headroom,
    label_width,
    thinned,
)
from coursekit.charts.layouts import fitted, in_lanes
from coursekit.charts.palette import COUNTRY, GRID, GROUND, INK, MUTED
from coursekit.charts.show import Page

ARROW = "→"  # stands behind a dot that is a lower bound
HEIGHT = (260, 230)


@dataclass(frozen=True)
class Kind:
    """One kind of report: its name, its colour, and whether its dots are filled."""

    name: str
    colour: str = COUNTRY
    filled: bool = True


def strips(
    table: pd.DataFrame,
    page: Page,
    *,
    group: str,
    groups: Sequence[str],
    row: str,
    value: str,
    low: str,
    high: str,
    text: str,
    at_least: str,
    hollow: str,
) -> alt.LayerChart:
    """
    Draw each report on a row of its own: a dot at its value, a line for its range, an arrow for a least.

    Parameters
    ----------
    table : DataFrame
        One row for each report, in reading order: what it is about (*row*), its *value*, or *low* and *high*
        where it gives a range only, the *text* printed beside it, and whether it is a lower bound
        (*at_least*) and whether its dot is *hollow*.
    groups : list of str
        The values of *group* from top to bottom; each has a heading, none is compared by a line.
    """
    step = page.choose(25, 40)
    rows = in_lanes(table, lane=group, lanes=groups, heading=group)
    rows = rows.assign(y=(rows.index + page.choose(0.5, 0.72)) * step)
    height = int((len(rows) + 0.2) * step)
    reports = rows[rows["event"]]
    gutter = page.choose(float(reports[row].str.len().max()) * LETTER + 18, 6)
    room = page.width - PADDING
    free = float(reports[text].str.len().max()) * LETTER + page.choose(36, 30)
    ends = reports[[value, high]].max(axis=1)
    domain = [0, float(ends.max()) * (room - gutter) / (room - gutter - free)]
    data = pd.DataFrame(
        {
            "y": reports["y"],
            "value": reports[value],
            "low": reports[low],
            "high": reports[high],
            "at": ends,
            "row": reports[row],
            "text": reports[at_least].map({True: f"{ARROW} ", False: ""}) + reports[text],
            "fill": reports[hollow].map({True: GROUND, False: COUNTRY}),
        }
    )
    axis = alt.Axis(orient="top", grid=True, domain=False, ticks=False, tickCount=page.choose(6, 4))
    x = alt.X("value:Q", scale=alt.Scale(domain=domain, range=[gutter, room], nice=False), axis=axis)
    y = alt.Y("y:Q", scale=alt.Scale(domain=[height, 0], nice=False), axis=None)
    headings = pd.DataFrame({"y": rows.loc[~rows["event"], "y"], "text": rows.loc[~rows["event"], group]})
    names = alt.Chart(data).mark_text(align="left", color=INK, dy=page.choose(0, -15))
    layers = [
        alt.Chart(data.dropna(subset=["value"]))
        .mark_point(size=90, stroke=COUNTRY, strokeWidth=2, opacity=1)
        .encode(x=x, y=y, fill=alt.Fill("fill:N", scale=None)),
        alt.Chart(data.dropna(subset=["low", "high"])[["low", "high", "y"]])
        .mark_rule(color=COUNTRY, strokeWidth=3)
        .encode(x=alt.X("low:Q"), x2=alt.X2("high:Q"), y=alt.Y("y:Q")),
        names.encode(x=LEFT, y=alt.Y("y:Q"), text=alt.Text("row:N")),
        alt.Chart(data)
        .mark_text(align="left", dx=11, color=INK)
        .encode(x=alt.X("at:Q"), y=alt.Y("y:Q"), text=alt.Text("text:N")),
        alt.Chart(headings)
        .mark_text(align="left", fontWeight=600, color=INK)
        .encode(x=LEFT, y=alt.Y("y:Q"), text=alt.Text("text:N")),
    ]
    return fitted(layers, page, height)


def over_time(
    table: pd.DataFrame,
    page: Page,
    *,
    start: str,
    end: str,
    value: str,
    kind: str,
    kinds: Sequence[Kind],
    text: str,
) -> alt.LayerChart:
    """
    Draw reports as dots over the years; no line joins two of them.

    Parameters
    ----------
    table : DataFrame
        One row for each report: its first and last possible day (*start*, *end*), *value*, *kind*, and the
        *text* above it, or none. A thin line spans the days it may be of, where they are many. Years are
        named in their middle, between two rules: what is of a year's end stands at its right rule.
    kinds : list of Kind
        The kinds in the order of the legend; hollow dots for counts of another sort.
    """
    shown = [one for one in kinds if one.name in set(table[kind])]
    highest = float(table[value].max())
    data = pd.DataFrame(
        {
            "from": decimal_year(table[start]),
            "to": decimal_year(table[end]),
            "value": table[value].astype(float),
            "kind": table[kind],
            "text": table[text],
        }
    )
    data["at"] = ((data["from"] + data["to"]) / 2).round(3)
    width = page.width - label_width(highest) - 8
    years = list(range(int(data["from"].min()), int(data["at"].max()) + 1))
    named = [year + 0.5 for year in thinned(years, width, width=46)]
    axis = alt.Axis(
        values=named, tickCount=2 * len(named), labelExpr="format(floor(datum.value), 'd')", ticks=False
    )
    overhang = DIGIT * 4 / width * len(years)
    scale = alt.Scale(domain=[years[0] - 0.1, years[-1] + 1 + overhang], nice=False)
    x = alt.X("at:Q", scale=scale, axis=axis)
    y = alt.Y(
        "value:Q",
        scale=alt.Scale(domain=headroom(highest, 0.14), nice=False),
        axis=count_axis(phone=page.phone),
    )
    names = [one.name for one in shown]
    fills = [one.colour if one.filled else GROUND for one in shown]
    circles = alt.Legend(symbolType="circle", symbolStrokeWidth=2, columns=page.choose(len(shown), 1))
    legend = circles if len(shown) > 1 else None
    colour = alt.Stroke(
        "kind:N", scale=alt.Scale(domain=names, range=[one.colour for one in shown]), legend=legend
    )
    fill = alt.Fill("kind:N", scale=alt.Scale(domain=names, range=fills), legend=legend)
    turns = alt.Chart(pd.DataFrame({"at": [*years, years[-1] + 1]})).mark_rule(color=GRID)
    long = data[data["to"] - data["from"] > 0.2]
    layers = [
        turns.encode(x=x),
        alt.Chart(long[["from", "to", "value"]])
        .mark_rule(color=MUTED, strokeWidth=1.4)
        .encode(x=alt.X("from:Q", scale=scale, axis=axis), x2=alt.X2("to:Q"), y=y),
        alt.Chart(data[["at", "value", "kind"]])
        .mark_point(size=page.choose(70, 55), strokeWidth=2, opacity=1)
        .encode(x=x, y=y, stroke=colour, fill=fill),
        alt.Chart(data.dropna(subset=["text"])[["at", "value", "text"]])
        .mark_text(dy=-13, color=INK)
        .encode(x=x, y=alt.Y("value:Q"), text=alt.Text("text:N")),
    ]
    return fitted(layers, page, page.choose(*HEIGHT))
