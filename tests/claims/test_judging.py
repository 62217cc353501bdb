"""Judging: worked claims get the verdict that a reading by hand gives, and move as they should."""

from dataclasses import replace

import pytest

from coursekit.claims.board import (
    card,
    claims_about,
    count_verdicts,
    moves,
    reason,
    show_claims,
    verdict_table,
)
from coursekit.claims.judging import TOLERANCES, judge, judge_claims
from coursekit.errors import ClaimError
from coursekit.periods import Span


@pytest.fixture(scope="module")
def judged(course):
    """The claims about the context and human rights, judged."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(course.folder)
        found = [*judge_claims("context"), *judge_claims("human_rights")]
        cards = {one.claim.id: card(one) for one in found}
    return {one.claim.id: one for one in found}, cards


def test_displaced_are_in_dispute_because_publishers_differ(judged):
    """IOM and UNHCR reach 350,000, IDMC's 326,000 does not, and a tolerance of ten percent would mend it."""
    one = judged[0]["T02"]
    assert one.verdict == "in dispute"
    assert (one.by_source["UNHCR"], one.by_source["IDMC"]) == ("supported", "contradicted")
    assert one.by_tolerance[5.0] == "in dispute"
    assert one.by_tolerance[10.0] == "supported"


def test_nearly_seventy_percent_hangs_on_the_base_month(judged):
    """Of IOM's four bases only December 2019 gives just below 70."""
    one = judged[0]["T03"]
    iom = [
        (round(finding.change.value, 1), outcome)
        for finding, outcome in zip(one.findings, one.outcomes, strict=True)
        if finding.change and finding.counter == "IOM DTM"
    ]
    assert sorted(iom) == [
        (39.5, "speaks_against"),
        (60.2, "speaks_against"),
        (68.5, "bears_out"),
        (73.8, "speaks_against"),
    ]
    assert one.verdict == "mixed"
    (by_base,) = [line for line in moves(one) if line["what"] == "By one base alone"]
    assert {cell["when"][-13:]: cell["verdict"] for cell in by_base["cells"]} == {
        "December 2019": "supported",
        "February 2020": "contradicted",
        "om April 2020": "contradicted",
        "November 2019": "contradicted",
    }


def test_the_seventy_one_rest_on_other_counts_than_the_articles_own(judged):
    """Human Rights Watch is shown and decides nothing."""
    one = judged[0]["T44"]
    own = [finding for finding in one.findings if finding.counter == "HRW"]
    assert own
    assert not own[0].independent
    assert "HRW" not in {finding.counter for finding, _outcome in one.deciding}
    assert one.verdict == "supported"
    assert "decides nothing" in judged[1]["T44"]["findings"][0]["note"]


def test_support_for_the_junta_has_no_data(judged):
    """No row bears on it, and the reason says so."""
    one = judged[0]["T55"]
    assert (one.verdict, one.findings, moves(one)) == ("no data", (), [])
    assert reason(one) == "No table here holds a figure on it."


def test_every_card_says_what_would_settle_it_and_why(judged):
    """Claim, kind, period, what would settle it, and a reason that ends in a full stop."""
    for name, found in judged[1].items():
        assert found["settles"].endswith("."), name
        assert found["reason"].endswith("."), name
        assert found["about"], name
        words = found["reason"]
        for finding in found["findings"]:
            words = words.replace(finding["counter"], "").replace(finding["part"], "")
        assert not any(character.isdigit() for character in words), name


def test_numbers_on_cards_lead_to_sources(judged):
    """In the claim and in each finding."""
    for name, found in judged[1].items():
        sentences = [found["said"], *(finding["told"] for finding in found["findings"])]
        for sentence in sentences:
            assert all(figure["sources"] for figure in sentence["figures"]), name
        assert all(finding["told"]["figures"] or finding["sources"] for finding in found["findings"]), name


def test_claims_are_kept_by_chapter_and_time(judged):
    """A claim counts where its time touches the period."""
    every = list(judged[0].values())
    rights = claims_about(every, Span.of_year(2020), chapter="human_rights")
    assert {one.claim.chapter for one in rights} == {"human_rights"}
    assert "T45" in {one.claim.id for one in rights}
    assert "T44" not in {one.claim.id for one in rights}


def test_counts_and_table_hold_every_claim_once(judged):
    """Nothing is lost on the way to the board."""
    every = list(judged[0].values())
    assert count_verdicts(every, "chapter")["claims"].sum() == len(every)
    assert verdict_table(every)["claim_id"].tolist() == [one.claim.id for one in every]
    assert sorted(every[0].by_tolerance) == sorted(TOLERANCES)


def test_a_figure_in_another_unit_is_no_test_of_a_claim(judged):
    """Violations are not deaths: the claim, the finding and both units are named."""
    one = judged[0]["T44"]
    figure = replace(one.findings[1].figure, unit="violations")
    with pytest.raises(ClaimError, match=r"T44, finding 2: .* violations instead of deaths"):
        judge(one.claim, [replace(one.findings[1], figure=figure)])


def test_card_in_the_lab_names_counter_source_and_what_would_settle_it(course, monkeypatch):
    """JupyterLab shows what the report shows, each report with a link to its page."""
    monkeypatch.chdir(course.folder)
    shown = show_claims(judge_claims("human_rights"))._repr_mimebundle_()
    page = shown["text/html"]
    assert page.count("<details>") == page.count("What would settle it:") == 7
    assert '<a href="https://' in page
    assert "UN mission (MINUSMA)" in page
