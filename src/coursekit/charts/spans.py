"""Spans: a bar for each thing that began and ended, with the dated steps of its end as ticks."""

from __future__ import annotations

from datetime import date

import altair as alt
import pandas as pd

from coursekit.charts.axes import LEFT, PADDING, calendar, decimal_year
from coursekit.charts.layouts import fitted
from coursekit.charts.palette import FOREIGN_PARTNER, GROUND, INK
from coursekit.charts.show import Page

STEP = 46
VAGUE = 0.02  # years: what is known less exactly than a week is drawn as wide as it may be


def bars(
    table: pd.DataFrame,
    steps: pd.DataFrame,
    page: Page,
    *,
    row: str,
    start: str,
    end: str,
    step_start: str,
    step_end: str,
    open_start: str,
    open_end: str,
    words: str,
    first: date,
    last: date,
) -> alt.LayerChart:
    """
    Draw a bar from *start* to *end* for each row, its name and *words* above it, the steps as ticks on it.

    Parameters
    ----------
    table : DataFrame
        A row for each bar, in reading order. *open_start* and *open_end* are True where the beginning or the
        end isn't known or hasn't come: an arrow stands there.
    steps : DataFrame
        Rows with *row*, *step_start* and *step_end*: a day is a thin tick, what is known to the month only
        a box as wide as the month.
    first, last : date
        Where the axis of time begins and ends.
    """
    places = {name: STEP * (position + 0.72) for position, name in enumerate(table[row])}
    height = STEP * len(places)
    data = pd.DataFrame(
        {
            "from": decimal_year(table[start]),
            "to": decimal_year(table[end]),
            "y": table[row].map(places),
            "text": table[row] + ": " + table[words],
        }
    )
    begun, done, middle = (
        decimal_year(steps[step_start]),
        decimal_year(steps[step_end]),
        steps[row].map(places),
    )
    ticks = pd.DataFrame({"from": begun, "to": done, "top": middle - 9, "bottom": middle + 9})
    vague = done - begun > VAGUE
    ends = decimal_year(pd.to_datetime(pd.Series([first, last])))
    wide = alt.Scale(domain=ends.tolist(), nice=False)
    high = alt.Scale(domain=[height, 0], nice=False)
    axis = calendar(first, last, page.width - PADDING)
    x = alt.X("from:Q", scale=wide, axis=axis)
    y = alt.Y("y:Q", scale=high, axis=None)
    across = {"x": x, "y": alt.Y("top:Q", scale=high, axis=None), "y2": alt.Y2("bottom:Q")}
    exact = alt.Chart(ticks.loc[~vague, ["from", "top", "bottom"]])
    layers = [
        alt.Chart(data[["from", "to", "y"]])
        .mark_bar(size=13, color=FOREIGN_PARTNER)
        .encode(x=x, x2=alt.X2("to:Q"), y=y),
        alt.Chart(data.loc[table[open_start].to_numpy(), ["from", "y"]])
        .mark_text(text="←", align="right", color=INK, fontSize=15)
        .encode(x=x, y=y),
        alt.Chart(data.loc[table[open_end].to_numpy(), ["to", "y"]])
        .mark_text(text="→", align="left", color=INK, fontSize=15)
        .encode(x=alt.X("to:Q", scale=wide), y=y),
        exact.mark_rule(color=GROUND, strokeWidth=4).encode(**across),
        exact.mark_rule(color=INK, strokeWidth=1.8).encode(**across),
        alt.Chart(ticks[vague])
        .mark_rect(fill=GROUND, stroke=INK, strokeWidth=1.4)
        .encode(x2=alt.X2("to:Q"), **across),
        alt.Chart(data[["text", "y"]])
        .mark_text(align="left", dy=-18, color=INK)
        .encode(x=LEFT, y=y, text=alt.Text("text:N")),
    ]
    return fitted([layer for layer in layers if len(layer.data)], page, height)
