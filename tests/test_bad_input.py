"""Whatever is wrong with the input: one clear line, the right exit code, and nothing half-written."""

import hashlib
import json
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_markdown_cell

from coursekit.cli import main

from .places import COURSE


def complaint(capsys, *arguments):
    """Run a command that must fail; give its exit code and the one line it said."""
    code = main([*map(str, arguments)])
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "Traceback" not in printed.err
    return code, printed.err.strip().removeprefix("coursekit: ")


WRONG_USAGE = [
    ((), "The following arguments are required: COMMAND"),
    (("bild",), "invalid choice: 'bild'"),
    (("build", "--fast"), "Unrecognized arguments: --fast"),
    (("build", "-p", "country"), "-p country: write it as name=value."),
    (("build", "-p", "planet=Mars"), "No parameter 'planet'. There are: country, start, end, lang."),
    (("build", "-p", "country=FRA"), "country=FRA: not one of MLI, NER, BFA."),
    (("build", "-p", "lang=xx"), "lang=xx: not one of en."),
    (("build", "-p", "start=yesterday"), "start=yesterday: 'yesterday' is no date."),
    (("build", "-p", "end=2024-02-30"), "end=2024-02-30: '2024-02-30' is no date."),
    (("build", "-p", "start="), "start=: '' is no date."),
    (("build", "-p", "start=2020", "-p", "end=2019-12"), "start=2020 lies after end=2019-12."),
    (("build", "--edition", "mars"), "No edition 'mars'. There are: mali-en"),
    (("build", "--course", "/nowhere"), "No course in /nowhere: it has no course.toml."),
    (("data",), "The following arguments are required: ACTION"),
]


@pytest.mark.parametrize(
    ("arguments", "says"), WRONG_USAGE, ids=[" ".join(entry[0]) or "-" for entry in WRONG_USAGE]
)
def test_wrong_usage_ends_with_2(arguments, says, capsys, monkeypatch, tmp_path):
    """The line names what was wrong and what exists instead; no output folder is made."""
    monkeypatch.chdir(tmp_path)
    where = ["--course", COURSE] if arguments[:1] == ("build",) and "--course" not in arguments else []
    code, told = complaint(capsys, *arguments, *where)
    assert code == 2
    assert says in told
    assert "\n" not in told
    assert list(tmp_path.iterdir()) == []


def test_edition_that_no_chapter_serves_ends_with_2(make_course, capsys):
    """Each chapter says in its own line what it serves."""
    course = make_course(
        '[parameters.colour]\nchoices = { red = "Red", blue = "Blue" }\ndefault = "red"\n'
        '[[chapters]]\nnotebook = "a.ipynb"\nserves = { colour = ["red"] }',
        a=["1"],
    )
    code, told = complaint(capsys, "build", "--course", course.folder, "-p", "colour=blue")
    assert code == 2
    assert told == ("No chapter serves these parameters:\n  a has no figures for colour=blue; it serves red.")
    assert not (course.folder.parent / "build").exists()


def test_output_over_the_chapters_ends_with_2(make_course, capsys):
    """`--out .` beside a folder called notebooks would write executed notebooks over the chapters."""
    course = make_course(a=["1"])
    folder = course.folder.rename(course.folder.parent / "notebooks")
    before = (folder / "a.ipynb").read_bytes()
    code, told = complaint(capsys, "build", "--course", folder, "--out", folder.parent)
    assert code == 2
    assert "would overwrite the chapters" in told
    assert (folder / "a.ipynb").read_bytes() == before


@pytest.mark.parametrize(
    ("toml", "says"),
    [
        ("title = ", "is malformed"),
        ("subtitle = 'none'", "is malformed"),
        ("title = 'T'\n[parameters.x]\nkind = 'odd'\ndefault = ''", "is malformed"),
        ("title = 'T'\nchapters = 3", "is malformed"),
        ("title = 'T'\n[[chapters]]\nnotebook = 'gone.ipynb'", "gone.ipynb is missing"),
        ("title = 'T'", "No notebook in"),
        ("title = 'T'\ndata = 'gone'", "No notebook in"),
    ],
)
def test_malformed_course_ends_with_1(toml, says, capsys, tmp_path):
    """The line names the file and what is wrong with it."""
    (tmp_path / "course.toml").write_text(toml, encoding="utf-8")
    code, told = complaint(capsys, "build", "--course", tmp_path, "--out", tmp_path / "out")
    assert code == 1
    assert says in told
    assert "\n" not in told
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{ not json", "it is no JSON"),
        ('{"cells": 3}', "malformed"),
        ('{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}', "no cell tagged 'parameters'"),
    ],
    ids=["no-json", "no-notebook", "no-parameters-cell"],
)
def test_malformed_notebook_ends_with_1_before_anything_runs(text, says, tiny_course, capsys, tmp_path):
    """The line names the notebook and how to mend it; the sound chapter did not run either."""
    notebook = tiny_course.chapters[1].notebook
    notebook.write_text(text, encoding="utf-8")
    code, told = complaint(capsys, "build", "--course", tiny_course.folder, "--out", tmp_path / "out")
    assert code == 1
    assert says in told
    assert str(notebook) in told
    assert "\n" not in told
    assert not (tmp_path / "out").exists()


