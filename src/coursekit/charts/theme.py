"""One look for every chart: type, axes, grid, legend. Registered with Altair, switched on only to draw."""

from __future__ import annotations

from typing import Any

import altair as alt

from coursekit.charts.palette import AXIS, CIVILIANS, GRID, INK, MUTED, NON_STATE, STATE_BASED
from coursekit.charts.typeface import FONT

NAME = "coursekit"


def look() -> alt.theme.ThemeConfig:
    """Give the Vega-Lite configuration of the house."""
    axis: dict[str, Any] = {
        "domainColor": AXIS,
        "tickColor": AXIS,
        "gridColor": GRID,
        "labelColor": MUTED,
        "labelFontSize": 13,
        "labelPadding": 5,
        "tickSize": 4,
        "title": None,
        "labelLimit": 0,
    }
    quantity = {"grid": True, "domain": False, "ticks": False}
    config: dict[str, Any] = {
        "font": FONT,
        "background": "transparent",
        # The report names each drawing as a whole; a name for every mark would double the page.
        "aria": False,
        "padding": 4,
        "view": {"stroke": None},
        "axis": axis,
        "axisYQuantitative": quantity,
        "axisXQuantitative": {"grid": False},
        "axisBand": {"grid": False, "labelAngle": 0},
        "legend": {
            "orient": "top",
            "title": None,
            "labelColor": INK,
            "labelFontSize": 13,
            "symbolType": "square",
            "labelLimit": 0,
            "titleLimit": 0,
            "offset": 8,
        },
        "header": {
            "title": None,
            "labelColor": INK,
            "labelFontSize": 14,
            "labelFontWeight": 600,
            "labelAnchor": "start",
            "labelLimit": 0,
            "labelPadding": 6,
        },
        "text": {"color": INK, "fontSize": 13},
        "title": {
            "anchor": "start",
            "color": INK,
            "fontSize": 17,
            "subtitleColor": MUTED,
            "subtitleFontSize": 13,
        },
        "range": {"category": [CIVILIANS, STATE_BASED, NON_STATE]},
    }
    return {"config": config}  # type: ignore[typeddict-item]


alt.theme.register(NAME, enable=False)(look)
