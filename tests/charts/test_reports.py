"""Single reports: dots that no line joins, bounds and ranges shown for what they are."""

import pandas as pd
import pytest

from coursekit.charts import reports
from coursekit.charts.palette import COUNTRY, GROUND
from coursekit.charts.show import WIDE

from .drawing import drawn, fits, marks, rows

TOLD = pd.DataFrame(
    {
        "what": ["One day", "One day", "Over weeks", "Over weeks"],
        "who": ["A union", "A party to the fighting", "An association, to 10 November 2025", "A market"],
        "value": [40.0, 80.0, 100.0, None],
        "low": [None, None, None, 60.0],
        "high": [None, None, None, 90.0],
        "text": ["at least 40", "80", "at least 100", "60–90"],
        "lower": [True, False, True, False],
        "hollow": [False, True, False, False],
    }
)
COUNTS = pd.DataFrame(
    {
        "first": pd.to_datetime(["2012-12-31", "2024-12-31", "2025-01-01", "2025-12-31"]),
        "last": pd.to_datetime(["2012-12-31", "2024-12-31", "2025-12-31", "2025-12-31"]),
        "people": [54029, 153974, 245000, 300192],
        "kind": ["registered", "registered", "claimed", "registered"],
        "text": ["54,029", None, "245,000", "300,192"],
    }
)


def strips(page):
    return reports.strips(
        TOLD,
        page,
        group="what",
        groups=["One day", "Nothing", "Over weeks"],
        row="who",
        value="value",
        low="low",
        high="high",
        text="text",
        at_least="lower",
        hollow="hollow",
    )


def over_time(page):
    return reports.over_time(
        COUNTS,
        page,
        start="first",
        end="last",
        value="people",
        kind="kind",
        kinds=[reports.Kind("registered"), reports.Kind("claimed", filled=False), reports.Kind("absent")],
        text="text",
    )


@pytest.mark.parametrize("draw", [strips, over_time])
def test_no_line_joins_two_reports(draw):
    """Unlike reports make no trend."""
    assert not {"line", "area"} & set(marks(drawn(draw, WIDE).spec))


def test_lower_bound_has_an_arrow_and_range_a_line_without_a_dot():
    """Readers see that a number is a least one, and that a range has no middle."""
    drawing = drawn(strips, WIDE)
    units = marks(drawing.spec)
    assert {"→ at least 40", "80", "60–90"} <= set(drawing.texts)
    assert [row["value"] for row in rows(drawing.spec, units["point"])] == [40, 80, 100]
    assert [(row["low"], row["high"]) for row in rows(drawing.spec, units["rule"])] == [(60, 90)]


def test_group_without_reports_has_no_heading():
    """An empty heading would say that there is something."""
    assert "Nothing" not in drawn(strips, WIDE).texts


def test_hollow_dots_are_of_another_kind():
    """A claim is not drawn as a count is, and a kind without dots is not in the legend."""
    fill = marks(drawn(over_time, WIDE).spec)["point"]["encoding"]["fill"]["scale"]
    assert dict(zip(fill["domain"], fill["range"], strict=True)) == {"registered": COUNTRY, "claimed": GROUND}
    spec = drawn(strips, WIDE).spec
    assert {row["fill"] for row in rows(spec, marks(spec)["point"])} == {COUNTRY, GROUND}


def test_count_of_a_years_end_stands_in_that_year():
    """The last year named is that of the last count; a day that is not known is a span."""
    drawing = drawn(over_time, WIDE)
    years = [text for text in drawing.texts if text.isdigit() and len(text) == 4]
    assert years[-1] == "2025"
    spans = [layer for layer in drawing.spec["layer"] if "x2" in layer["encoding"]]
    assert [len(rows(drawing.spec, layer)) for layer in spans] == [1]


@pytest.mark.parametrize("draw", [strips, over_time])
def test_chart_fits(draw):
    """Both pages hold it."""
    assert fits(draw)
