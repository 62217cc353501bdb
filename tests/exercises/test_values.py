"""Answers become texts: the same where they are the same answer, whatever their type or rounding."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from coursekit.exercises.forms import every_text, form_of
from coursekit.exercises.values import as_text, texts


@pytest.mark.parametrize(
    ("one", "other", "places"),
    [
        (3656, 3656.0, 0),
        (3656, np.int64(3656), 0),
        (0.3449, 0.34, 2),
        (0.1 + 0.2, 0.3, 9),
        (-0.0001, 0, 2),
        (1234, 1000, -3),
        ("  Mopti ", "mopti", 0),
        (None, float("nan"), 0),
        (pd.NA, np.nan, 0),
        (pd.Timestamp("2022-03-01"), dt.date(2022, 3, 1), 0),
        (pd.Series({2021: 1.0, 2022: 2.0}), pd.Series([1, 2], index=[2021.0, 2022.0]), 0),
        (pd.DataFrame({"a": [1.04]}), pd.DataFrame({"a": [1.0]}, index=[9]), 1),
        ([1, 2], (1.0, np.int8(2)), 0),
    ],
)
def test_equal_answers_share_their_text(one, other, places):
    """Type, noise of the machine and digits beyond those asked for make no difference."""
    assert as_text(one, places) == as_text(other, places)


@pytest.mark.parametrize(
    ("one", "other", "places"),
    [
        (0.34, 0.35, 2),
        (1, True, 0),
        (0, None, 0),
        ("1", 1, 0),
        (pd.Series([1, 2]), pd.Series([2, 1]), 0),
        (pd.Series({"a": 1}), pd.Series({"b": 1}), 0),
    ],
)
def test_different_answers_differ(one, other, places):
    """Missing is not zero, text is no number, order counts."""
    assert as_text(one, places) != as_text(other, places)


def test_half_counts_both_ways():
    """12.5 may be rounded to 13, as people do, or to 12, as Python does."""
    assert set(texts(12.5)) == {"13", "12"}
    assert as_text(round(12.5)) in texts(12.5)


def test_halves_in_rows_go_both_ways_together():
    """All up or all to even, as one way of rounding gives."""
    right = pd.Series([12.5, 13.5])
    found = every_text(form_of(right), right)
    assert set(found) == {'[["0",13],["1",14]]', '[["0",12],["1",14]]'}


def test_value_near_a_boundary_counts_on_both_sides():
    """Within a thousandth of a step of a half, both neighbours are right; further away one is."""
    assert set(texts(0.34999999, 1)) == {"0.3", "0.4"}
    assert set(texts(0.349, 1)) == {"0.3"}


def test_columns_keep_their_own_places():
    """A year has none, a share two."""
    frame = pd.DataFrame({"year": [2022], "share": [0.123]})
    assert as_text(frame, {"share": 2}) == '{"year":[2022],"share":[0.12]}'
