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
        daily=True,
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
    assert [row["text"] for row in rows(drawing.spec, units["tick"])] == ["3 Sep A road is closed"]
    hollow = units["bar"]
    assert [row["text"] for row in rows(drawing.spec, hollow)] == ["Sep A ban is announced"]
    assert hollow["mark"]["color"] == GROUND
    assert "point" not in units


def test_short_strip_says_the_day_and_draws_a_month_without_a_dot():
    """On an axis of few years each year is marked; what is known to the month only is a bar alone."""
    steps = EVENTS.assign(
        date=pd.to_datetime(["2021-10-01", "2022-02-17", "2022-08-15"]),
        until=pd.to_datetime(["2021-10-31", "2022-02-17", "2022-08-15"]),
        said=["Oct 2021", "17 Feb 2022", "15 Aug 2022"],
        month_only=[True, False, False],
    )

    def draw(page):
        return timelines.strip(
            steps,
            steps,
            page,
            start="date",
            end="until",
            lane="lane",
            label="label",
            lanes=["Power", "Armed groups"],
            rest="All events",
            first=date(2021, 9, 1),
            last=date(2022, 12, 31),
            dates="said",
            vague="month_only",
        )

    drawing = drawn(draw, WIDE)
    assert {"2022", "Oct 2021 First rebellion", "17 Feb 2022 Officers overthrow the president"} <= set(
        drawing.texts
    )
    found = marks(drawing.spec)
    assert [row["from"][:10] for row in rows(drawing.spec, found["bar"])] == ["2021-10-01"]
    assert len(rows(drawing.spec, found["point"])) == 2
    assert fits(draw)


def test_axis_is_marked_as_finely_as_it_is_long():
    """Decades over decades, years over years, months within one."""
    assert timelines._ticks(date(1960, 1, 1), date(2025, 12, 31))[1] == "%Y"
    assert len(timelines._ticks(date(1960, 1, 1), date(2025, 12, 31))[0]) == 7
    assert len(timelines._ticks(date(2021, 5, 21), date(2024, 6, 7))[0]) == 3
    assert [len(timelines._ticks(date(2022, 3, 12), date(2022, 9, 4))[0])] == [6]


@pytest.mark.parametrize("draw", [strip, days])
def test_chart_fits(draw):
    """Both pages hold it."""
    assert fits(draw)
