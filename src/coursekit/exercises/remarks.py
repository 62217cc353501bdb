"""What a student is told: what is right, what isn't yet, and the next thing to look at."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from coursekit.bundles import OUTCOME
from coursekit.language import _
from coursekit.narrative import inline

RIGHT, NOT_YET, UNTRIED, FORM_ONLY = "right", "not yet", "not attempted", "form only"


@dataclass(frozen=True)
class Remark:
    """One remark: ``wrong`` is what isn't yet, ``look`` the next thing to look at, ``right`` what holds."""

    wrong: str
    look: str
    right: str = ""


@dataclass(frozen=True)
class Outcome:
    """
    What a check found: the exercise, one of the four states, and the remark that goes with it.

    ``praise`` takes the place of what a right answer is usually told.
    """

    exercise: str
    state: str
    remark: Remark | None = None
    praise: str = ""

    @property
    def lines(self) -> list[tuple[str, str]]:
        """Give what is said, each line with its heading."""
        if self.state == RIGHT:
            return [(_("Right."), _(self.praise) if self.praise else _("Your answer is what we find, too."))]
        if self.state == UNTRIED:
            look = _('Replace the three dots with your answer. Stuck? `hint("{id}")`').format(
                id=self.exercise
            )
            return [(_("Not attempted yet."), look)]
        if self.state == FORM_ONLY:
            later = _("It has the right form. Whether it is right, your marks will say.")
            return [(_("Taken."), later)]
        remark = self.remark or Remark(
            _("this is not the answer we find, and not a slip we know."),
            _('the question, once more, and each of your steps beside it. `hint("{id}")` helps.').format(
                id=self.exercise
            ),
            _("the form of your answer."),
        )
        told = [
            (_("Right so far:"), remark.right),
            (_("Not yet:"), remark.wrong),
            (_("Look next at:"), remark.look),
        ]
        return [(heading, text) for heading, text in told if text]

    def as_json(self) -> dict[str, Any]:
        """Describe the outcome for those who read executed notebooks."""
        remark = asdict(self.remark) if self.remark else None
        return {"exercise": self.exercise, "state": self.state, "remark": remark}

    def bundle(self) -> dict[str, Any]:
        """Give the outcome as text, as HTML for JupyterLab and VS Code, and as data."""
        plain = "\n".join(f"{heading} {text}" for heading, text in self.lines).replace("`", "")
        return {"text/plain": plain, "text/html": self._html(), OUTCOME: self.as_json()}

    def _html(self) -> str:
        sign, colour = {
            RIGHT: ("✓", "#2e7d32"),
            FORM_ONLY: ("✓", "#1565c0"),
            UNTRIED: ("○", "#757575"),
            NOT_YET: ("→", "#b26a00"),
        }[self.state]
        lines = "".join(
            f"<div><strong>{html.escape(heading)}</strong> {inline(text)}</div>"
            for heading, text in self.lines
        )
        return (
            f'<div role="status" style="border-left:4px solid {colour};padding:.3em .8em;margin:.3em 0;'
            f'display:flex;gap:.7em;max-width:44em"><span aria-hidden="true" style="color:{colour};'
            f'font-weight:bold">{sign}</span><div>{lines}</div></div>'
        )


def known(name: str) -> Remark:
    """Give the remark for a slip that many exercises share; KeyError for an unknown name."""
    return SHARED[name]()


# Slips students make everywhere. A remark never says what the answer is.
SHARED: Mapping[str, Callable[[], Remark]] = {
    "thousands": lambda: Remark(
        _("it is a thousand times too small or too large: thousands against single people, perhaps."),
        _("the unit the question asks for, and the unit of the column."),
        _("the digits."),
    ),
    "percent": lambda: Remark(
        _("it is a hundred times too small or too large: percent against share."),
        _("whether the question asks for a share between 0 and 1 or for percent."),
        _("the digits."),
    ),
    "sign": lambda: Remark(
        _("the sign is the wrong way round."),
        _("which of the two values is taken from which: later minus earlier."),
        _("the size of the difference."),
    ),
    "upside_down": lambda: Remark(
        _("it is the ratio the other way up."),
        _("which number the question compares with which: that one goes below."),
        _("the two numbers."),
    ),
    "rounding": lambda: Remark(
        _("it is rounded too far, or in the wrong direction, or its last digits were cut off."),
        _("the number of decimal places asked for; round at the very end, with round()."),
        _("very nearly all of it."),
    ),
    "order": lambda: Remark(
        _("the rows stand in another order than the one asked for."),
        _("sort_values, and what its ascending says."),
        _("the values."),
    ),
    "nothing": lambda: Remark(
        _("it is nothing but zero: perhaps no row has passed your filters."),
        _("each condition by itself, and how its column spells things; len() counts the rows that are left."),
    ),
    "labels": lambda: Remark(
        _("the labels only count the rows."),
        _("the index: set_index or a grouping puts the labels there that the question asks for."),
        _("the values, and their order."),
    ),
    "nan": lambda: Remark(
        _("missing values were turned into something else, or lost, or left where none should be."),
        _("what the question says about missing values: missing is not zero."),
    ),
    "first_count": lambda: Remark(
        _("this is the first count; the question asks for the final one, or the other way round."),
        _("which release or which column holds the count that is asked for."),
        _("the place and the period."),
    ),
    "double": lambda: Remark(
        _("some periods or groups are counted twice."),
        _("whether the rows overlap: a year and its months, a total beside its parts."),
    ),
    "base": lambda: Remark(
        _("the change is measured from another base."),
        _("which month or year the question compares with."),
        _("the kind of computation."),
    ),
    "low": lambda: Remark(
        _("this is the low end, not the best estimate."),
        _("the three estimates side by side, and which one the question names."),
        _("the place and the period."),
    ),
    "high": lambda: Remark(
        _("this is the high end, not the best estimate."),
        _("the three estimates side by side, and which one the question names."),
        _("the place and the period."),
    ),
    "mean": lambda: Remark(
        _("this is a mean where the question asks for something else."),
        _("the word in the question that says how to put the rows together."),
        _("the rows you chose."),
    ),
    "count": lambda: Remark(
        _("this counts rows; the question asks what stands in them."),
        _("the difference between how many rows there are and what their column adds up to."),
        _("the rows you chose."),
    ),
    "all_rows": lambda: Remark(
        _("this is taken over more rows than the question asks for."),
        _("the place, the period and the kind the question names, and a filter for each."),
        _("the kind of computation."),
    ),
    "mark": lambda: Remark(
        _("the mark is another than the one that suits this."),
        _("what is to be compared: amounts side by side, a course over time, single points?"),
        _("the columns and the values."),
    ),
    "denominator": lambda: Remark(
        _("the share is taken of another whole."),
        _("the words after “of” in the question: they name the denominator."),
        _("the number on top."),
    ),
}
