"""`coursekit verify`: chapters really run, and what they say is held against what was committed."""

import hashlib
import json
import xml.etree.ElementTree as ET

import nbformat
import pytest

from coursekit.cli import main
from coursekit.course import Course
from coursekit.packages import open_package

from .places import COURSE

DESCRIBED = """
data = "data"
default_edition = "plain"

[parameters.colour]
choices = { red = "Red", blue = "Blue" }
default = "red"

[[chapters]]
notebook = "a.ipynb"
tables = ["rain"]

[[chapters]]
notebook = "b.ipynb"
serves = { colour = ["red"] }
tables = ["wind"]

[editions.plain]

[editions.blue]
colour = "blue"
"""
# A chapter that tells the one number of a table, as `tell` does.
TELLS = """
from pathlib import Path
from IPython.display import display

text = Path("data/{table}.csv").read_text().strip().rpartition(",")[2]
figure = {{"text": text, "label": text + " mm", "unit": "mm", "low": None, "high": None, "date": "2012",
           "area": "Here", "how": "", "bound": "exact", "table": "{table}", "sources": []}}
bundle = {{"parts": [{{"figure": 0}}], "figures": [figure]}}
display({{"application/vnd.coursekit.sentence+json": bundle, "text/plain": text}}, raw=True)
"""


@pytest.fixture
def rainy(make_course):
    """Give a course of two chapters, each telling the number of its table, and of two editions."""
    course = make_course(DESCRIBED, **{name: ["colour = 'red'"] for name in "ab"})
    (course.folder / "data").mkdir()
    for chapter, table in zip(course.chapters, ("rain", "wind"), strict=True):
        notebook = nbformat.read(chapter.notebook, as_version=4)
        notebook.cells[1].metadata["tags"] = ["parameters"]
        notebook.cells[1].id = "given"
        notebook.cells.append(nbformat.v4.new_code_cell(TELLS.format(table=table), id="told"))
        nbformat.write(notebook, chapter.notebook)
        change(course, table, 7)
    return course


def change(course, table, number):
    """Let *table* hold *number*, and the package know of it."""
    (course.folder / "data" / f"{table}.csv").write_text(f"year,{table}\n2012,{number}\n", encoding="utf-8")
    paths = sorted((course.folder / "data").glob("*.csv"))
    fields = [{"name": "year", "type": "integer"}]
    entries = [
        {
            "name": path.stem,
            "path": path.name,
            "hash": f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}",
            "schema": {"fields": [*fields, {"name": path.stem, "type": "integer"}]},
        }
        for path in paths
    ]
    described = json.dumps({"resources": entries})
    (course.folder / "data" / "datapackage.json").write_text(described, encoding="utf-8")
    open_package.cache_clear()  # it is opened once a process, and all commands of a test are one


def edit(course, chapter, source):
    """Put *source* at the end of the last cell of *chapter*."""
    path = course.chapter(chapter).notebook
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[-1].source += source
    nbformat.write(notebook, path)


def verify(course, *options):
    """Verify *course* as the command line does and give the exit code."""
    return main(["verify", "--course", str(course.folder), *options])


def committed(course):
    """Give the content of every committed file of numbers."""
    folder = course.folder / "numbers"
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.mark.slow
def test_numbers_are_made_hold_move_and_are_made_anew(rainy, capsys):
    """Missing, written, as committed, moved by a changed table, written anew: each ends as it should."""
    assert verify(rainy) == 1
    printed = capsys.readouterr()
    for edition in ("plain", "blue"):
        missing = rainy.folder / "numbers" / f"{edition}.csv"
        assert (
            f"{edition}: {missing} is missing. Make it, and commit it: coursekit verify --update"
            in printed.out
        )
    assert committed(rainy) == {}

    assert verify(rainy, "--update") == 0
    assert f"blue: 1 row written to {rainy.folder / 'numbers' / 'blue.csv'}" in capsys.readouterr().out
    first = committed(rainy)
    assert sorted(first) == ["blue.csv", "plain.csv", "tables/blue.csv", "tables/plain.csv"]
    assert first["plain.csv"].decode().splitlines() == [
        "chapter,cell,place,kind,text,full,low,high,bound,unit,date,area,table",
        "a,told,told,number,7,7 mm,,,,mm,2012,Here,rain",
        "b,told,told,number,7,7 mm,,,,mm,2012,Here,wind",
    ]
    assert verify(rainy) == 0
    printed = capsys.readouterr()
    assert printed.out == "plain: 2 rows as committed\nblue: 1 row as committed\n"
    assert "--update" not in printed.err

    change(rainy, "rain", 8)
    report = rainy.folder / "verify.xml"
    assert verify(rainy, "--editions", "plain", "--junit", str(report)) == 1
    printed = capsys.readouterr()
    line = "a, cell 'told', told: 7 → 8 (mm, Here, 2012); table rain changed"
    assert printed.out == f"plain: 1 row differs\n  {line}\n"
    assert printed.err.splitlines()[-1].endswith("coursekit verify --update")
    suite = ET.parse(report).getroot()[0]  # noqa: S314 - our own
    assert [(case.get("name"), [found.text for found in case]) for case in suite] == [
        ("a", [f"1 row differs\n{line}"]),
        ("b", []),
    ]
    assert committed(rainy) == first

    assert verify(rainy, "--editions", "plain", "--update") == 0
    assert line in capsys.readouterr().out
    second = committed(rainy)
    assert {name for name in first if first[name] != second[name]} == {"plain.csv", "tables/plain.csv"}


