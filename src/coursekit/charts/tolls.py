"""Tolls: one event by the word of several, and one year as the sum of its parts."""

from __future__ import annotations

import altair as alt
import pandas as pd

from coursekit.charts.axes import DIGIT, LEFT, LETTER, PADDING
from coursekit.charts.layouts import fitted
from coursekit.charts.palette import ASKED, AXIS, COUNTRY, INK
from coursekit.charts.show import Page

ROW = 50  # pixels a toll takes, with the words above it
STEP = 36
ARROW = 34  # pixels from a dot to the tip of its arrow


def claimed(
    table: pd.DataFrame, page: Page, *, row: str, value: str, words: str, at_least: str
) -> alt.LayerChart:
    """
    Draw a dot for what each party says of one event, in its own words; an arrow where it is a lower bound.

    Parameters
    ----------
    table : DataFrame
        A row for each *row* (who says it), in reading order; *value* places the dot, *words* say what was
        counted. *at_least* is True for a lower bound. The dots are never joined nor averaged.
    """
    height = ROW * len(table) + 6
    room = page.width - PADDING
    highest = float(table[value].max())
    data = table[[row, value, words, at_least]].assign(y=[ROW * place + 34 for place in range(len(table))])
    # An arrow needs its room to the right of the last dot.
    domain = [0, highest * room / (room - ARROW - 12)]
    axis = alt.Axis(orient="bottom", grid=True, domain=False, ticks=False, tickCount=5)
    x = alt.X(f"{value}:Q", scale=alt.Scale(domain=domain, nice=False), axis=axis)
    y = alt.Y("y:Q", scale=alt.Scale(domain=[height, 0], nice=False), axis=None)
    above = data.assign(text=data[row] + ": " + data[words])[["text", "y"]]
    open_ended = data[data[at_least]].assign(tip=lambda rows: rows[value] + ARROW * domain[1] / room)
    tips = alt.Chart(open_ended[["tip", "y"]])
    layers = [
        alt.Chart(data[["y"]]).mark_rule(color=AXIS, strokeWidth=0.6).encode(y=y),
        alt.Chart(open_ended[[value, "tip", "y"]]).mark_rule(color=COUNTRY, strokeWidth=2)
        .encode(x=x, x2=alt.X2("tip:Q"), y=y),
        tips.mark_point(shape="triangle-right", filled=True, color=COUNTRY, size=90, opacity=1)
        .encode(x=alt.X("tip:Q"), y=y),
        alt.Chart(data[[value, "y"]]).mark_point(filled=True, color=COUNTRY, size=110, opacity=1)
        .encode(x=x, y=y),
        alt.Chart(above).mark_text(align="left", dy=-17, color=INK)
        .encode(x=LEFT, y=y, text=alt.Text("text:N")),
    ]  # fmt: skip
    return fitted(layers, page, height)


def adding_up(table: pd.DataFrame, page: Page, *, row: str, value: str, whole: str) -> alt.LayerChart:
    """
    Draw parts end to end, each beginning where the last ended, over an outline of the printed whole.

    Parameters
    ----------
    table : DataFrame
        A row for each *row* in the order of time, the whole last; *value* counts, *whole* is True for the
        whole as its publisher prints it.
    """
    parts = ~table[whole]
    ends = table[value].where(parts, 0).cumsum().where(parts, table[value])
    numbers = table[value].map("{:,.0f}".format)
    room = page.width - PADDING - LETTER * table[row].str.len().max() - 12
    free = DIGIT * numbers.str.len().max() + 12
    data = pd.DataFrame(
        {"row": table[row], "from": ends - table[value], "to": ends, "whole": table[whole], "text": numbers}
    )
    scale = alt.Scale(domain=[0, float(ends.max()) * room / (room - free)], nice=False)
    names = alt.Axis(domain=False, ticks=False, labelColor=INK)
    base = alt.Chart(data).encode(y=alt.Y("row:N", sort=table[row].tolist(), axis=names))
    axis = alt.Axis(orient="top", grid=True, domain=False, ticks=False, tickCount=page.choose(6, 3))
    x = alt.X("from:Q", scale=scale, axis=axis)
    bars = base.mark_bar(size=18, strokeWidth=1.4).encode(
        x=x,
        x2=alt.X2("to:Q"),
        color=alt.when("datum.whole").then(alt.value("transparent")).otherwise(alt.value(COUNTRY)),
        stroke=alt.when("datum.whole").then(alt.value(ASKED)).otherwise(alt.value(COUNTRY)),
    )
    text = base.mark_text(align="left", dx=6, color=INK).encode(x=alt.X("to:Q"), text=alt.Text("text:N"))
    return fitted([bars, text], page, STEP * len(table))
