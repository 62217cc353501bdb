"""Prices: gaps stay open, a range is drawn, unlike publishers stay in panels of their own."""

import pandas as pd
import pytest

from coursekit.charts import prices
from coursekit.charts.show import WIDE

from .drawing import drawn, fits, marks, rows


@pytest.fixture
def markets():
    """Quarters of two regions; Gao lacks a year and had one market in the last quarter."""
    quarters = pd.date_range("2018-01-01", "2020-10-01", freq="QS")
    table = pd.DataFrame(
        [(place, quarter) for place in ("Gao", "Tombouctou") for quarter in quarters],
        columns=["place", "quarter"],
    )
    table = table.assign(median=250.0, low=200.0, high=300.0, markets=3)
    table.loc[(table["place"] == "Gao") & (table["quarter"] == quarters[-1]), "markets"] = 1
    return table[(table["place"] != "Gao") | (table["quarter"].dt.year != 2019)]


@pytest.fixture
def draw(markets):
    """Draw the regions in small multiples."""
    return lambda page: prices.bands(
        markets,
        page,
        panel="place",
        order=["Gao", "Tombouctou"],
        quarter="quarter",
        median="median",
        low="low",
        high="high",
        markets="markets",
    )


def test_gap_stays_open(draw):
    """A year without surveys is there as rows without values, at which the line stops."""
    drawing = drawn(draw, WIDE)
    gao = [row for row in rows(drawing.spec, drawing.spec) if row["place"] == "Gao"]
    assert len(gao) == 12
    assert [row["median"] for row in gao if 2019 <= row["at"] < 2020] == [None] * 4


def test_one_market_is_a_dot_without_range(draw):
    """A median of one is no median."""
    drawing = drawn(draw, WIDE)
    last = [row for row in rows(drawing.spec, drawing.spec) if row["place"] == "Gao"][-1]
    assert (last["one"], last["median"], last["low"]) == (250.0, None, None)


def test_range_is_drawn_from_low_to_high_above_zero(draw):
    """All panels share one scale."""
    units = marks(drawn(draw, WIDE).spec)
    assert (units["area"]["encoding"]["y"]["field"], units["area"]["encoding"]["y2"]["field"]) == (
        "low",
        "high",
    )
    assert units["line"]["encoding"]["y"]["scale"]["domain"][0] == 0


@pytest.fixture
def draw_indices():
    """Two publishers' indices, the second beginning later."""
    months = pd.date_range("2018-01-01", "2020-12-01", freq="MS")
    parts = [
        pd.DataFrame({"month": months, "index": 110.0, "by": "Official"}),
        pd.DataFrame({"month": months[12:], "index": 140.0, "by": "Model"}),
    ]
    table = pd.concat(parts, ignore_index=True)
    return lambda page: prices.indices(
        table, page, panel="by", order=["Official", "Model"], month="month", value="index"
    )


def test_publishers_stay_in_their_panels_with_their_last_value(draw_indices):
    """Each has its name above and its last value beside it; one base line a panel."""
    drawing = drawn(draw_indices, WIDE)
    assert {"Official", "Model", "110", "140"} <= set(drawing.texts)
    based = [row["by"] for row in rows(drawing.spec, drawing.spec) if row["base"] == 100]
    assert based == ["Official", "Model"]


@pytest.mark.parametrize("name", ["draw", "draw_indices"])
def test_chart_fits(name, request):
    """Both pages hold it."""
    assert fits(request.getfixturevalue(name))
