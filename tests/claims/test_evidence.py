"""Evidence: each row of it leads to rows that exist, by their keys, and says whether it is independent."""

from collections import Counter

import pandas as pd
import pytest

from coursekit import tables
from coursekit.claims import evidence
from coursekit.claims.evidence import read_claims, read_findings
from coursekit.claims.judging import judge_claims
from coursekit.claims.verdicts import VERDICTS
from coursekit.errors import ClaimError
from coursekit.packages import Package
from coursekit.tables import load_from

from ..places import DATA

pytestmark = pytest.mark.usefixtures("in_course")

PACKAGE = Package(DATA)
LINKED = [
    name
    for name in PACKAGE.table_names
    if "checks_claims" in [field["name"] for field in PACKAGE.resource(name)["schema"]["fields"]]
]


@pytest.fixture
def judged(course, monkeypatch):
    """Every claim of the course, judged: claim id to judgement."""
    monkeypatch.chdir(course.folder)
    return {one.claim.id: one for one in judge_claims()}


def test_every_claim_has_a_verdict_from_the_list(judged):
    """All claims of both articles, and the number of each verdict as it was last read through."""
    assert len(judged) == 95
    counts = Counter(one.verdict for one in judged.values())
    assert set(counts) <= set(VERDICTS)
    assert counts == {
        "mixed": 34,
        "supported": 31,
        "no data": 16,
        "attested": 7,
        "not testable": 5,
        "in dispute": 2,
    }


@pytest.mark.parametrize("name", LINKED)
def test_every_row_that_names_a_claim_is_evidence_for_it(name):
    """Rows and claims are linked by id: what a ledger says it checks is looked at."""
    listed = load_from(PACKAGE, "claim_evidence")
    pointed = listed[listed["table"] == name].groupby("claim_id")["filter"].agg(" ".join)
    rows = load_from(PACKAGE, name).dropna(subset=["checks_claims"])
    missing = [
        (row, claim)
        for row, claims in zip(rows["row_id"], rows["checks_claims"], strict=True)
        for claim in claims.split(";")
        if f'"{row}"' not in pointed.get(claim, "")
    ]
    assert missing == []


def test_nothing_from_the_articles_own_publisher_is_independent():
    """An article cannot bear itself out."""
    claims = load_from(PACKAGE, "claims").set_index("claim_id")
    sources = load_from(PACKAGE, "sources").set_index("source_id")
    listed = load_from(PACKAGE, "claim_evidence")
    wrong = []
    for line in listed[listed["independent"]].to_dict("records"):
        rows = load_from(PACKAGE, line["table"]).query(line["filter"])
        if "source_id" in rows:
            own = sources.loc[claims.loc[line["claim_id"], "source_id"], "publisher"]
            wrong += [line["claim_id"] for one in rows["source_id"] if sources.loc[one, "publisher"] == own]
    assert wrong == []


def test_provisional_months_never_decide(judged):
    """A first count may be shown beside a claim; no verdict hangs on one."""
    early = [finding for one in judged.values() for finding in one.findings if finding.provisional]
    assert early
    deciding = [finding for one in judged.values() for finding, _outcome in one.deciding]
    assert not any(finding.provisional or not finding.independent for finding in deciding)


def test_terms_fit_the_words_of_the_claims():
    """Dozens, hundreds and thousands set a floor; nearly and almost a ceiling."""
    claims = {claim.id: claim for claim in read_claims()}
    floors = {"dozens": 24, "hundreds": 200, "thousands": 2000}
    for claim in claims.values():
        words = str(claim.said).lower().split()
        for word, floor in floors.items():
            if word in words:
                assert claim.terms.low == floor, claim.id
        if claim.test == "nearly":
            assert {"nearly", "almost"} & set(words), claim.id
            assert claim.terms.high == claim.terms.value, claim.id
        if claim.period is not None:
            assert claim.period.start <= claim.period.end, claim.id


def test_filters_select_what_query_selects():
    """Rows are fetched in a quicker way than pandas' own, and are the same rows."""
    listed = load_from(PACKAGE, "claim_evidence")
    for name, filters in listed.groupby("table")["filter"]:
        table = load_from(PACKAGE, name)
        for condition in filters.unique():
            assert evidence._fitting(table, condition).equals(table.query(condition)), condition


def test_filter_may_speak_of_a_column_whose_name_has_a_space():
    """Such a name stands in backticks, as pandas has it."""
    table = pd.DataFrame({"of whom": [1, 2]})
    assert evidence._fitting(table, "`of whom` > 1")["of whom"].tolist() == [2]


def with_evidence(monkeypatch, **changes):
    """Let the first line of evidence for T02 say something else."""
    load = tables.load

    def changed(name):
        table = load(name)
        if name == "claim_evidence":
            table = table[(table["claim_id"] == "T02") & (table["finding"] == 1)].head(1).assign(**changes)
            table.attrs["table"] = name
        return table

    monkeypatch.setattr(evidence.tables, "load", changed)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"filter": 'row_id == "f9999"'}, "T02, finding 1: no row of"),
        ({"filter": "row_id =="}, "T02, finding 1: the filter"),
        ({"test": "likely"}, "T02, finding 1 has the unknown test 'likely'. There are: equals"),
        ({"role": "base"}, "T02, finding 1 has no figure"),
        (
            {"how": "row", "test": "event", "stance": pd.NA},
            "T02, finding 1 says in words, and needs a stance",
        ),
    ],
)
def test_faulty_evidence_is_named_by_claim_and_finding(monkeypatch, changes, message):
    """One line: which claim, which finding, what is wrong."""
    with_evidence(monkeypatch, **changes)
    with pytest.raises(ClaimError) as caught:
        read_findings({"T02"})
    assert str(caught.value).startswith(message)
