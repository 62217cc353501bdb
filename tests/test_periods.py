"""Spans of time say no more than their source does."""

from datetime import date

import pandas as pd
import pytest

from coursekit.course import parse_date
from coursekit.dating import row_spans
from coursekit.errors import UsageError
from coursekit.periods import Span


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ((2022, 1, 1), (2022, 12, 31), "2022"),
        ((2012, 1, 1), (2024, 12, 31), "2012–2024"),
        ((2022, 6, 1), (2022, 8, 31), "June–August 2022"),
        ((2021, 12, 1), (2021, 12, 31), "December 2021"),
        ((2021, 12, 1), (2022, 3, 31), "December 2021 – March 2022"),
        ((2025, 9, 3), (2025, 9, 3), "3 September 2025"),
    ],
)
def test_span_is_said_as_precisely_as_it_is_known(first, last, words):
    """A month is not printed as a day, a year not as its days."""
    assert str(Span(date(*first), date(*last))) == words


def test_rows_of_months_cover_the_whole_of_their_last_month():
    """Months are stored as their first day."""
    rows = pd.DataFrame({"month": pd.to_datetime(["2024-01-01", "2024-02-01"])})
    assert Span.of_rows(rows) == Span(date(2024, 1, 1), date(2024, 2, 29))


@pytest.mark.parametrize(
    "rows",
    [
        {"year": [2014, 2012]},
        {"month": pd.to_datetime(["2024-02-01", "2023-12-01"])},
        {"date": pd.to_datetime(["2020-05-03", "2020-01-02"])},
        {"snapshot_date": pd.to_datetime(["2020-05-03", None])},
        {  # a row that goes on counts by its first day
            "period_start": pd.to_datetime(["2020-01-01", "2023-04-05", None]),
            "period_end": pd.to_datetime(["2020-02-03", None, "2019-01-01"]),
            "year": [2011, 2030, 2011],
        },
    ],
)
def test_rows_cover_the_days_from_their_first_to_their_last(rows):
    """The span of all is the outermost of the spans of each, whichever column dates them."""
    table = pd.DataFrame(rows)
    spans = row_spans(table)
    assert Span.of_rows(table) == Span(spans["start"].min().date(), spans["end"].max().date())


def test_no_rows_have_no_span():
    """Nor is one made up where a table was filtered down to nothing."""
    assert Span.of_rows(pd.DataFrame({"year": pd.Series(dtype="int64")})) is None


def test_rows_without_dates_have_no_span():
    """No date is made up."""
    assert Span.of_rows(pd.DataFrame({"deaths": [1]})) is None


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2012", date(2012, 1, 1), date(2012, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2025-12-30", date(2025, 12, 30), date(2025, 12, 30)),
    ],
)
def test_year_and_month_mean_their_first_or_last_day(text, first, last):
    """`start` and `end` take years, months and days."""
    assert (parse_date(text), parse_date(text, end=True)) == (first, last)


@pytest.mark.parametrize("text", ["", "soon", "2024-13", "2023-02-29", "24", "2024-1-1", "2024-00"])
def test_what_is_no_date_is_refused_with_what_to_write(text):
    """The message says which forms are read."""
    with pytest.raises(UsageError, match="YYYY, YYYY-MM or YYYY-MM-DD"):
        parse_date(text)
