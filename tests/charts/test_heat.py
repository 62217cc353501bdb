"""A table in colour: fixed classes, a number in every cell, a dash for what is missing."""

import pandas as pd
import pytest

from coursekit.charts import heat
from coursekit.charts.palette import PHASES, SHARES
from coursekit.charts.show import WIDE

from .drawing import drawn, fits, marks, rows


@pytest.fixture
def draw():
    """Three places over eleven years; Bamako has no figure for the first."""
    shares = pd.DataFrame(
        [
            (place, year, 4.0 * number)
            for number, place in enumerate(("Kidal", "Tombouctou", "Bamako"), 1)
            for year in range(2014, 2025)
        ],
        columns=["place", "year", "share"],
    ).query("place != 'Bamako' or year > 2014")
    return lambda page: heat.shares(
        shares, page, row="place", order=["Kidal", "Tombouctou", "Bamako"], column="year", value="share"
    )


@pytest.mark.parametrize(
    ("share", "name"), [(4.99, "under 5%"), (5, "5–10%"), (10, "10–20%"), (30, "30%+"), (None, "–")]
)
def test_class_begins_at_its_round_number(share, name):
    """A share on an edge belongs to the higher class; a missing one to none."""
    assert heat.share_class(float("nan") if share is None else share) == name


def test_missing_cell_is_a_dash_not_a_zero(draw):
    """Every place has a cell for every year."""
    drawing = drawn(draw, WIDE)
    cells = rows(drawing.spec, marks(drawing.spec)["rect"])
    assert len(cells) == 33
    assert [cell["text"] for cell in cells if cell["class"] == "–"] == ["–"]


def test_ramp_is_not_made_of_phase_colours(draw):
    """Phase colours mean phases."""
    scale = marks(drawn(draw, WIDE).spec)["rect"]["encoding"]["color"]["scale"]
    assert tuple(scale["range"][:5]) == SHARES
    assert not set(scale["range"]) & set(PHASES.values())


def test_chart_fits(draw):
    """Both pages hold it, also with a long name and eleven years."""
    assert fits(draw)