@pytest.mark.slow
def test_failed_chapter_leaves_the_others_compared_and_nothing_written(rainy, tmp_path, capsys):
    """It is told as a build tells it; an edition it is left out of is not touched by it."""
    assert verify(rainy, "--update") == 0
    before = committed(rainy)
    edit(rainy, "a", "\ndisplay({'text/plain': 'one more'}, raw=True)")
    edit(rainy, "b", "\n1 / 0")
    capsys.readouterr()
    assert verify(rainy, "--editions", "plain", "--update", "--junit", str(tmp_path / "out" / "j.xml")) == 1
    told = capsys.readouterr().out.splitlines()
    assert told[0] == "plain: 1 chapter failed; 1 row differs; nothing written"
    assert told[1] == "  b, cell 3:"
    assert "    ZeroDivisionError: division by zero" in told
    assert told[-1].startswith("  a, cell 'told', output: new: one more; no table it rests on changed")
    assert committed(rainy) == before
    root = ET.parse(tmp_path / "out" / "j.xml").getroot()  # noqa: S314
    assert {name: root.get(name) for name in ("tests", "failures", "errors", "skipped")} == {
        "tests": "2",
        "failures": "1",
        "errors": "1",
        "skipped": "0",
    }
    assert verify(rainy, "--editions", "blue") == 1
    assert "b, cell" not in capsys.readouterr().out


@pytest.mark.slow
def test_left_out_chapter_is_skipped_until_numbers_of_it_were_committed(rainy, tmp_path, capsys):
    """A chapter that does not serve an edition is no failure, but numbers that went with it are."""
    report = tmp_path / "j.xml"
    assert verify(rainy, "--editions", "blue,plain", "--update", "--junit", str(report)) == 0
    outcomes = {case.get("name"): [o.tag for o in case] for case in ET.parse(report).getroot()[0]}  # noqa: S314
    assert outcomes == {"a": [], "b": ["skipped"]}
    numbers = rainy.folder / "numbers"
    (numbers / "blue.csv").write_bytes((numbers / "plain.csv").read_bytes())
    capsys.readouterr()
    assert verify(rainy, "--editions", "blue", "--junit", str(report)) == 1
    assert "b, cell 'told', told: gone: 7 (mm, Here, 2012)" in capsys.readouterr().out
    outcomes = {case.get("name"): [o.tag for o in case] for case in ET.parse(report).getroot()[0]}  # noqa: S314
    assert outcomes == {"a": [], "b": ["failure"]}


@pytest.mark.slow
def test_numbers_of_no_edition_are_told_and_other_files_left_alone(rainy, tmp_path, capsys):
    """Where all editions are verified, a file left behind by a former one makes it fail."""
    assert verify(rainy, "--update") == 0
    numbers = rainy.folder / "numbers"
    (numbers / "plain.csv").rename(numbers / "former.csv")
    (numbers / "plain.csv").write_bytes((numbers / "former.csv").read_bytes())
    (numbers / "of their own.csv").write_text("x\n1\n", encoding="utf-8")
    capsys.readouterr()
    report = tmp_path / "j.xml"
    assert verify(rainy, "--editions", "all", "--junit", str(report)) == 1
    told = capsys.readouterr().out.splitlines()
    assert told[2:] == [f"{numbers / 'former.csv'} belongs to no edition; delete it."]
    assert ET.parse(report).getroot().get("failures") == "1"  # noqa: S314


@pytest.mark.slow
def test_malformed_numbers_are_told_and_can_be_written_anew(rainy, capsys):
    """The chapters still run; the message names the file."""
    numbers = rainy.folder / "numbers" / "blue.csv"
    numbers.parent.mkdir()
    (numbers.parent / "tables").mkdir()
    (numbers.parent / "tables" / "blue.csv").write_text("table,sha256\n", encoding="utf-8")
    numbers.write_text("<<<<<<< ours\n", encoding="utf-8")
    assert verify(rainy, "--editions", "blue") == 1
    assert f"blue: {numbers} is malformed." in capsys.readouterr().out
    assert verify(rainy, "--editions", "blue", "--update") == 0
    assert numbers.read_text(encoding="utf-8").count("\n") == 2


@pytest.mark.slow
def test_course_without_data_or_editions_can_be_verified(make_course, capsys):
    """What its cells print is held; its one edition is the default."""
    course = make_course(a=["'some words'"])
    assert verify(course, "--update") == 0
    assert b",output,output,'some words'," in committed(course)["default.csv"]
    edit(course, "a", ".title()")
    capsys.readouterr()
    assert verify(Course.load(course.folder)) == 1
    assert "output: 'some words' → 'Some Words'; no table it rests on changed" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("editions", "said"), [("nowhere", "No edition 'nowhere'"), (" , ", "No edition is named")]
)
def test_editions_that_are_none_are_wrong_usage(tiny_course, capsys, editions, said):
    """Nothing runs, and the message says what there is."""
    assert verify(tiny_course, "--editions", editions) == 2
    assert said in capsys.readouterr().err


@pytest.mark.slow
def test_our_course_still_says_what_it_said(capsys):
    """Every chapter under every edition; after a change that is meant: coursekit verify --update."""
    code = main(["verify", "--course", str(COURSE)])
    assert code == 0, capsys.readouterr().out
