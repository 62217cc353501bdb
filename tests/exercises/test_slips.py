"""The slips students really make: each gets its own remark, before or after the look-up."""

import altair as alt
import numpy as np
import pandas as pd
import pytest

from coursekit import total
from coursekit.exercises import expectations
from coursekit.exercises.expectations import expect, expected, slip
from coursekit.exercises.remarks import FORM_ONLY, NOT_YET, RIGHT, UNTRIED, known

SERIES = pd.Series({2020: 3000.0, 2021: 2000.0, 2022: 1000.0}, name="deaths")
FRAME = pd.DataFrame({"region": ["Gao", "Mopti"], "deaths": [10, 20]})


def chart(table=FRAME, *, mark="bar", title="Deaths by region", **y):
    """A bar chart that is right, or wrong in one thing."""
    axis = {"field": "deaths", "type": "quantitative", "title": "Deaths, people"} | y
    drawn = alt.Chart(table, title=title) if title else alt.Chart(table)
    return getattr(drawn, f"mark_{mark}")().encode(x="region:N", y=alt.Y(**axis))


@pytest.fixture
def ask():
    """Give a function that judges an answer by what was expected."""

    def judged(right, answer, *, slips=(), **rules):
        expect("q", right, slips=slips, **rules)
        outcome = expected("q").key.judge(answer)
        return outcome.state, outcome.remark.wrong if outcome.remark else ""

    yield judged
    expectations._live.clear()


def shared(name):
    """The words of a remark that exercises share."""
    return known(name).wrong


@pytest.mark.parametrize("answer", [3656, 3656.0, np.int64(3656), np.float64(3656.2)])
def test_right_number_is_right_in_any_type(ask, answer):
    """An int, a float, numpy's own."""
    assert ask(3656, answer)[0] == RIGHT


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ("3656", "it is text"),
        (pd.Series([3656]), "it is a Series"),
        ([3656], "it is a list"),
        (True, "it is of type bool"),
        (float("nan"), "it is no number"),
        (float("inf"), "it is no number"),
        (3.656, shared("thousands")),
        (36.56, shared("percent")),
        (3_656_000, shared("thousands")),
        (-3656, shared("sign")),
        (3660, shared("rounding")),
        (3657, ""),
        (0, shared("nothing")),
        (1234, "a year too many."),
        (77, ""),
    ],
)
def test_number_gone_wrong_gets_its_remark(ask, answer, says):
    """Type, missing, thousands, sign, rounding, the author's own slip; silence on what nobody foresaw."""
    state, wrong = ask(3656, answer, slips=[slip(1234, "a year too many.", "the years.")])
    assert state == NOT_YET
    assert wrong.startswith(says) if says else wrong == ""


@pytest.mark.parametrize("answer", [..., None])
def test_no_answer_is_not_a_wrong_one(ask, answer):
    """Three dots are what a release leaves."""
    assert ask(1, answer)[0] == UNTRIED


@pytest.mark.usefixtures("in_course")
def test_figure_of_ours_counts_as_its_value(ask):
    """`total` and its like give figures; a student may hand one in."""
    from coursekit import load

    rows = load("deaths_by_year").query("iso3 == 'MLI' and year == 2022")
    assert ask(float(rows["deaths_best"].sum()), total(rows, "deaths_best", area="Mali"))[0] == RIGHT


def test_last_digit_of_a_fraction_may_be_a_slip_of_rounding(ask):
    """Cut off, or rounded up; a whole number of people is not rounded."""
    assert ask(0.347, 0.34, places=2) == (NOT_YET, shared("rounding"))


def test_zero_is_never_the_digits_of_something_else(ask):
    """A small number divided by a thousand rounds to zero; so does a sum over no rows."""
    assert ask(2.28, 0, places=2) == (NOT_YET, shared("nothing"))
    assert ask(pd.Series({"a": 3, "b": 1}), pd.Series({"a": 0, "b": 0})) == (NOT_YET, shared("nothing"))
    assert ask(22, 20)[1] == ask(22, 24)[1] == ""


def test_rows_rounded_to_a_place_more_than_asked_are_right(ask):
    """One of many is likely to land beside when it is rounded a second time."""
    assert ask(pd.Series([12.46]), pd.Series([12.5]))[0] == RIGHT
    assert ask(chart(FRAME.assign(deaths=[12.46, 20])), chart(FRAME.assign(deaths=[12.5, 20])))[0] == RIGHT
    assert ask(pd.Series([12.44]), pd.Series([12.5]))[0] == NOT_YET


