"""Claims typed in a notebook are judged like the course's own; what can't be judged is said row by row."""

import pandas as pd
import pytest

from coursekit import judge_own, show_claims, verdict_table
from coursekit.errors import ClaimError

pytestmark = pytest.mark.usefixtures("in_course")

CLAIM = {"claim_id": "A", "claim": "In 2022 more than 3,000 people were killed in Mali", "test": "at_least",
         "value": 3000, "unit": "deaths", "settles": "A count of deaths in 2022."}  # fmt: skip
FIGURE = {"claim_id": "A", "label": "Deaths in 2022", "table": "deaths_by_year", "column": "deaths_best",
          "filter": 'iso3 == "MLI" and year == 2022', "how": "sum", "counter": "UCDP",
          "independent": True}  # fmt: skip


def judged(claims, evidence):
    """Judge rows given as dicts."""
    return judge_own(pd.DataFrame(claims), pd.DataFrame(evidence))


def refusal(claims, evidence):
    """The lines in which rows are refused."""
    with pytest.raises(ClaimError) as caught:
        judged(claims, evidence)
    return str(caught.value).splitlines()


def verdict(claim, *evidence):
    """The verdict on one claim, with rows of evidence that differ from FIGURE."""
    (one,) = judged([{**CLAIM, **claim}], [{**FIGURE, **row} for row in evidence])
    return one.verdict


def test_few_columns_are_enough():
    """A number claimed, one figure, a verdict: and the board shows it."""
    (one,) = judged([CLAIM], [FIGURE])
    assert (one.verdict, one.findings[0].figure.value) == ("supported", 3656)
    assert verdict_table([one])["why"].tolist() == ["Borne out by UCDP."]
    assert "A count of deaths in 2022." in show_claims([one])._repr_mimebundle_()["text/html"]


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ({"test": "equals", "value": 3600, "tolerance": 2}, "supported"),
        ({"test": "equals", "value": 3600}, "contradicted"),
        ({"test": "nearly", "value": 3700, "tolerance": 2}, "supported"),
        ({"test": "nearly", "value": 3600, "tolerance": 2}, "contradicted"),
        ({"test": "range", "value": 3000, "value_to": 4000}, "supported"),
        ({"test": "range", "value": 4000, "value_to": 5000}, "contradicted"),
        ({"value": 4000}, "contradicted"),
        ({"parts": "that they were civilians"}, "mixed"),
    ],
)
def test_one_value_serves_every_test(claim, expected):
    """What the value means follows from the test: the number, a floor, a ceiling, the lower end."""
    assert verdict(claim, {}) == expected


def test_rows_below_a_figure_are_what_it_is_compared_with():
    """A change from a base, a trend, and a year beside others."""
    base = {"role": "base", "filter": 'iso3 == "MLI" and year == 2021'}
    assert verdict({"test": "trend", "direction": "rise", "tolerance": 5}, {}, base) == "supported"
    assert verdict({"test": "trend", "direction": "fall"}, {}, base) == "contradicted"
    grown = {"test": "change", "value": 184, "unit": "percent", "tolerance": 1}
    assert verdict(grown, {"compute": "change"}, base) == "supported"
    others = {"role": "comparison", "filter": 'iso3 == "MLI" and year < 2022', "how": "each", "by": "year"}
    assert verdict({"test": "superlative"}, {}, others) == "supported"


def test_one_claim_has_as_many_findings_as_figures():
    """Each figure begins a finding of its own; publishers who differ leave it in dispute."""
    row = {"table": "displacement_by_year", "filter": 'iso3 == "MLI" and year == 2021', "how": "only"}
    unhcr = {**row, "column": "idps_unhcr", "counter": "UNHCR"}
    idmc = {**row, "column": "idps_idmc_conflict", "counter": "IDMC"}
    assert verdict({"value": 350_000, "unit": "people"}, unhcr, idmc) == "in dispute"


def test_words_need_a_reader_and_dates_do_not():
    """A statement is attested by whoever says it; a date is compared."""
    row = {"table": "timeline", "filter": 'row_id == "t003"', "how": None, "counter": "A"}
    stated = {"test": "statement", "value": None}
    assert verdict(stated, {**row, "stance": "bears_out"}) == "attested"
    assert verdict({"test": "date", "value": None, "when": "1968-11"}, row) == "supported"
    assert verdict({"test": "date", "value": None, "when": "1969"}, row) == "contradicted"


def test_claims_without_evidence_have_no_data_or_no_test():
    """Nothing found is said as such; what no figure could settle is not testable."""
    opinion = {**CLAIM, "claim_id": "B", "test": "statement", "testable": "no"}
    assert [one.verdict for one in judged([CLAIM, opinion], [])] == ["no data", "not testable"]


