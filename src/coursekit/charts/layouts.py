"""How a drawing fills its page: one plot across all of it, or small panels on one scale."""

from __future__ import annotations

from collections.abc import Sequence

import altair as alt
import pandas as pd

from coursekit.charts.axes import PADDING
from coursekit.charts.show import Page

GAP = 18  # pixels between two panels


def fitted(layers: Sequence[alt.Chart], page: Page, height: int) -> alt.LayerChart:
    """Lay *layers* over one another across the whole width of *page*, labels and all."""
    fit = alt.AutoSizeParams(type="fit-x", contains="padding")
    return alt.LayerChart(layer=list(layers), width=page.width, height=height, autosize=fit)


def panel_width(page: Page, number: int, *, labels: float, slack: float) -> int:
    """Share *page* among *number* panels of a row, beside axis *labels* and *slack* pixels that stand out."""
    return int((page.width - PADDING - labels - slack - GAP * (number - 1)) / number)


def faceted(
    layers: alt.LayerChart,
    page: Page,
    *,
    panel: str,
    order: Sequence[str],
    across: tuple[int, int],
    data: pd.DataFrame | None = None,
) -> alt.FacetChart:
    """
    Draw *layers* once for each *panel*, in rows of as many as *across* says (wide, phone).

    *data* is given where the layers hold none of their own: given to both, every panel would draw every row.
    """
    facet = alt.Facet(f"{panel}:N", sort=list(order), title=None, header=alt.Header(labelFontSize=13))
    chart = layers.facet(
        facet,
        columns=page.choose(*across),
        data=alt.Undefined if data is None else data,
        spacing={"row": 14, "column": GAP},
    )
    # Without axes of their own, columns that end in an empty cell would hang theirs below it.
    apart: alt.FacetChart = chart.resolve_axis(x="independent")
    return apart


def in_lanes(
    table: pd.DataFrame, *, lane: str, lanes: Sequence[str], heading: str, by: str | None = None
) -> pd.DataFrame:
    """
    Put the rows of *table* below the heading of their *lane*; a lane without rows has none.

    Returns
    -------
    DataFrame
        The rows, lane by lane and sorted *by* a column, under rows that hold the name of the lane in
        *heading* and nothing else; ``event`` is False for these.
    """
    parts = []
    for name in lanes:
        inside = table[table[lane] == name]
        if by is not None:
            inside = inside.sort_values(by, kind="stable")
        if len(inside):
            parts += [pd.DataFrame({heading: [name], "event": [False]}), inside.assign(event=True)]
    return pd.concat(parts, ignore_index=True)
