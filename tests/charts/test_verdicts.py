"""Verdicts drawn: every piece wide enough carries its number, legible on its colour."""

import pandas as pd
import pytest

from coursekit.charts import verdicts
from coursekit.charts.palette import GROUND, INK, NOT_TESTABLE, SUPPORTED
from coursekit.charts.show import PHONE, WIDE

from .drawing import drawn, fits

BOARD = pd.DataFrame(
    {
        "group": ["one", "one", "two", "two"],
        "verdict": ["supported", "not testable", "supported", "mixed"],
        "claims": [31, 9, 5, 12],
    }
)
LEEWAY = pd.DataFrame(
    {
        "tolerance": [0, 5, 0, 5, 0],
        "verdict": ["supported", "supported", "mixed", "mixed", "attested"],
        "claims": [19, 22, 18, 15, 2],
    }
)


def counts(page):
    return verdicts.counts(BOARD, page, row="group", order=["one", "two"], verdict="verdict", count="claims")


def by_tolerance(page):
    return verdicts.by_tolerance(LEEWAY, page, tolerance="tolerance", verdict="verdict", count="claims")


@pytest.mark.parametrize("draw", [counts, by_tolerance])
def test_chart_fits(draw):
    """Both pages hold it."""
    assert fits(draw)


@pytest.mark.parametrize("page", [WIDE, PHONE])
def test_numbers_stand_out_from_their_piece(page):
    """White on the dark colours, dark on the pale grey of what is not testable."""
    drawing = drawn(counts, page)
    assert {"31", "9", "5", "12"} <= set(drawing.texts)
    assert {SUPPORTED, NOT_TESTABLE} <= {f.upper() for f in drawing.svg.split('"') if f.startswith("#")}
    assert drawing.svg.split(">9<")[0].rsplit("<text", 1)[1].count(f'fill="{INK}"') == 1
    assert drawing.svg.split(">31<")[0].rsplit("<text", 1)[1].count(f'fill="{GROUND}"') == 1


def test_a_verdict_nobody_gets_any_more_stands_at_zero():
    """Each line runs to the end, so that at every tolerance the numbers add up to all claims."""
    assert {"supported 22", "mixed 15", "attested 0"} <= set(drawn(by_tolerance, PHONE).texts)