def test_the_texts_own_source_decides_nothing():
    """A figure that isn't independent is shown only."""
    assert verdict({}, {"independent": False}) == "no data"


@pytest.mark.parametrize(
    ("claim", "line"),
    [
        (
            {"test": "equal"},
            "claims, row 1, column test: 'equal' is not known. Is 'equals' meant? There are: ",
        ),
        ({"test": None}, "claims, row 1, column test: it is empty."),
        ({"settles": " "}, "claims, row 1, column settles: it is empty."),
        ({"value": "3,000"}, "claims, row 1, column value: '3,000' is no number. Write digits only"),
        ({"value": None}, "claims, row 1, column value: the test 'at_least' needs it. Write the number"),
        ({"unit": None}, "claims, row 1, column unit: the test 'at_least' needs it. Write the unit"),
        ({"unit": "dead"}, "claims, row 1, column unit: 'dead' is not known. Write the unit of the value"),
        ({"test": "range"}, "claims, row 1, column value_to: the test 'range' needs it. Write the upper end"),
        ({"test": "trend"}, "claims, row 1, column direction: the test 'trend' needs it. Write one of: rise"),
        ({"direction": "up"}, "claims, row 1, column direction: 'up' is not known. There are: rise, fall"),
        ({"test": "date"}, "claims, row 1, column when: the test 'date' needs it. Write it as YYYY"),
        ({"when": "May 2022"}, "claims, row 1, column when: 'May 2022' is no date. Write it as YYYY"),
        ({"tolerance": 500}, "claims, row 1, column tolerance: write percent, from 0 to 100."),
        ({"testable": "maybe"}, "claims, row 1, column testable: 'maybe' is not known. There are: yes, no."),
        ({"tolerence": 5}, "claims: no column is called 'tolerence'. Is 'tolerance' meant? There are: "),
        ({"unit": "people"}, "evidence, row 1, column column: it is in 'deaths', the claim in 'people'."),
        (
            {"test": "change", "unit": "percent"},
            "evidence, row 1, column column: it is in 'deaths', the claim in 'percent'. Where the claim",
        ),
        ({"test": "range", "value_to": 2000}, "claims, row 1, column value_to: it lies below 'value'. Write"),
        (
            {"test": "nearly"},
            "claims, row 1, column tolerance: the test 'nearly' needs it. Write, in percent",
        ),
        ({"test": ...}, "claims, row 1, column test: it is empty."),
        ({"test": pd.DataFrame()}, "claims, row 1, column test: a DataFrame stands there. Write a word, a"),
        ({"value": [3000]}, "claims, row 1, column value: a list stands there. Write a word, a number"),
    ],
)
def test_a_claim_that_cannot_be_judged_is_named_by_row_and_column(claim, line):
    """One line: which row, which column, what to write instead."""
    (found,) = refusal([{**CLAIM, **claim}], [FIGURE])
    assert found.startswith(line)


