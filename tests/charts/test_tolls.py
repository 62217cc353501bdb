"""Tolls: words beside dots, no mean and no line between them; parts that add up to the printed whole."""

import pandas as pd

from coursekit.charts import tolls
from coursekit.charts.show import PHONE, WIDE

from .drawing import drawn, fits, marks, rows

CLAIMS = pd.DataFrame(
    {
        "who": ["A party", "A rights group", "An office"],
        "number": [203, 300, 500],
        "words": ["203 fighters", "about 300 civilians", "at least 500 people"],
        "at_least": [False, False, True],
    }
)
QUARTERS = pd.DataFrame(
    {
        "part": ["January–March", "April–June", "July–September", "October–December", "The year, as printed"],
        "killed": [543.0, 317.0, 243.0, 174.0, 1277.0],
        "whole": [False, False, False, False, True],
    }
)


def claimed(page):
    return tolls.claimed(CLAIMS, page, row="who", value="number", words="words", at_least="at_least")


def adding_up(page):
    return tolls.adding_up(QUARTERS, page, row="part", value="killed", whole="whole")


def test_each_toll_stands_in_its_speakers_words():
    """Who says it and what was counted are printed together."""
    texts = drawn(claimed, PHONE).texts
    assert {"A party: 203 fighters", "An office: at least 500 people"} <= set(texts)


def test_only_a_lower_bound_has_an_arrow_and_nothing_joins_the_dots():
    """The arrow points right, and the drawing holds neither line nor mean."""
    layers = drawn(claimed, WIDE).spec
    arrows = [layer for layer in layers["layer"] if layer["mark"].get("shape") == "triangle-right"]
    assert [[row["y"] for row in rows(layers, arrow)] for arrow in arrows] == [[134]]
    assert "line" not in marks(layers)


def test_axis_begins_at_zero_and_leaves_room_for_the_arrow():
    """A toll is not blown up, and the arrow's tip stays on the page."""
    spec = drawn(claimed, WIDE).spec
    low, high = marks(spec)["point"]["encoding"]["x"]["scale"]["domain"]
    tips = [row["tip"] for layer in spec["layer"] for row in rows(spec, layer) if "tip" in row]
    assert low == 0
    assert max(tips) < high


def test_each_part_begins_where_the_last_ended():
    """The parts end at their sum; the whole begins at zero."""
    spec = drawn(adding_up, WIDE).spec
    bars = rows(spec, marks(spec)["bar"])
    assert [(bar["from"], bar["to"]) for bar in bars] == [
        (0, 543), (543, 860), (860, 1103), (1103, 1277), (0, 1277),
    ]  # fmt: skip


def test_charts_fit():
    """Both pages hold them."""
    assert fits(claimed)
    assert fits(adding_up)
