"""Chapters really run: in their folder, with their parameters, beside others that fail."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest

from coursekit.build import build_reports
from coursekit.running.progress import no_progress
from coursekit.running.store import Store
from coursekit.works import Order

pytestmark = pytest.mark.slow


def run(course, out, **overrides):
    """Run *course* into *out* and give the runs by chapter."""
    edition = course.resolve(None, overrides)
    (build,) = build_reports(course, [Order(edition, out)], no_progress(), store=Store(None))
    return {run.chapter: run for run in build.runs}


def outputs(path):
    """Give the text of each output of an executed notebook."""
    cells = nbformat.read(path, as_version=4).cells
    return ["".join(out["data"]["text/plain"]) for cell in cells for out in cell.get("outputs", [])]


def test_chapter_gets_its_parameters_and_works_in_its_folder(tiny_course, tmp_path):
    """Only what the parameters cell knows is injected, and files beside the notebook are found."""
    before = Path.cwd()
    runs = run(tiny_course, tmp_path / "out", word="bonjour")
    assert [entry.status for entry in runs.values()] == ["ok", "ok"]
    assert outputs(runs["first"].notebook)[0] == "'bonjour red, a line beside the notebook'"
    second = nbformat.read(runs["second"].notebook, as_version=4)
    assert [
        cell.source for cell in second.cells if "injected-parameters" in cell.metadata.get("tags", [])
    ] == ['# Parameters\ncolour = "red"\n']
    assert Path.cwd() == before


def test_nothing_is_left_in_the_folder_of_the_course(tiny_course, tmp_path):
    """Neither sockets nor checkpoints lie beside the chapters after a run."""
    before = sorted(tiny_course.folder.iterdir())
    run(tiny_course, tmp_path / "out")
    assert sorted(tiny_course.folder.iterdir()) == before


def test_executed_notebooks_hold_no_times(tiny_course, tmp_path):
    """Two runs of the same chapter give the same bytes."""
    runs = [run(tiny_course, tmp_path / out) for out in ("one", "two")]
    first, second = (entry["first"].notebook.read_bytes() for entry in runs)
    assert first == second
    assert b"time" not in first


def test_chapter_left_out_leaves_no_stale_notebook(tiny_course, tmp_path):
    """What an earlier run of other parameters left is taken away."""
    stale = tmp_path / "out" / "notebooks" / "second.ipynb"
    stale.parent.mkdir(parents=True)
    stale.touch()
    runs = run(tiny_course, tmp_path / "out", colour="blue")
    assert runs["second"].status == "left out"
    assert "colour=blue" in runs["second"].why
    assert not stale.exists()


def test_failing_chapters_do_not_stop_the_others(make_course, tmp_path):
    """An error and a dead kernel each name their cell; every notebook is kept as far as it ran."""
    course = make_course(
        '[parameters.x]\ndefault = "1"',
        a_error=["x = 0", "before = 1", "after = 1\nafter / 0", "never = 1"],
        b_dies=["import os", "os._exit(3)", "'never'"],
        c_fine=["'fine'"],
    )
    for chapter in course.chapters:
        notebook = nbformat.read(chapter.notebook, as_version=4)
        notebook.cells[1].metadata["tags"] = ["parameters"]
        nbformat.write(notebook, chapter.notebook)
    runs = run(course, tmp_path / "out")
    assert {name: entry.status for name, entry in runs.items()} == {
        "a_error": "failed",
        "b_dies": "failed",
        "c_fine": "ok",
    }
    error, died = runs["a_error"].error, runs["b_dies"].error
    assert (error.cell, error.source) == (4, "after = 1\nafter / 0")
    assert error.message == "ZeroDivisionError: division by zero"
    assert (died.cell, died.source, died.message) == (3, "os._exit(3)", "Kernel died")
    assert all(entry.notebook.is_file() for entry in runs.values())


def test_folder_with_braces_and_spaces_is_only_a_folder(make_course, tmp_path):
    """Paths are formatted by papermill; ours are not patterns."""
    course = make_course(a=["'fine'"])
    assert run(course, tmp_path / "my {out} put")["a"].status == "ok"
    odd = course.folder.rename(tmp_path / "my {course}")
    assert run(type(course).load(odd), tmp_path / "out")["a"].status == "ok"


def test_notebook_defaults_hold_without_declared_parameters(make_course, tmp_path):
    """A course without a [parameters] table injects nothing."""
    course = make_course(a=["word = 'own'", "word"])
    runs = run(course, tmp_path / "out")
    assert outputs(runs["a"].notebook) == ["'own'"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "terminate"])
def test_stopping_leaves_no_process_behind(make_course, tmp_path, number):
    """Ctrl-C ends in one line and exit 130, with every kernel gone and no report."""
    wait = "import os, time\nfrom pathlib import Path\n{}\ntime.sleep(600)"
    tell = "Path({!r}).write_text(str(os.getpid())); Path({!r}).touch()"
    names = ("a", "b")
    pids = {name: tmp_path / f"{name}.pid" for name in names}
    ready = {name: tmp_path / f"{name}.ready" for name in names}
    course = make_course(**{n: [wait.format(tell.format(str(pids[n]), str(ready[n])))] for n in names})
    command = [sys.executable, "-m", "coursekit", "build", "--course", str(course.folder), "--out", "out"]
    build = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True)
    while not all(path.exists() for path in ready.values()):
        assert build.poll() is None, build.stderr.read()
        time.sleep(0.05)
    build.send_signal(number)
    _, told = build.communicate()
    assert build.returncode == 130
    assert told.splitlines()[-1] == "coursekit: Stopped. What was there before stays as it was."
    assert "Traceback" not in told
    assert [pid for pid in (int(path.read_text()) for path in pids.values()) if alive(pid)] == []
    assert not (tmp_path / "out" / "report.html").exists()


def alive(pid):
    """Tell whether a process runs, waiting a moment for one that is on its way out."""
    for _ in range(100):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        time.sleep(0.05)
    return True


def test_executed_notebook_is_json_ending_as_jupyter_writes_it(tiny_course, tmp_path):
    """What is written can be opened by any notebook reader."""
    runs = run(tiny_course, tmp_path / "out")
    raw = json.loads(runs["first"].notebook.read_text(encoding="utf-8"))
    nbformat.validate(nbformat.from_dict(raw))


def test_run_is_not_kept_when_what_it_depends_on_changed_meanwhile(make_course, tmp_path):
    """Else the cache would give, for what was there before, the result of what is there now."""
    course = make_course(
        a=["from pathlib import Path\nPath('beside.txt').write_text('changed')"], b=["'still'"]
    )
    (course.folder / "beside.txt").write_text("as it was")
    store, order = Store(tmp_path / "cache"), Order(course.resolve(), tmp_path / "out")
    build_reports(course, [order], no_progress(), store=store)
    (second,) = build_reports(course, [order], no_progress(), store=store)
    assert second.runs[0].kept is False  # b may have ended before a changed the file
    (third,) = build_reports(course, [order], no_progress(), store=store)
    assert [run.kept for run in third.runs] == [True, True]
