"""
Evidence: the rows of the course's tables that bear on a claim, fetched as figures and as words.

``claims`` says what is claimed, ``claim_evidence`` which rows bear on it and how. Rows of evidence that share
a claim and a number make one *finding*: one test of the claim by one counter. :func:`claim_of` and
:func:`finding_of` build both from rows, whoever wrote them.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

import pandas as pd

from coursekit import tables
from coursekit.claims.trials import IN_WORDS, OUTCOMES, TESTS, Terms
from coursekit.errors import ClaimError, FigureError
from coursekit.figures import Figure, change, count, difference, mean, share, single, sources_of, total
from coursekit.language import _
from coursekit.narrative import Sentence, quoted, say
from coursekit.packages import package_here
from coursekit.periods import OPEN_END, Span

CLAIMS, EVIDENCE = "claims", "claim_evidence"
PROVISIONAL = "provisional"
_PAIR = re.compile(r"(\w+) ([-/]) (\w+)")


@dataclass(frozen=True)
class Claim:
    """
    One claim, in our words, with its terms.

    ``test`` is how it is tested, ``settles`` what would settle it; ``speaker`` and ``hedge`` are who says it
    in the article and how it is qualified there, empty where the article speaks for itself. ``parts`` names
    those parts that no evidence here may bear on.
    """

    id: str
    article: str
    source_id: str
    chapter: str
    kind: str
    said: Sentence
    unit: str
    period_text: str
    period: Span | None
    testable: str
    test: str
    settles: str
    speaker: str
    hedge: str
    terms: Terms
    parts: tuple[str, ...] = ()

    @property
    def is_statement(self) -> bool:
        """Tell whether it can be attested at best."""
        return self.test == "statement"


@dataclass(frozen=True)
class Finding:
    """
    One test of a claim by one counter.

    Parameters
    ----------
    figure : Figure or None
        What is judged; None where the finding is words or a date.
    against : tuple of Figure
        What *figure* is compared with: an earlier figure, the whole of a share, or others beside it.
    change, share : Figure or None
        The percentage by which *figure* differs from what it is compared with, or makes up of it, where the
        evidence asks for one.
    words : Sentence or None
        What a row says, where it is not a number.
    when : Span or None
        When what *words* tell happened.
    sources : tuple of str
        Ids of the sources of *words*; a figure knows its own.
    stance : str
        What the editors read in *words*: ``bears_out``, ``speaks_against`` or ``open``.
    provisional : bool
        True where one of the rows is a first count.
    """

    claim: str
    number: int
    part: str
    label: str
    test: str
    counter: str
    independent: bool
    note: str
    figure: Figure | None = None
    against: tuple[Figure, ...] = ()
    change: Figure | None = None
    share: Figure | None = None
    words: Sentence | None = None
    when: Span | None = None
    sources: tuple[str, ...] = ()
    stance: str = ""
    provisional: bool = False


def read_claims() -> list[Claim]:
    """Read every claim of the course, in the order of its table."""
    return [claim_of(row) for row in _records(tables.load(CLAIMS))]


def read_findings(claims: Container[str]) -> dict[str, list[Finding]]:
    """
    Fetch the evidence for each of *claims* (ids) that has any: claim id to its findings, in order.

    Raises
    ------
    ClaimError
        A filter that selects nothing, an unknown test, a finding without a figure; it names the place.
    """
    shelf = Shelf()
    found: dict[str, list[Finding]] = {}
    by_finding = itemgetter("claim_id", "finding")
    records = [record for record in _records(tables.load(EVIDENCE)) if record["claim_id"] in claims]
    for (claim, number), rows in groupby(sorted(records, key=by_finding), by_finding):
        place = _("{claim}, finding {number}").format(claim=claim, number=number)
        lines = [Line(**row, place=place) for row in rows]
        found.setdefault(claim, []).append(finding_of(lines, shelf))
    return found


@dataclass(frozen=True)
class Line:
    """One row of ``claim_evidence``; an empty cell is an empty text. ``place`` says where it stands."""

    claim_id: str
    finding: int
    part: str
    label: str
    role: str
    line: int
    table: str
    filter: str
    column: str
    how: str
    by: str
    compute: str
    test: str
    stance: str
    counter: str
    independent: bool
    note: str
    place: str


class Shelf:
    """The tables that evidence comes from, each read once."""

    def __init__(self) -> None:
        self._read: dict[str, pd.DataFrame] = {}
        labels = tables.load("indicators")
        self._indicators: dict[object, str] = dict(zip(labels["indicator"], labels["label"], strict=True))

    def rows(self, line: Line) -> pd.DataFrame:
        """Give the rows that *line* selects; ClaimError where it selects none."""
        table = self._table(line)
        try:
            rows = _fitting(table, line.filter)
        except Exception as error:  # pandas raises what the words of the filter happen to lead to
            message = _(
                "{place}: the filter '{filter}' of {table} can't be read: {error}. A text in it has "
                "quotation marks of its own, and equal is ==. Columns: {columns}."
            )
            raise ClaimError(
                message.format(
                    place=line.place, filter=line.filter, table=line.table,
                    error=str(error).rstrip("."), columns=", ".join(table.columns),
                )
            ) from None  # fmt: skip
        if rows.empty:
            message = _(
                "{place}: no row of {table} fits '{filter}'. Correct the filter; load('{table}') "
                "shows all rows."
            )
            raise ClaimError(message.format(place=line.place, table=line.table, filter=line.filter))
        rows.attrs["table"] = line.table
        return rows

    def _table(self, line: Line) -> pd.DataFrame:
        if line.table not in self._read:
            self._read[line.table] = tables.load(line.table)
        return self._read[line.table]

    def words(self, rows: pd.DataFrame, column: str) -> Sentence:
        """Say what a row tells: an event's title, a statement, or a number with what it measures."""
        row, table = rows.iloc[0], rows.attrs["table"]
        text = row.get("title", row.get("statement"))
        if isinstance(text, str):
            return quoted(text, [row["source_id"]], table)
        column = column or "value"
        figure = total(rows, column)
        title = package_here().field(table, column).get("title", column)
        what = quoted(self._indicators.get(row.get("indicator"), title), figure.sources, table)
        if not figure.missing:
            return say("{what}: {n:unit}", what=what, n=figure)
        low, high = (total(rows, f"{column}_{end}") for end in ("low", "high"))
        return say("{what}: {low} to {high:unit}", what=what, low=low, high=high)


