"""Small multiples: one scale, the reference dashed, the last value printed."""

import pandas as pd

from coursekit.charts import panels
from coursekit.charts.palette import COUNTRY, UNKNOWN
from coursekit.charts.show import WIDE

from .drawing import drawn, fits, marks

RATES = pd.DataFrame(
    [
        (place, year, rate, rate * 0.9, rate * 1.2, None if place == "Here" else 5.0)
        for place, rates in {"Here": (1.0, 2.0), "There": (3.0, 18.1), "Nowhere": (0.0, None)}.items()
        for year, rate in zip((2012, 2024), pd.Series(rates, dtype=float), strict=True)
    ],
    columns=["place", "year", "rate", "low", "high", "here"],
)
COUNTS = pd.DataFrame(
    [(place, year, 100 * number) for number, place in enumerate("abcde") for year in range(2012, 2024)],
    columns=["place", "year", "deaths"],
)


def lines(page):
    return panels.lines(
        RATES,
        page,
        panel="place",
        order=["Here", "There", "Nowhere"],
        x="year",
        y="rate",
        low="low",
        high="high",
        reference="here",
    )


def columns(page):
    return panels.columns(
        COUNTS,
        page,
        panel="place",
        order=list("edcba"),
        x="year",
        y="deaths",
        colours={**dict.fromkeys("edcb", COUNTRY), "a": UNKNOWN},
    )


def test_last_value_of_each_panel_is_printed():
    """A panel whose last year is missing prints its last known value."""
    texts = drawn(lines, WIDE).texts
    assert {"2.0", "18.1", "0.0"} <= set(texts)
    assert "1.0" not in texts


def test_band_runs_from_low_to_high_on_a_scale_from_zero():
    """The range is drawn, and no axis is cut."""
    found = marks(drawn(lines, WIDE).spec)
    area = found["area"]["encoding"]
    assert (area["y"]["field"], area["y2"]["field"]) == ("low", "high")
    assert found["text"]["encoding"]["y"]["scale"]["domain"][0] == 0


def test_each_panel_draws_its_own_rows_only():
    """Twelve columns for each of four places with deaths, not all of them in each."""
    assert drawn(columns, WIDE).svg.count(f'fill="{COUNTRY}"') == 4 * 12


def test_panels_keep_the_order_given():
    """The reading order is the caller's."""
    texts = drawn(columns, WIDE).texts
    assert [text for text in texts if text in "abcde"] == list("edcba")


def test_charts_fit():
    """Both pages hold them."""
    assert fits(lines)
    assert fits(columns)
