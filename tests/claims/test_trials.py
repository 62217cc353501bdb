"""The closed list of tests: what bears a claim out, what speaks against it, what leaves it open."""

from dataclasses import replace

import pytest

from coursekit.claims.trials import (
    BEARS_OUT,
    OPEN,
    SPEAKS_AGAINST,
    TESTS,
    Terms,
    at_least,
    change,
    compared,
    dated,
    equals,
    moved,
    nearly,
    superlative,
    within_range,
)
from coursekit.claims.verdicts import STATEMENT
from coursekit.figures import Figure
from coursekit.packages import Package
from coursekit.periods import Span

from ..places import DATA


def found(value, low=None, high=None, bound="exact"):
    """A figure without a home."""
    return Figure(value, "none", low=low, high=high, bound=bound)


def test_the_list_is_closed_and_the_tables_name_no_other():
    """Claims and evidence use these tests only."""
    package = Package(DATA)
    for table, column in (("claims", "operator"), ("claim_evidence", "test")):
        assert sorted(package.field(table, column)["constraints"]["enum"]) == sorted(TESTS)
    assert STATEMENT in TESTS


@pytest.mark.parametrize(
    ("value", "outcome"), [(95, BEARS_OUT), (105, BEARS_OUT), (94.9, SPEAKS_AGAINST), (105.1, SPEAKS_AGAINST)]
)
def test_equals_reaches_to_its_tolerance_and_no_further(value, outcome):
    """Five percent either side of a hundred."""
    assert equals(found(value), Terms(value=100, tolerance=5)) == outcome


@pytest.mark.parametrize(
    ("value", "outcome"), [(63, BEARS_OUT), (70, BEARS_OUT), (70.1, SPEAKS_AGAINST), (62.9, SPEAKS_AGAINST)]
)
def test_nearly_is_an_upper_bound(value, outcome):
    """Just below counts; above never does, however little."""
    assert nearly(found(value), Terms(high=70, tolerance=10)) == outcome


def test_at_least_holds_however_far_above():
    """A lower bound is reached or not."""
    assert at_least(found(410), Terms(low=24)) == BEARS_OUT
    assert at_least(found(23), Terms(low=24)) == SPEAKS_AGAINST


def test_a_figure_that_is_a_lower_bound_itself_refutes_nothing():
    """Over a thousand may be over two thousand."""
    assert at_least(found(1000, bound="at_least"), Terms(low=2000)) == OPEN
    assert nearly(found(50, bound="at_least"), Terms(high=70, tolerance=10)) == OPEN


def test_range_holds_between_its_ends():
    """Both ends belong to it."""
    terms = Terms(low=75, high=100)
    assert [within_range(found(value), terms) for value in (75, 100, 66)] == [
        BEARS_OUT,
        BEARS_OUT,
        SPEAKS_AGAINST,
    ]


def test_change_is_judged_in_percentage_points():
    """Five points around seventy."""
    assert change(found(66), Terms(value=70, tolerance=5)) == BEARS_OUT
    assert change(found(64), Terms(value=70, tolerance=5)) == SPEAKS_AGAINST


def test_one_higher_year_undoes_a_superlative():
    """It must exceed every other."""
    assert superlative(found(184), [found(41), found(192)], Terms()) == SPEAKS_AGAINST
    assert superlative(found(184), [found(41), found(131)], Terms()) == BEARS_OUT


def test_ranges_that_overlap_leave_comparisons_open():
    """Neither is clearly above the other."""
    wide, narrow = found(1901, 1783, 2644), found(2100, 2000, 2900)
    assert superlative(narrow, [wide], Terms()) == OPEN
    assert moved(narrow, wide, Terms(direction="rise", tolerance=5)) == OPEN
    assert compared(narrow, wide, Terms(direction="rise")) == OPEN


def test_a_trend_must_move_by_more_than_its_tolerance():
    """Three percent more is no rise; and no fall either."""
    before, after = found(100), found(103)
    assert moved(after, before, Terms(direction="rise", tolerance=5)) == SPEAKS_AGAINST
    assert moved(after, before, Terms(direction="fall", tolerance=5)) == SPEAKS_AGAINST
    assert moved(after, before, Terms(direction="no_fall", tolerance=5)) == BEARS_OUT
    assert moved(found(110), before, Terms(direction="rise", tolerance=5)) == BEARS_OUT
    assert moved(found(90), before, Terms(direction="fall", tolerance=5)) == BEARS_OUT


def test_comparison_follows_the_direction_claimed():
    """More than, or less than."""
    army, others = found(226, 225, 226), found(127, 123, 138)
    assert compared(army, others, Terms(direction="rise")) == BEARS_OUT
    assert compared(army, others, Terms(direction="fall")) == SPEAKS_AGAINST


def test_a_date_counts_where_it_may_lie_in_the_time_named():
    """A month that is known no better touches each of its days."""
    terms = Terms(named=Span.of_text("2021-06"))
    assert dated(Span.of_text("2021-06-10"), terms) == BEARS_OUT
    assert dated(Span.of_text("2021"), terms) == BEARS_OUT
    assert dated(Span.of_text("2021-07-09"), terms) == SPEAKS_AGAINST
    assert dated(Span.of_text("2021-07-09"), replace(terms, named=None)) == OPEN
