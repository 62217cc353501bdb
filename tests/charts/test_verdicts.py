"""Verdicts on show: every verdict has its colour, every piece its number where it has room."""

import pandas as pd
import pytest

from coursekit.charts import verdicts
from coursekit.charts.palette import GROUND, INK, NOT_TESTABLE, SUPPORTED
from coursekit.charts.show import PHONE, WIDE
from coursekit.claims.verdicts import VERDICTS

from .drawing import drawn, fits, marks, rows

BOARD = pd.DataFrame(
    [
        ("First article", "supported", 32),
        ("First article", "no data", 1),
        ("Second article", "mixed", 12),
        ("Second article", "not testable", 9),
    ],
    columns=["group", "verdict", "claims"],
)
MOVES = pd.DataFrame(
    [
        (0, "supported", 20),
        (10, "supported", 24),
        (0, "in dispute", 3),
        (10, "in dispute", 2),
        (0, "attested", 1),
    ],
    columns=["tolerance", "verdict", "claims"],
)


def counts(page):
    return verdicts.counts(
        BOARD,
        page,
        row="group",
        order=["First article", "Second article"],
        verdict="verdict",
        count="claims",
    )


def by_tolerance(page):
    return verdicts.by_tolerance(MOVES, page, tolerance="tolerance", verdict="verdict", count="claims")


def test_every_verdict_has_a_colour_of_its_own():
    """The chart knows each verdict of the rules, in their order."""
    assert list(verdicts.COLOURS) == list(VERDICTS)
    assert len(set(verdicts.COLOURS.values())) == len(VERDICTS)


def test_pieces_of_a_bar_join_and_the_narrow_goes_unnumbered():
    """One claim of 33 is too narrow for its number; the pieces end where the next begin."""
    spec = drawn(counts, PHONE).spec
    first = [row for row in rows(spec, marks(spec)["bar"]) if row["group"] == "First article"]
    assert [(row["start"], row["end"]) for row in first] == [(0, 32), (32, 33)]
    assert [row["text"] for row in first] == ["32", ""]


def test_lines_are_named_where_they_end():
    """Each verdict with its last count."""
    for page in (WIDE, PHONE):
        assert {"supported 24", "in dispute 2"} <= set(drawn(by_tolerance, page).texts)


@pytest.mark.parametrize("draw", [counts, by_tolerance])
def test_chart_fits(draw):
    """Both pages hold it."""
    assert fits(draw)


@pytest.mark.parametrize("page", [WIDE, PHONE])
def test_numbers_stand_out_from_their_piece(page):
    """White on the dark colours, dark on the pale grey of what is not testable."""
    drawing = drawn(counts, page)
    assert {"32", "9", "12"} <= set(drawing.texts)
    assert {SUPPORTED, NOT_TESTABLE} <= {f.upper() for f in drawing.svg.split('"') if f.startswith("#")}
    assert drawing.svg.split(">9<")[0].rsplit("<text", 1)[1].count(f'fill="{INK}"') == 1
    assert drawing.svg.split(">32<")[0].rsplit("<text", 1)[1].count(f'fill="{GROUND}"') == 1


def test_a_verdict_nobody_gets_any_more_stands_at_zero():
    """Each line runs to the end, so that at every tolerance the numbers add up to all claims."""
    assert {"supported 24", "in dispute 2", "attested 0"} <= set(drawn(by_tolerance, PHONE).texts)
