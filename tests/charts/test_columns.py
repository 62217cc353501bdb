"""Columns: from zero, the range drawn on the total, first counts told from final ones."""

import pandas as pd
import pytest

from coursekit.charts import columns
from coursekit.charts.palette import CIVILIANS, FIRST_COUNT, NON_STATE
from coursekit.charts.show import PHONE, WIDE

from .drawing import drawn, fits, marks

PARTS = pd.DataFrame(
    {"year": [2021, 2021, 2022, 2022], "kind": ["a", "b", "a", "b"], "deaths": [800, 487, 1456, 2200]}
)
TOTALS = pd.DataFrame(
    {"year": [2021, 2022], "deaths": [1287, 3656], "low": [1232, 3540], "high": [1538, 4468]}
)
MONTHS = pd.DataFrame(
    {"when": [f"m{n}" for n in range(24)], "deaths": range(100, 124), "state": ["final"] * 20 + ["first"] * 4}
)


def stacked(page):
    return columns.stacked(
        PARTS,
        TOTALS,
        page,
        x="year",
        y="deaths",
        part="kind",
        parts={"a": NON_STATE, "b": CIVILIANS},
        low="low",
        high="high",
    )


def plain(page):
    return columns.plain(
        MONTHS, page, x="when", y="deaths", kind="state", final="final", first="first", ticks=["m0", "m12"]
    )


def test_total_stands_above_its_range():
    """The total is printed above the high end, and the line runs from low to high."""
    drawing = drawn(stacked, WIDE)
    assert {"1,287", "3,656"} <= set(drawing.texts)
    rule = marks(drawing.spec)["rule"]["encoding"]
    assert (rule["y"]["field"], rule["y2"]["field"]) == ("low", "high")


@pytest.mark.parametrize("draw", [stacked, plain])
def test_columns_start_at_zero(draw):
    """Nobody sees a small difference enlarged."""
    bar = marks(drawn(draw, WIDE).spec)["bar"]["encoding"]
    assert bar["y"]["scale"]["domain"][0] == 0


def test_first_counts_have_a_colour_of_their_own():
    """Four of the 24 columns are pale, and the legend says so."""
    drawing = drawn(plain, WIDE)
    assert drawing.svg.count(f'fill="{FIRST_COUNT}"') == 4 + 1
    assert "first" in drawing.texts


def test_narrow_columns_print_peak_and_last_only():
    """Numbers that would lie on one another are left to the table."""
    assert columns.printed([9000, 8000, 7000, 9500, 100, 6000], 30) == [False] * 3 + [True, False, True]
    assert columns.printed([1, 2], 30) == [True, True]


def test_a_low_column_beside_a_high_one_goes_without_a_number():
    """Where numbers stand clear of the columns beside theirs, none hangs far above its own."""
    months = MONTHS.assign(deaths=[100] * 20 + [415, 181, 172, 27])
    draw = lambda page: columns.plain(  # noqa: E731
        months, page, x="when", y="deaths", kind="state", final="final", first="first", ticks=["m0"]
    )
    assert "27" in drawn(draw, WIDE).texts
    assert {"415", "27"} & set(drawn(draw, PHONE).texts) == {"415"}


@pytest.mark.parametrize("draw", [stacked, plain])
def test_chart_fits(draw):
    """Both pages hold it."""
    assert fits(draw)
    assert drawn(draw, PHONE).width <= PHONE.width


def test_a_count_without_a_range_has_no_line_on_it():
    """Where the publisher gives no range, none is drawn; the total is printed all the same."""
    drawing = drawn(
        lambda page: columns.stacked(
            PARTS, TOTALS, page, x="year", y="deaths", part="kind", parts={"a": NON_STATE, "b": CIVILIANS}
        ),
        WIDE,
    )
    assert "rule" not in marks(drawing.spec)
    assert {"1,287", "3,656"} <= set(drawing.texts)
