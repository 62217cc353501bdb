"""Claims that somebody types in a notebook: completed, and judged like the course's own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from coursekit.claims.evidence import Claim, Finding, Line, Shelf, claim_of, finding_of
from coursekit.claims.judging import Judgement, judge
from coursekit.claims.trials import ALONE, IN_WORDS
from coursekit.claims.typed import (
    CLAIM_COLUMNS,
    EVIDENCE_COLUMNS,
    Row,
    claim_named,
    claim_problems,
    evidence_problems,
    group_problems,
    grouped,
    read_rows,
    refuse,
    unit_problems,
)
from coursekit.errors import ClaimError, CoursekitError
from coursekit.language import _
from coursekit.periods import Span, date_in_words


def judge_own(claims: pd.DataFrame, evidence: pd.DataFrame) -> list[Judgement]:
    """
    Judge claims that were typed, by rows of the course's tables that were pointed at.

    Parameters
    ----------
    claims : DataFrame
        A row a claim: ``claim_id``, ``claim`` in your own words, ``test``, ``settles`` (which evidence would
        settle it), and where the test needs them ``value``, ``unit``, ``tolerance`` (percent), ``value_to``
        (the upper end of a ``range``), ``direction`` (``rise``, ``fall``, ``no_fall``), ``when`` (a year,
        month or date). ``parts`` names parts that nothing bears on, separated by semicolons; ``testable`` is
        ``no`` where no figure could settle it.
    evidence : DataFrame
        A row a figure: ``claim_id``, ``label``, ``table``, ``filter``, ``column``, ``counter`` (who counted),
        ``independent`` (True or False), and where needed ``how`` (``only`` one row, ``sum``, ``count``,
        ``mean``, ``each``, or ``row`` for words), ``by`` (with ``each``), ``compute`` (``change``,
        ``share``), ``part``, ``test`` (another than the claim's), ``stance`` (of words), ``note``. A row
        whose ``role`` is ``base`` or ``comparison`` belongs to the ``figure`` above it.

    Returns
    -------
    list of Judgement
        One a claim, in order, for :func:`show_claims` and :func:`verdict_table`.

    Raises
    ------
    ClaimError
        Something in the tables can't be judged: a line each, with row, column and what to write instead.
    """
    if "filter" in _columns(claims) and "settles" in _columns(evidence):
        raise ClaimError(_("The two tables have changed places: write judge_own(claims, evidence)."))
    stated = read_rows(claims, "claims", CLAIM_COLUMNS)
    shown = read_rows(evidence, "evidence", EVIDENCE_COLUMNS)
    refuse(problem for row in stated for problem in claim_problems(row, stated))
    tests = {row["claim_id"]: row["test"] for row in stated}
    refuse(problem for row in shown for problem in claim_named(row, tests))
    shown = [_completed(row, tests) for row in shown]
    refuse(problem for row in shown for problem in evidence_problems(row))
    groups = grouped(shown)
    refuse(problem for group in groups for problem in group_problems(group))
    shelf = Shelf()
    findings = _all_or_lines(groups, lambda group: _finding(group, shelf))
    named = {row["claim_id"]: _claim(row) for row in stated}
    refuse(
        problem
        for group, finding in zip(groups, findings, strict=True)
        for problem in _off_in_unit(group[0], finding, named[finding.claim])
    )
    return _all_or_lines(named.values(), lambda claim: _judged(claim, findings))


def _columns(typed: Any) -> Iterable[Any]:
    return getattr(typed, "columns", ())


def _off_in_unit(row: Row, finding: Finding, claim: Claim) -> Iterable[str]:
    judged = finding.change or finding.share or finding.figure
    return unit_problems(row, judged.unit, claim.unit) if judged and finding.test in ALONE else ()


def _completed(row: Row, tests: Mapping[str, str]) -> Row:
    """Say what goes without saying: the claim's own test, words for tests in words, else one row."""
    test = row["test"] or tests[row["claim_id"]]
    how = row["how"] or ("row" if test in (*IN_WORDS, "date") else "only")
    return replace(row, cells={**row.cells, "test": test, "how": how})


def _claim(row: Row) -> Claim:
    """Give a typed claim the columns of the course's table of claims."""
    test, value = row["test"], row["value"]
    when = str(row["when"])
    span = Span.of_text(when) if when else None
    return claim_of(
        {
            **dict.fromkeys(("article", "source_id", "chapter", "kind", "speaker", "hedge"), ""),
            **{column: row[column] for column in ("unit", "direction", "parts", "testable", "settles")},
            "claim_id": row["claim_id"],
            "claim": str(row["claim"]),
            "operator": test,
            "value": _or_none(value),
            "low": _or_none(value) if test in ("at_least", "range") else None,
            "high": _or_none({"nearly": value, "range": row["value_to"]}.get(test, "")),
            "tolerance": row["tolerance"],
            "value_date": when,
            "period_text": date_in_words(when),
            "period_start": pd.Timestamp(span.start) if span else None,
            "period_end": pd.Timestamp(span.end) if span else None,
        }
    )


def _finding(group: list[Row], shelf: Shelf) -> Finding:
    lines = [Line(**row.cells, finding=group[0].number, line=row.number, place=row.place) for row in group]
    return finding_of(lines, shelf)


def _judged(claim: Claim, findings: Iterable[Finding]) -> Judgement:
    return judge(claim, [finding for finding in findings if finding.claim == claim.id])


def _all_or_lines(given: Iterable[Any], make: Callable[[Any], Any]) -> list[Any]:
    """Make something of each; where some can't be made, say why in a line each."""
    made, problems = [], []
    for one in given:
        try:
            made.append(make(one))
        except CoursekitError as error:
            problems.append(str(error))
    refuse(problems)
    return made


def _or_none(value: Any) -> float | None:
    return None if value == "" else float(value)
