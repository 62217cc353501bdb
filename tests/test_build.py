"""A build from the command line, on a tiny second course: the engine knows nothing of the first."""

import errno
import json
import os
import shutil

import pytest

from coursekit.cli import main
from coursekit.paths import shown

pytestmark = pytest.mark.slow


def build(course, *options):
    """Build *course* as the command line does and give the exit code."""
    return main(["build", "--course", str(course.folder), *options])


def test_build_writes_page_notebooks_and_record(tiny_course, capsys):
    """By default the three lie in build/<edition> beside the course; the summary says where."""
    assert build(tiny_course) == 0
    out = tiny_course.folder.parent / "build" / "plain"
    assert sorted(path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()) == [
        "notebooks/first.ipynb",
        "notebooks/second.ipynb",
        "report.html",
        "run.json",
    ]
    printed = capsys.readouterr()
    assert printed.out.splitlines()[0] == "plain  word=hello colour=red start=2000 end=2010"
    assert f"Report: {shown(out / 'report.html')}" in printed.out
    assert "first: running" in printed.err


def test_out_takes_the_place_of_build(tiny_course, tmp_path, monkeypatch, capsys):
    """A relative folder counts from where the command was given, and is shown that way."""
    monkeypatch.chdir(tmp_path)
    assert build(tiny_course, "--out", "my out", "-p", "word=salut") == 0
    assert {path.name for path in (tmp_path / "my out").iterdir()} == {"notebooks", "report.html", "run.json"}
    assert f"Report: {os.path.join('my out', 'report.html')}" in capsys.readouterr().out  # noqa: PTH118
    assert "salut" in (tmp_path / "my out" / "report.html").read_text(encoding="utf-8")
    record = json.loads((tmp_path / "my out" / "run.json").read_text(encoding="utf-8"))
    assert record["parameters"]["word"] == "salut"
    assert record["report"] == "written"
    assert [path.name for path in (tiny_course.folder.parent / "build").iterdir()] == [".cache"]


def test_same_input_gives_the_same_bytes(tiny_course, tmp_path):
    """Neither times nor paths nor random names reach the page."""
    pages = []
    for out in ("one", "another"):
        assert build(tiny_course, "--out", str(tmp_path / out)) == 0
        pages.append((tmp_path / out / "report.html").read_bytes())
    assert pages[0] == pages[1]


def test_report_leaves_exercises_out(make_course, tmp_path, capsys):
    """Neither question nor solution is run or shown; a later cell that fails is told by its own number."""
    course = make_course(exercised=["1", "raise RuntimeError('a solution ran')", "'after'", "1 / 0"])
    path = course.chapters[0].notebook
    told = json.loads(path.read_text(encoding="utf-8"))
    told["cells"][2]["metadata"] = {"tags": ["exercise"]}
    path.write_text(json.dumps(told), encoding="utf-8")
    assert build(course, "--out", str(tmp_path / "out")) == 1
    error = capsys.readouterr().err
    assert "exercised, cell 5:" in error
    assert "a solution ran" not in error
    told["cells"].pop()
    path.write_text(json.dumps(told), encoding="utf-8")
    assert build(course, "--out", str(tmp_path / "out")) == 0
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "after" in page
    assert "a solution ran" not in page


def test_chapter_left_out_is_told(tiny_course, tmp_path, capsys):
    """Summary, record and page say which chapter is missing and why."""
    assert build(tiny_course, "--edition", "blue", "--out", str(tmp_path / "out")) == 0
    why = "second has no figures for colour=blue; it serves red."
    assert why in capsys.readouterr().out
    assert why in (tmp_path / "out" / "run.json").read_text(encoding="utf-8")
    assert "colour=blue" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")


def test_course_without_chapters_table_takes_every_notebook(make_course, tmp_path):
    """A folder with a title and notebooks is a course, in the order of their names."""
    course = make_course(b=["'two'"], a=["'one'"])
    assert build(course, "--out", str(tmp_path / "out")) == 0
    record = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert [entry["chapter"] for entry in record["chapters"]] == ["a", "b"]


