"""Bars that lie: what was asked for as an outline, what was received as its filling."""

from __future__ import annotations

import altair as alt
import pandas as pd

from coursekit.charts.axes import DIGIT, PADDING
from coursekit.charts.layouts import fitted
from coursekit.charts.palette import ASKED, INK, RECEIVED, RECEIVED_OPEN
from coursekit.charts.show import Page

STEP = 28


def asked_and_received(
    table: pd.DataFrame,
    page: Page,
    *,
    row: str,
    asked: str,
    received: str,
    share: str,
    is_open: str,
    so_far: str,
) -> alt.LayerChart:
    """
    Draw a bar for each year: the outline is what was asked for, the filling what was received.

    Parameters
    ----------
    table : DataFrame
        A row for each *row* (year), in reading order. *asked* and *received* are US dollars, *share* a
        percentage printed at the end; *is_open* is True for a year that may still change, drawn light.
    so_far : str
        What is printed after the share of an open year.
    """
    order = table[row].tolist()
    words = table[share].map("{:.0f}%".format) + table[is_open].map({True: f" {so_far}", False: ""})
    longest = table[[asked, received]].max(axis=1)
    room = page.width - PADDING - DIGIT * 4 - 10
    domain = [0, _stretch(longest / 1e6, words, room)]
    data = pd.DataFrame(
        {
            row: table[row],
            "asked": table[asked] / 1e6,
            "received": table[received] / 1e6,
            "open": table[is_open],
            "at": longest / 1e6,
            "text": words,
        }
    ).round(1)
    y = alt.Y(f"{row}:O", sort=order, axis=alt.Axis(domain=False, ticks=False, labelColor=INK))
    base = alt.Chart(data).encode(y=y)
    axis = alt.Axis(
        orient="top",
        grid=True,
        domain=False,
        ticks=False,
        tickCount=page.choose(6, 4),
        labelExpr="'$' + datum.label",
    )
    fill = alt.when("datum.open").then(alt.value(RECEIVED_OPEN)).otherwise(alt.value(RECEIVED))
    size = page.choose(17, 16)
    filled = base.mark_bar(size=size).encode(
        x=alt.X("received:Q", scale=alt.Scale(domain=domain, nice=False), axis=axis), color=fill
    )
    outline = base.mark_bar(size=size, fillOpacity=0, stroke=ASKED, strokeWidth=1.4).encode(
        x=alt.X("asked:Q")
    )
    text = base.mark_text(align="left", dx=6, color=INK).encode(x=alt.X("at:Q"), text=alt.Text("text:N"))
    return fitted([filled, outline, text], page, STEP * len(order))


def _stretch(lengths: pd.Series, words: pd.Series, room: float) -> float:
    """Say how far the axis must reach so that each bar's words end inside *room* pixels."""
    free = room - (DIGIT * words.str.len() + 10)
    return float((lengths * room / free).max()) or 1.0