def _fitting(table: pd.DataFrame, condition: str) -> pd.DataFrame:
    """Give the rows for which *condition* holds: as ``table.query``, which looks at all columns each time."""
    if "`" in condition:  # round the name of a column that is no Python name, which only query reads
        return table.query(condition)
    columns: Any = table  # gives a column by its name, and no more is asked of it
    fits: Any = pd.eval(condition, resolvers=[columns])
    rows: pd.DataFrame = table.loc[fits]
    return rows


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Give the rows of *table*, with empty texts for missing ones."""
    texts: list[str] = list(table.select_dtypes("str"))
    return table.assign(**{column: table[column].fillna("") for column in texts}).to_dict("records")


def claim_of(row: Mapping[str, Any]) -> Claim:
    """Build a claim from a row with the columns of ``claims``; a claim may have no source."""
    low, high, value = (_number(row[key]) for key in ("low", "high", "value"))
    period = None
    if not pd.isna(row["period_start"]):
        end = OPEN_END if pd.isna(row["period_end"]) else row["period_end"].date()
        period = Span(row["period_start"].date(), end)
    named = Span.of_text(row["value_date"]) if row["value_date"] else period
    if row["unit"] == "year" and value is not None:
        named = Span.of_year(int(value))
    terms = Terms(value, low, high, _number(row["tolerance"]) or 0.0, row["direction"], named)
    return Claim(
        id=row["claim_id"], article=row["article"], source_id=row["source_id"], chapter=row["chapter"],
        kind=row["kind"], said=quoted(row["claim"], filter(None, [row["source_id"]]), CLAIMS),
        unit=row["unit"], period_text=row["period_text"], period=period,
        testable=row["testable"], test=row["operator"], settles=row["settles"], speaker=row["speaker"],
        hedge=row["hedge"], terms=terms, parts=tuple(filter(None, row["parts"].split(";"))),
    )  # fmt: skip


def finding_of(lines: list[Line], shelf: Shelf) -> Finding:
    """Fetch one finding from its rows of evidence; ClaimError naming the place where that can't be done."""
    place = lines[0].place
    first = next((line for line in lines if line.role == "figure"), None)
    if first is None or first.test not in TESTS:
        why = _("has no figure") if first is None else _("has the unknown test '{test}'")
        raise ClaimError(f"{place} {why.format(test=first.test if first else '')}. {_known_tests()}")
    rows = {line.line: shelf.rows(line) for line in lines}
    common: dict[str, Any] = {
        "claim": first.claim_id, "number": int(first.finding), "part": first.part, "label": first.label,
        "test": first.test, "counter": first.counter, "independent": first.independent, "note": first.note,
        "stance": first.stance, "provisional": any(_is_provisional(found) for found in rows.values()),
    }  # fmt: skip
    judged = rows.pop(first.line)
    others = [line for line in lines if line is not first]
    for line in others:
        if line.role == "comparison" and _overlap(line, rows[line.line], first, judged):
            message = _("{place}: the filter '{filter}' takes in the figure's own rows. Leave them out.")
            raise ClaimError(message.format(place=line.place, filter=line.filter))
    if first.how == "row":
        if len(judged) > 1:
            message = _("{place}: {n} rows of {table} fit, and one is read in words. Filter further.")
            raise ClaimError(message.format(place=place, n=len(judged), table=first.table))
        if first.test in IN_WORDS and first.stance not in OUTCOMES:
            raise ClaimError(_("{place} says in words, and needs a stance.").format(place=place))
        words = shelf.words(judged, first.column)
        return Finding(**common, words=words, when=_when(judged), sources=sources_of(judged))
    figure = _figures(first, judged)[0]
    against = tuple(one for line in others for one in _figures(line, rows[line.line]))
    if first.compute:
        common[first.compute] = {"change": change, "share": share}[first.compute](figure, against[0])
    return Finding(**common, figure=figure, against=against)


