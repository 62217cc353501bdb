"""Maps: circles by square in panels, and a key map with names. Areas are true, north is up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import cos, radians, sin, sqrt
from typing import Any

import altair as alt
import pandas as pd

from coursekit.charts.axes import PADDING
from coursekit.charts.palette import BORDER, COUNTRY, GROUND, INK, LAND, MUTED
from coursekit.charts.show import Page

LETTER, LINE = 6.4, 14  # pixels that a letter and a line of the 12-pixel names take
STEPS = sorted(range(-90, 91, 3), key=abs)  # how far a name may move, the nearest first

Shapes = Mapping[str, Any]
Ring = Sequence[Sequence[float]]
GAP = 16
STEPS_OF_SIZE = (1, 5, 10, 50, 100, 300, 500, 1000, 2000, 5000)
GRID = 0.05  # degrees to which outlines are thinned: below a pixel in a small panel


@dataclass(frozen=True)
class Frame:
    """A map's view: its size in pixels and the projection that fits some outlines into it."""

    width: int
    height: int
    projection: Mapping[str, Any]

    @classmethod
    def around(cls, shapes: Shapes, *, width: int, height: int | None = None, margin: int = 2) -> Frame:
        """Fit *shapes* into *width* and, where given, *height*, with *margin* pixels around."""
        points = [point for ring in rings(shapes) for point in ring]
        longitudes, latitudes = zip(*points, strict=True)
        centre = (min(longitudes) + max(longitudes)) / 2, (min(latitudes) + max(latitudes)) / 2
        sixth = (max(latitudes) - min(latitudes)) / 6
        parallels = min(latitudes) + sixth, max(latitudes) - sixth
        flat = [_conic(x - centre[0], y, parallels) for x, y in points]
        origin = _conic(0, centre[1], parallels)
        across, up = zip(*flat, strict=True)
        wide, high = max(across) - min(across), max(up) - min(up)
        scale = (width - 2 * margin) / wide
        if height is None:
            height = round(high * scale) + 2 * margin
        scale = min(scale, (height - 2 * margin) / high)
        middle = (max(across) + min(across)) / 2, (max(up) + min(up)) / 2
        shift = (
            width / 2 - scale * (middle[0] - origin[0]),
            height / 2 + scale * (middle[1] - origin[1]),
        )
        projection = {
            "type": "conicEqualArea",
            "parallels": [round(value, 2) for value in parallels],
            "rotate": [round(-centre[0], 3), 0, 0],
            "center": [0, round(centre[1], 3)],
            "scale": round(scale, 1),
            "translate": [round(value, 1) for value in shift],
            "clipExtent": [[0, 0], [width, height]],
        }
        return cls(width, height, projection)

    def place(self, chart: alt.Chart) -> alt.Chart:
        """Put a layer into this view."""
        placed: alt.Chart = chart.project(**self.projection)
        return placed


def bubbles(
    squares: pd.DataFrame,
    outlines: Shapes,
    page: Page,
    *,
    panel: str,
    order: Mapping[str, str],
    size: str,
    longitude: str,
    latitude: str,
    across: int = 2,
) -> alt.ConcatChart:
    """
    Draw circles on a map for each *panel*, their area by *size*, all on one scale.

    Parameters
    ----------
    squares : DataFrame
        A row for each *panel* and place: *longitude*, *latitude* (degrees) and *size*, a count.
    outlines : GeoJSON
        The areas whose borders are drawn.
    order : dict
        The panels in reading order, each with the line below its name.
    """
    number = min(across, max(len(order), 1))
    room = min(int((page.width - PADDING - GAP * (across - 1)) / across), 330)
    frame = Frame.around(outlines, width=room)
    base = land("outlines").mark_geoshape(fill=LAND, stroke=BORDER, strokeWidth=0.7)
    most = float(squares[size].max())
    circles = [
        alt.LayerChart(
            layer=[
                frame.place(base),
                frame.place(_circles(squares[squares[panel] == name], size, longitude, latitude, most, page)),
            ],
            width=frame.width,
            height=frame.height,
            title=alt.Title(name, subtitle=below, fontSize=14, fontWeight=600, anchor="start", offset=2),
        )
        for name, below in order.items()
    ]
    return alt.ConcatChart(
        concat=circles,
        columns=number,
        spacing=GAP,
        resolve=alt.Resolve(scale=alt.ScaleResolveMap(size="shared")),
        datasets={"outlines": thin(outlines, page.choose(2, 3) * GRID)},
    )


