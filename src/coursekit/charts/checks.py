"""A claim beside what was found: by base, as a superlative, and as how many times the number claimed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd

from coursekit.charts.axes import DIGIT, LEFT, PADDING, count_axis, headroom, label_width, thinned
from coursekit.charts.layouts import fitted
from coursekit.charts.palette import (
    AXIS,
    COUNTRY,
    COUNTRY_OTHER,
    COUNTRY_SECOND,
    GROUND,
    INK,
    MUTED,
    NO_DATA,
)
from coursekit.charts.show import Page

STEP = 44
HEIGHT = (300, 240)


def bases(
    table: pd.DataFrame, page: Page, *, row: str, value: str, claimed: float, least: float, words: str
) -> alt.LayerChart:
    """
    Draw a dot for the change from each base, with the claim as a dashed line and its tolerance as a band.

    Parameters
    ----------
    table : DataFrame
        A line for each base, in reading order: *row* names it, *value* is a percentage.
    claimed, least : float
        The percentage claimed, and the lowest that still counts as it.
    words : str
        What stands beside the dashed line.
    """
    order = table[row].tolist()
    highest = max(float(table[value].max()), claimed)
    room = page.width - PADDING
    domain = [0, highest * room / (room - DIGIT * 6 - 10)]
    data = table[[row, value]].assign(text=table[value].map("{:+.1f}%".format))
    y = alt.Y(f"{row}:N", sort=order, axis=None)
    axis = alt.Axis(
        orient="bottom", labelExpr="datum.label + '%'", tickCount=5, grid=True, domain=False, ticks=False
    )
    x = alt.X(f"{value}:Q", scale=alt.Scale(domain=domain, nice=False), axis=axis)
    line = pd.DataFrame({"claimed": [claimed], "least": [least], "words": [words]})
    base = alt.Chart(data).encode(y=y)
    halos: tuple[dict[str, Any], ...] = ({"stroke": GROUND, "strokeWidth": 4}, {})
    right = claimed < domain[1] / 2  # of the line, where there is more room
    layers = [
        alt.Chart(line).mark_rect(color=NO_DATA).encode(x=alt.X("least:Q"), x2=alt.X2("claimed:Q")),
        alt.Chart(line).mark_rule(color=COUNTRY, strokeDash=[5, 4], strokeWidth=1.6)
        .encode(x=alt.X("claimed:Q")),
        alt.Chart(line).mark_text(
            color=COUNTRY, baseline="bottom", dy=-4, align="left" if right else "right", dx=6 if right else -6
        ).encode(x=alt.X("claimed:Q"), y=alt.value(0), text=alt.Text("words:N")),
        base.mark_text(align="left", dy=-13, color=INK).encode(x=LEFT, text=alt.Text(f"{row}:N")),
        base.mark_point(filled=True, size=90, color=COUNTRY_SECOND, opacity=1, yOffset=5).encode(x=x),
        *(
            base.mark_text(align="left", dx=9, dy=5, color=INK, fontWeight=600, **halo)
            .encode(x=alt.X(f"{value}:Q"), text=alt.Text("text:N"))
            for halo in halos
        ),
    ]  # fmt: skip
    return fitted(layers, page, STEP * len(order))


def superlative(
    table: pd.DataFrame, page: Page, *, x: str, y: str, text: str, kind: str, kinds: Sequence[str]
) -> alt.LayerChart:
    """
    Draw columns with the year claimed in one colour, the years above it in another, all others grey.

    Parameters
    ----------
    table : DataFrame
        A row for each *x* (year); *y* counts, *text* is what is printed above it; *kind* is one of *kinds*.
    kinds : list of three str
        The year claimed, the years above it, the others: as the legend calls them.
    """
    colours = dict(zip(kinds, (COUNTRY, COUNTRY_SECOND, COUNTRY_OTHER), strict=True))
    present = [name for name in kinds if name in set(table[kind])]
    years = list(range(int(table[x].min()), int(table[x].max()) + 1))
    room = page.width - label_width(float(table[y].max())) - 8
    axis = alt.Axis(values=thinned(years, room), tickCount=len(years), ticks=False)
    base = alt.Chart(table[[x, y, text, kind]]).encode(
        x=alt.X(f"{x}:O", axis=axis, scale=alt.Scale(domain=years, paddingInner=0.2, paddingOuter=0.1))
    )
    scale = alt.Scale(domain=headroom(float(table[y].max()), 0.1), nice=False)
    bars = base.mark_bar().encode(
        y=alt.Y(f"{y}:Q", scale=scale, axis=count_axis(phone=page.phone)),
        color=alt.Color(
            f"{kind}:N",
            scale=alt.Scale(domain=present, range=[colours[name] for name in present]),
            legend=alt.Legend(columns=page.choose(3, 1)),
        ),
    )
    numbers = base.mark_text(dy=-8, color=INK, fontSize=page.choose(13, 12))
    numbers = numbers.encode(y=alt.Y(f"{y}:Q"), text=alt.Text(f"{text}:N"))
    return fitted([bars, numbers], page, page.choose(*HEIGHT))


def ratios(
    table: pd.DataFrame, page: Page, *, row: str, ratio: str, holds: str, names: tuple[str, str, str]
) -> alt.LayerChart:
    """
    Draw how many times the number claimed each figure is, on a scale of tenfold steps with 1 in the middle.

    Parameters
    ----------
    table : DataFrame
        A line for each figure: *row* says the claim, *ratio* is figure over claim, above zero; *holds* is
        one of *names*.
    names : three of str
        How the legend calls a figure that bears the claim out, one that speaks against it, one that leaves
        it open.
    """
    order = list(dict.fromkeys(table[row]))
    reach = max(float(table[ratio].max()), 1 / float(table[ratio].min()), 2.0) * 1.25
    ticks = [tick for tick in (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50) if 1 / reach <= tick <= reach]
    y = alt.Y(f"{row}:N", sort=order, axis=None)
    axis = alt.Axis(
        values=ticks, tickCount=len(ticks), labelExpr="datum.value + ' ×'", grid=True, orient="top",
        domain=False, ticks=False,
    )  # fmt: skip
    x = alt.X(f"{ratio}:Q", scale=alt.Scale(type="log", domain=[1 / reach, reach], nice=False), axis=axis)
    data = table[[row, ratio, holds]]
    looks = zip(
        names,
        (
            ("circle", COUNTRY_SECOND, COUNTRY_SECOND),
            ("cross", COUNTRY, COUNTRY),
            ("circle", GROUND, MUTED),
        ),
        strict=True,
    )
    present = {name: look for name, look in looks if name in set(table[holds])}
    shapes, fills, strokes = (
        alt.Scale(domain=list(present), range=[look[place] for look in present.values()])
        for place in range(3)
    )
    legend = alt.Legend(columns=page.choose(3, 1))
    middle = pd.DataFrame({"at": [1.0]})
    layers = [
        alt.Chart(middle).mark_rule(color=AXIS, strokeWidth=1.6).encode(x=alt.X("at:Q")),
        alt.Chart(pd.DataFrame({row: order})).mark_text(align="left", dy=-11, color=INK)
        .encode(y=y, x=LEFT, text=alt.Text(f"{row}:N")),
        alt.Chart(data).mark_point(size=75, opacity=0.9, strokeWidth=1.8, yOffset=6).encode(
            x=x, y=y,
            shape=alt.Shape(f"{holds}:N", scale=shapes, legend=legend),
            fill=alt.Fill(f"{holds}:N", scale=fills, legend=legend),
            stroke=alt.Stroke(f"{holds}:N", scale=strokes, legend=legend),
        ),
    ]  # fmt: skip
    return fitted(layers, page, 40 * len(order))
