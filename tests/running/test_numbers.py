"""Key numbers: read from what a chapter shows, kept as CSV, compared row by row."""

from dataclasses import replace

import pytest

from coursekit.bundles import CLAIMS, FIGURE, LAB_ONLY, SENTENCE, TABLE, VEGA_LITE
from coursekit.errors import CourseError
from coursekit.running.numbers import (
    Row,
    changed_tables,
    collect,
    compare,
    read_rows,
    read_tables,
    tell_difference,
    write_rows,
    write_tables,
)

RAIN = Row(
    "a", "one", "told", "number", "1,234", "1,234 mm", "1,200", "1,300", "", "mm", "2022", "Here", "rain"
)
WIND = Row("a", "one", "told", "number", "7", "7 m/s", "", "", "about", "m/s", "2022", "Here", "wind")
DATA = Row("a", "two", "by-year", "data", "12", "0123456789ab", unit="rows")
VERDICT = Row("a", "three", "C1", "verdict", "supported", table="rain; wind")
COMMITTED = [RAIN, WIND, DATA, VERDICT]


def figure(text, **told):
    """Give a figure as a sentence's bundle holds it."""
    blank = {"label": text, "unit": "mm", "low": None, "high": None, "date": "2022", "area": "Here"}
    return {"text": text, **blank, "how": "", "bound": "exact", "table": "rain", "sources": ["x"], **told}


def sentence(*figures):
    """Give a sentence's bundle with *figures* one after another."""
    return {"parts": [{"figure": place} for place in range(len(figures))], "figures": list(figures)}


def cell(name, *bundles):
    """Give an executed cell that shows *bundles*."""
    return {"id": name, "outputs": [{"output_type": "display_data", "data": bundle} for bundle in bundles]}


def told(found, *changed, committed=COMMITTED, uses=None):
    """Give the differences between *committed* and *found* as they are told."""
    return [tell_difference(one) for one in compare(committed, found, set(changed), uses or {})]


def test_figures_in_prose_are_rows():
    """A number without unit, range or bound leaves those blank; so does the full one that says no more."""
    first = figure("1.2 thousand", label="1,234 mm", low="1,200", high="1,300")
    rows = collect("a", [cell("one", {SENTENCE: sentence(first, figure("3", unit="none", bound="about"))})])
    assert rows == [
        Row(
            "a", "one", "told", "number", "1.2 thousand", "1,234 mm", "1,200", "1,300", "", "mm", "2022",
            "Here", "rain",
        ),
        Row("a", "one", "told", "number", "3", bound="about", date="2022", area="Here", table="rain"),
    ]  # fmt: skip


def chart(rows, *, title=()):
    """Give a chart's bundle with *rows* in its data table."""
    words = dict.fromkeys(("subtitle", "description"), sentence())
    table = {"columns": [{"label": "Rain, mm", "align": "right"}], "rows": rows}
    shown = {"id": "by-year", "title": sentence(*title), **words, "how": None, "note": None, "table": table}
    return {VEGA_LITE: {}, FIGURE: shown}


def test_figures_and_tables_are_rows_with_a_checksum():
    """Numbers beside them, then how many rows; another cell gives another checksum, a heading does not."""
    shown = {"caption": sentence(figure("9")), "columns": [], "rows": [["1"], ["2"]], "sources": []}
    rows = collect(
        "a", [cell("one", chart([["1"], ["2"]], title=[figure("8")]), {LAB_ONLY: {}}, {TABLE: shown})]
    )
    assert [(row.place, row.kind, row.text, row.unit) for row in rows] == [
        ("by-year, title", "number", "8", "mm"),
        ("by-year", "data", "2", "rows"),
        ("table, caption", "number", "9", "mm"),
        ("table", "data", "2", "rows"),
    ]
    assert rows[1].full == rows[3].full
    (other,) = collect("a", [cell("one", chart([["1"], ["3"]]))])
    assert other.full != rows[1].full


def test_claims_are_rows_by_verdict_and_finding():
    """A verdict names every table behind its findings; each finding says what it speaks for."""
    findings = [
        {"label": "Rain", "outcome": "bears_out", "told": sentence(figure("5"))},
        {"label": "Wind", "outcome": "open", "told": sentence(figure("6", table="wind; rain"))},
    ]
    card = {
        "id": "C1",
        "verdict": "mixed",
        "said": sentence(figure("4", table="claims")),
        "findings": findings,
    }
    rows = collect("a", [cell("one", {CLAIMS: {"cards": [card]}})])
    assert [(row.place, row.kind, row.text, row.table) for row in rows] == [
        ("C1", "verdict", "mixed", "rain; wind"),
        ("C1", "number", "4", "claims"),
        ("C1, Rain", "finding", "bears_out", "rain"),
        ("C1, Rain", "number", "5", "rain"),
        ("C1, Wind", "finding", "open", "wind; rain"),
        ("C1, Wind", "number", "6", "wind; rain"),
    ]


def test_plain_outputs_are_rows_too():
    """What a cell prints counts, short text as it reads; addresses in memory and remarks on stderr don't."""
    long = {"text/plain": ["one\n", "two"]}
    html = {"text/plain": "<HTML object>", "text/html": "<p>3</p>"}
    printed = {"output_type": "stream", "name": "stdout", "text": "<at 0x7f00deadbeef>\n"}
    remark = {"output_type": "stream", "name": "stderr", "text": "a warning"}
    drawn = {VEGA_LITE: {"data": {"name": "d"}, "datasets": {"d": [{"x": 1}, {"x": 2}]}}}
    one = cell("one", long, html, drawn)
    one["outputs"] += [printed, remark]
    rows = collect("a", [{"cell_type": "markdown"}, one])
    assert [(row.kind, row.text, row.unit) for row in rows] == [
        ("output", "2", "lines"),
        ("output", "<p>3</p>", ""),
        ("data", "2", "rows"),
        ("output", "<at 0x…>", ""),
    ]


