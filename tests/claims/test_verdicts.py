"""Verdicts follow from findings; their definitions are one text everywhere."""

import pytest

from coursekit.claims.verdicts import DEFINITIONS, VERDICTS, Judged, verdict

from ..places import ROOT

YES, NO, OPEN = "bears_out", "speaks_against", "open"


def judged(*findings, testable=True, stated=False, parts=()):
    """The verdict on findings given as (counter, outcome, part, test)."""
    return verdict([Judged(*finding) for finding in findings], testable=testable, stated=stated, parts=parts)


def test_supported_every_finding_that_can_decide_bears_it_out():
    """One open finding does not take it back."""
    assert judged(("UNHCR", YES), ("IOM", YES), ("IDMC", OPEN)) == "supported"


def test_contradicted_every_finding_that_can_decide_speaks_against_it():
    """Two counters, one answer."""
    assert judged(("UNHCR", NO), ("IDMC", NO)) == "contradicted"


def test_in_dispute_publishers_differ():
    """One holds, another does not."""
    assert judged(("UNHCR", YES), ("IDMC", NO)) == "in dispute"


def test_mixed_one_publisher_goes_both_ways():
    """The base decides, whoever else speaks."""
    assert judged(("IOM", YES), ("IOM", NO), ("IDMC", NO)) == "mixed"


@pytest.mark.parametrize("outcome", [NO, OPEN])
def test_mixed_one_part_holds_and_another_does_not_or_is_undecided(outcome):
    """Half a claim is not a claim."""
    assert judged(("AFP", YES, "fuel"), ("AFP", outcome, "schools")) == "mixed"


def test_mixed_a_part_without_any_evidence_counts_as_undecided():
    """What nobody looked at does not hold."""
    assert judged(("AFP", YES, "fuel"), parts=("services",)) == "mixed"


def test_attested_somebody_says_so():
    """A statement is never supported."""
    assert judged(("UN", YES, "", "statement"), stated=True) == "attested"


def test_agreeing_figures_do_not_show_a_cause():
    """But figures that disagree speak against it."""
    assert judged(("FAO", YES, "", "trend"), stated=True) == "no data"
    assert judged(("FAO", NO, "", "trend"), stated=True) == "contradicted"


def test_the_weaker_word_holds_where_one_part_is_shown_and_another_said():
    """Signed, as dated; slow, as others say."""
    assert judged(("AP", YES, "signed", "date"), ("UN", YES, "slow", "statement")) == "attested"


def test_no_data_where_nothing_decides():
    """No finding, or none that may."""
    assert judged() == "no data"
    assert judged(("UCDP", OPEN)) == "no data"


def test_not_testable_where_no_figure_could_settle_it():
    """Unless something does decide after all."""
    assert judged(testable=False) == "not testable"
    assert judged(("UCDP", YES), testable=False) == "supported"


def test_first_counts_and_the_articles_own_source_decide_nothing():
    """They are shown, no more."""
    shown = Judged("HRW", YES, carries=False)
    assert verdict([shown], testable=True) == "no data"
    assert verdict([shown, Judged("UCDP", NO)], testable=True) == "contradicted"


def test_manual_defines_the_verdicts_in_the_same_words():
    """docs/verdicts.md repeats each definition word for word, in order."""
    manual = " ".join((ROOT / "docs" / "verdicts.md").read_text(encoding="utf-8").split())
    places = [manual.index(f"**{word}**: {DEFINITIONS[word]}") for word in VERDICTS]
    assert places == sorted(places)
