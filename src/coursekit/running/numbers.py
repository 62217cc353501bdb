"""
Key numbers: what executed chapters say, a row each, and how it differs from what was committed.

A row is a figure in prose or beside a chart, a claim's verdict, what one finding says of a claim, or the
size and checksum of what a chart, a table or a plain output shows. Rows are written as CSV in reading order,
so that version control shows a reviewer what moved. What they hold never depends on the reader's language.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from coursekit.bundles import CLAIMS, FIGURE, LAB_ONLY, SENTENCE, TABLE, vega_lite
from coursekit.errors import CourseError
from coursekit.language import _, several
from coursekit.paths import shown, write_atomic

NUMBER, VERDICT, FINDING, DATA, OUTPUT = "number", "verdict", "finding", "data", "output"
ROWS, LINES = "rows", "lines"
SLOTS = ("title", "subtitle", "description", "how", "note")
TABLE_COLUMNS = ("table", "sha256")
MOST_LETTERS = 80  # of an output that is kept as it reads; of a longer one its checksum is
CHECKSUM_LETTERS = 12
_ADDRESS = re.compile(r"\b0x[0-9a-f]{6,}\b")  # of an object in memory, another one in each run


@dataclass(frozen=True)
class Row:
    """
    One thing a chapter says.

    ``cell`` and ``place`` say where; ``text`` is what is printed; ``full`` is the number in full with its
    unit, where that says more, or the checksum of what is shown; ``table`` names the tables it rests on,
    parted by semicolons. An exact number has no ``bound``.
    """

    chapter: str
    cell: str
    place: str
    kind: str
    text: str
    full: str = ""
    low: str = ""
    high: str = ""
    bound: str = ""
    unit: str = ""
    date: str = ""
    area: str = ""
    table: str = ""

    @property
    def stands_for(self) -> tuple[str, ...]:
        """What it is a number of."""
        return (self.place, self.kind, self.unit, self.date, self.area, self.table)


COLUMNS = tuple(field.name for field in fields(Row))


@dataclass(frozen=True)
class Difference:
    """
    A row that is not as committed; without ``before`` it is new, without ``after`` it is gone.

    ``tables`` are those that changed and bear on it: the ones it names, else (not ``named``) the chapter's.
    """

    before: Row | None
    after: Row | None
    tables: tuple[str, ...] = ()
    named: bool = True

    @property
    def row(self) -> Row:
        """The row as it is now, or as it was where it is gone."""
        row = self.after or self.before
        assert row is not None  # noqa: S101 - one of the two is always given
        return row


def collect(chapter: str, cells: Iterable[Mapping[str, Any]]) -> list[Row]:
    """Read every row from the executed *cells* of *chapter*, in reading order."""
    return [
        Row(chapter, str(cell.get("id") or f"cell {number}"), **found)
        for number, cell in enumerate(cells, start=1)
        for output in cell.get("outputs", [])
        for found in _output(output)
    ]


def compare(
    committed: Iterable[Row],
    found: Iterable[Row],
    changed: Collection[str],
    uses: Mapping[str, Sequence[str]],
) -> list[Difference]:
    """
    Say how the rows *found* differ from those *committed*.

    Parameters
    ----------
    committed, found : Row
        Of any number of chapters.
    changed : collection of str
        The tables that are not as they were when the rows were committed.
    uses : dict
        The tables each chapter declares; a chapter that declares none may use any.
    """
    before, after = _by_cell(committed), _by_cell(found)
    return [
        _blamed(old, new, changed, uses)
        for cell in dict.fromkeys([*after, *before])
        for old, new in _pairs(before.get(cell, []), after.get(cell, []))
        if old != new
    ]


def changed_tables(before: Mapping[str, str], after: Mapping[str, str]) -> set[str]:
    """Name the tables whose checksums differ, and those that only one of the two has."""
    return {name for name in {**before, **after} if before.get(name) != after.get(name)}


def tell_difference(difference: Difference) -> str:
    """Say in a line where a row is, how it differs, and which table changed."""
    row = difference.row
    where = _("{chapter}, cell '{cell}', {place}").format(chapter=row.chapter, cell=row.cell, place=row.place)
    return f"{where}: {_change(difference)}; {_cause(difference)}"


def read_rows(path: Path) -> list[Row]:
    """Read committed rows; CourseError where the file is not as it was written."""
    return [Row(*values) for values in _read(path, COLUMNS)]


def write_rows(rows: Iterable[Row], path: Path) -> None:
    """Write *rows* to *path* in one piece."""
    _write(path, COLUMNS, map(astuple, rows))


def read_tables(path: Path) -> dict[str, str]:
    """Read the checksums the tables had when rows were committed; CourseError where the file is not sound."""
    return dict(_read(path, TABLE_COLUMNS))


def write_tables(checksums: Mapping[str, str], path: Path) -> None:
    """Write the tables' *checksums* to *path* in one piece, by name."""
    _write(path, TABLE_COLUMNS, sorted(checksums.items()))