def test_percent_in_the_place_of_a_share_is_told(ask):
    """Both where the range gives it away, and where the table does."""
    assert ask(0.34, 34.4, places=2, between=[0, 1]) == (NOT_YET, shared("percent"))
    assert ask(0.34, 34, places=2) == (NOT_YET, shared("percent"))


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ("c", ""),
        ("B)", None),
        (" b ", None),
        ("d", "“d” is not one of the answers"),
        (2, "it is of type int"),
        ("a", "not that one."),
    ],
)
def test_choice_gets_a_remark_for_each_option(ask, answer, says):
    """None says that the answer is right."""
    state, wrong = ask("b", answer, options=["a", "b", "c"], slips=[slip("a", "not that one.", "the other.")])
    assert state == (RIGHT if says is None else NOT_YET)
    assert wrong.startswith(says or "")


def test_choice_of_several_takes_any_order(ask):
    """As text or as a list."""
    rules = {"options": ["a", "b", "c"], "several": True}
    assert ask("a, c", "C,a", **rules)[0] == RIGHT
    assert ask("a, c", ["c", "a"], **rules)[0] == RIGHT
    assert ask("a, c", "a", **rules)[0] == NOT_YET


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (SERIES.to_frame(), "it is a whole table"),
        (SERIES.to_dict(), "it is of type dict"),
        (SERIES.head(2), "it has 2 rows where 3"),
        (SERIES.where(SERIES > 1000), shared("nan")),
        (SERIES.sort_values(), shared("order")),
        (SERIES / 1000, shared("thousands")),
        (SERIES.reset_index(drop=True), shared("labels")),
        (SERIES + 1, ""),
    ],
)
def test_series_gone_wrong_gets_its_remark(ask, answer, says):
    """Wrong type, shape, missing values, order, scale."""
    state, wrong = ask(SERIES, answer, rows=3, order="descending")
    assert state == NOT_YET
    assert wrong.startswith(says) if says else wrong == ""


@pytest.mark.parametrize(("right", "maker"), [(SERIES, "pd.Series"), (FRAME, "pd.DataFrame")])
@pytest.mark.parametrize("answer", [[3000.0, 2000.0, 1000.0], {2020: 3000.0}])
def test_list_or_dict_is_led_to_rows(right, maker, answer):
    """What was computed may be right; one call makes it what is asked for."""
    expect("q", right)
    remark = expected("q").key.judge(answer).remark
    expectations._live.clear()
    assert remark.look == f"{maker}(…) around it, which makes it one."


def test_missing_made_zero_is_told_where_missing_belongs(ask):
    """Nobody counted is not none."""
    right = pd.Series({"a": 1.0, "b": None})
    assert ask(right, right, missing=True)[0] == RIGHT
    assert ask(right, right.fillna(0), missing=True) == (NOT_YET, shared("nan"))


@pytest.mark.parametrize(
    "answer",
    [
        FRAME,
        FRAME.iloc[::-1],
        FRAME.assign(more=1),
        FRAME[["deaths", "region"]],
        FRAME.set_index("region"),
        FRAME.astype({"deaths": float}),
    ],
)
def test_frame_is_right_whatever_its_index_and_further_columns(ask, answer):
    """Where the question asks for no order."""
    assert ask(FRAME, answer)[0] == RIGHT


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (FRAME["deaths"], "it is of type Series"),
        (FRAME.rename(columns={"deaths": "Deaths"}), "the column “deaths” is missing"),
        (FRAME.drop(columns="region"), "the column “region” is missing"),
        (FRAME.head(1), "it has 1 rows where 2"),
        (FRAME.sort_values("deaths"), shared("order")),
    ],
)
def test_frame_gone_wrong_gets_its_remark(ask, answer, says):
    """Type, missing column, rows, order."""
    right = FRAME.sort_values("deaths", ascending=False)
    state, wrong = ask(right, answer, rows=2, order="descending", by="deaths")
    assert (state, wrong[: len(says)]) == (NOT_YET, says)


