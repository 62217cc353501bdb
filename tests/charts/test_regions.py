"""Share and number: a map joined to its figures, bars ranked by number, names that do not collide."""

import pandas as pd
import pytest

from coursekit.charts import maps, regions
from coursekit.charts.palette import SHARES
from coursekit.charts.show import WIDE

from .drawing import drawn, fits


def square(code, west, south, size):
    """Give a square area with a code."""
    ring = [
        [west, south],
        [west, south + size],
        [west + size, south + size],
        [west + size, south],
        [west, south],
    ]
    return {
        "type": "Feature",
        "properties": {"code": code},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


@pytest.fixture
def draw():
    """Three areas, of which one has no figure."""
    shapes = {
        "type": "FeatureCollection",
        "features": [square("a", -8, 12, 4), square("b", -4, 12, 4), square("c", 0, 12, 4)],
    }
    table = pd.DataFrame(
        {
            "area": ["a", "b"],
            "name": ["Desert", "Côte d'Ivoire"],
            "share": [33.4, 6.0],
            "people": [35_678, 24_861_152],
        }
    )
    return lambda page: regions.shares_and_counts(
        table, shapes, page, place="area", joined="code", name="name", share="share", count="people"
    )


def test_map_takes_its_class_from_the_table(draw):
    """An area without a row has no class, and no name."""
    drawing = drawn(draw, WIDE)
    found = {
        shape["properties"]["code"]: shape["properties"]["class"]
        for shape in drawing.spec["datasets"]["places"]["features"]
    }
    assert found == {"a": "30%+", "b": "5–10%", "c": None}


def test_bars_are_ranked_by_number_and_coloured_by_share(draw):
    """The most people stand on top, in the colour of their share."""
    drawing = drawn(draw, WIDE)
    bars = drawing.spec["concat"][1]["layer"][0]
    assert bars["encoding"]["y"]["sort"] == ["Côte d'Ivoire", "Desert"]
    assert bars["encoding"]["x"]["scale"]["domain"][0] == 0
    assert [text for text in drawing.texts if "," in text] == ["24,861,152", "35,678"]
    assert drawing.svg.count(f'fill="{SHARES[4]}"') >= 2


def test_names_step_out_of_each_others_way():
    """Two names at one place are set a line apart; the one that has room stays."""
    labels = pd.DataFrame(
        {"text": ["Koulikoro", "Ségou", "Gao"], "x": [-7.5, -7.4, 0], "y": [13.5, 13.5, 16], "dot": False}
    )
    first, second, third = maps.nudged(labels, degree=20)
    assert abs(first - second) >= maps.LINE
    assert third == 0


def test_chart_fits(draw):
    """Both pages hold it, also with long names and eight digits."""
    assert fits(draw)
