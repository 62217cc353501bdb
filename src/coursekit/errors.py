"""What goes wrong on purpose: every error coursekit raises to be read by a person."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

PROBLEM_COLUMNS = ("file", "row", "column", "found", "expected")


class CoursekitError(Exception):
    """Base of every error coursekit raises on purpose; its message says what, where and how to mend."""

    def _render_traceback_(self) -> list[str]:
        """Show a student the message alone: IPython asks for this instead of a traceback."""
        return [f"{type(self).__name__}: {self}"]


class UsageError(CoursekitError):
    """The call itself is wrong: an unknown name, a value that cannot be. The command line exits with 2."""


class CourseError(CoursekitError):
    """A course.toml or a notebook is malformed."""


class FigureError(CoursekitError):
    """A number cannot be printed: it carries no source, or its rows do not give it."""


class ClaimError(CoursekitError):
    """A claim, or the evidence that bears on it, is described in a way that can't be judged."""


class BuildError(CoursekitError):
    """A report could not be built."""


class TableError(CoursekitError):
    """
    A table breaks its rules.

    Parameters
    ----------
    table : str
        The table's name, as in ``datapackage.json``.
    failures : DataFrame
        One row a problem: ``file``, ``row``, ``column``, ``found``, ``expected``.
    """

    def __init__(self, table: str, failures: pd.DataFrame) -> None:
        self.table, self.failures = table, failures
        shown = failures.head(5).fillna("").to_string(index=False)
        more = f"\n… and {len(failures) - 5} more" if len(failures) > 5 else ""
        super().__init__(
            f"Table '{table}' has {len(failures)} problem(s):\n{shown}{more}\n"
            "Restore the file from version control, or correct its rules in datapackage.json; "
            "`coursekit data verify` lists everything."
        )


def problems(rows: Iterable[tuple[object, ...]]) -> pd.DataFrame:
    """Put problems in a table: file, row (1 is the header), column, found, expected."""
    import pandas as pd  # here alone, for most of what is checked is in order

    return pd.DataFrame(list(rows), columns=list(PROBLEM_COLUMNS), dtype=object)
