"""Judging: each claim put to its tests, the verdict that follows, and how it moves with our choices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from coursekit.claims.evidence import Claim, Finding, read_claims, read_findings
from coursekit.claims.trials import ALONE, WITH_BASE, compared, dated, superlative
from coursekit.claims.verdicts import Judged, verdict
from coursekit.errors import ClaimError
from coursekit.figures import Figure
from coursekit.language import _

TOLERANCES = (0.0, 5.0, 10.0, 20.0)  # percent, tried beside each claim's own


@dataclass(frozen=True)
class Judgement:
    """
    A claim, its findings with the outcome of each, and the verdict.

    ``by_source`` gives the verdict that each counter with a say would lead to alone, ``by_tolerance`` the
    verdict at each of :data:`TOLERANCES`; both are empty where there is nothing to vary.
    """

    claim: Claim
    findings: tuple[Finding, ...]
    outcomes: tuple[str, ...]
    verdict: str
    by_source: Mapping[str, str]
    by_tolerance: Mapping[float, str]

    @property
    def deciding(self) -> list[tuple[Finding, str]]:
        """The findings that have a say, each with its outcome."""
        pairs = zip(self.findings, self.outcomes, strict=True)
        return [(finding, outcome) for finding, outcome in pairs if _judged(finding, outcome).decides]


def judge_claims(chapter: str | None = None) -> list[Judgement]:
    """Judge every claim of the course, or those that belong to *chapter*, in the order of their table."""
    claims = [claim for claim in read_claims() if chapter in (None, claim.chapter)]
    findings = read_findings({claim.id for claim in claims})
    return [judge(claim, findings.get(claim.id, [])) for claim in claims]


def judge(claim: Claim, findings: Sequence[Finding]) -> Judgement:
    """
    Put *claim* to the tests that *findings* name.

    Raises
    ------
    ClaimError
        A finding lacks what its test needs, or is in another unit than the claim.
    """
    outcomes = tuple(outcome(claim, finding) for finding in findings)
    judged = [_judged(finding, found) for finding, found in zip(findings, outcomes, strict=True)]
    counters = dict.fromkeys(one.counter for one in judged if one.decides)
    alone = {
        name: verdict(
            [one for one in judged if one.decides and one.counter == name],
            testable=True, stated=claim.is_statement,
        )
        for name in counters
    }  # fmt: skip
    leeway = TOLERANCES if any(finding.words is None for finding in findings) else ()
    return Judgement(
        claim,
        tuple(findings),
        outcomes,
        _verdict(claim, judged),
        alone if len(alone) > 1 else {},
        {tolerance: _with_tolerance(claim, findings, tolerance) for tolerance in leeway},
    )


def outcome(claim: Claim, finding: Finding) -> str:
    """Put *claim* to the test of one finding."""
    if finding.words is not None:
        return dated(finding.when, claim.terms) if _by_date(finding) and finding.when else finding.stance
    figure = finding.figure
    if figure is None:
        raise ClaimError(_("{claim}: a finding holds neither a figure nor words.").format(claim=claim.id))
    try:
        return _by_figure(claim, finding, figure)
    except (ValueError, IndexError) as error:
        message = _("{claim}, finding {number}: the test '{test}' can't be made: {error}.")
        raise ClaimError(
            message.format(claim=claim.id, number=finding.number, test=finding.test, error=error)
        ) from None


def _by_figure(claim: Claim, finding: Finding, figure: Figure) -> str:
    if finding.test in ALONE:
        judged = finding.change or finding.share or figure
        if claim.unit and judged.unit != claim.unit:
            raise ValueError(_("{found} instead of {claimed}").format(found=judged.unit, claimed=claim.unit))
        return ALONE[finding.test](judged, claim.terms)
    if finding.test in WITH_BASE:
        return WITH_BASE[finding.test](figure, finding.against[0], claim.terms)
    if finding.test == "superlative":
        return superlative(figure, finding.against, claim.terms)
    return compared(figure, finding.against[0], claim.terms)


def _by_date(finding: Finding) -> bool:
    return finding.test == "date" and not finding.stance


def _with_tolerance(claim: Claim, findings: Sequence[Finding], tolerance: float) -> str:
    """Give the verdict that another *tolerance* leads to."""
    other = replace(claim, terms=replace(claim.terms, tolerance=tolerance))
    return _verdict(claim, [_judged(finding, outcome(other, finding)) for finding in findings])


def _judged(finding: Finding, found: str) -> Judged:
    carries = finding.independent and not finding.provisional
    return Judged(finding.counter, found, finding.part, finding.test, carries)


def _verdict(claim: Claim, judged: Sequence[Judged]) -> str:
    testable = claim.testable != "no"
    return verdict(judged, testable=testable, stated=claim.is_statement, parts=claim.parts)
