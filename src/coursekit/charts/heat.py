"""Tables in colour: a share for each place and year, the number in every cell."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import altair as alt
import pandas as pd

from coursekit.charts.axes import DIGIT, PADDING
from coursekit.charts.palette import INK, MUTED, NO_DATA, ON_DARK_CELL, ON_LIGHT_CELL, PHASE_OUTLINE, SHARES
from coursekit.charts.show import Page
from coursekit.language import _

BREAKS = (5, 10, 20, 30)  # percent; fixed, so that one colour means the same in every edition
MISSING = "–"


def classes() -> list[str]:
    """
    Name the classes of the ramp, the lowest first.

    >>> classes()
    ['under 5%', '5–10%', '10–20%', '20–30%', '30%+']
    """
    between = [f"{low}–{high}%" for low, high in pairwise(BREAKS)]
    return [_("under {share}%").format(share=BREAKS[0]), *between, f"{BREAKS[-1]}%+"]


def share_class(share: float) -> str:
    """
    Name the class that *share* (percent) falls into; an en dash where it is missing.

    >>> share_class(20.0), share_class(float("nan"))
    ('20–30%', '–')
    """
    if pd.isna(share):
        return MISSING
    return classes()[sum(share >= edge for edge in BREAKS)]


def colour_scale() -> alt.Scale:
    """Give the ramp of shares; missing is grey."""
    return alt.Scale(domain=[*classes(), MISSING], range=[*SHARES, NO_DATA])


def colour_legend(page: Page) -> alt.Legend:
    """Give the legend of the ramp, in rows that fit the page."""
    return alt.Legend(
        values=classes(), columns=page.choose(5, 3), symbolStrokeColor=PHASE_OUTLINE, symbolStrokeWidth=1
    )


def shares(
    table: pd.DataFrame, page: Page, *, row: str, order: Sequence[str], column: str, value: str
) -> alt.LayerChart:
    """
    Draw a cell for each *row* (place) and *column* (year), coloured by its share, the share in it.

    Parameters
    ----------
    table : DataFrame
        A row for each place and year that has a figure; *value* is a percentage. What is missing gets
        an en dash on grey.
    order : list of str
        The places from top to bottom.
    """
    years = list(range(int(table[column].min()), int(table[column].max()) + 1))
    cells = _filled(table, row, order, column, years, value)
    names = DIGIT * max(len(name) for name in order) + 10
    step = min((page.width - PADDING - names) / len(years), page.choose(58, 40))
    # A phone has room for two digits of a year.
    label = page.choose("datum.label", "'’' + slice(datum.label, 2)")
    base = alt.Chart(cells).encode(
        x=alt.X(f"{column}:O", axis=alt.Axis(orient="top", labelExpr=label, domain=False, ticks=False)),
        y=alt.Y(f"{row}:N", sort=list(order), axis=_names_axis(names)),
    )
    rects = base.mark_rect(stroke=PHASE_OUTLINE, strokeWidth=0.6).encode(
        color=alt.Color("class:N", scale=colour_scale(), legend=colour_legend(page))
    )
    ink = (
        alt.when(alt.datum["class"] == classes()[-1]).then(alt.value(ON_DARK_CELL))
        .when(alt.datum["class"] == MISSING).then(alt.value(MUTED))
        .otherwise(alt.value(ON_LIGHT_CELL))
    )  # fmt: skip
    numbers = base.mark_text().encode(text=alt.Text("text:N"), color=ink)
    return alt.LayerChart(
        layer=[rects, numbers], width=round(step * len(years)), height=page.choose(30, 28) * len(order)
    )


def _filled(
    table: pd.DataFrame, row: str, order: Sequence[str], column: str, years: Sequence[int], value: str
) -> pd.DataFrame:
    """Give every cell of the table a row: its class, and its text."""
    every = pd.MultiIndex.from_product([order, years], names=[row, column]).to_frame(index=False)
    cells = every.merge(table[[row, column, value]], how="left", on=[row, column])
    text = cells[value].map(lambda share: MISSING if pd.isna(share) else f"{share:.0f}")
    return cells[[row, column]].assign(text=text, **{"class": cells[value].map(share_class)})


def _names_axis(width: float) -> alt.Axis:
    return alt.Axis(domain=False, ticks=False, labelColor=INK, minExtent=width - 8, maxExtent=width)
