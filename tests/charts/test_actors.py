"""Who did it: the range on each column, places side by side, shares that never hide what is missing."""

import pandas as pd

from coursekit.charts import actors
from coursekit.charts.palette import JIHADIST, MILITIA, NO_DATA, STATE_FORCES
from coursekit.charts.show import WIDE

from .drawing import drawn, fits, marks, rows

COLOURS = {"Army": STATE_FORCES, "Group": JIHADIST, "Militia": MILITIA}
COUNTS = pd.DataFrame(
    [
        (who, year, number, number * 0.9, number * 1.5)
        for who, numbers in {"Army": (5, 226, 48), "Group": (0, 0, 886), "Militia": (0, 0, 0)}.items()
        for year, number in zip((2012, 2020, 2021), numbers, strict=True)
    ],
    columns=["who", "year", "deaths", "low", "high"],
)
PLACES = pd.concat([COUNTS.assign(place=place) for place in ("North", "Middle", "South")])
SHARES = pd.DataFrame(
    [
        ("2020", "One count", "Army", 47.0),
        ("2020", "One count", "Group", 26.0),
        ("2020", "One count", "Militia", 27.0),
        ("2022", "Another count, over some months of the year", "Army", 46.0),
    ],
    columns=["year", "count", "who", "share"],
)


def ranged(page):
    return actors.ranged(
        COUNTS, page, panel="who", colours=COLOURS, x="year", y="deaths", low="low", high="high"
    )


def stacked(page):
    return actors.stacked(
        PLACES,
        page,
        panel="place",
        order=["North", "Middle", "South"],
        part="who",
        colours=COLOURS,
        x="year",
        y="deaths",
        across=(3, 2),
    )


def shares(page, table=SHARES):
    return actors.shares(
        table, page, group="year", row="count", part="who", colours=COLOURS, share="share", rest="Not said"
    )


def test_only_the_highest_column_of_each_actor_is_printed():
    """Nothing is printed on an actor without deaths, and no cell shows a missing text."""
    printed = [text for text in drawn(ranged, WIDE).texts if text in {"226", "886", "0", "48", "null"}]
    assert sorted(text for text in printed if text != "0") == ["226", "886"]


def test_line_on_a_column_runs_from_low_to_high_within_the_scale():
    """The range is drawn, on a scale from zero that holds its high end."""
    units = marks(drawn(ranged, WIDE).spec)
    assert units["rule"]["encoding"]["y2"]["field"] == "high"
    low, high = units["bar"]["encoding"]["y"]["scale"]["domain"]
    assert (low, high >= 1.1 * 886 * 1.5) == (0, True)


def test_every_place_has_the_same_scale_and_the_actors_their_colours():
    """Panels can be compared, and a colour means one actor."""
    drawing = drawn(stacked, WIDE)
    colour = marks(drawing.spec)["bar"]["encoding"]["color"]["scale"]
    assert dict(zip(colour["domain"], colour["range"], strict=True)) == COLOURS
    assert "resolve" not in drawing.spec or "scale" not in drawing.spec["resolve"]


def test_what_a_count_does_not_say_fills_its_bar_to_a_hundred():
    """Each bar ends at 100; the missing part is pale and named."""
    spec = drawn(shares, WIDE).spec
    bar = marks(spec)["bar"]
    parts = pd.DataFrame(rows(spec, bar))
    assert parts.groupby("y")["to"].max().tolist() == [100, 100]
    assert parts.loc[parts["part"] == "Not said", ["from", "to"]].to_numpy().tolist() == [[46, 100]]
    assert bar["encoding"]["color"]["scale"]["range"][-1] == NO_DATA


def test_a_whole_count_has_no_rest():
    """Where the parts make a hundred nothing is added, and the legend names no rest."""
    whole = SHARES[SHARES["year"] == "2020"]
    drawing = drawn(
        lambda page: actors.shares(
            whole,
            page,
            group="year",
            row="count",
            part="who",
            colours=COLOURS,
            share="share",
            rest="Not said",
        ),
        WIDE,
    )
    assert "Not said" not in drawing.texts


def test_charts_fit():
    """Both pages hold them."""
    assert fits(ranged)
    assert fits(stacked)
    assert fits(shares)
