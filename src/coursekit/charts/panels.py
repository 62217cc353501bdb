"""Small multiples: one small chart for each place, all on one scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd

from coursekit.charts.axes import DIGIT, count_axis, headroom, label_width, thinned, years_axis
from coursekit.charts.layouts import faceted, panel_width
from coursekit.charts.palette import COUNTRY, COUNTRY_OTHER, INK
from coursekit.charts.show import Page

SLACK = (10, 32)  # what the labels of lines and columns may stand out of their panels


def lines(
    table: pd.DataFrame,
    page: Page,
    *,
    panel: str,
    order: Sequence[str],
    x: str,
    y: str,
    low: str,
    high: str,
    reference: str,
    decimals: int = 1,
    across: tuple[int, int] = (4, 2),
) -> alt.FacetChart:
    """
    Draw one line for each *panel* with its range as a band, the last value printed, one reference dashed.

    Parameters
    ----------
    table : DataFrame
        A row for each *panel* and *x* (year): *y*, *low*, *high*, and *reference*, the dashed line's value,
        missing in the panel that is the reference itself. Missing values are gaps.
    order : list of str
        The panels in reading order.
    across : pair of int
        Panels in a row: wide, phone.
    """
    highest = float(table[[y, high]].max().max())
    width = panel_width(page, _in_row(page, across, order), labels=label_width(highest), slack=SLACK[0])
    last = table[x].where(table[y].notna()).groupby(table[panel]).transform("max")
    data = table[[panel, x, y, low, high, reference]].assign(last=table[x] == last)
    data["text"] = data[y].map(lambda value: f"{value:,.{decimals}f}", na_action="ignore")
    base = alt.Chart().encode(x=years_axis(data[x], x, width=width, room=DIGIT * 4 + 8))
    scale = alt.Scale(domain=headroom(highest, 0.15), nice=False)
    axis = count_axis(phone=page.phone, decimals=decimals, ticks=4, **_extent(highest))
    position = alt.Y(f"{y}:Q", scale=scale, axis=axis)
    ends = base.transform_filter("datum.last")
    layers = [
        base.mark_line(color=COUNTRY_OTHER, strokeDash=[4, 3], strokeWidth=1.5).encode(
            y=alt.Y(f"{reference}:Q")
        ),
        base.mark_area(color=COUNTRY, opacity=0.25).encode(y=alt.Y(f"{low}:Q"), y2=alt.Y2(f"{high}:Q")),
        base.mark_line(color=COUNTRY, strokeWidth=2).encode(y=position),
        ends.mark_point(filled=True, color=COUNTRY, size=36, opacity=1).encode(y=position),
        ends.mark_text(align="left", dx=6, dy=-7, fontWeight=600, color=INK).encode(
            y=position, text=alt.Text("text:N")
        ),
    ]
    small = alt.LayerChart(layer=layers, width=width, height=page.choose(110, 100))
    return faceted(small, page, panel=panel, order=order, across=across, data=data)


def columns(
    table: pd.DataFrame,
    page: Page,
    *,
    panel: str,
    order: Sequence[str],
    x: str,
    y: str,
    colours: Mapping[str, str],
    across: tuple[int, int] = (4, 2),
    height: int = 90,
) -> alt.FacetChart:
    """
    Draw the columns of each *panel* on one scale.

    Parameters
    ----------
    table : DataFrame
        A row for each *panel* and *x* (year); *y* counts. A missing row is a gap.
    order : list of str
        The panels in reading order.
    colours : dict
        The colour of each panel; panels of one kind share one.
    """
    highest = float(table[y].max())
    width = panel_width(page, _in_row(page, across, order), labels=label_width(highest), slack=SLACK[1])
    years = sorted(table[x].unique().tolist())
    axis = alt.Axis(values=thinned(years, width, width=44), tickCount=len(years), ticks=False)
    scale = alt.Scale(domain=headroom(highest, 0.08), nice=False)
    counts = count_axis(phone=page.phone, ticks=3, **_extent(highest))
    data = table[[panel, x, y]]
    bars = (
        alt.Chart()
        .mark_bar()
        .encode(
            x=alt.X(f"{x}:O", axis=axis, scale=alt.Scale(domain=years, paddingInner=0.18)),
            y=alt.Y(f"{y}:Q", scale=scale, axis=counts),
            color=alt.Color(
                f"{panel}:N",
                scale=alt.Scale(domain=list(order), range=[colours[name] for name in order]),
                legend=None,
            ),
        )
        .properties(width=width, height=height)
    )
    return faceted(alt.LayerChart(layer=[bars]), page, panel=panel, order=order, across=across, data=data)


def _in_row(page: Page, across: tuple[int, int], order: Sequence[str]) -> int:
    """Say how many panels share a row; a single one stays as wide as one of two."""
    return int(min(page.choose(*across), max(len(order), 2)))


def _extent(highest: float) -> dict[str, Any]:
    width = label_width(highest)
    return {"minExtent": width, "maxExtent": width}
