"""People by phase: official colours, a zero baseline, and outlines where only a total is known."""

import pandas as pd
import pytest

from coursekit.charts import phases
from coursekit.charts.show import PHONE, WIDE

from .drawing import drawn, fits, marks, rows

NAMES = {"phase3": "3 Crisis", "phase4": "4 Emergency", "phase5": "5 Famine"}


@pytest.fixture
def seasons():
    """Two seasons with phases and one of which only the total is known."""
    return pd.DataFrame(
        {
            "year": [2023, 2024, 2025],
            "phase3": [1_183_340, 1_246_752, None],
            "phase4": [76_236, 120_924, None],
            "phase5": [2_507, 2_575, None],
            "all": [1_262_079, 1_370_251, 1_520_000],
            "share": [5.66, 5.98, None],
        }
    )


@pytest.fixture
def draw(seasons):
    """Draw the seasons."""
    return lambda page: phases.stacked(
        seasons, page, x="year", phases=NAMES, total="all", share="share", rough="total only"
    )


def test_colours_are_the_official_ones(draw):
    """Phases 3, 4 and 5 have exactly the colours that everyone else gives them."""
    scale = marks(drawn(draw, WIDE).spec)["bar"]["encoding"]["fill"]["scale"]
    assert dict(zip(scale["domain"], scale["range"], strict=True)) == {
        "3 Crisis": "#E67800", "4 Emergency": "#C80000", "5 Famine": "#640000", "total only": "transparent",
    }  # fmt: skip


def test_total_without_phases_is_an_outline_of_its_own(draw):
    """It has no share, and none of the phases' rows."""
    drawing = drawn(draw, WIDE)
    bars = rows(drawing.spec, marks(drawing.spec)["bar"])
    assert [(row["phase"], row["people"]) for row in bars if row["year"] == 2025] == [
        ("total only", 1_520_000)
    ]
    assert [text for text in drawing.texts if text.endswith("%")] == ["5.7%", "6.0%"]


def test_columns_stand_on_zero(draw):
    """The axis begins at zero."""
    assert marks(drawn(draw, WIDE).spec)["bar"]["encoding"]["y"]["scale"]["domain"][0] == 0


def test_legend_names_an_outline_only_where_there_is_one(seasons):
    """Without a rough total, the legend has the phases alone."""
    known = seasons.head(2)
    drawing = drawn(
        lambda page: phases.stacked(
            known, page, x="year", phases=NAMES, total="all", share="share", rough="total only"
        ),
        PHONE,
    )
    assert "total only" not in drawing.texts


def test_chart_fits(draw):
    """Both pages hold it."""
    assert fits(draw)
