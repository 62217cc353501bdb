"""The board: each claim with the figures that bear on it, the verdict, why, and how it moves."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from coursekit.bundles import CLAIMS
from coursekit.charts.show import Shown
from coursekit.claims.evidence import Finding
from coursekit.claims.judging import Judgement
from coursekit.claims.trials import BEARS_OUT, OPEN, SPEAKS_AGAINST
from coursekit.claims.verdicts import (
    ATTESTED,
    CONTRADICTED,
    DEFINITIONS,
    IN_DISPUTE,
    MIXED,
    NO_DATA,
    NOT_TESTABLE,
    SUPPORTED,
    VERDICTS,
)
from coursekit.figures import Figure
from coursekit.language import _
from coursekit.narrative import Sentence, Told, listed, say, source_html
from coursekit.periods import Span

SHAPES: Mapping[str, str] = {
    SUPPORTED: "●",
    CONTRADICTED: "✕",
    IN_DISPUTE: "◐",
    MIXED: "◆",
    ATTESTED: "❝",
    NO_DATA: "○",
    NOT_TESTABLE: "–",
}
OUTCOME_WORDS: Mapping[str, str] = {
    BEARS_OUT: "bears it out",
    SPEAKS_AGAINST: "speaks against it",
    OPEN: "leaves it open",
}
MOST_NAMES = 4


def claims_about(
    judgements: Sequence[Judgement], period: Span, *, chapter: str | None = None
) -> list[Judgement]:
    """Keep the claims of *chapter* (of all, without one) whose time touches *period*."""
    return [
        judgement
        for judgement in judgements
        if chapter in (None, judgement.claim.chapter) and _touches(judgement.claim.period, period)
    ]


def count_verdicts(judgements: Sequence[Judgement], by: str) -> pd.DataFrame:
    """Count claims by verdict and ``chapter`` or ``article``: columns *by*, ``verdict``, ``claims``."""
    rows = [{by: getattr(one.claim, by), "verdict": one.verdict} for one in judgements]
    order = {word: place for place, word in enumerate(VERDICTS)}
    found = pd.DataFrame(rows, columns=[by, "verdict"]).value_counts().rename("claims").reset_index()
    return found.sort_values([by, "verdict"], key=lambda c: c.map(order) if c.name == "verdict" else c)


def verdict_table(judgements: Sequence[Judgement]) -> pd.DataFrame:
    """
    Give a line for each claim, ready to be shown.

    Returns
    -------
    DataFrame
        ``claim_id``, ``claim`` in our words, ``why`` in a sentence, ``verdict``, ``source_id``.
    """
    rows = [
        (one.claim.id, str(one.claim.said), reason(one), _worded(one.verdict), one.claim.source_id)
        for one in judgements
    ]
    table = pd.DataFrame(rows, columns=["claim_id", "claim", "why", "verdict", "source_id"], dtype=str)
    table.attrs["table"] = "claims"
    return table


def show_definitions() -> Told:
    """Show what each verdict means, a paragraph each."""
    paragraphs = [f"**{_worded(word)}.** {_(meaning)}" for word, meaning in DEFINITIONS.items()]
    return Told(Sentence(("\n\n".join(paragraphs),)))


def show_claims(judgements: Sequence[Judgement], *, empty: Sentence | None = None) -> Shown | Told:
    """
    Show claims as cards that unfold: the report prints them in full.

    Parameters
    ----------
    judgements : list of Judgement
        In reading order; see :func:`coursekit.claims.judging.judge_claims`.
    empty : Sentence, optional
        What to say where there is none.
    """
    if not judgements:
        return Told(empty or say(_("No claim of the articles falls into this period.")))
    cards = [card(judgement) for judgement in judgements]
    plain = "\n".join(f"{one.claim.id} {one.verdict}: {one.claim.said}" for one in judgements)
    return Shown({CLAIMS: {"cards": cards}, "text/html": _cards_html(judgements), "text/plain": plain})


def card(judgement: Judgement) -> dict[str, Any]:
    """Describe one claim for the report: sentences with their figures, and words."""
    claim = judgement.claim
    pairs = zip(judgement.findings, judgement.outcomes, strict=True)
    return {
        "id": claim.id,
        "said": claim.said.as_json(),
        "verdict": judgement.verdict,
        "word": _(judgement.verdict).capitalize(),
        "shape": SHAPES[judgement.verdict],
        "about": about(judgement),
        "settles": claim.settles,
        "reason": reason(judgement),
        "findings": [
            {
                "label": finding.label,
                "part": finding.part,
                "counter": finding.counter,
                "told": told(finding).as_json(),
                "sources": list(finding.sources),
                "note": remark(finding),
                "outcome": outcome,
                "word": _(OUTCOME_WORDS[outcome]),
            }
            for finding, outcome in pairs
        ],
        "moves": moves(judgement),
    }


def about(judgement: Judgement) -> str:
    """Say what kind of claim it is, who says it, how it is hedged and which time it is about."""
    claim = judgement.claim
    speaker = _("says {speaker}").format(speaker=claim.speaker) if claim.speaker else ""
    return " · ".join(filter(None, [_(claim.kind), speaker, _(claim.hedge), claim.period_text]))


def told(finding: Finding) -> Sentence:
    """Put a finding into words, every number with its source."""
    figure = finding.figure
    if figure is None:
        when = f" ({finding.when})" if finding.when else ""
        return say("{words}{when}", words=finding.words, when=when)
    if finding.share:
        whole = _in_full(finding.against[0])
        return say(_("{a} of {b}: {n:.1f}"), a=_in_full(figure), b=whole, n=finding.share)
    if not finding.against:
        return _in_full(figure)
    if len(finding.against) == 1:
        step = say(": {n:+.1f}", n=finding.change) if finding.change else ""
        return say(_("{a} against {b}{step}"), a=_in_full(figure), b=_in_full(finding.against[0]), step=step)
    highest = max(finding.against, key=lambda other: other.value or 0)
    return say(_("{a}; the highest of the others: {b}"), a=_in_full(figure), b=_in_full(highest))


def remark(finding: Finding) -> str:
    """Say what a reader must know of a finding: the editors' note, and why it may not decide."""
    why = [finding.note]
    if not finding.independent:
        why.append(_("Not independent of the article, so it decides nothing."))
    if finding.provisional:
        why.append(_("First counts, which decide nothing alone."))
    return " ".join(filter(None, why))


