"""Who counted when: length is time and never a number; a gap is shown as a gap."""

import pandas as pd
import pytest

from coursekit.charts import counts
from coursekit.charts.palette import GROUND
from coursekit.charts.show import PHONE, WIDE

from .drawing import drawn, fits, marks, rows

TOTALS = pd.DataFrame(
    [
        ("A mission", "2021-01-01", "2021-12-31", "civilians", "584"),
        ("A mission", "2022-01-01", "2022-03-31", "civilians", "543"),
        ("A project", "2017-01-01", "2017-12-31", "people", "949"),
        ("A project", "2024-06-01", "2024-10-31", "civilians", "at least 1,063 by a very long name"),
    ],
    columns=["who", "from_day", "to_day", "what", "label"],
).astype({"from_day": "datetime64[ns]", "to_day": "datetime64[ns]"})
STATES = {"own": "full", "longer": "part", "none": "none", "gone": "outside"}
TILES = pd.DataFrame(
    [
        (year, quarter, state)
        for year, state in zip(range(2020, 2024), STATES, strict=True)
        for quarter in "1234"
    ],
    columns=["year", "quarter", "state"],
)


def spans(page):
    return counts.spans(
        TOTALS,
        page,
        start="from_day",
        end="to_day",
        lane="who",
        lanes=["A mission", "Nobody", "A project"],
        kind="what",
        kinds=("civilians", "people"),
        label="label",
    )


def tiles(page):
    return counts.tiles(
        TILES, page, row="year", column="quarter", state="state", states=STATES, label="state"
    )


def test_no_channel_but_text_carries_the_number():
    """Counts of unlike things share no scale: bars run over time alone."""
    spec = drawn(spans, WIDE).spec
    encoding = marks(spec)["bar"]["encoding"]
    assert (encoding["x"]["field"], encoding["x2"]["field"]) == ("from", "to")
    assert "size" not in encoding


def test_lane_without_a_count_has_no_heading():
    """Only those who counted are named."""
    texts = drawn(spans, WIDE).texts
    assert {"A mission", "A project"} <= set(texts)
    assert "Nobody" not in texts


def test_units_are_told_apart_by_filling():
    """What counts something else is an outline."""
    fill = marks(drawn(spans, WIDE).spec)["bar"]["encoding"]["fill"]["scale"]
    assert dict(zip(fill["domain"], fill["range"], strict=True))["people"] == GROUND


@pytest.mark.parametrize("page", [WIDE, PHONE], ids=["wide", "phone"])
def test_late_label_stands_left_of_its_bar(page):
    """A label that would run out of the page stands on the other side."""
    spec = drawn(spans, page).spec
    left = [layer for layer in spec["layer"] if layer["mark"].get("align") == "right"]
    assert [row["label"] for row in rows(spec, left[0])][-1].startswith("at least")


def test_tile_says_its_state_in_a_word():
    """Shade alone tells nothing; a quarter nobody counted is an empty tile, not a missing one."""
    drawing = drawn(tiles, WIDE)
    assert [drawing.texts.count(word) for word in STATES] == [4, 4, 4, 4]
    none = [row["shade"] for row in rows(drawing.spec, marks(drawing.spec)["rect"]) if row["state"] == "none"]
    assert set(none) == {GROUND}


def test_charts_fit():
    """Both pages hold them."""
    assert fits(spans)
    assert fits(tiles)