def rate(count, people):
    """What a function is expected to do."""
    return count / people * 1000 if people else None


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (rate, None),
        (lambda count, people: round(count / people * 1000, 1) if people else float("nan"), None),
        (rate(1, 2), "it is of type float"),
        (lambda count, people: [].append(count / 1 + people), "it gives nothing back"),
        (lambda count, people: count / people * 1000, "with the input (3, 0) it stops: ZeroDivisionError"),
        (lambda count: count, "with the input (5, 1000) it stops: TypeError"),
        (lambda count, people: count / people * 100 if people else None, "per hundred."),
        (lambda count, people: count / people * 1000 if people else 0, ""),
    ],
)
def test_function_is_tried_with_every_case(ask, answer, says):
    """None says that the answer is right."""
    per_hundred = slip(lambda count, people: count / people * 100 if people else None, "per hundred.", "per.")
    state, wrong = ask(rate, answer, cases=[[5, 1000], [3, 0]], places=1, slips=[per_hundred])
    assert state == (RIGHT if says is None else NOT_YET)
    assert wrong.startswith(says or "")


def test_function_left_as_it_was_is_not_attempted(ask):
    """Three dots in its body, with or without a docstring."""

    def left(count, people):
        """Give a rate."""
        ...  # noqa: PIE790 - as a release has it

    assert ask(rate, left, cases=[[5, 1000]])[0] == UNTRIED
    assert ask(rate, max, cases=[[5, 1000]])[0] == NOT_YET


def test_what_a_function_prints_is_not_shown_again(ask, capsys):
    """It is tried with every case, more than once."""

    def talks(count, people):
        print("hello")  # noqa: T201
        return rate(count, people)

    assert ask(rate, talks, cases=[[5, 1000]])[0] == RIGHT
    assert capsys.readouterr().out == ""


def test_function_is_called_once_for_each_case(ask):
    """It may be slow."""
    calls = []

    def slow(count, people):
        calls.append(count)
        return rate(count, people)

    assert ask(rate, slow, cases=[[5, 1000], [3, 0]])[0] == RIGHT
    assert calls == [5, 3]


def test_function_can_not_spoil_the_inputs_of_the_next_check(ask):
    """Each call gets copies."""

    def spoils(table):
        table["deaths"] = 0
        return 1

    cases = [[FRAME.copy()], [FRAME.copy()]]
    right = lambda table: int(table["deaths"].sum())  # noqa: E731
    assert ask(right, spoils, cases=cases)[0] == NOT_YET
    assert ask(right, right, cases=cases)[0] == RIGHT


@pytest.mark.parametrize(
    "answer",
    [
        chart(),
        chart(FRAME.iloc[::-1]),
        chart(pd.concat([FRAME, FRAME.assign(deaths=0)]), aggregate="sum"),
        alt.Chart(FRAME, title="T").mark_bar().encode(y="region:N", x=alt.X("deaths:Q", title="Deaths")),
        chart().properties(width=500).configure_axis(grid=False),
        chart().encode(color="region:N"),
        alt.Chart(FRAME, title="T")
        .mark_bar(color="red")
        .encode(x="region", y=alt.Y("deaths", title="deaths")),
    ],
)
def test_chart_is_right_however_it_is_written(ask, answer):
    """Sums in pandas or in the chart, bars lying or standing, any colour and size."""
    assert ask(chart(), answer, unit=["deaths"])[0] == RIGHT


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (FRAME, "it is of type DataFrame"),
        (chart(mark="line"), shared("mark")),
        (chart(title=""), "it has no title"),
        (chart(scale={"zero": False}), "its bars don't begin at zero"),
        (chart(scale={"domain": [5, 20]}), "its bars don't begin at zero"),
        (
            chart(title="T").encode(y=alt.Y("deaths:Q", title="Number")),
            "the axis of the measure does not say",
        ),
        (chart(FRAME.head(1)), ""),
        (chart(pd.concat([FRAME, FRAME]), aggregate="sum"), ""),
        (chart() + chart(), "it is made of several charts"),
        (chart().transform_filter("datum.deaths > 1"), "it changes its data inside the chart"),
        (chart().encode(x="town:N"), "its table has no column “town”"),
        (alt.Chart(FRAME, title="T").mark_bar(), "no column stands on its axes"),
        (alt.Chart(FRAME).mark_bar().encode(x="nothing"), "Altair can't draw it"),
    ],
)
def test_chart_gone_wrong_gets_its_remark(ask, answer, says):
    """Craft is judged in the open, mark and values by the look-up."""
    state, wrong = ask(chart(), answer, unit=["deaths"])
    assert state == NOT_YET
    assert wrong.startswith(says) if says else wrong == ""


