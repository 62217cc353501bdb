"""Windows: the month itself in neither sum, first counts never joined to final ones, one scale."""

import pandas as pd

from coursekit.charts import windows
from coursekit.charts.palette import COUNTRY, COUNTRY_OTHER, GROUND
from coursekit.charts.show import WIDE

from .drawing import drawn, fits, marks, rows

AROUND = pd.DataFrame(
    [
        (base, month, abs(month) * size)
        for base, size in {"A": 1, "B": 20}.items()
        for month in range(-12, 13)
    ],
    columns=["base", "month", "deaths"],
)
SUMS = pd.DataFrame(
    [
        (place, month, 100.0 * number, month.year == 2025)
        for place in ("Here", "There")
        for number, month in enumerate(pd.date_range("2023-01-01", "2025-12-01", freq="MS"))
    ],
    columns=["place", "month", "sum", "early"],
)
RULES = pd.DataFrame({"place": ["Here", "Here"], "month": pd.to_datetime(["2023-12-31", "2022-08-15"])})


def around(page):
    order = {"B": "B: 1,560 → 1,560", "A": "A: 78 → 78"}
    return windows.around(AROUND, page, panel="base", order=order, month="month", count="deaths")


def moving(page, rules=RULES, sums=SUMS):
    return windows.moving(
        sums,
        rules,
        page,
        panel="place",
        order={"Here": "Here", "There": "There, beside it"},
        month="month",
        value="sum",
        first_count="early",
    )


def test_the_month_itself_belongs_to_neither_side():
    """Before is grey, after is dark, month zero is hollow; the sums stand above."""
    drawing = drawn(around, WIDE)
    bar = marks(drawing.spec)["bar"]
    sides = {row["month"]: row["side"] for row in rows(drawing.spec, bar)}
    assert (sides[-1], sides[0], sides[1]) == ("before", "between", "after")
    assert bar["encoding"]["fill"]["scale"]["range"] == [COUNTRY_OTHER, GROUND, COUNTRY]
    assert {"B: 1,560 → 1,560", "−12", "0", "+12"} <= set(drawing.texts)


def test_first_counts_are_dashed_and_not_joined():
    """No row belongs to both lines, and where the line ends in first counts its point is open."""
    drawing = drawn(moving, WIDE)
    given = rows(drawing.spec, marks(drawing.spec)["line"])
    assert [row for row in given if row["final"] is not None and row["first"] is not None] == []
    assert sum(row["first"] is not None for row in given) == 24
    assert marks(drawing.spec)["line"]["mark"]["strokeDash"]
    assert marks(drawing.spec)["point"]["encoding"]["fill"]["condition"]["value"] == GROUND


def test_last_sum_of_each_panel_is_printed_and_rules_stay_in_their_panel():
    """The eye finds the end of each line; a rule is drawn where its date belongs, or not at all."""
    drawing = drawn(moving, WIDE)
    assert drawing.texts.count("3,500") == 2
    ruled = [row["panel"] for row in rows(drawing.spec, marks(drawing.spec)["rule"]) if row["rule"]]
    assert ruled == ["Here"]


def test_charts_fit():
    """Both pages hold them, also without rules."""
    assert fits(around)
    assert fits(moving)
    assert fits(lambda page: moving(page, RULES.iloc[0:0]))
    assert fits(lambda page: moving(page, RULES.iloc[0:0], SUMS.groupby("place").tail(1)))