def key(
    regions: Shapes,
    surroundings: Shapes,
    page: Page,
    *,
    names: Mapping[str, str],
    region: str,
    neighbour: str,
    around: Sequence[str] = (),
) -> alt.LayerChart:
    """
    Draw the map that the others are read with: regions with their names, neighbours in grey.

    Parameters
    ----------
    regions, surroundings : GeoJSON
        What is named, and the countries around it.
    names : dict
        Text for each value of *region* in *regions* and of *neighbour* in *surroundings*; without a text
        an area stays unnamed.
    region, neighbour : str
        The properties that identify an area.
    around : list of str
        Regions whose names stand left of a dot, as they are too small to hold them.
    """
    frame = Frame.around(
        regions, width=page.width - PADDING, height=page.choose(430, 330), margin=page.choose(14, 8)
    )
    view = _seen(regions, frame)
    labels = pd.DataFrame(
        [(names[name], *middle(shape), name in around) for name, shape in _named(regions, region, names)],
        columns=["text", "x", "y", "dot"],
    )
    labels["dy"] = nudged(labels, float(frame.projection["scale"]) * radians(1))
    outside = [
        (names[name], *_centroid(cut))
        for name, shape in _named(surroundings, neighbour, names)
        if (cut := _cut(max(_outer(shape), key=_area), view))
    ]
    size = page.choose(14, 12)
    grey = alt.Chart(pd.DataFrame(outside, columns=["text", "x", "y"])).mark_text(
        color=MUTED, fontStyle="italic", fontSize=size
    )
    nothing: dict[str, Any] = {}
    place: dict[str, Any] = {
        "longitude": alt.Longitude("x:Q"),
        "latitude": alt.Latitude("y:Q"),
        "text": alt.Text("text:N"),
    }
    texts = [
        alt.Chart(labels[chosen])
        .mark_text(fontSize=size, dy=alt.expr("datum.dy"), **beside, **ink)
        .encode(**place)
        for chosen, beside in ((~labels["dot"], nothing), (labels["dot"], {"align": "right", "dx": -7}))
        for ink in ({"stroke": LAND, "strokeWidth": 3}, {"color": INK})
    ]
    dots = alt.Chart(labels.loc[labels["dot"], ["x", "y"]])
    dots = dots.mark_point(filled=True, color=INK, size=30, opacity=1)
    around_land = land("around").mark_geoshape(fill=GROUND, stroke=BORDER, strokeWidth=0.7)
    inside = land("regions").mark_geoshape(fill=LAND, stroke=BORDER, strokeWidth=1)
    layers = [around_land, inside, grey.encode(**place), *texts]
    layers.append(dots.encode(longitude=alt.Longitude("x:Q"), latitude=alt.Latitude("y:Q")))
    placed = [frame.place(layer) for layer in layers]
    sets = {"regions": thin(regions), "around": thin(_near(surroundings, view))}
    return alt.LayerChart(layer=placed, width=frame.width, height=frame.height, datasets=sets)


def nudged(labels: pd.DataFrame, degree: float) -> list[int]:
    """
    Say by how many pixels each label must go down (or up, if negative) so that no two lie on one another.

    Parameters
    ----------
    labels : DataFrame
        *text*, and *x* and *y* in degrees; where *dot* is true the text ends left of its place.
    degree : float
        Pixels of one degree of latitude.
    """
    placed: dict[int, tuple[float, float, float]] = {}
    shifts = {}
    for position in labels.sort_values(["dot", "y"], ascending=[False, False]).index:
        text, x, y, dot = labels.loc[position, ["text", "x", "y", "dot"]].tolist()
        half = len(text) * LETTER / 2
        left, top = x * cos(radians(y)) * degree - (half + 8 if dot else 0), -y * degree
        shift = next(step for step in STEPS if not _hits(left, top + step, half, placed.values()))
        placed[position], shifts[position] = (left, top + shift, half), shift
    return [shifts[position] for position in labels.index]


def _hits(left: float, top: float, half: float, placed: Iterable[tuple[float, float, float]]) -> bool:
    return any(abs(x - left) < half + wide and abs(y - top) < LINE for x, y, wide in placed)


def rings(shapes: Shapes) -> Iterator[Ring]:
    """Give every outer ring of *shapes* (GeoJSON): a list of longitudes and latitudes."""
    for feature in shapes["features"]:
        yield from _outer(feature)


def middle(feature: Shapes) -> tuple[float, float]:
    """Give the middle of the largest part of an area, where its name may stand."""
    return _centroid(max(_outer(feature), key=_area))


def thin(shapes: Shapes, grid: float = GRID) -> dict[str, Any]:
    """
    Round outlines to a *grid* of degrees and drop the points that fall together.

    Two areas that share a border are rounded alike, so that no gap opens between them. Parts that shrink
    to nothing are dropped.
    """
    thinned = []
    for feature in shapes["features"]:
        parts = [ring for ring in (_rounded(outer, grid) for outer in _outer(feature)) if len(ring) > 3]
        shape = {"type": "MultiPolygon", "coordinates": [[ring] for ring in parts]}
        thinned.append({"type": "Feature", "properties": feature["properties"], "geometry": shape})
    return {"type": "FeatureCollection", "features": thinned}


def _rounded(ring: Ring, grid: float) -> list[list[float]]:
    points: list[list[float]] = []
    for x, y in ring:
        point = [round(round(x / grid) * grid, 3), round(round(y / grid) * grid, 3)]
        if not points or point != points[-1]:
            points.append(point)
    return points


