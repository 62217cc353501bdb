"""run.json tells what a build ran with."""

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path

from coursekit.running.chapter import ChapterError, ChapterRun
from coursekit.running.record import run_record, table_checksums, write_record

START = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
RUNS = (
    ChapterRun("first", "ok", 1.5, Path("first.ipynb"), kept=True, peak=150 * 1024 * 1024),
    ChapterRun("second", "left out", why="it serves red"),
    ChapterRun("third", "failed", 0.5, Path("third.ipynb"), ChapterError(4, "1/0", "ZeroDivisionError")),
)


def record_of(course):
    """Describe a build of *course* in the three ways a chapter can end."""
    return run_record(course, course.resolve("blue"), RUNS, start=START, seconds=2.345, report="not written")


def test_record_tells_parameters_and_times(tiny_course):
    """Everything needed to run it again is there, and when it ran."""
    record = record_of(tiny_course)
    assert record["edition"] == "blue"
    assert record["parameters"] == {"word": "hello", "colour": "blue", "start": "2000", "end": "2010"}
    assert (record["start"], record["seconds"]) == ("2026-01-02T03:04:05+00:00", 2.35)
    assert record["report"] == "not written"


def test_record_tells_what_came_of_each_chapter(tiny_course):
    """One that ran in an earlier build is told so, one left out says why, one that failed says where."""
    assert record_of(tiny_course)["chapters"] == [
        {"chapter": "first", "status": "ok", "seconds": 1.5, "kept": True, "memory_mib": 150},
        {"chapter": "second", "status": "left out", "seconds": 0.0, "why": "it serves red"},
        {
            "chapter": "third",
            "status": "failed",
            "seconds": 0.5,
            "error": {"cell": 4, "message": "ZeroDivisionError"},
        },
    ]


def test_record_names_versions_and_commit(tiny_course):
    """A course outside version control has no commit, and that is said."""
    record = record_of(tiny_course)
    assert {"Python", "coursekit", "pandas", "papermill"} <= set(record["versions"])
    assert record["commit"] is None
    assert record["uncommitted_changes"] is None


def test_checksums_are_those_of_the_files(tmp_path):
    """Each file that the data package names is told by the sha256 of what it holds now."""
    (tmp_path / "a.csv").write_bytes(b"x\n1\n")
    described = {"resources": [{"name": "a", "path": "a.csv", "hash": "sha256:old"}]}
    (tmp_path / "datapackage.json").write_text(json.dumps(described))
    assert table_checksums(tmp_path) == {"a": hashlib.sha256(b"x\n1\n").hexdigest()}


def test_record_is_written_as_json(tmp_path):
    """Letters beyond ASCII stay readable."""
    write_record({"title": "Ségou"}, tmp_path / "run.json")
    assert (tmp_path / "run.json").read_text(encoding="utf-8") == '{\n  "title": "Ségou"\n}\n'
