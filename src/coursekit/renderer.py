"""How a chart that a student draws is shown: by JupyterLab itself, without a network."""

from __future__ import annotations

from typing import Any

import altair as alt

from coursekit.bundles import SCHEMA, VEGA_LITE

NAME = "coursekit"


def offline(spec: dict[str, Any], **_options: Any) -> dict[str, Any]:
    """
    Give a chart as the version of Vega-Lite that JupyterLab draws.

    Altair by itself gives HTML that fetches its scripts from the network, which a class may not have.
    JupyterLab gives the chart the colours of its own theme, light or dark.
    """
    return {VEGA_LITE: {**spec, "$schema": SCHEMA}, "text/plain": "alt.Chart(…)"}


def draw_offline() -> None:
    """Let Altair's own charts be shown so from now on."""
    alt.renderers.register(NAME, offline)
    alt.renderers.enable(NAME)