@pytest.mark.parametrize(("kind", "state"), [("O", RIGHT), ("N", RIGHT), ("Q", NOT_YET), ("T", NOT_YET)])
def test_years_are_drawn_as_years(ask, kind, state):
    """An amount gets a comma; a time in milliseconds begins in 1970."""
    table = pd.DataFrame({"year": [2020, 2021], "deaths": [1, 2]})

    def line(kind):
        y = alt.Y("deaths:Q", title="Deaths")
        return alt.Chart(table, title="T").mark_line().encode(x=f"year:{kind}", y=y)

    assert ask(line("O"), line(kind), unit=["deaths"])[0] == state


def test_grouped_bars_may_lie(ask):
    """Side by side or one below the other: the offset goes with the bars."""
    table = FRAME.assign(year="2020")
    bars = alt.Chart(table, title="T").mark_bar()
    standing = bars.encode(x="year:N", y=alt.Y("deaths:Q", title="deaths"), xOffset="region:N")
    lying = bars.encode(y="year:N", x=alt.X("deaths:Q", title="deaths"), yOffset="region:N")
    assert ask(standing, lying, unit=["deaths"])[0] == RIGHT


def test_dates_by_year_equal_years(ask):
    """A time axis on real dates is as good as years in order."""
    by_year = pd.DataFrame({"year": [2020, 2021], "deaths": [1, 2]})
    # The first of January stands for its year, with or without a time unit.
    by_date = by_year.assign(date=pd.to_datetime(["2020-01-01", "2021-01-01"]))
    y = alt.Y("deaths:Q", title="Deaths")
    right = alt.Chart(by_year, title="T").mark_line().encode(x="year:O", y=y)
    for x in ("year(date):T", "date:T"):
        answer = alt.Chart(by_date, title="T").mark_line().encode(x=x, y=y)
        assert ask(right, answer, unit=["deaths"])[0] == RIGHT


def test_few_answers_are_checked_for_form_alone_in_releases_for_marks():
    """A choice could be tried out; its release for marks holds no hash of it."""
    from coursekit.exercises.keys import lock

    expect("q", "b", options=["a", "b"])
    key = expected("q").key
    (for_marks,), (for_practice,) = (lock([key], "s", for_marks=marks) for marks in (True, False))
    assert [for_marks.judge(answer).state for answer in ("a", "b", "z")] == [FORM_ONLY, FORM_ONLY, NOT_YET]
    assert [for_practice.judge(answer).state for answer in ("a", "b")] == [NOT_YET, RIGHT]


def smallest_first(values):
    """A function that is right: its input in order."""
    return values.sort_values()


ROWS = [[pd.Series({"a": 2, "b": 1})], [pd.Series({"a": 5, "b": 7})], [pd.Series({"a": 3})]]


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (lambda values: values.sort_values().to_dict(), "it gives back a dict"),
        (lambda values: values.sort_values().to_frame(), "it gives back a DataFrame"),
        (lambda values: str(values.min()), "it gives back a str"),
        (lambda _values: SERIES, "the same, whatever it is given"),
    ],
)
def test_function_that_gives_another_thing_is_told_so(ask, answer, says):
    """A dictionary for a Series, text for a number, or a name from outside in the place of the input."""
    state, wrong = ask(smallest_first, answer, cases=ROWS)
    assert state == NOT_YET
    assert says in wrong


def test_result_that_may_be_none_is_no_other_thing():
    """Where the right function gives None at times, the others decide what it gives."""
    form = expectations.form_of(lambda x: x or None, cases=[[0], [1], [2]])
    assert form.gives == "number"


def test_order_is_blamed_without_praise_for_values_nobody_looked_at():
    """Rows out of order may be the wrong rows, too."""
    form = expectations.form_of(SERIES, order="descending")
    told = expectations.complaint(form, SERIES.sort_values())
    assert (told.wrong, told.right) == (shared("order"), "")


def test_line_that_does_not_begin_at_zero_has_no_bars(ask):
    """Only bars and areas are called so."""
    cut = chart(mark="line", scale={"zero": False})
    told = ask(chart(mark="line"), cut, zero=True)[1]
    assert "bars" not in told
    assert "zero" in told


def test_percentage_the_other_way_up_is_known(ask):
    """80 percent taken the other way up is 125, not 0.0125."""
    assert ask(80.0, 125.0, places=1)[1] == shared("upside_down")


def test_remark_sets_code_as_code_and_plain_text_without_marks(ask):
    """`hint("…")` stays in one piece on a page, and has no back quotes in a terminal."""
    ask(5, 7)
    bundle = expected("q").key.judge(7).bundle()
    assert '<code style="white-space:nowrap">hint("q")</code>' in bundle["text/html"]
    assert "`" not in bundle["text/plain"]