def test_malformed_glossary_ends_with_1_before_anything_runs(tiny_course, capsys, tmp_path):
    """The line names the file, the entry and what is wrong with it."""
    glossary = tiny_course.folder / "glossary.toml"
    glossary.write_text('[rain]\nterm = "rain"\n', encoding="utf-8")
    code, told = complaint(capsys, "build", "--course", tiny_course.folder, "--out", tmp_path / "out")
    assert code == 1
    assert f"{glossary} is malformed: [rain] has no 'definition'" in told
    assert "\n" not in told
    assert not (tmp_path / "out").exists()


@pytest.fixture
def course_with_table(make_course):
    """Give a course of one chapter that declares the one table of its data package."""
    described = 'data = "data"\n[[chapters]]\nnotebook = "a.ipynb"\ntables = ["rain"]'
    course = make_course(described, a=["'fine'"])
    table = course.folder / "data" / "tables" / "rain.csv"
    table.parent.mkdir(parents=True)
    table.write_text("year,rain\n2012,7\n", encoding="utf-8")
    entry = {
        "name": "rain",
        "path": "tables/rain.csv",
        "hash": f"sha256:{hashlib.sha256(table.read_bytes()).hexdigest()}",
        "schema": {"fields": [{"name": "year", "type": "integer"}, {"name": "rain", "type": "integer"}]},
    }
    (course.folder / "data" / "datapackage.json").write_text(json.dumps({"resources": [entry]}))
    return course


@pytest.mark.parametrize(
    ("spoil", "found"),
    [(Path.unlink, "no file"), (lambda path: path.write_text("year,rain\n2012,8\n"), "sha256:")],
    ids=["missing", "edited"],
)
def test_missing_or_edited_table_stops_the_build_first(spoil, found, course_with_table, capsys):
    """The message names file, what was found and expected, and what to do; nothing ran."""
    spoil(course_with_table.folder / "data" / "tables" / "rain.csv")
    code, told = complaint(capsys, "build", "--course", course_with_table.folder)
    assert code == 1
    assert "tables/rain.csv" in told
    assert found in told
    assert "Restore the file" in told
    assert not (course_with_table.folder.parent / "build").exists()


def test_number_typed_into_markdown_stops_the_build(course_with_table, capsys):
    """In a course with data every number in prose carries its source; the message says where one doesn't."""
    path = course_with_table.folder / "a.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.insert(0, new_markdown_cell("In 2022 it rained 71 mm."))
    nbformat.write(notebook, path)
    code, told = complaint(capsys, "build", "--course", course_with_table.folder)
    assert code == 1
    assert told.startswith("a, cell 1: the number '71' carries no source.")


def test_table_that_does_not_exist_is_the_course_s_mistake(course_with_table, capsys):
    """course.toml may declare a table the package has not."""
    toml = course_with_table.folder / "course.toml"
    toml.write_text(toml.read_text(encoding="utf-8").replace('"rain"', '"rian"'), encoding="utf-8")
    code, told = complaint(capsys, "build", "--course", course_with_table.folder)
    assert code == 1
    assert told.startswith("course.toml says that a uses rian; ")


def test_missing_data_package_ends_with_1(course_with_table, capsys):
    """The folder that course.toml calls its data may hold none."""
    (course_with_table.folder / "data" / "datapackage.json").unlink()
    code, told = complaint(capsys, "build", "--course", course_with_table.folder)
    assert code == 1
    assert "datapackage.json is missing" in told


def test_folder_that_cannot_be_written_ends_with_1(tiny_course, tmp_path, capsys):
    """A file where a folder should be, and a folder that refuses: one line, with the option to use."""
    (tmp_path / "file").touch()
    code, told = complaint(
        capsys, "build", "--course", tiny_course.folder, "--out", tmp_path / "file" / "out"
    )
    assert code == 1
    assert told.startswith("No writing to ")
    assert told.endswith("Choose another folder with --out DIR.")


def test_folder_without_permission_ends_with_1(tiny_course, tmp_path, monkeypatch, capsys):
    """Root may write anywhere, so the refusal is the system's own error, raised where it would be."""

    def refuse(path, *_given, **_named):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("coursekit.checks.Path.touch", refuse)
    code, told = complaint(capsys, "build", "--course", tiny_course.folder, "--out", tmp_path / "out")
    assert code == 1
    assert "Permission denied" in told
    assert not (tmp_path / "out" / "report.html").exists()
