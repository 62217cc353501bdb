"""Verdicts on show: how many of each, and how their number moves with the tolerance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import altair as alt
import pandas as pd

from coursekit.charts.axes import DIGIT, LEFT, PADDING
from coursekit.charts.layouts import fitted
from coursekit.charts.lines import spread
from coursekit.charts.palette import (
    ATTESTED,
    CONTRADICTED,
    GROUND,
    IN_DISPUTE,
    INK,
    MIXED,
    NOT_TESTABLE,
    SUPPORTED,
    UNDECIDED,
)
from coursekit.charts.show import Page

COLOURS: Mapping[str, str] = {
    "supported": SUPPORTED,
    "contradicted": CONTRADICTED,
    "in dispute": IN_DISPUTE,
    "mixed": MIXED,
    "attested": ATTESTED,
    "no data": UNDECIDED,
    "not testable": NOT_TESTABLE,
}
PALE = "not testable"  # its grey carries dark numbers, and on a dark page pale ones
STEP, HEIGHT = 58, 260
LABEL_GAP = 17


def counts(
    table: pd.DataFrame, page: Page, *, row: str, order: Sequence[str], verdict: str, count: str
) -> alt.LayerChart:
    """
    Draw a bar for each *row*, cut by verdict, with the number in each piece.

    Parameters
    ----------
    table : DataFrame
        A line for each *row* and *verdict*; *count* claims.
    order : list of str
        The rows from top to bottom; each stands above its bar.
    """
    present = [name for name in COLOURS if name in set(table[verdict])]
    rank = {name: place for place, name in enumerate(COLOURS)}
    data = table.sort_values(verdict, key=lambda names: names.map(rank)).copy()
    data["end"] = data.groupby(row)[count].cumsum()
    data["start"] = data["end"] - data[count]
    data["middle"] = (data["start"] + data["end"]) / 2
    most = float(data["end"].max())
    # A piece too narrow for its number goes without; the table beneath the chart has it.
    needed = data[count].astype(str).str.len() * DIGIT + 4
    data["text"] = data[count].astype(str).where(data[count] / most * (page.width - PADDING) >= needed, "")
    y = alt.Y(f"{row}:N", sort=list(order), axis=None)
    x = alt.X("start:Q", scale=alt.Scale(domain=[0, most], nice=False), axis=None)
    colour = alt.Color(
        f"{verdict}:N",
        scale=alt.Scale(domain=present, range=[COLOURS[name] for name in present]),
        legend=alt.Legend(columns=page.choose(len(present), 2)),
    )
    base = alt.Chart(data[[row, verdict, "start", "end", "middle", "text"]]).encode(y=y)
    names = alt.Chart(pd.DataFrame({row: list(order)})).mark_text(
        align="left", dy=-22, fontWeight=600, color=INK
    )
    layers = [
        base.mark_bar(size=24, stroke=GROUND, strokeWidth=1, yOffset=3).encode(
            x=x, x2=alt.X2("end:Q"), color=colour
        ),
        *(
            base.transform_filter(f"(datum['{verdict}'] === '{PALE}') === {str(pale).lower()}")
            .mark_text(color=INK if pale else GROUND, fontWeight=600, dy=3)
            .encode(x=alt.X("middle:Q"), text=alt.Text("text:N"))
            for pale in (False, True)
        ),
        names.encode(y=y, x=LEFT, text=alt.Text(f"{row}:N")),
    ]
    return fitted(layers, page, STEP * len(order))


def by_tolerance(
    table: pd.DataFrame, page: Page, *, tolerance: str, verdict: str, count: str
) -> alt.LayerChart:
    """
    Draw a stepped line for each verdict: how many claims get it as the *tolerance* grows.

    A verdict that no claim gets any more stands at zero. Lines of one height are drawn beside one another.

    Parameters
    ----------
    table : DataFrame
        A row for each *tolerance* (percent) and *verdict*; *count* claims.
    """
    last = float(table[tolerance].max())
    met = [name for name in COLOURS if name in set(table[verdict])]
    every = pd.MultiIndex.from_product([sorted(table[tolerance].unique()), met], names=[tolerance, verdict])
    table = table.set_index([tolerance, verdict])[count].reindex(every, fill_value=0).reset_index()
    ends = table[table[tolerance] == last].copy()
    ends["label"] = ends[verdict] + " " + ends[count].astype(str)
    most = float(table[count].max()) * 1.08
    gap = LABEL_GAP * most / HEIGHT
    ends["place"] = _lifted(spread(ends[count].astype(float).tolist(), gap), gap)
    room = DIGIT * ends["label"].str.len().max() + 14
    steps = sorted(table[tolerance].unique().tolist())
    x = alt.X(
        f"{tolerance}:Q",
        scale=alt.Scale(domain=[0, last * (page.width - 50) / (page.width - 50 - room)], nice=False),
        axis=alt.Axis(values=steps, tickCount=len(steps) + 1, labelExpr="datum.label + '%'"),
    )
    y = alt.Y("height:Q", scale=alt.Scale(domain=[0, most], nice=False), axis=alt.Axis(tickCount=5))
    scale = alt.Scale(domain=list(COLOURS), range=list(COLOURS.values()))
    colour = alt.Color(f"{verdict}:N", scale=scale, legend=None)
    ties = table.groupby([tolerance, count]).cumcount()
    table["height"] = table[count] + ties * 3 * most / HEIGHT
    lines = alt.Chart(table[[tolerance, verdict, "height"]]).mark_line(
        interpolate="step-after", strokeWidth=2.4, point=alt.OverlayMarkDef(size=36)
    )
    words = alt.Chart(ends[[tolerance, verdict, "place", "label"]]).mark_text(
        align="left", dx=9, fontWeight=600
    )
    layers = [
        lines.encode(x=x, y=y, color=colour),
        words.encode(x=alt.X(f"{tolerance}:Q"), y=alt.Y("place:Q"), text=alt.Text("label:N"), color=colour),
    ]
    return fitted(layers, page, HEIGHT)


def _lifted(places: list[float], gap: float) -> list[float]:
    """Raise the lowest labels clear of what is written below the axis, and those above them with it."""
    floor, lifted = gap / 2, dict.fromkeys(range(len(places)), 0.0)
    for position in sorted(lifted, key=lambda position: places[position]):
        lifted[position] = max(places[position], floor)
        floor = lifted[position] + gap
    return list(lifted.values())
