"""
Rows that somebody typed, of claims and of evidence: what they hold, and what in them can't be judged.

Rows are numbered from 1, in the order they were typed; each thing that is wrong is said in one line, with the
row, the column and what to write instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any

import pandas as pd

from coursekit.claims.trials import ALONE, IN_WORDS, OUTCOMES, TESTS, WITH_BASE, WITH_OTHERS
from coursekit.errors import ClaimError, UsageError
from coursekit.language import _
from coursekit.packages import package_here
from coursekit.periods import is_date
from coursekit.units import load_units

DIRECTIONS = ("rise", "fall", "no_fall")
ROLES = ("figure", "base", "comparison")
WAYS = ("only", "sum", "count", "mean", "each", "row")
# What each column holds, and what an empty cell means; None where it may not be empty.
CLAIM_COLUMNS: Mapping[str, Any] = {
    "claim_id": None,
    "claim": None,
    "test": None,
    "settles": None,
    "value": "",
    "value_to": "",
    "unit": "",
    "tolerance": 0,
    "direction": "",
    "when": "",
    "parts": "",
    "testable": "yes",
}
EVIDENCE_COLUMNS: Mapping[str, Any] = {
    "claim_id": None,
    "table": None,
    "filter": None,
    "label": "",
    "column": "",
    "counter": "",
    "independent": "",
    "role": "figure",
    "how": "",
    "by": "",
    "compute": "",
    "part": "",
    "test": "",
    "stance": "",
    "note": "",
}


@dataclass(frozen=True)
class Row:
    """One typed row: the table it stands in, its number, and its cells; an empty cell is an empty text."""

    table: str
    number: int
    cells: Mapping[str, Any]

    @property
    def place(self) -> str:
        """Where it stands, as people count."""
        return _("{table}, row {number}").format(table=self.table, number=self.number)

    def __getitem__(self, column: str) -> Any:
        return self.cells[column]

    def amiss(self, column: str, wrong: str) -> str:
        """Say what is wrong with one cell, in one line."""
        return _("{place}, column {column}: {wrong}").format(place=self.place, column=column, wrong=wrong)


def read_rows(typed: pd.DataFrame, name: str, columns: Mapping[str, Any]) -> list[Row]:
    """Read *typed* row by row, with what its empty cells mean; ClaimError for columns that can't be."""
    if not isinstance(typed, pd.DataFrame):
        message = _("{table}: a DataFrame is asked for, not a {type}. Put pd.DataFrame(…) around it.")
        raise ClaimError(message.format(table=name, type=type(typed).__name__))
    needed = [column for column, empty in columns.items() if empty is None]
    strange = [str(column) for column in typed.columns if column not in columns]
    lacking = [column for column in needed if column not in typed.columns]
    unknown = _("{table}: no column is called '{column}'. {known}")
    absent = _("{table}: the column '{column}' is missing.")
    problems = [
        *(unknown.format(table=name, column=one, known=_known(one, columns)) for one in strange),
        *(absent.format(table=name, column=one) for one in lacking if len(typed)),
    ]
    refuse(problems)
    records = [
        Row(name, number, {str(column): cell for column, cell in cells.items()})
        for number, cells in enumerate(typed.to_dict("records"), start=1)
    ]
    refuse(problem for row in records for problem in _things(row))
    rows = [
        replace(row, cells={column: _cell(row.cells.get(column), empty) for column, empty in columns.items()})
        for row in records
    ]
    empty_cell = _("it is empty.")
    refuse(row.amiss(column, empty_cell) for row in rows for column in needed if row[column] == "")
    return [replace(row, cells={**row.cells, "claim_id": str(row["claim_id"])}) for row in rows]


def _things(row: Row) -> Iterator[str]:
    """Say where a cell holds a table or a list, as a blank does that was not filled in."""
    for column, value in row.cells.items():
        if value is not ... and not pd.api.types.is_scalar(value):
            wrong = _("a {type} stands there. Write a word, a number, or True or False.")
            yield row.amiss(column, wrong.format(type=type(value).__name__))


def _cell(value: Any, empty: Any) -> Any:
    """
    Give a cell as typed, its text without spaces around it; *empty* where there is nothing in it.

    A column with gaps makes its whole numbers fractions: 2024 comes as 2024.0.
    """
    if isinstance(value, str):
        value = value.strip()
    nothing = value is None or value is ... or value == "" or pd.isna(value)
    if nothing:
        return "" if empty is None else empty
    return int(value) if isinstance(value, float) and value.is_integer() else value


