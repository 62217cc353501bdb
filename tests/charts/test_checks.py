"""A claim beside what was found: the line and band of the claim, its year, its number as one."""

import pandas as pd
import pytest

from coursekit.charts import checks
from coursekit.charts.palette import COUNTRY, COUNTRY_SECOND
from coursekit.charts.show import PHONE, WIDE

from .drawing import drawn, fits, marks, rows

GROWTH = pd.DataFrame(
    {"base": ["from November", "from December", "from April"], "change": [73.8, 68.5, 39.5]}
)
YEARS = pd.DataFrame(
    {
        "year": [2014, 2015, 2022],
        "people": [1_920_000, 410_000, 1_840_000],
        "text": ["1.92", "0.41", "1.84"],
        "kind": ["Higher", "Lower", "Claimed"],
    }
)
FOUND = pd.DataFrame(
    {
        "claim": ["T06: at least 24 deaths", "T02: at least 350,000 people", "T02: at least 350,000 people"],
        "ratio": [17.1, 1.0, 0.93],
        "holds": ["yes", "yes", "no"],
    }
)


def bases(page):
    return checks.bases(GROWTH, page, row="base", value="change", claimed=70.0, least=63.0, words="claimed")


def superlative(page):
    return checks.superlative(
        YEARS, page, x="year", y="people", text="text", kind="kind", kinds=["Claimed", "Higher", "Lower"]
    )


def ratios(page):
    return checks.ratios(FOUND, page, row="claim", ratio="ratio", holds="holds", names=("yes", "no", "open"))


def test_band_runs_from_the_least_that_counts_to_the_claim():
    """Dots inside it bear the claim out; every base is named and its change printed."""
    drawing = drawn(bases, WIDE)
    (band,) = rows(drawing.spec, marks(drawing.spec)["rect"])
    assert (band["least"], band["claimed"]) == (63.0, 70.0)
    assert {"from April", "+39.5%", "+68.5%", "claimed"} <= set(drawing.texts)


def test_year_claimed_and_years_above_it_stand_out():
    """Two colours beside the grey of the others; years without a figure keep their place."""
    scale = marks(drawn(superlative, WIDE).spec)["bar"]["encoding"]["color"]["scale"]
    colours = dict(zip(scale["domain"], scale["range"], strict=True))
    assert (colours["Claimed"], colours["Higher"]) == (COUNTRY, COUNTRY_SECOND)
    assert drawn(superlative, WIDE).spec["layer"][0]["encoding"]["x"]["scale"]["domain"] == list(
        range(2014, 2023)
    )


def test_one_stands_in_the_middle_of_the_scale():
    """As far to tenfold as to a tenth."""
    unit = marks(drawn(ratios, WIDE).spec)["point"]
    low, high = unit["encoding"]["x"]["scale"]["domain"]
    assert low * high == pytest.approx(1)
    assert low < 0.93 < 17.1 < high


def test_each_claim_has_one_row():
    """Two figures for one claim share it."""
    for page in (WIDE, PHONE):
        assert drawn(ratios, page).texts.count("T02: at least 350,000 people") == 1


@pytest.mark.parametrize("draw", [bases, superlative, ratios])
def test_chart_fits(draw):
    """Both pages hold it."""
    assert fits(draw)