def _outer(feature: Shapes) -> list[Ring]:
    geometry = feature["geometry"]
    if geometry["type"] == "Polygon":
        return [geometry["coordinates"][0]]
    return [part[0] for part in geometry["coordinates"]]


def _conic(longitude: float, latitude: float, parallels: tuple[float, float]) -> tuple[float, float]:
    """Project as d3's geoConicEqualArea does, before scale and shift."""
    low, high = (sin(radians(value)) for value in parallels)
    n = (low + high) / 2
    constant = 1 + low * (2 * n - low)
    radius = sqrt(constant - 2 * n * sin(radians(latitude))) / n
    angle = radians(longitude) * n
    return radius * sin(angle), sqrt(constant) / n - radius * cos(angle)


def _area(ring: Ring) -> float:
    return abs(_twice_area(ring)) / 2


def _twice_area(ring: Ring) -> float:
    pairs = zip(ring, [*ring[1:], ring[0]], strict=True)
    return sum(one[0] * other[1] - other[0] * one[1] for one, other in pairs)


def _centroid(ring: Ring) -> tuple[float, float]:
    whole = _twice_area(ring)
    x = y = 0.0
    for one, other in zip(ring, [*ring[1:], ring[0]], strict=True):
        cross = one[0] * other[1] - other[0] * one[1]
        x, y = x + (one[0] + other[0]) * cross, y + (one[1] + other[1]) * cross
    return round(x / (3 * whole), 3), round(y / (3 * whole), 3)


Box = tuple[float, float, float, float]


def _seen(shapes: Shapes, frame: Frame) -> Box:
    """Say which longitudes and latitudes the frame shows: west, south, east, north."""
    points = [point for ring in rings(shapes) for point in ring]
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    # One degree of latitude takes as many pixels as the projection's scale says.
    degree = float(frame.projection["scale"]) * radians(1)
    shrink = cos(radians((south + north) / 2))
    wide = (frame.width / (degree * shrink) - (east - west)) / 2
    high = (frame.height / degree - (north - south)) / 2
    return west - wide, south - high, east + wide, north + high


def _cut(ring: Ring, box: Box) -> list[tuple[float, float]]:
    """Cut a ring to *box*, side by side; nothing where too little is left to hold a name."""
    west, south, east, north = box
    kept = [(float(x), float(y)) for x, y in ring]
    for axis, limit, sign in ((0, west, 1), (1, south, 1), (0, east, -1), (1, north, -1)):
        kept = _cut_side(kept, axis, limit, sign)
    return kept if len(kept) > 2 and _area(kept) > 0.015 * (east - west) * (north - south) else []


def _cut_side(
    ring: list[tuple[float, float]], axis: int, limit: float, sign: int
) -> list[tuple[float, float]]:
    kept: list[tuple[float, float]] = []
    for one, other in zip(ring, [*ring[1:], *ring[:1]], strict=True):
        inside, next_inside = sign * one[axis] >= sign * limit, sign * other[axis] >= sign * limit
        if inside:
            kept.append(one)
        if inside != next_inside:
            share = (limit - one[axis]) / (other[axis] - one[axis])
            kept.append((one[0] + share * (other[0] - one[0]), one[1] + share * (other[1] - one[1])))
    return kept


def _named(shapes: Shapes, key: str, names: Iterable[str]) -> list[tuple[str, Shapes]]:
    known = set(names)
    found = ((str(feature["properties"][key]), feature) for feature in shapes["features"])
    return [(name, feature) for name, feature in found if name in known]


def _near(shapes: Shapes, box: Box) -> Shapes:
    """Keep the areas that reach into *box*."""
    west, south, east, north = box
    inside = [
        feature
        for feature in shapes["features"]
        if any(west < x < east and south < y < north for ring in _outer(feature) for x, y in ring)
    ]
    return {"type": "FeatureCollection", "features": inside}


def land(name: str) -> alt.Chart:
    """Begin a layer of the outlines that the chart holds under *name*."""
    return alt.Chart(alt.NamedData(name, format={"property": "features", "type": "json"}))


def _circles(
    squares: pd.DataFrame, size: str, longitude: str, latitude: str, most: float, page: Page
) -> alt.Chart:
    """Draw the circles of one panel, the big ones first so that none hides a smaller one."""
    steps = [value for value in STEPS_OF_SIZE if value <= most][-3:]
    scale = alt.Scale(type="linear", domain=[0, most], range=[0, page.choose(1100, 340)])
    legend = alt.Legend(
        orient="bottom", values=steps, direction="horizontal", symbolType="circle",
        symbolFillColor=COUNTRY, symbolOpacity=0.6, symbolStrokeWidth=0, columnPadding=16,
    )  # fmt: skip
    data = squares.sort_values(size, ascending=False)[[longitude, latitude, size]]
    marks = alt.Chart(data).mark_circle(color=COUNTRY, opacity=0.6)
    circles: alt.Chart = marks.encode(
        longitude=alt.Longitude(f"{longitude}:Q"),
        latitude=alt.Latitude(f"{latitude}:Q"),
        size=alt.Size(f"{size}:Q", scale=scale, legend=legend),
    )
    return circles
