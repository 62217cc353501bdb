"""Two rounds a year: each pair joined, nothing joined over years."""

import pandas as pd
import pytest

from coursekit.charts import dumbbells
from coursekit.charts.show import WIDE

from .drawing import drawn, fits, marks, rows


@pytest.fixture
def draw():
    """Three seasons; the last was estimated once only."""
    pairs = pd.DataFrame(
        {"year": [2020, 2021, 2022], "autumn": [5.44, 4.57, None], "spring": [6.53, 6.19, 8.49]}
    )
    return lambda page: dumbbells.rounds(
        pairs, page, row="year", first="autumn", second="spring", names=("autumn round", "spring round")
    )


def test_line_joins_the_two_rounds_of_one_season_only(draw):
    """A season with one round has a dot and no line."""
    drawing = drawn(draw, WIDE)
    units = marks(drawing.spec)
    assert [row["year"] for row in rows(drawing.spec, units["rule"])] == [2020, 2021]
    assert [row["year"] for row in rows(drawing.spec, units["point"])] == [2020, 2021, 2020, 2021, 2022]
    assert "line" not in units


def test_both_shares_are_printed_in_their_order(draw):
    """A missing one is a dash."""
    printed = [text for text in drawn(draw, WIDE).texts if "→" in text]
    assert printed == ["5.4 → 6.5%", "4.6 → 6.2%", "– → 8.5%"]


def test_axis_begins_at_zero(draw):
    """Small differences are not blown up."""
    assert marks(drawn(draw, WIDE).spec)["point"]["encoding"]["x"]["scale"]["domain"][0] == 0


def test_chart_fits(draw):
    """Both pages hold it."""
    assert fits(draw)
