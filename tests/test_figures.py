"""Figures know their unit, range, date and source, and keep them through arithmetic."""

import pandas as pd
import pytest

from coursekit import figures, load
from coursekit.errors import FigureError
from coursekit.figures import Figure

pytestmark = pytest.mark.usefixtures("in_course")


@pytest.fixture
def deaths_2022():
    """Mali's rows for 2022, one for each type of violence."""
    table = load("deaths_by_year")
    return table[(table["iso3"] == "MLI") & (table["year"] == 2022)]


def test_total_adds_the_range_with_the_best_estimate(deaths_2022):
    """The low and high of the sum are the sums of lows and highs."""
    figure = figures.total(deaths_2022, "deaths_best")
    assert figure.value == deaths_2022["deaths_best"].sum()
    assert (figure.low, figure.high) == (deaths_2022["deaths_low"].sum(), deaths_2022["deaths_high"].sum())


def test_figure_says_what_it_is_and_whose(deaths_2022):
    """Unit, place, date and source come from the table's description."""
    figure = figures.total(deaths_2022, "deaths_best")
    assert (figure.unit, figure.area, str(figure.date)) == ("deaths", "Mali", "2022")
    assert figure.sources == ("ucdp-country-year-25-1",)


def test_no_rows_give_a_missing_figure_and_never_zero(deaths_2022):
    """Missing runs through everything that is computed from it."""
    nothing = figures.total(deaths_2022.iloc[:0], "deaths_best")
    assert nothing.missing
    assert figures.ratio(figures.total(deaths_2022, "deaths_best"), nothing).missing
    with pytest.raises(FigureError, match="no value"):
        f"{nothing}"


def test_count_of_no_rows_is_zero(deaths_2022):
    """Counting rows is the one case where none means zero."""
    assert figures.count(deaths_2022.iloc[:0], "events").value == 0


def test_single_refuses_several_rows(deaths_2022):
    """A filter that is too wide does not pass for one figure."""
    with pytest.raises(FigureError, match="One row was expected"):
        figures.single(deaths_2022, "deaths_best")


def test_rows_without_a_table_are_refused():
    """A number out of nowhere cannot become a figure."""
    with pytest.raises(FigureError, match="which table"):
        figures.total(pd.DataFrame({"deaths_best": [1]}), "deaths_best")


def test_column_without_unit_is_no_measure(deaths_2022):
    """Years and codes are not figures."""
    with pytest.raises(FigureError, match="no measure 'year'"):
        figures.total(deaths_2022, "year")


def test_share_ratio_change_difference_and_rate():
    """Arithmetic keeps sources of both sides and gives the unit of the result."""
    part = Figure(50, "deaths", sources=("a",))
    whole = Figure(200, "deaths", sources=("b",))
    assert figures.share(part, whole).value == 25
    assert figures.change(whole, part).value == 300
    assert figures.ratio(whole, part).value == 4
    assert figures.difference(whole, part).value == 150
    people = Figure(1_000_000, "people", sources=("c",))
    rate = figures.per(Figure(50, "deaths", low=40, high=80, sources=("a",)), people, "deaths_per_100k")
    assert (rate.value, rate.low, rate.high, rate.sources) == (5, 4, 8, ("a", "c"))


def test_unlike_units_are_not_divided():
    """Deaths are not a share of people displaced."""
    with pytest.raises(FigureError, match="unlike units"):
        figures.share(Figure(1, "deaths"), Figure(2, "people"))


def test_division_by_zero_is_missing():
    """Growth from nothing has no percentage."""
    assert figures.change(Figure(5, "deaths"), Figure(0, "deaths")).missing


@pytest.mark.parametrize(
    ("figure", "spec", "text"),
    [
        (Figure(3656, "deaths"), "", "3,656"),
        (Figure(3656, "deaths"), "unit", "3,656 deaths"),
        (Figure(1, "deaths"), "unit", "1 death"),
        (Figure(1_841_067, "people"), "short", "1.84 million"),
        (Figure(685_700_000, "usd"), "", "US$685.7 million"),
        (Figure(44.6, "percent"), "", "45%"),
        (Figure(0.4, "percent"), "", "0.4%"),
        (Figure(2.84, "ratio"), "", "2.8"),
        (Figure(4, "deaths"), "words", "four"),
        (Figure(5, "deaths", low=3, high=9), "range", "3–9"),
    ],
)
def test_numbers_read_as_people_write_them(figure, spec, text):
    """The unit chooses the form."""
    assert format(figure, spec) == text


def test_clearly_above_needs_ranges_that_do_not_overlap():
    """A superlative is not carried by best estimates alone."""
    assert Figure(10, "deaths", low=8, high=12).clearly_above(Figure(6, "deaths", low=5, high=7))
    assert not Figure(10, "deaths", low=8, high=12).clearly_above(Figure(8, "deaths", low=5, high=9))