def test_failed_chapter_keeps_the_last_good_report(make_course, tmp_path, capsys):
    """The message names chapter, cell, source and error; the others ran; the page is as it was."""
    course = make_course(a=["'fine'"], b=["'fine'"])
    out = tmp_path / "out"
    assert build(course, "--out", str(out)) == 0
    before = (out / "report.html").read_bytes()
    broken = course.chapters[0].notebook
    broken.write_text(broken.read_text().replace("'fine'", "figure = 1 / 0"), encoding="utf-8")
    capsys.readouterr()
    assert build(course, "--out", str(out)) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    told = printed.err[printed.err.index("coursekit: ") :].splitlines()
    assert told == [
        "coursekit: 1 of 2 chapters failed; the last report stays as it was.",
        "a, cell 2:",
        "    | figure = 1 / 0",
        "  ZeroDivisionError: division by zero",
        f"  as far as it ran: {shown(out / 'notebooks' / 'a.ipynb')}",
    ]
    assert (out / "report.html").read_bytes() == before
    assert "ZeroDivisionError" in (out / "notebooks" / "a.ipynb").read_text(encoding="utf-8")
    record = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert [entry["status"] for entry in record["chapters"]] == ["failed", "ok"]
    assert record["report"] == "not written"


def test_full_disk_keeps_the_last_good_report(tiny_course, tmp_path, monkeypatch, capsys):
    """One line says what to do; nothing half-written lies about."""
    out = tmp_path / "out"
    assert build(tiny_course, "--out", str(out)) == 0
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}

    def full(_number):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("coursekit.paths.os.fsync", full)
    capsys.readouterr()
    assert build(tiny_course, "--out", str(out), "--fresh", "-p", "word=other") == 1
    told = capsys.readouterr().err.splitlines()[-1]
    assert told.startswith("coursekit: The disk is full: ")
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before


def test_full_disk_under_a_running_chapter_is_told_too(tiny_course, tmp_path, capsys):
    """The process of a chapter can't write its notebook: the build ends in one line."""
    notebooks = tmp_path / "out" / "notebooks"
    notebooks.mkdir(parents=True)
    (notebooks / "first.ipynb").mkdir()
    (notebooks / "first.ipynb" / "in the way").touch()
    assert build(tiny_course, "--out", str(tmp_path / "out")) == 1
    told = capsys.readouterr().err.splitlines()[-1]
    assert told.startswith(f"coursekit: {notebooks / 'first.ipynb'}: ")
    assert not (tmp_path / "out" / "report.html").exists()
    shutil.rmtree(notebooks / "first.ipynb")


def test_grid_is_one_build_with_a_folder_for_each_edition(tiny_course, tmp_path, capsys):
    """Each report is written, a summary each; what an edition leaves out is told there."""
    assert build(tiny_course, "--out", str(tmp_path), "--grid", "colour=red,blue", "-p", "word=hi") == 0
    pages = {path.parent.name: path.read_text(encoding="utf-8") for path in tmp_path.glob("*/report.html")}
    assert set(pages) == {"plain_word-hi", "plain_word-hi_colour-blue"}
    told = capsys.readouterr()
    assert told.out.count("Report: ") == 2
    assert "plain_word-hi_colour-blue first: running" in told.err
    alone = tmp_path / "alone"
    assert build(tiny_course, "--out", str(alone), "-p", "word=hi", "-p", "colour=blue", "--fresh") == 0
    assert (alone / "report.html").read_text(encoding="utf-8") == pages["plain_word-hi_colour-blue"]


def test_failed_edition_keeps_no_other_from_its_report(tiny_course, tmp_path, capsys):
    """The one that failed is told by chapter and cell, and the exit code is 1."""
    first = tiny_course.folder / "first.ipynb"
    told = json.loads(first.read_text(encoding="utf-8"))
    told["cells"][-1]["source"] = "assert colour == 'red'"
    first.write_text(json.dumps(told), encoding="utf-8")
    assert build(tiny_course, "--out", str(tmp_path), "--edition", "all") == 1
    assert [path.parent.name for path in tmp_path.glob("*/report.html")] == ["plain"]
    printed = capsys.readouterr()
    assert "Report: " in printed.out
    assert f"first, cell {len(told['cells'])}:" in printed.err


def test_cache_shows_what_it_holds_and_makes_room(tiny_course, capsys):
    """Runs, drawings, typefaces and builds by kind; pruned to nothing, the next build runs everything."""
    assert build(tiny_course) == 0
    capsys.readouterr()
    cache = ["cache", "--course", str(tiny_course.folder)]
    assert main(cache) == 0
    held = capsys.readouterr().out
    assert [line.split()[0] for line in held.splitlines()[:-1]] == ["builds", "fonts", "runs"]
    assert held.splitlines()[-1].endswith("of at most 512 MB")
    assert main([*cache, "--prune", "0"]) == 0
    assert "Taken away: " in capsys.readouterr().out
    assert build(tiny_course) == 0
    assert "first: running" in capsys.readouterr().err
    assert main([*cache, "--prune", "-1"]) == 2
