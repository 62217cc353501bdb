"""Lines of stocks: gaps stay gaps, last points are open, labels keep apart."""

import pandas as pd

from coursekit.charts import lines
from coursekit.charts.palette import COUNTRY, COUNTRY_SECOND, GROUND
from coursekit.charts.show import PHONE, WIDE

from .drawing import drawn, fits, marks

STOCKS = pd.DataFrame(
    {
        "year": [2023, 2024, 2025] * 2,
        "series": ["one"] * 3 + ["two"] * 3,
        "people": [354_739, 360_591, 414_524, 344_000, None, 409_000],
    }
)
STYLE = [
    lines.Series("one", "UNHCR", COUNTRY),
    lines.Series("two", "IDMC", COUNTRY_SECOND, dashed=True),
    lines.Series("none", "Nobody", COUNTRY),
]


def stocks(page):
    return lines.stocks(STOCKS, page, x="year", y="people", series="series", style=STYLE)


def test_lines_are_labelled_where_they_end():
    """A wide page names each line beside its last number; a phone has a legend and the number."""
    assert {"UNHCR 414,524", "IDMC 409,000"} <= set(drawn(stocks, WIDE).texts)
    assert {"UNHCR", "IDMC", "414,524", "409,000"} <= set(drawn(stocks, PHONE).texts)


def test_series_without_a_value_is_left_out():
    """Nothing is drawn or named that has no figure."""
    assert not any("Nobody" in text for text in drawn(stocks, PHONE).texts)


def test_last_points_are_open_and_the_axis_starts_at_zero():
    """An open point says that the figure may change."""
    found = marks(drawn(stocks, WIDE).spec)
    assert found["point"]["mark"]["fill"] == GROUND
    assert found["line"]["encoding"]["y"]["scale"]["domain"][0] == 0


def test_second_publisher_is_dashed():
    """Unlike counts look unlike."""
    assert found_dashes(drawn(stocks, WIDE).spec) == [[1, 0], [6, 4]]


def found_dashes(spec):
    """The dashes of the lines, in their order."""
    return marks(spec)["line"]["encoding"]["strokeDash"]["scale"]["range"]


def test_labels_are_spread_by_no_more_than_they_need():
    """Each two are a gap apart, in the order of their values."""
    assert lines.spread([10, 11, 12, 90], 4) == [7, 11, 15, 90]


def test_chart_fits():
    """Both pages hold it."""
    assert fits(stocks)
