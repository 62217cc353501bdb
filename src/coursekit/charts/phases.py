"""People by phase of food insecurity: columns stacked by phase, in the official colours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import altair as alt
import pandas as pd

from coursekit.charts.axes import count_axis, headroom, label_width, thinned
from coursekit.charts.layouts import fitted
from coursekit.charts.palette import INK, PHASE_OUTLINE, PHASES
from coursekit.charts.show import Page

HEIGHT = (300, 240)


def stacked(
    table: pd.DataFrame,
    page: Page,
    *,
    x: str,
    phases: Mapping[str, str],
    total: str,
    share: str,
    rough: str,
) -> alt.LayerChart:
    """
    Stack the people in the worse phases, one column for each season, their share printed above.

    Parameters
    ----------
    table : DataFrame
        A row for each *x* (year). The columns in *phases* and *total* count people; *share* is a
        percentage. A row whose phases are missing is known by its total only: it is drawn as an outline.
    phases : dict
        The columns named for their phase (``phase3`` …), the lowest first, each with its name in the
        legend. Colours are the official ones.
    rough : str
        The legend's words for a column known by its total only.
    """
    years = table[x].tolist()
    highest = float(table[total].max())
    room = page.width - label_width(highest) - 8
    known = table[list(phases)].notna().all(axis=1)
    axis = alt.Axis(values=thinned(years, room), tickCount=len(years), ticks=False)
    band = alt.X(f"{x}:O", axis=axis, scale=alt.Scale(domain=years, paddingInner=0.18, paddingOuter=0.1))
    people = alt.Y(
        "people:Q",
        scale=alt.Scale(domain=headroom(highest, 0.1), nice=False),
        axis=count_axis(phone=page.phone),
    )
    bars = (
        alt.Chart(_long(table[known], table[~known], x, phases, total, rough))
        .mark_bar(strokeWidth=1)
        .encode(
            x=band,
            y=people,
            order=alt.Order("order:Q"),
            **_looks(phases, None if known.all() else rough, page),
        )
    )
    text = table[share].map(lambda value: page.choose(f"{value:.1f}%", f"{value:.0f}"), na_action="ignore")
    numbers = alt.Chart(table[[x, total]].assign(text=text)[text.notna()]).mark_text(dy=-8, color=INK)
    layers = [bars, numbers.encode(x=alt.X(f"{x}:O"), y=alt.Y(f"{total}:Q"), text=alt.Text("text:N"))]
    return fitted(layers, page, page.choose(*HEIGHT))


def _long(
    known: pd.DataFrame, rest: pd.DataFrame, x: str, phases: Mapping[str, str], total: str, rough: str
) -> pd.DataFrame:
    """Put one phase in a row, and each total without phases in one of its own."""
    parts = [
        pd.DataFrame({x: known[x], "people": known[column].astype(float), "phase": name, "order": position})
        for position, (column, name) in enumerate(phases.items())
    ]
    parts.append(pd.DataFrame({x: rest[x], "people": rest[total].astype(float), "phase": rough, "order": 0}))
    long = pd.concat(parts, ignore_index=True)
    return long[long["people"] > 0]


def _looks(phases: Mapping[str, str], rough: str | None, page: Page) -> dict[str, Any]:
    """Give the official fill of each phase; a dashed outline without fill where only the total is known."""
    names = list(phases.values())
    fills = [PHASES[int(column.removeprefix("phase"))] for column in phases]
    dashes = [[1, 0] for _ in names]
    if rough:
        names, fills, dashes = [*names, rough], [*fills, "transparent"], [*dashes, [4, 3]]
    legend = alt.Legend(columns=page.choose(len(names), 1 if rough else 2), symbolStrokeWidth=1)
    return {
        "fill": alt.Fill("phase:N", scale=alt.Scale(domain=names, range=fills), legend=legend),
        "stroke": alt.Stroke(
            "phase:N", scale=alt.Scale(domain=names, range=[PHASE_OUTLINE] * len(names)), legend=legend
        ),
        "strokeDash": alt.StrokeDash("phase:N", scale=alt.Scale(domain=names, range=dashes), legend=legend),
    }
