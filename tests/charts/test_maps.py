"""Maps: areas true, panels alike, names apart, small shapes."""

import pandas as pd
import pytest

from coursekit.charts import maps
from coursekit.charts.palette import COUNTRY
from coursekit.charts.show import WIDE

from .drawing import drawn, fits


def area(name, west, south, size):
    """A square, clockwise."""
    east, north = west + size, south + size
    ring = [[west, south], [west, north], [east, north], [east, south], [west, south]]
    geometry = {"type": "Polygon", "coordinates": [ring]}
    return {"type": "Feature", "properties": {"name": name}, "geometry": geometry}


def collection(*features):
    return {"type": "FeatureCollection", "features": list(features)}


LAND = collection(area("West", -8, 12, 4), area("East", -4, 12, 4), area("Town", -4.2, 13, 0.2))
AROUND = collection(area("Far", 40, 40, 5), area("Next", 0, 10, 20), area("Sliver", -8, 16.6, 0.5))
SQUARES = pd.DataFrame(
    {
        "years": ["2012", "2012", "2013"],
        "lon": [-6.25, -5.75, -2.25],
        "lat": [13.25] * 3,
        "deaths": [400, 20, 60],
    }
)


def bubbles(page):
    return maps.bubbles(
        SQUARES,
        LAND,
        page,
        panel="years",
        order={"2012": "420 deaths", "2013": "60 deaths"},
        size="deaths",
        longitude="lon",
        latitude="lat",
    )


def key(page):
    names = {"West": "West", "East": "East", "Town": "Town", "Next": "Next", "Far": "Far", "Sliver": "Sliver"}
    return maps.key(LAND, AROUND, page, names=names, region="name", neighbour="name", around=["Town"])


def test_every_panel_shows_its_own_circles():
    """Three circles in two panels, and three more in the legend of sizes."""
    drawing = drawn(bubbles, WIDE)
    assert drawing.svg.count(f'fill="{COUNTRY}"') == 3 + 3
    assert {"2012", "420 deaths", "50", "100", "300"} <= set(drawing.texts)


def test_key_map_names_only_what_is_in_view():
    """A country out of the frame has no name on it, nor has one of which too little is seen."""
    texts = drawn(key, WIDE).texts
    assert {"West", "East", "Town", "Next"} <= set(texts)
    assert not {"Far", "Sliver"} & set(texts)


def test_frame_fits_the_shapes():
    """The shapes fill the width, and the height follows from their form."""
    frame = maps.Frame.around(LAND, width=300)
    assert frame.height == pytest.approx(300 * 4 / (8 * 0.97), rel=0.03)
    assert maps.Frame.around(LAND, width=300, height=60).projection["scale"] < frame.projection["scale"]


def test_thin_outlines_keep_their_properties_and_borders():
    """Points that fall together are dropped, what is left stays closed; specks vanish."""
    fine = collection(area("West", 0.001, 0.001, 1.0), area("Speck", 5, 5, 0.001))
    west, speck = maps.thin(fine)["features"]
    assert west["properties"] == {"name": "West"}
    assert west["geometry"]["coordinates"] == [[[[0, 0], [0, 1], [1, 1], [1, 0], [0, 0]]]]
    assert speck["geometry"]["coordinates"] == []


def test_middle_is_that_of_the_largest_part():
    """A name stands on the mainland."""
    assert maps.middle(area("West", 0, 0, 2)) == (1, 1)


def test_charts_fit():
    """Both pages hold them."""
    assert fits(bubbles)
    assert fits(key)
