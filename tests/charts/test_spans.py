"""Spans: bars from beginning to end, arrows where an end isn't known, dates no finer than known."""

from datetime import date

import pandas as pd

from coursekit.charts import spans
from coursekit.charts.show import PHONE, WIDE

from .drawing import drawn, fits, rows

STAYS = pd.DataFrame(
    {
        "force": ["First", "Second"],
        "from": pd.to_datetime(["2014-08-01", "2021-12-23"]),
        "to": pd.to_datetime(["2022-08-15", "2025-12-31"]),
        "no_start": [False, True],
        "no_end": [False, True],
        "said": ["Aug 2014 – Aug 2022", "? – goes on"],
    }
)
STEPS = pd.DataFrame(
    {
        "force": ["First", "First"],
        "date": pd.to_datetime(["2021-10-01", "2022-08-15"]),
        "until": pd.to_datetime(["2021-10-31", "2022-08-15"]),
    }
)


def bars(page, steps=STEPS):
    return spans.bars(
        STAYS,
        steps,
        page,
        row="force",
        start="from",
        end="to",
        step_start="date",
        step_end="until",
        open_start="no_start",
        open_end="no_end",
        words="said",
        first=date(2012, 7, 1),
        last=date(2025, 12, 31),
    )


def test_a_step_known_to_the_month_is_as_wide_as_the_month():
    """A day is a thin tick; a month is a box, so that nobody reads its first day into it."""
    spec = drawn(bars, WIDE).spec
    box = next(layer for layer in spec["layer"] if layer["mark"]["type"] == "rect")
    (month,) = rows(spec, box)
    assert 0.07 < month["to"] - month["from"] < 0.09
    tick = next(layer for layer in spec["layer"] if layer["mark"]["type"] == "rule")
    assert len(rows(spec, tick)) == 1


def test_bars_are_named_and_open_ends_have_arrows():
    """Each bar says when; an arrow stands where the beginning or the end isn't known."""
    for page in (WIDE, PHONE):
        texts = drawn(bars, page).texts
        assert {"First: Aug 2014 – Aug 2022", "Second: ? – goes on"} <= set(texts)
        assert (texts.count("←"), texts.count("→")) == (1, 1)


def test_chart_fits_with_and_without_steps():
    """Both pages hold it."""
    assert fits(bars)
    assert fits(lambda page: bars(page, STEPS.iloc[0:0]))
