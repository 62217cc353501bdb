"""Two estimates of one thing, a row for each year: what was said first, and what was said later."""

from __future__ import annotations

import altair as alt
import pandas as pd

from coursekit.charts.axes import DIGIT, PADDING
from coursekit.charts.layouts import fitted
from coursekit.charts.palette import AXIS, COUNTRY, GROUND, INK
from coursekit.charts.show import Page

STEP = 30


def rounds(
    table: pd.DataFrame,
    page: Page,
    *,
    row: str,
    first: str,
    second: str,
    names: tuple[str, str],
) -> alt.LayerChart:
    """
    Draw an open dot for the *first* estimate, a filled one for the *second*, and a line between them.

    Parameters
    ----------
    table : DataFrame
        A row for each *row* (year), in reading order; *first* and *second* are percentages. Where only one
        is known, one dot stands alone; rows are never joined with one another.
    names : pair of str
        How the legend calls the two estimates.
    """
    order = table[row].tolist()
    highest = float(table[[first, second]].max().max())
    room = page.width - PADDING - DIGIT * 4 - 10
    numbers = table.apply(lambda line: _in_words(line[first], line[second]), axis=1)
    free = DIGIT * numbers.str.len().max() + 12
    domain = [0, highest * room / (room - free)]
    ends = numbers.to_frame("text").assign(**{row: table[row], "at": table[[first, second]].max(axis=1)})
    y = alt.Y(f"{row}:O", sort=order, axis=alt.Axis(domain=False, ticks=False, labelColor=INK))
    both = table.dropna(subset=[first, second])[[row, first, second]]
    line = (
        alt.Chart(both)
        .mark_rule(color=AXIS, strokeWidth=2.5)
        .encode(x=alt.X(f"{first}:Q"), x2=alt.X2(f"{second}:Q"), y=y)
    )
    words = (
        alt.Chart(ends)
        .mark_text(align="left", dx=11, color=INK)
        .encode(x=alt.X("at:Q"), y=y, text=alt.Text("text:N"))
    )
    dots = _dots(table, row, {names[0]: first, names[1]: second})
    ticks = alt.Axis(
        orient="top", labelExpr="datum.label + '%'", tickCount=5, grid=True, domain=False, ticks=False
    )
    points = (
        alt.Chart(dots)
        .mark_point(size=page.choose(95, 80), stroke=COUNTRY, strokeWidth=2, opacity=1)
        .encode(
            x=alt.X("share:Q", scale=alt.Scale(domain=domain, nice=False), axis=ticks),
            y=y,
            fill=alt.Fill(
                "round:N",
                scale=alt.Scale(domain=list(names), range=[GROUND, COUNTRY]),
                legend=alt.Legend(
                    symbolType="circle",
                    symbolStrokeColor=COUNTRY,
                    symbolStrokeWidth=2,
                    columns=page.choose(2, 1),
                ),
            ),
        )
    )
    return fitted([line, points, words], page, STEP * len(order))


def _dots(table: pd.DataFrame, row: str, estimates: dict[str, str]) -> pd.DataFrame:
    """Put one estimate in a row, the later one last, so that it lies on top."""
    parts = [
        pd.DataFrame({row: table[row], "share": table[column], "round": name})
        for name, column in estimates.items()
    ]
    return pd.concat(parts, ignore_index=True).dropna(subset=["share"])


def _in_words(first: float, second: float) -> str:
    """Write both estimates in the order in which they were made."""
    return " → ".join("–" if pd.isna(value) else f"{value:.1f}" for value in (first, second)) + "%"