def _overlap(line: Line, rows: pd.DataFrame, first: Line, judged: pd.DataFrame) -> bool:
    """Tell whether what a figure is compared with holds rows of its own."""
    same = (line.table, line.column) == (first.table, first.column)
    return same and not rows.index.intersection(judged.index).empty


def _figures(line: Line, rows: pd.DataFrame) -> list[Figure]:
    """Give the figures that one row of evidence stands for: one, or one for each group."""
    if line.how == "only" and len(rows) > 1:
        message = _(
            "{place}: {n} rows of {table} fit, and one is asked for. Filter further, or write under 'how' "
            "what to make of them, such as 'sum'."
        )
        raise ClaimError(message.format(place=line.place, n=len(rows), table=line.table))
    if line.how == "each" and line.by not in rows:
        message = _("{place}: {table} has no column '{by}'. It has: {columns}.")
        raise ClaimError(
            message.format(place=line.place, table=line.table, by=line.by, columns=", ".join(rows.columns))
        )
    groups: Iterable[pd.DataFrame] = (
        [rows[rows[line.by] == value] for value in rows[line.by].unique()] if line.how == "each" else [rows]
    )
    try:
        figures = [_one_figure(line, group) for group in groups]
    except FigureError as error:
        raise ClaimError(f"{line.place}: {error}") from None
    if any(figure.missing for figure in figures):
        message = _("{place}: '{column}' of {table} has no value there.")
        raise ClaimError(message.format(place=line.place, column=line.column, table=line.table))
    return figures


def _one_figure(line: Line, rows: pd.DataFrame) -> Figure:
    if line.how == "count":
        return count(rows, line.column or "events")
    pair = _PAIR.fullmatch(line.column)
    if pair:
        first, second = total(rows, pair[1]), total(rows, pair[3])
        return difference(first, second) if pair[2] == "-" else share(first, second)
    take = {"only": single, "mean": mean}.get(line.how, total)
    return take(rows, line.column)


def _when(rows: pd.DataFrame) -> Span | None:
    """Say when the first of *rows* happened, no more precisely than its table knows."""
    row = rows.iloc[0]
    if "date" not in row:
        return Span.of_rows(rows)
    known = {"day": "%Y-%m-%d", "month": "%Y-%m", "year": "%Y"}[row["date_precision"]]
    return Span.of_text(row["date"].strftime(known))


def _is_provisional(rows: pd.DataFrame) -> bool:
    """Tell whether one of *rows* is a first count, by its own column or by its whole table's status."""
    if package_here().resource(rows.attrs["table"]).get("status") == PROVISIONAL:
        return True
    return "data_status" in rows and bool((rows["data_status"] == PROVISIONAL).any())


def _number(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)


def _known_tests() -> str:
    return _("There are: {tests}.").format(tests=", ".join(TESTS))
