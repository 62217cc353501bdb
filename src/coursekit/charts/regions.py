"""Share and number side by side: a map of shares, and bars of how many people that is."""

from __future__ import annotations

from collections.abc import Mapping
from math import radians
from typing import Any

import altair as alt
import pandas as pd

from coursekit.charts.axes import DIGIT, PADDING
from coursekit.charts.heat import colour_legend, colour_scale, share_class
from coursekit.charts.maps import Frame, Shapes, land, middle, nudged, thin
from coursekit.charts.palette import BORDER, INK, NO_DATA, ON_DARK_CELL, ON_LIGHT_CELL, PHASE_OUTLINE
from coursekit.charts.show import Page

GAP = 24
STEP = 32


def shares_and_counts(
    table: pd.DataFrame,
    shapes: Shapes,
    page: Page,
    *,
    place: str,
    joined: str,
    name: str,
    share: str,
    count: str,
    dots: tuple[str, ...] = (),
) -> alt.ConcatChart:
    """
    Draw a map coloured by share beside bars ranked by number, both in the colours of the same classes.

    Parameters
    ----------
    table : DataFrame
        A row for each place: *share* is a percentage, *count* a number, *name* how it is written.
    shapes : GeoJSON
        Outlines; the property *joined* of each matches the column *place*. A place without a row is grey.
    dots : tuple of str
        Values of *place* too small to be seen: their name stands left of an outlined dot.
    """
    width = page.choose(330, page.width - PADDING)
    ranked = table.sort_values(count, ascending=False)
    bars = _bars(ranked, name, share, count, page.choose(page.width - PADDING - width - GAP, width))
    # As high as the bars beside it; a phone shows it above them, as high as it needs.
    frame = Frame.around(shapes, width=width, height=page.choose(STEP * len(ranked) + 30, None))
    places = _coloured(shapes, table, place, joined, share)
    names = dict(zip(table[place], table[name], strict=True))
    drawn = _map(places, names, joined, dots, frame, page)
    return alt.ConcatChart(
        concat=[drawn, bars],
        columns=page.choose(2, 1),
        spacing=page.choose(GAP, 16),
        resolve=alt.Resolve(scale=alt.ScaleResolveMap(color="shared")),
        datasets={"places": places},
    )


def _coloured(shapes: Shapes, table: pd.DataFrame, place: str, joined: str, share: str) -> dict[str, Any]:
    """Give the outlines, thinned, each with the class of its share."""
    found = dict(zip(table[place], table[share].map(share_class), strict=True))
    slim = thin(shapes)
    features = [
        {
            **shape,
            "properties": {
                joined: shape["properties"][joined],
                "class": found.get(shape["properties"][joined]),
            },
        }
        for shape in slim["features"]
    ]
    return {**slim, "features": features}


def _map(
    places: Mapping[str, Any],
    names: Mapping[str, str],
    joined: str,
    dots: tuple[str, ...],
    frame: Frame,
    page: Page,
) -> alt.LayerChart:
    """Draw the map; only places with a name in *names* are written on it."""
    found = [shape for shape in places["features"] if shape["properties"][joined] in names]
    keys = [shape["properties"][joined] for shape in found]
    labels = pd.DataFrame([middle(shape) for shape in found], columns=["x", "y"]).assign(
        text=[names[key] for key in keys], dot=[key in dots for key in keys]
    )
    labels["dy"] = nudged(labels, float(frame.projection["scale"]) * radians(1))
    where: dict[str, Any] = {
        "longitude": alt.Longitude("x:Q"),
        "latitude": alt.Latitude("y:Q"),
        "text": alt.Text("text:N"),
    }
    filled = land("places").mark_geoshape(stroke=BORDER, strokeWidth=0.8)
    fill = (
        alt.when("isValid(datum.properties.class)")
        .then(alt.Color("properties.class:N", scale=colour_scale(), legend=colour_legend(page)))
        .otherwise(alt.value(NO_DATA))
    )  # fmt: skip
    words = alt.Chart(labels).transform_filter("!datum.dot").encode(**where)
    aside = alt.Chart(labels).transform_filter("datum.dot").encode(**where)
    layers = [
        filled.encode(color=fill),
        *_haloed(words, align="center"),
        aside.mark_point(filled=False, stroke=ON_LIGHT_CELL, size=40, opacity=1),
        *_haloed(aside, align="right", dx=-8),
    ]
    placed = [frame.place(layer) for layer in layers]
    return alt.LayerChart(layer=placed, width=frame.width, height=frame.height)


def _haloed(chart: alt.Chart, **place: Any) -> list[alt.Chart]:
    """Write text twice: first its halo, then the text. Both keep their colours, as the ramp keeps its own."""
    halo = chart.mark_text(stroke=ON_DARK_CELL, strokeWidth=3, fontSize=12, dy=alt.expr("datum.dy"), **place)
    return [halo, chart.mark_text(color=ON_LIGHT_CELL, fontSize=12, dy=alt.expr("datum.dy"), **place)]


def _bars(ranked: pd.DataFrame, name: str, share: str, count: str, width: float) -> alt.LayerChart:
    """Draw the bars, the largest on top, in *width* pixels."""
    numbers = ranked[count].map("{:,.0f}".format)
    names = DIGIT * ranked[name].str.len().max() + 10
    free = DIGIT * numbers.str.len().max() + 10
    room = width - names
    highest = max(float(ranked[count].max()), 1.0)
    data = pd.DataFrame(
        {
            "name": ranked[name],
            "count": ranked[count],
            "text": numbers,
            "class": ranked[share].map(share_class),
        }
    )
    base = alt.Chart(data).encode(y=alt.Y("name:N", sort=ranked[name].tolist(), axis=None))
    # The names stand inside the drawing: as an axis they would push the map on a phone to the right.
    scale = alt.Scale(
        domain=[0, highest * room / (room - free)], range=[round(names), round(width)], nice=False
    )
    called = base.mark_text(align="right", color=INK).encode(x=alt.value(names - 7), text=alt.Text("name:N"))
    bars = base.mark_bar(size=18, stroke=PHASE_OUTLINE, strokeWidth=0.8).encode(
        x=alt.X("count:Q", scale=scale, axis=None),
        color=alt.Color("class:N", scale=colour_scale(), legend=None),
    )
    text = base.mark_text(align="left", dx=5, color=INK).encode(x=alt.X("count:Q"), text=alt.Text("text:N"))
    return alt.LayerChart(layer=[bars, called, text], width=round(width), height=STEP * len(ranked))