@pytest.mark.parametrize(
    ("row", "line"),
    [
        ({"claim_id": "B"}, "evidence, row 1, column claim_id: no claim is called 'B'. There are: A."),
        (
            {"table": "deaths_by_yaer"},
            "evidence, row 1, column table: No table 'deaths_by_yaer'. Did you mean",
        ),
        ({"filter": "year == 1900"}, "evidence, row 1: no row of deaths_by_year fits 'year == 1900'."),
        (
            {"filter": "yaer == 2022"},
            "evidence, row 1: the filter 'yaer == 2022' of deaths_by_year can't be ",
        ),
        (
            {"filter": "iso3 == MLI"},
            "evidence, row 1: the filter 'iso3 == MLI' of deaths_by_year can't be read: name 'MLI' is not "
            "defined. A text in it has quotation marks of its own",
        ),
        (
            {"filter": "year == {year}"},
            "evidence, row 1, column filter: a name of yours stands in it. Put an f",
        ),
        (
            {"filter": "year == @year"},
            "evidence, row 1, column filter: a name of yours stands in it. Put an f",
        ),
        ({"filter": 2022}, "evidence, row 1, column filter: write it as text, as in 'year == 2022'."),
        (
            {"filter": pd.Series([True])},
            "evidence, row 1, column filter: a Series stands there. Write a word",
        ),
        (
            {"how": None},
            "evidence, row 1: 3 rows of deaths_by_year fit, and one is asked for. Filter further",
        ),
        ({"how": "each", "by": "years"}, "evidence, row 1: deaths_by_year has no column 'years'. It has: "),
        (
            {"table": "timeline", "filter": "year > 2020", "test": "event", "stance": "open", "how": "row"},
            "evidence, row 1: the filter 'year > 2020' of timeline can't be read",
        ),
        (
            {
                "table": "timeline",
                "filter": "row_id in ['t003', 't004']",
                "test": "event",
                "stance": "open",
                "how": "row",
            },
            "evidence, row 1: 2 rows of timeline fit, and one is read in words. Filter further.",
        ),
        ({"how": "add"}, "evidence, row 1, column how: 'add' is not known. There are: only, sum"),
        ({"column": None}, "evidence, row 1, column column: name the column with the figure."),
        ({"column": "deaths"}, "evidence, row 1: Table 'deaths_by_year' has no measure 'deaths'. It has: "),
        ({"how": "each"}, "evidence, row 1, column by: with how='each', name the column"),
        ({"label": None}, "evidence, row 1, column label: say what is looked at."),
        ({"counter": None}, "evidence, row 1, column counter: say who counted."),
        ({"independent": "yes"}, "evidence, row 1, column independent: write True, or False"),
        ({"independent": None}, "evidence, row 1, column independent: write True, or False"),
        ({"role": "base"}, "evidence, row 1, column role: put it right below the 'figure' row"),
        ({"role": "basis"}, "evidence, row 1, column role: 'basis' is not known. Is 'base' meant?"),
        (
            {"test": "trend"},
            "evidence, row 1, column test: the test 'trend' compares: add a row with role 'base'",
        ),
        (
            {"test": "superlative"},
            "evidence, row 1, column test: the test 'superlative' compares: add a row with",
        ),
        (
            {"compute": "change"},
            "evidence, row 1, column compute: 'change' compares: add a row with role 'base'",
        ),
        ({"compute": "growth"}, "evidence, row 1, column compute: 'growth' is not known. There are: change"),
        ({"test": "event"}, "evidence, row 1, column how: the test 'event' reads words: write 'row'."),
        ({"how": "row"}, "evidence, row 1, column stance: say how you read the row: bears_out"),
        (
            {"stance": "open"},
            "evidence, row 1, column stance: leave it empty: a figure is judged by its test.",
        ),
        ({"source": "x"}, "evidence: no column is called 'source'. There are: "),
    ],
)
def test_evidence_that_cannot_be_looked_up_is_named_by_row_and_column(row, line):
    """One line: which row, which column, what to write instead."""
    (found,) = refusal([CLAIM], [{**FIGURE, **row}])
    assert found.startswith(line)


def test_all_that_is_wrong_is_said_at_once():
    """A line each, so that nobody mends one thing to learn of the next."""
    claims = [CLAIM, {**CLAIM, "test": "likely"}]
    assert [line.split(":")[0] for line in refusal(claims, [FIGURE])] == [
        "claims, row 2, column claim_id",
        "claims, row 2, column test",
    ]
    rows = [{**FIGURE, "filter": "year == 1900"}, {**FIGURE, "column": "deaths"}]
    assert [line.split(":")[0] for line in refusal([CLAIM], rows)] == ["evidence, row 1", "evidence, row 2"]


def test_a_figure_is_not_compared_with_itself():
    """The highest year is never above all years: the filter of the others must leave it out."""
    others = {**FIGURE, "role": "comparison", "filter": 'iso3 == "MLI"', "how": "each", "by": "year"}
    (found,) = refusal([{**CLAIM, "test": "superlative"}], [FIGURE, others])
    assert found == (
        "evidence, row 2: the filter 'iso3 == \"MLI\"' takes in the figure's own rows. Leave them out."
    )


def test_numbers_serve_as_names_and_years():
    """A column with gaps turns 2022 into 2022.0, and one table may write 1 where the other writes '1'."""
    claims = [{**CLAIM, "claim_id": 1, "when": 2022}, {**CLAIM, "claim_id": 2}]
    assert [one.verdict for one in judged(claims, [{**FIGURE, "claim_id": "1"}])] == ["supported", "no data"]
    assert judged(claims, [])[0].claim.period_text == "2022"


def test_two_tables_in_the_wrong_order_are_told_in_one_line():
    """A line for each strange column would hide what happened."""
    assert refusal([FIGURE], [CLAIM]) == [
        "The two tables have changed places: write judge_own(claims, evidence)."
    ]


def test_tables_that_are_none_are_refused():
    """A list of dicts is no DataFrame, and a missing column is named."""
    with pytest.raises(ClaimError, match=r"claims: a DataFrame is asked for, not a list. Put pd.DataFrame"):
        judge_own([CLAIM], pd.DataFrame())
    without = {key: value for key, value in CLAIM.items() if key != "settles"}
    assert refusal([without], [FIGURE]) == ["claims: the column 'settles' is missing."]