def reason(judgement: Judgement) -> str:
    """Say in a sentence, without a number, why the verdict is what it is."""
    verdict, claim = judgement.verdict, judgement.claim
    holds, fails = (_deciding(judgement, outcome) for outcome in (BEARS_OUT, SPEAKS_AGAINST))
    if verdict == SUPPORTED:
        return _("Borne out by {names}.").format(names=_counters(holds))
    if verdict == CONTRADICTED:
        return _("The figures or reports of {names} speak against it.").format(names=_counters(fails))
    if verdict == IN_DISPUTE:
        words = _("Borne out by {names}, but not by {others}.")
        return words.format(names=_counters(holds), others=_counters(fails))
    if verdict == MIXED:
        return _mixed(holds, fails, dict.fromkeys([*_parts(judgement.findings), *claim.parts]))
    if verdict == ATTESTED:
        return _("So says {names}; no figure can show it.").format(names=_counters(holds))
    if verdict == NO_DATA:
        return _undecided(judgement)
    if claim.kind == "prediction" and claim.period and claim.period.is_open:
        return _("It speaks of a future that is still open.")
    return _("No figure could settle it.")


def moves(judgement: Judgement) -> list[dict[str, Any]]:
    """Say how the verdict would change with one source alone, with one base alone, with another tolerance."""
    found = []
    if judgement.by_source:
        cells = [{"when": name, "verdict": _(word)} for name, word in judgement.by_source.items()]
        found.append({"what": _("By one source alone"), "cells": cells})
    bases = _bases(judgement)
    if bases:
        cells = [{"when": label, "verdict": _(word)} for label, word in bases.items()]
        found.append({"what": _("By one base alone"), "cells": cells})
    if len(set(judgement.by_tolerance.values())) > 1:
        cells = [
            {"when": f"{tolerance:.0f}%", "verdict": _(word)}
            for tolerance, word in judgement.by_tolerance.items()
        ]
        found.append({"what": _("By tolerance"), "cells": cells})
    return found


def _bases(judgement: Judgement) -> dict[str, str]:
    """Give the verdict of each finding alone, where one counter's own figures go both ways."""
    compared = [(finding, outcome) for finding, outcome in judgement.deciding if finding.against]
    outcomes: dict[tuple[str, str], set[str]] = {}
    for finding, outcome in compared:
        outcomes.setdefault((finding.counter, finding.part), set()).add(outcome)
    return {
        finding.label: SUPPORTED if outcome == BEARS_OUT else CONTRADICTED
        for finding, outcome in compared
        if len(outcomes[finding.counter, finding.part]) > 1
    }


