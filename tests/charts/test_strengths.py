"""Strengths: one scale in all strips, no line through single figures, ranges with both their ends."""

from datetime import date

import pandas as pd

from coursekit.charts import axes, strengths
from coursekit.charts.palette import FOREIGN_PARTNER, GROUND
from coursekit.charts.show import WIDE

from .drawing import drawn, fits, rows

PRINTED = pd.DataFrame(
    [
        ("Big", "2014-01-01", "2014-12-31", 9300, 9300, "Deployed", False),
        ("Big", "2016-06-29", "2016-06-29", 15209, 15209, "Allowed", False),
        ("Small", "2021-06-01", "2021-06-30", 600, 600, "Deployed", True),
        ("Small", "2022-01-01", "2022-01-31", 2500, 3000, "Allowed", False),
    ],
    columns=["strip", "from", "to", "low", "high", "kind", "more"],
).assign(**{day: lambda table, day=day: pd.to_datetime(table[day]) for day in ("from", "to")})
SERIES = pd.DataFrame(
    {
        "strip": "Big",
        "from": pd.date_range("2016-09-01", periods=4, freq="MS"),
        "high": [12019.0, 12021.0, None, 12057.0],
    }
)


def strips(page):
    return strengths.strips(
        PRINTED,
        page,
        strip="strip",
        order={"Big": "The big one", "Small": "The small one", "None": "Nobody"},
        start="from",
        end="to",
        low="low",
        high="high",
        kind="kind",
        looks={
            "Deployed": strengths.Look("circle", FOREIGN_PARTNER),
            "Allowed": strengths.Look("square", FOREIGN_PARTNER, filled=False),
            "Estimate": strengths.Look("diamond", FOREIGN_PARTNER),
        },
        open_end="more",
        series=SERIES,
        first=date(2013, 1, 1),
        last=date(2023, 12, 31),
    )


def layers(strip, kind):
    """The layers of one strip that are drawn with *kind* of mark."""
    return [layer for layer in strip["layer"] if layer["mark"]["type"] == kind]


def test_a_thousand_is_equally_high_in_every_strip():
    """Strips can be compared with each other; one without figures is not drawn."""
    panels = drawn(strips, WIDE).spec["vconcat"]
    assert [panel["title"]["text"] for panel in panels] == ["The big one", "The small one"]
    tops = [layers(panel, "point")[0]["encoding"]["y"]["scale"]["domain"] for panel in panels]
    assert tops == [[0, 16000], [0, 4000]]
    steps = [panel["height"] / top for panel, (_, top) in zip(panels, tops, strict=True)]
    assert abs(steps[0] / steps[1] - 1) < 0.02


def test_only_the_series_is_a_line_and_it_breaks_at_the_gap():
    """No line joins single figures; a month without a count stays empty."""
    spec = drawn(strips, WIDE).spec
    big, small = spec["vconcat"]
    assert [row["high"] for row in rows(spec, layers(big, "line")[0])] == [12019, 12021, None, 12057]
    assert layers(small, "line") == []


def test_a_range_has_a_mark_at_both_ends_and_at_least_an_arrow():
    """The middle of a range is never invented."""
    spec = drawn(strips, WIDE).spec
    small = spec["vconcat"][1]
    assert [row["high"] for row in rows(spec, layers(small, "point")[0])] == [600, 3000, 2500]
    assert [row["high"] for row in rows(spec, layers(small, "text")[0])] == [600]


def test_kinds_differ_in_more_than_colour():
    """What is allowed is a hollow square; a kind that does not occur is not in the legend."""
    point = layers(drawn(strips, WIDE).spec["vconcat"][0], "point")[0]["encoding"]
    assert point["shape"]["scale"] == {"domain": ["Deployed", "Allowed"], "range": ["circle", "square"]}
    assert point["fill"]["scale"]["range"] == [FOREIGN_PARTNER, GROUND]


def test_chart_fits():
    """Both pages hold it."""
    assert fits(strips)


def test_a_short_axis_is_marked_by_months():
    """Where the period holds no two first days of a year, months are written."""
    axis = axes.calendar(date(2022, 3, 1), date(2022, 9, 30), 600).to_dict()
    assert len(axis["values"]) == 7
    assert "Sep 2022" in axis["labelExpr"]