def refuse(problems: Iterable[str]) -> None:
    """Raise ClaimError with all *problems*, a line each; do nothing without any."""
    lines = list(problems)
    if lines:
        raise ClaimError("\n".join(lines))


def claim_problems(row: Row, rows: Iterable[Row]) -> Iterator[str]:
    """Say what in a claim can't be judged."""
    if any(other["claim_id"] == row["claim_id"] for other in rows if other.number < row.number):
        yield row.amiss("claim_id", _("'{id}' stands above already.").format(id=row["claim_id"]))
    test = row["test"]
    yield from _not_among(row, "test", TESTS)
    for column in ("value", "value_to", "tolerance"):
        if row[column] != "" and not _is_number(row[column]):
            wrong = _("'{value}' is no number. Write digits only, without quotation marks or commas.")
            yield row.amiss(column, wrong.format(value=row[column]))
    if _is_number(row["tolerance"]) and not 0 <= row["tolerance"] <= 100:
        yield row.amiss("tolerance", _("write percent, from 0 to 100."))
    needs = {
        "value": test in ALONE,
        "unit": test in ALONE,
        "value_to": test == "range",
        "direction": test in WITH_BASE,
        "when": test == "date",
        "tolerance": test == "nearly",
    }
    wanted = _("the test '{test}' needs it. {what}")
    for column, needed in needs.items():
        if needed and (row[column] == "" or (column == "tolerance" and row[column] == 0)):
            yield row.amiss(column, wanted.format(test=test, what=_WHAT[column]()))
    if _is_number(row["value"]) and _is_number(row["value_to"]) and row["value_to"] < row["value"]:
        yield row.amiss("value_to", _("it lies below 'value'. {what}").format(what=_WHAT["value_to"]()))
    if row["unit"] != "":
        yield from _unknown_unit(row)
    if row["direction"] != "":
        yield from _not_among(row, "direction", DIRECTIONS)
    if row["when"] != "" and not is_date(str(row["when"])):
        yield row.amiss("when", _("'{value}' is no date. {what}").format(
            value=row["when"], what=_WHAT["when"]()))  # fmt: skip
    yield from _not_among(row, "testable", ("yes", "no"))


# Said at the moment of need, so that it comes in the language spoken then.
_WHAT: Mapping[str, Callable[[], str]] = {
    "value": lambda: _("Write the number the claim names."),
    "unit": lambda: _("Write the unit of the value, such as 'people', 'deaths' or 'percent'."),
    "value_to": lambda: _("Write the upper end; 'value' is the lower."),
    "tolerance": lambda: _("Write, in percent, how far below the value it may lie."),
    "direction": lambda: _("Write one of: {known}.").format(known=", ".join(DIRECTIONS)),
    "when": lambda: _("Write it as YYYY, YYYY-MM or YYYY-MM-DD, in quotation marks."),
}


def claim_named(row: Row, tests: Mapping[str, str]) -> Iterator[str]:
    """Say where a row of evidence names no claim of those in *tests*."""
    if row["claim_id"] not in tests:
        wrong = _("no claim is called '{id}'. There are: {known}.")
        yield row.amiss("claim_id", wrong.format(id=row["claim_id"], known=", ".join(map(str, tests))))


def evidence_problems(row: Row) -> Iterator[str]:
    """Say what in a row of evidence can't be looked up."""
    yield from _not_among(row, "role", ROLES)
    yield from _not_among(row, "how", WAYS)
    yield from _not_among(row, "test", TESTS)
    yield from _unknown_table(row)
    yield from _bad_filter(row)
    if row["compute"] != "":
        yield from _not_among(row, "compute", ("change", "share"))
    if row["how"] in ("only", "sum", "mean", "each") and row["column"] == "":
        yield row.amiss("column", _("name the column with the figure."))
    if row["how"] == "each" and row["by"] == "":
        yield row.amiss("by", _("with how='each', name the column that tells the figures apart."))
    if row["role"] != "figure":
        return
    for column, what in (("label", _("say what is looked at.")), ("counter", _("say who counted."))):
        if row[column] == "":
            yield row.amiss(column, what)
    if not pd.api.types.is_bool(row["independent"]):
        wrong = _("write True, or False where it is the text's own source; without quotation marks.")
        yield row.amiss("independent", wrong)
    yield from _bad_stance(row)


