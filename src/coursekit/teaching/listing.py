"""Every exercise of a course in one table, for the teacher who chooses among them."""

from __future__ import annotations

from collections.abc import Sequence

from coursekit.language import _
from coursekit.teaching.masters import Master


def exercise_table(masters: Sequence[Master]) -> str:
    """
    Write a Markdown table of all exercises of *masters*, with a line of totals.

    Columns: notebook, exercise and its id, kind, points, minutes, objective, hints, variants.
    """
    headings = (
        _("Notebook"), _("Exercise"), _("Id"), _("Kind"), _("Points"), _("Minutes"), _("Objective"),
        _("Hints"), _("Variants"),
    )  # fmt: skip
    rows = [
        (
            master.name, one.title, f"`{one.id}`", one.kind, f"{one.points:g}", str(one.minutes),
            one.objective, str(len(one.hints)), str(len(master.variants) or 1),
        )
        for master in masters
        for one in master.exercises
    ]  # fmt: skip
    every = [one for master in masters for one in master.exercises]
    points, minutes = sum(one.points for one in every), sum(one.minutes for one in every)
    total = ("**" + _("All") + "**", str(len(every)), "", "", f"{points:g}", str(minutes), "", "", "")
    rules = ("---", "---", "---", "---", "---:", "---:", "---", "---:", "---:")
    return "\n".join("| " + " | ".join(row) + " |" for row in (headings, rules, *rows, total))