def test_cells_without_an_id_are_counted():
    """A notebook of an old format still says where a number stands."""
    rows = collect("a", [{"cell_type": "markdown"}, {"outputs": cell("", {"text/plain": "1"})["outputs"]}])
    assert [row.cell for row in rows] == ["cell 2"]


def test_same_rows_are_no_difference():
    """Nor does a changed table make one, or another order of cells."""
    assert told([VERDICT, DATA, RAIN, WIND], "rain") == []


def test_moved_number_is_told_with_the_table_that_changed():
    """The line says where, from what to what, what it is a number of, and which of its tables changed."""
    found = [replace(RAIN, text="1,240", full="1,240 mm", high="1,310"), *COMMITTED[1:]]
    assert told(found, "rain", "wind") == [
        "a, cell 'one', told: 1,234 → 1,240, high 1,300 → 1,310 (mm, Here, 2022); table rain changed"
    ]


@pytest.mark.parametrize(
    ("changed", "uses", "cause"),
    [
        ((), {}, "no table it rests on changed: the code did, or a package"),
        (("wind", "sun"), {"a": ["wind"]}, "of the tables its chapter uses, wind changed"),
        (("sun",), {"a": ["wind"]}, "no table it rests on changed: the code did, or a package"),
        (("wind", "sun"), {}, "of the tables its chapter uses, sun, wind changed"),
    ],
)
def test_cause_is_sought_among_the_chapter_s_tables_then_elsewhere(changed, uses, cause):
    """A table that the chapter does not use is never blamed."""
    (line,) = told([replace(RAIN, text="1,240"), *COMMITTED[1:]], *changed, uses=uses)
    assert line.endswith(f"; {cause}")


def test_number_that_moves_beneath_its_rounding_is_told():
    """The printed text may stay while the number does not."""
    (line,) = told([replace(RAIN, full="1,234.4 mm"), *COMMITTED[1:]])
    assert "still 1,234 (mm, Here, 2022), but in full 1,234 mm → 1,234.4 mm;" in line


def test_number_that_stands_for_something_else_is_told_as_that():
    """Another year, place or table under the same number is no moved number, and yet a difference."""
    (line,) = told([replace(RAIN, date="2023", area="There"), *COMMITTED[1:]])
    assert "still 1,234 (mm, Here, 2022), but date 2022 → 2023, area Here → There;" in line


def test_new_and_gone_numbers_leave_their_neighbours_alone():
    """A number put in between, or taken away, does not make those after it look moved."""
    new = replace(RAIN, text="5", full="5 mm", date="2020")
    (line,) = told([new, *COMMITTED])
    assert line.startswith("a, cell 'one', told: new: 5 (mm, Here, 2020); no table it rests on changed")
    (line,) = told(COMMITTED[1:], "rain")
    assert line == "a, cell 'one', told: gone: 1,234 (mm, Here, 2022); table rain changed"


def test_number_in_another_s_place_is_paired_with_it():
    """One for one in the same place: from what to what."""
    (line,) = told([RAIN, replace(WIND, text="45%", full="", unit="percent", bound=""), *COMMITTED[2:]])
    assert "told: 7 → 45%, bound about → –, unit m/s → percent (percent, Here, 2022);" in line


def test_flipped_verdict_is_told():
    """With the table of one of its findings."""
    (line,) = told([*COMMITTED[:3], replace(VERDICT, text="contradicted")], "wind")
    assert line == "a, cell 'three', C1: supported → contradicted; table wind changed"


def test_changed_data_of_a_chart_is_told_even_with_as_many_rows():
    """The checksum sees what no sentence says."""
    (same,) = told([RAIN, WIND, replace(DATA, full="ba9876543210"), VERDICT])
    (fewer,) = told([RAIN, WIND, replace(DATA, text="11", full="ba9876543210"), VERDICT])
    assert "two', by-year: 12 rows as before, but others;" in same
    assert "two', by-year: 12 → 11 (rows);" in fewer


def test_changed_tables_are_those_with_another_checksum_or_in_one_package_only():
    """Both what came and what went counts."""
    assert changed_tables({"a": "1", "b": "2", "c": "3"}, {"a": "1", "b": "0", "d": "4"}) == {"b", "c", "d"}


def test_files_read_back_as_written(tmp_path):
    """Commas, quotes and line ends in a text survive; the lines end in LF alone."""
    rows = [replace(RAIN, text='a "b", c\nd'), *COMMITTED]
    write_rows(rows, tmp_path / "rows.csv")
    write_tables({"wind": "2", "rain": "1"}, tmp_path / "tables.csv")
    assert read_rows(tmp_path / "rows.csv") == rows
    assert (tmp_path / "tables.csv").read_bytes() == b"table,sha256\nrain,1\nwind,2\n"
    assert read_tables(tmp_path / "tables.csv") == {"rain": "1", "wind": "2"}
    assert b"\r" not in (tmp_path / "rows.csv").read_bytes()


@pytest.mark.parametrize(
    "spoilt",
    [
        b"",
        b"chapter,cell\n",
        b"table,sha256\nrain\n",
        b"table,sha256\n<<<<<<< ours\n",
        b'table,sha256\na,"b',
        b"\xff",
    ],
    ids=["empty", "other columns", "short line", "merge", "open quote", "no UTF-8"],
)
def test_malformed_file_is_told(tmp_path, spoilt):
    """With the way to mend it."""
    (tmp_path / "tables.csv").write_bytes(spoilt)
    with pytest.raises(CourseError, match=r"tables\.csv is malformed\. Restore it, or .* --update"):
        read_tables(tmp_path / "tables.csv")