def _worded(verdict: str) -> str:
    """Say a verdict by shape and word."""
    return f"{SHAPES[verdict]}\u00a0{_(verdict).capitalize()}"


def _touches(one: Span | None, other: Span) -> bool:
    return one is None or (one.start <= other.end and one.end >= other.start)


def _in_full(figure: Figure) -> Sentence:
    """Say a figure with its unit, its range and its time."""
    spread = say(" ({n:range})", n=figure) if figure.low is not None and figure.low != figure.high else ""
    when = f", {figure.date}" if figure.date and figure.date.is_whole else ""
    return say("{n:unit}{spread}{when}", n=figure, spread=spread, when=when)


def _deciding(judgement: Judgement, outcome: str) -> list[Finding]:
    return [finding for finding, found in judgement.deciding if found == outcome]


def _counters(findings: Sequence[Finding]) -> str:
    names = list(dict.fromkeys(finding.counter for finding in findings))
    shown = names if len(names) <= MOST_NAMES else [*names[: MOST_NAMES - 1], _("others")]
    return str(listed(shown))


def _mixed(holds: Sequence[Finding], fails: Sequence[Finding], parts: Iterable[str]) -> str:
    yes, no = _parts(holds), _parts(fails)
    if yes or no:
        told = (
            (_("Holds: {parts}."), [part for part in yes if part not in no]),
            (_("Does not hold: {parts}."), [part for part in no if part not in yes]),
            (_("Goes both ways: {parts}."), [part for part in yes if part in no]),
            (_("Not decided: {parts}."), [part for part in parts if part and part not in {**yes, **no}]),
        )
        return " ".join(words.format(parts=listed(some)) for words, some in told if some)
    both_ways = [finding for finding in fails if finding.counter in {other.counter for other in holds}]
    words = _("The figures of {names} go both ways, by what is counted or compared.")
    return words.format(names=_counters(both_ways))


def _parts(findings: Sequence[Finding]) -> dict[str, None]:
    """Name the parts of a claim that *findings* bear on, in order."""
    return dict.fromkeys(finding.part for finding in findings if finding.part)


def _undecided(judgement: Judgement) -> str:
    if not judgement.findings:
        return _("No table here holds a figure on it.")
    if not any(finding.independent for finding in judgement.findings):
        return _("Only the article's own source speaks of it here.")
    if all(finding.provisional for finding in judgement.findings):
        return _("Only first counts bear on it.")
    if judgement.claim.is_statement and BEARS_OUT in judgement.outcomes:
        return _("The figures agree, but nobody else here says so, and figures alone cannot show it.")
    return _("What bears on it cannot decide: ranges overlap, or the reports leave it open.")


def _cards_html(judgements: Sequence[Judgement]) -> str:
    """Write the cards for JupyterLab."""
    return "".join(_card_html(judgement) for judgement in judgements)


def _card_html(judgement: Judgement) -> str:
    claim, shape = judgement.claim, SHAPES[judgement.verdict]
    pairs = zip(judgement.findings, judgement.outcomes, strict=True)
    findings = "".join(_finding_html(finding, outcome) for finding, outcome in pairs)
    varied = [
        f"{line['what']}: " + "; ".join(f"{cell['when']} {cell['verdict']}" for cell in line["cells"])
        for line in moves(judgement)
    ]
    told_below = [about(judgement), _("What would settle it:") + " " + claim.settles]
    below = "".join(f"<p>{html.escape(line)}</p>" for line in told_below)
    end = "".join(f"<p>{html.escape(line)}</p>" for line in [reason(judgement), *varied])
    summary = (
        f"{shape} <strong>{html.escape(_(judgement.verdict))}</strong> {claim.id}: {claim.said.as_html()}"
    )
    return f"<details><summary>{summary}</summary>{below}<ul>{findings}</ul>{end}</details>"


def _finding_html(finding: Finding, outcome: str) -> str:
    counter = source_html(finding.counter, finding.sources)
    part = f"<strong>{html.escape(finding.part)}:</strong> " if finding.part else ""
    word = html.escape(_(OUTCOME_WORDS[outcome]).capitalize())
    said = f"{html.escape(finding.label)}. {counter}: {told(finding).as_html()}. <em>{word}.</em>"
    return f"<li>{part}{said} {html.escape(remark(finding))}</li>"