def _bad_filter(row: Row) -> Iterator[str]:
    """Say where a filter is no text, or holds a name that is no column."""
    if not isinstance(row["filter"], str):
        yield row.amiss("filter", _("write it as text, as in 'year == 2022'."))
    elif "{" in row["filter"] or "@" in row["filter"]:
        wrong = _(
            "a name of yours stands in it. Put an f before the quotation mark and the name in braces: {f}."
        )
        yield row.amiss("filter", wrong.format(f="f'year == {year}'"))


def _bad_stance(row: Row) -> Iterator[str]:
    """Words need a reader's judgement; figures and dates are judged by their test."""
    in_words = row["test"] in (*IN_WORDS, "date")
    if in_words and row["how"] != "row":
        yield row.amiss("how", _("the test '{test}' reads words: write 'row'.").format(test=row["test"]))
    elif row["how"] == "row" and row["test"] != "date" and row["stance"] not in OUTCOMES:
        wrong = _("say how you read the row: {known}.")
        yield row.amiss("stance", wrong.format(known=", ".join(OUTCOMES)))
    elif row["how"] != "row" and row["stance"] != "":
        yield row.amiss("stance", _("leave it empty: a figure is judged by its test."))


def grouped(rows: Iterable[Row]) -> list[list[Row]]:
    """Put each figure together with the rows below that it is compared with."""
    groups: list[list[Row]] = []
    for row in rows:
        if row["role"] == "figure":
            groups.append([row])
        elif groups and groups[-1][0]["claim_id"] == row["claim_id"]:
            groups[-1].append(row)
        else:
            wrong = _("put it right below the 'figure' row, of the same claim, that it is compared with.")
            refuse([row.amiss("role", wrong)])
    return groups


def group_problems(group: list[Row]) -> Iterator[str]:
    """Say what a figure lacks to be compared with."""
    figure, *others = group
    roles = {row["role"] for row in others}
    lacking = _("{why} compares: add a row with role '{role}' right below this one.")
    test = _("the test '{test}'").format(test=figure["test"])
    if figure["compute"] and "base" not in roles:
        yield figure.amiss("compute", lacking.format(why=f"'{figure['compute']}'", role="base"))
    elif figure["how"] != "row" and figure["test"] in WITH_BASE and "base" not in roles:
        yield figure.amiss("test", lacking.format(why=test, role="base"))
    elif figure["how"] != "row" and figure["test"] in WITH_OTHERS and "comparison" not in roles:
        yield figure.amiss("test", lacking.format(why=test, role="comparison"))


def unit_problems(figure: Row, found: str, claimed: str) -> Iterator[str]:
    """Say where a figure is in another unit than the number claimed."""
    if found != claimed:
        wrong = _(
            "it is in '{found}', the claim in '{claimed}'. Where the claim names a change or a share, write "
            "'change' or 'share' under compute, with a base right below; else correct the claim's unit."
        )
        yield figure.amiss("column", wrong.format(found=found, claimed=claimed))


def _not_among(row: Row, column: str, known: tuple[str, ...]) -> Iterator[str]:
    if row[column] not in known:
        yield row.amiss(column, _("'{value}' is not known. {known}").format(
            value=row[column], known=_known(str(row[column]), known)))  # fmt: skip


def _unknown_unit(row: Row) -> Iterator[str]:
    units = load_units()
    if row["unit"] not in units:
        wrong = _("'{value}' is not known. {what} All there are: {known}.")
        yield row.amiss("unit", wrong.format(
            value=row["unit"], what=_WHAT["unit"](), known=", ".join(sorted(units))))  # fmt: skip


def _unknown_table(row: Row) -> Iterator[str]:
    try:
        package_here().resource(str(row["table"]))
    except UsageError as error:
        yield row.amiss("table", str(error))


def _known(word: str, words: Iterable[str]) -> str:
    """Name the word that was probably meant, and all there are."""
    near = get_close_matches(word, words, n=1)
    meant = _("Is '{word}' meant? ").format(word=near[0]) if near else ""
    return meant + _("There are: {words}.").format(words=", ".join(words))


def _is_number(value: Any) -> bool:
    return pd.api.types.is_number(value) and not pd.api.types.is_bool(value)