def holds_rows(path: Path) -> bool:
    """Tell whether the file at *path* is one of rows."""
    return _lines(path)[:1] == [list(COLUMNS)]


def holds_tables(path: Path) -> bool:
    """Tell whether the file at *path* is one of the tables' checksums."""
    return _lines(path)[:1] == [list(TABLE_COLUMNS)]


def _output(output: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """Give the rows of one output, each without its chapter and cell."""
    data = output.get("data", {})
    spec = vega_lite(data)
    if output["output_type"] == "stream":
        if output["name"] == "stdout":
            yield _printed(_joined(output["text"]))
    elif LAB_ONLY in data:
        return
    elif SENTENCE in data:
        yield from _numbers(data[SENTENCE], "told")
    elif FIGURE in data:
        figure = data[FIGURE]
        for slot in SLOTS:
            yield from _numbers(figure.get(slot), f"{figure['id']}, {slot}")
        yield _rows(figure["table"]["rows"], figure["id"])
    elif TABLE in data:
        yield from _numbers(data[TABLE]["caption"], "table, caption")
        yield _rows(data[TABLE]["rows"], "table")
    elif CLAIMS in data:
        for card in data[CLAIMS]["cards"]:
            yield from _card(card)
    elif spec is not None:
        yield _rows(_chart_rows(spec), "chart")
    elif data:
        yield _printed(_richest(data))


def _numbers(sentence: Mapping[str, Any] | None, place: str) -> Iterator[dict[str, str]]:
    for figure in sentence["figures"] if sentence else []:
        told = {column: figure[column] or "" for column in ("text", "low", "high", "date", "area", "table")}
        full, bound, unit = figure["label"], figure["bound"], figure["unit"]
        yield {
            "place": place,
            "kind": NUMBER,
            **told,
            "full": "" if full == told["text"] else full,
            "bound": "" if bound == "exact" else bound,
            "unit": "" if unit == "none" else unit,
        }


def _card(card: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """Give the rows of one claim: its verdict, numbers in it, then each finding and the numbers in that."""
    told = [finding["told"] for finding in card["findings"]]
    yield {"place": card["id"], "kind": VERDICT, "text": card["verdict"], "table": _behind(*told)}
    yield from _numbers(card["said"], card["id"])
    for finding in card["findings"]:
        place = f"{card['id']}, {finding['label']}"
        table = _behind(finding["told"])
        yield {"place": place, "kind": FINDING, "text": finding["outcome"], "table": table}
        yield from _numbers(finding["told"], place)


def _behind(*sentences: Mapping[str, Any]) -> str:
    """Name the tables behind the figures of *sentences*, each once."""
    named = (name for one in sentences for figure in one["figures"] for name in _names(figure["table"]))
    return "; ".join(dict.fromkeys(named))


def _rows(rows: Sequence[Any], place: str) -> dict[str, str]:
    checksum = _checksum(json.dumps(rows, ensure_ascii=False, sort_keys=True))
    return {"place": place, "kind": DATA, "text": str(len(rows)), "full": checksum, "unit": ROWS}


def _printed(text: str) -> dict[str, str]:
    text = _ADDRESS.sub("0x…", text.strip())
    row = {"place": "output", "kind": OUTPUT}
    if len(text) <= MOST_LETTERS and "\n" not in text:
        return {**row, "text": text}
    return {**row, "text": str(text.count("\n") + 1), "full": _checksum(text), "unit": LINES}


def _richest(data: Mapping[str, Any]) -> str:
    """Give what an output says in words; its HTML only where the plain text merely names an object."""
    plain, html = (_joined(data.get(kind, "")) for kind in ("text/plain", "text/html"))
    return html if html and (not plain or plain.startswith("<")) else plain


def _chart_rows(spec: Mapping[str, Any]) -> list[Any]:
    """Give the rows that a plain Vega-Lite chart draws, wherever it keeps them."""
    own = spec.get("data") or {}
    datasets = [own.get("values") or [], *spec.get("datasets", {}).values()]
    return [row for dataset in datasets for row in dataset]


def _joined(text: str | Sequence[str]) -> str:
    """Give a notebook's text, which may be kept as a list of lines."""
    return text if isinstance(text, str) else "".join(text)


def _checksum(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:CHECKSUM_LETTERS]


def _names(tables: str) -> list[str]:
    return [name.strip() for name in tables.split(";") if name.strip()]


def _by_cell(rows: Iterable[Row]) -> dict[tuple[str, str], list[Row]]:
    cells: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        cells.setdefault((row.chapter, row.cell), []).append(row)
    return cells


def _pairs(before: Sequence[Row], after: Sequence[Row]) -> Iterator[tuple[Row | None, Row | None]]:
    """
    Pair the rows of one cell, so that one put in between does not make all that follow look moved.

    Rows that are numbers of the same thing belong together in their order. Where as many others stand in
    the same place, each takes the place of one; else they are gone or new.
    """
    matcher = SequenceMatcher(
        None, [row.stands_for for row in before], [row.stands_for for row in after], autojunk=False
    )
    for _tag, start, end, new_start, new_end in matcher.get_opcodes():
        old, new = before[start:end], after[new_start:new_end]
        if len(old) == len(new):
            yield from zip(old, new, strict=True)
        else:
            yield from ((row, None) for row in old)
            yield from ((None, row) for row in new)


def _blamed(
    before: Row | None, after: Row | None, changed: Collection[str], uses: Mapping[str, Sequence[str]]
) -> Difference:
    """Name the changed tables that bear on a difference."""
    rows = [row for row in (before, after) if row is not None]
    named = sorted({name for row in rows for name in _names(row.table)} & set(changed))
    if named:
        return Difference(before, after, tuple(named))
    declared = uses.get(rows[0].chapter) or changed
    return Difference(before, after, tuple(sorted(set(declared) & set(changed))), named=False)


def _change(difference: Difference) -> str:
    before, after = difference.before, difference.after
    if before is None or after is None:
        word = _("new: {said}") if before is None else _("gone: {said}")
        return word.format(said=_in_full(difference.row))
    if before.unit == after.unit and after.unit in (ROWS, LINES) and before.text == after.text:
        return _("{count} {unit} as before, but others").format(count=after.text, unit=_(after.unit))
    steps = ", ".join(
        f"{name}{getattr(before, column) or '–'} → {getattr(after, column) or '–'}"
        for column, name in _told_columns(before, after)
        if getattr(before, column) != getattr(after, column)
    )
    if before.text == after.text:
        return _("still {said}, but {steps}").format(said=_in_full(before), steps=steps)
    about = _about(after)
    return steps + (f" ({about})" if about else "")


def _told_columns(before: Row, after: Row) -> Iterator[tuple[str, str]]:
    """Give the columns worth telling, each with the words before its values."""
    yield "text", ""
    if before.text == after.text:  # else the number in full only says it again
        yield "full", _("in full ")
    yield from (("low", _("low ")), ("high", _("high ")), ("bound", _("bound ")), ("unit", _("unit ")))
    yield from (("date", _("date ")), ("area", _("area ")), ("table", _("table ")), ("place", _("place ")))


def _in_full(row: Row) -> str:
    about = _about(row)
    return row.text + (f" ({about})" if about else "")


def _about(row: Row) -> str:
    """Say what a row is a number of, without a unit that its text already names."""
    unit = "" if row.unit in row.text else row.unit
    return ", ".join(filter(None, [unit, row.area, row.date]))


def _cause(difference: Difference) -> str:
    tables = ", ".join(difference.tables)
    if not tables:
        return _("no table it rests on changed: the code did, or a package")
    count = len(difference.tables)
    if difference.named:
        return several("table {tables} changed", "tables {tables} changed", count).format(tables=tables)
    return several(
        "of the tables its chapter uses, {tables} changed",
        "of the tables its chapter uses, {tables} changed",
        count,
    ).format(tables=tables)


def _lines(path: Path) -> list[list[str]]:
    """Read the lines of a CSV file; none where it is no CSV."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.reader(file, strict=True))
    except (csv.Error, UnicodeDecodeError):
        return []


def _read(path: Path, columns: Sequence[str]) -> list[list[str]]:
    """Read the rows of a CSV file whose first line names *columns*."""
    head, *rows = _lines(path) or [[]]
    if head != list(columns) or any(len(row) != len(columns) for row in rows):
        message = _("{path} is malformed. Restore it, or write it anew: coursekit verify --update")
        raise CourseError(message.format(path=shown(path)))
    return rows


def _write(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    write_atomic(path, text.getvalue())
