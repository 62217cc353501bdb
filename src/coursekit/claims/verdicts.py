"""
Verdicts: seven words, what each means, and the pure function that chooses one.

The definitions stand here only. The chapter prints them, the manual repeats them word for word, and the
tests are named after them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from coursekit.claims.trials import BEARS_OUT, OPEN, SPEAKS_AGAINST

SUPPORTED, CONTRADICTED, IN_DISPUTE, MIXED, ATTESTED, NO_DATA, NOT_TESTABLE = VERDICTS = (
    "supported",
    "contradicted",
    "in dispute",
    "mixed",
    "attested",
    "no data",
    "not testable",
)
DEFINITIONS: Mapping[str, str] = {
    SUPPORTED: "Every finding that can decide bears the claim out.",
    CONTRADICTED: "Every finding that can decide speaks against it.",
    IN_DISPUTE: "Publishers differ: by one count the claim holds, by another it does not.",
    MIXED: "One publisher's own figures go both ways, by the base chosen; or one part of the claim holds and "
    "another does not, or cannot be decided.",
    ATTESTED: "Somebody other than the article says so, and no figure can show it: a cause, a judgement. "
    "Agreeing figures do not make a statement true; figures that disagree speak against it.",
    NO_DATA: "Figures could settle it, but none here does: there are none, or only first counts, ranges that "
    "overlap, or the article's own source.",
    NOT_TESTABLE: "No figure could settle it: a judgement, something nobody can count, or a future still "
    "open.",
}
STATEMENT = "statement"


@dataclass(frozen=True)
class Judged:
    """
    One finding as a verdict sees it.

    Parameters
    ----------
    counter : str
        Who counted or reported.
    outcome : str
        What the test gave: ``bears_out``, ``speaks_against`` or ``open``.
    part : str
        The part of the claim it bears on; empty for the whole.
    test : str
        The test it was put to.
    carries : bool
        False for what may be shown but never decides: first counts, and the article's own source.
    """

    counter: str
    outcome: str
    part: str = ""
    test: str = ""
    carries: bool = True

    @property
    def decides(self) -> bool:
        """Tell whether it has a say in the verdict."""
        return self.carries and self.outcome != OPEN


def verdict(
    findings: Sequence[Judged], *, testable: bool, stated: bool = False, parts: Sequence[str] = ()
) -> str:
    """
    Choose the verdict that *findings* lead to.

    Parameters
    ----------
    findings : list of Judged
        In any order.
    testable : bool
        Whether figures could settle the claim at all; it matters only where no finding decides.
    stated : bool
        True for a claim that is a statement, such as a cause: agreeing figures do not carry it.
    parts : list of str
        Parts of the claim that no finding may bear on; they keep the rest from standing for the whole.

    Examples
    --------
    >>> verdict([Judged("UNHCR", "bears_out"), Judged("IDMC", "speaks_against")], testable=True)
    'in dispute'
    """
    deciding = [finding for finding in findings if finding.decides and not (stated and _agrees(finding))]
    if not deciding:
        return NO_DATA if testable else NOT_TESTABLE
    by_part = {
        part: [finding for finding in deciding if finding.part == part]
        for part in {*parts, *(finding.part for finding in findings)}
    }
    verdicts = {_one_part(some) if some else NO_DATA for some in by_part.values()}
    if len(verdicts) == 1:
        return verdicts.pop()
    # A part that somebody says and one that is shown do not contradict each other: the weaker word holds.
    return ATTESTED if verdicts == {SUPPORTED, ATTESTED} else MIXED


def _agrees(finding: Judged) -> bool:
    """Tell whether a finding is figures that agree with a statement, which is not yet to show it."""
    return finding.test != STATEMENT and finding.outcome == BEARS_OUT


def _one_part(findings: Sequence[Judged]) -> str:
    by_counter: dict[str, set[str]] = {}
    for finding in findings:
        by_counter.setdefault(finding.counter, set()).add(finding.outcome)
    if any(len(outcomes) > 1 for outcomes in by_counter.values()):
        return MIXED
    outcomes = set().union(*by_counter.values())
    if outcomes == {SPEAKS_AGAINST}:
        return CONTRADICTED
    if outcomes == {BEARS_OUT}:
        said_only = all(finding.test == STATEMENT for finding in findings)
        return ATTESTED if said_only else SUPPORTED
    return IN_DISPUTE
