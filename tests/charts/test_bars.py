"""Asked and received: an outline, its filling, and the share at the end."""

import pandas as pd
import pytest

from coursekit.charts import bars
from coursekit.charts.palette import RECEIVED, RECEIVED_OPEN
from coursekit.charts.show import WIDE

from .drawing import drawn, fits, marks


@pytest.fixture
def draw():
    """One open year, one closed, and one in which more came than was asked for."""
    plans = pd.DataFrame(
        {
            "year": [2025, 2024, 2009],
            "asked": [771_314_315, 701_569_941, 4_408_765],
            "got": [189_699_954, 309_555_106, 12_924_466],
            "share": [24.6, 44.1, 293.2],
            "open": [True, False, False],
        }
    )
    return lambda page: bars.asked_and_received(
        plans, page, row="year", asked="asked", received="got", share="share", is_open="open", so_far="so far"
    )


def test_open_year_is_light_and_says_so_far(draw):
    """Closed years are neither."""
    drawing = drawn(draw, WIDE)
    assert [text for text in drawing.texts if "%" in text] == ["25% so far", "44%", "293%"]
    assert drawing.svg.count(f'fill="{RECEIVED_OPEN}"') == 1
    assert drawing.svg.count(f'fill="{RECEIVED}"') == 2


def test_bars_stand_on_zero(draw):
    """And the words at the end of the longest bar find room."""
    filled = drawn(draw, WIDE).spec["layer"][0]["encoding"]["x"]
    assert filled["scale"]["domain"][0] == 0
    assert filled["scale"]["domain"][1] > 771


def test_outline_has_no_filling(draw):
    """What was asked for is not shown as if it had come."""
    outline = marks({"layer": [drawn(draw, WIDE).spec["layer"][1]]})["bar"]["mark"]
    assert outline["fillOpacity"] == 0


def test_chart_fits(draw):
    """Both pages hold it."""
    assert fits(draw)
