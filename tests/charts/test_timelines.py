"""Timelines: lanes in their order, a line for each event, labels inside the page."""

from datetime import date

import pandas as pd
import pytest

from coursekit.charts import timelines
from coursekit.charts.palette import GROUND
from coursekit.charts.show import PHONE, WIDE

from .drawing import drawn, fits, marks, rows

EVENTS = pd.DataFrame(
    {
        "date": pd.to_datetime(["1963-05-14", "2020-08-18", "2012-01-17"]),
        "until": pd.to_datetime(["1964-08-15", "2020-08-18", "2012-01-17"]),
        "lane": ["Armed groups", "Power", "Armed groups"],
        "label": ["First rebellion", "Officers overthrow the president", "An offensive"],
    }
)


def strip(page):
    return timelines.strip(
        EVENTS,
        EVENTS,
        page,
        start="date",
        end="until",
        lane="lane",
        label="label",
        lanes=["Power", "Armed groups", "Empty"],
        rest="All events",
        first=date(1960, 1, 1),
        last=date(2025, 12, 31),
    )


DAYS = pd.DataFrame(
    {
        "date": pd.to_datetime(["2025-09-03", "2025-10-27", "2025-09-01"]),
        "until": pd.to_datetime(["2025-09-03", "2025-11-09", "2025-09-10"]),
        "lane": ["Roads", "Schools", "Roads"],
        "label": ["A road is closed", "No school", "A ban is announced"],
        "unsure": [False, False, True],
    }
)


def days(page):
    return timelines.strip(
        DAYS,
        DAYS,
        page,
        start="date",
        end="until",
        lane="lane",
        label="label",
        lanes=["Roads", "Schools"],
        rest="All reports",
        first=date(2025, 9, 1),
        last=date(2025, 12, 31),
        vague="unsure",
    )


def written(page):
    """What the drawing says that the axis does not."""
    return [text for text in drawn(strip, page).texts if not text.isdigit()]


def test_every_event_is_named_with_its_year_and_an_empty_lane_is_not():
    """Readers see when and what; a lane without events has no heading."""
    for page in (WIDE, PHONE):
        texts = written(page)
        assert {"1963 First rebellion", "2012 An offensive", "All events", "Power"} <= set(texts)
        assert "Empty" not in texts


def test_label_goes_where_it_has_room():
    """Late in time it stands left of its mark."""
    assert timelines.side(500, 200, 640) == "left"
    assert timelines.side(100, 200, 640) == "right"


def test_few_months_are_drawn_day_by_day():
    """A day is a stroke, a span a bar; of an unknown day only the month is written."""
    drawing = drawn(days, WIDE)
    units = marks(drawing.spec)
    assert {"3 Sep A road is closed", "27 Oct No school", "Sep A ban is announced"} <= set(drawing.texts)
    assert [row["text"] for row in rows(drawing.spec, units["tick"])] == ["A road is closed"]
    hollow = units["bar"]
    assert [row["text"] for row in rows(drawing.spec, hollow)] == ["A ban is announced"]
    assert hollow["mark"]["color"] == GROUND
    assert "point" not in units


@pytest.mark.parametrize("draw", [strip, days])
def test_chart_fits(draw):
    """Both pages hold it."""
    assert fits(draw)
