"""What makes a build run a chapter again, and what doesn't: seen in a log that each chapter writes."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from coursekit.build import build_reports
from coursekit.course import Course
from coursekit.packages import open_package
from coursekit.running import keys
from coursekit.running.plan import cache_folder
from coursekit.running.progress import no_progress
from coursekit.running.store import Store
from coursekit.sources import Source
from coursekit.works import Order

pytestmark = pytest.mark.slow

TOML = """title = "Made"
data = "data"
[parameters.word]
default = "one"
[[chapters]]
notebook = "a.ipynb"
tables = ["rain"]
[[chapters]]
notebook = "b.ipynb"
tables = ["tides"]
[[chapters]]
notebook = "c.ipynb"
tables = ["rain", "tides"]
"""
TABLES = ("rain", "tides", "unused")
SOURCE = tuple(Source.__dataclass_fields__)


class Built:
    """A course of three chapters, and what of it each build runs."""

    def __init__(self, root: Path) -> None:
        self.folder, self.out, self.log = root / "course", root / "out", root / "log"
        self.unchanged = False

    def make(self):
        """Write the course."""
        folder = self.folder
        (folder / "data" / "tables").mkdir(parents=True)
        (folder / "course.toml").write_text(TOML, encoding="utf-8")
        (folder / "beside.txt").write_text("beside", encoding="utf-8")
        for name in TABLES:
            self.table(name).write_text("year,amount\n2012,7\n", encoding="utf-8")
        self.table("sources").write_text(",".join(SOURCE) + "\n", encoding="utf-8")
        self.describe()
        for name in "abc":
            begin = f"with open('../log', 'a') as log:\n    print({name!r}, file=log)"
            cells = [
                new_markdown_cell(f"# Chapter {name}", id="title"),
                new_code_cell("word = 'unset'", id="given", metadata={"tags": ["parameters"]}),
                new_code_cell(begin, id="log"),
                new_code_cell("word + '!'", id="said"),
            ]
            nbformat.write(nbformat.v4.new_notebook(cells=cells), self.notebook(name))

    def notebook(self, name):
        """Say where a chapter lies."""
        return self.folder / f"{name}.ipynb"

    def table(self, name):
        """Say where a table lies."""
        return self.folder / "data" / "tables" / f"{name}.csv"

    def describe(self):
        """Write the data package as the tables are now."""
        amounts = {"fields": [{"name": "year", "type": "integer"}, {"name": "amount", "type": "integer"}]}
        sources = {"fields": [{"name": name, "type": "string"} for name in SOURCE]}
        entries = [
            {
                "name": name,
                "path": f"tables/{name}.csv",
                "hash": f"sha256:{hashlib.sha256(self.table(name).read_bytes()).hexdigest()}",
                "rows": 1,
                "schema": sources if name == "sources" else amounts,
            }
            for name in (*TABLES, "sources")
        ]
        (self.folder / "data" / "datapackage.json").write_text(json.dumps({"resources": entries}))

    def edit(self, name, change):
        """Change the cells of a chapter."""
        notebook = nbformat.read(self.notebook(name), as_version=4)
        change(notebook.cells)
        nbformat.write(notebook, self.notebook(name))

    def build(self, since=0.0, **parameters):
        """Build as a new process would; name the chapters that ran, in their order."""
        self.log.write_text("")
        for told_once in (open_package, keys.engine_checksum, keys.machine):
            getattr(told_once, "cache_clear", lambda: None)()
        course = Course.load(self.folder)
        orders = [Order(course.resolve(None, parameters), self.out)]
        (build,) = build_reports(
            course, orders, no_progress(), store=Store(cache_folder(course), since=since)
        )
        assert build.failure == ""
        self.unchanged = build.unchanged
        return sorted(self.log.read_text().split())

    @property
    def page(self):
        """The report."""
        return (self.out / "report.html").read_bytes()

    @property
    def state(self):
        """Every file of output and cache, with when it was written."""
        folders = (self.out, self.folder.parent / "build")
        paths = (path for folder in folders for path in folder.rglob("*") if path.is_file())
        return {path: (path.stat().st_ino, path.stat().st_size) for path in paths}


@pytest.fixture(scope="module")
def first_built(tmp_path_factory, typefaces):
    """Give a folder that holds the course, built."""
    root = tmp_path_factory.mktemp("keys")
    built = Built(root)
    built.make()
    shutil.copytree(typefaces, cache_folder(Course.load(built.folder)))
    assert built.build() == ["a", "b", "c"]
    return root


@pytest.fixture
def built(first_built, tmp_path):
    """Give a copy of the built course: no path is part of what is kept."""
    return Built(shutil.copytree(first_built, tmp_path / "keys"))


def test_nothing_changed_runs_and_writes_nothing(built):
    """The report on disk is the one wanted."""
    before = built.state
    assert built.build() == []
    assert built.unchanged
    assert built.state == before


def test_edited_prose_changes_the_page_and_runs_nothing(built):
    """Text moved, added or removed is shown with the outputs of the former run."""

    def reword(cells):
        cells[0]["source"] = "# Chapter a, reworded"
        cells.insert(3, new_markdown_cell("A new sentence.", id="new"))

    built.edit("a", reword)
    assert built.build() == []
    assert not built.unchanged
    assert b"one!" in built.page
    for text in (b"reworded", b"A new sentence."):
        assert text in built.page


def test_edited_title_in_course_toml_runs_nothing(built):
    """What a kernel can't hear of is no part of what it did."""
    path = built.folder / "course.toml"
    path.write_text(path.read_text().replace('"Made"', '"Made anew"'))
    assert built.build() == []
    assert b"Made anew" in built.page


def test_edited_code_runs_its_chapter_alone(built):
    """A cell's source, a cell more, a tag that changes how it runs; not one that changes how it looks."""
    built.edit("b", lambda cells: cells[-1].update(source="word + '?'"))
    assert built.build() == ["b"]
    assert b"one?" in built.page
    built.edit("b", lambda cells: cells.append(new_code_cell("1", id="more")))
    assert built.build() == ["b"]
    built.edit("b", lambda cells: cells[-1]["metadata"].update(tags=["skip-execution"]))
    assert built.build() == ["b"]
    built.edit("b", lambda cells: cells[-1]["metadata"].update(tags=["skip-execution", "hide-input"]))
    assert built.build() == []
    built.edit("b", lambda cells: cells.pop())
    assert built.build() == []  # known from before


def test_exercises_are_no_part_of_a_run(built):
    """The report leaves them out."""
    built.edit("a", lambda cells: cells.append(new_code_cell("...", id="e", metadata={"tags": ["exercise"]})))
    assert built.build() == []


def test_another_parameter_runs_all_and_both_are_kept(built):
    """Going back to the first runs nothing."""
    page = built.page
    assert built.build(word="two") == ["a", "b", "c"]
    assert b"two!" in built.page
    assert built.build() == []
    assert built.page == page


@pytest.mark.parametrize(
    ("table", "ran"), [("rain", ["a", "c"]), ("tides", ["b", "c"]), ("unused", [])], ids=TABLES
)
def test_changed_row_runs_the_chapters_that_declare_its_table(built, table, ran):
    """No other."""
    with built.table(table).open("a", encoding="utf-8") as file:
        file.write("2013,8\n")
    built.describe()
    assert built.build() == ran


def test_table_that_is_not_declared_cannot_be_loaded(built):
    """Else a change of it would go unseen; the chapter that tries is told."""
    built.edit("a", lambda cells: cells[-1].update(source="from coursekit.tables import load\nload('tides')"))
    with pytest.raises(AssertionError, match=r"Table 'tides' is not declared for this chapter"):
        built.build()
    built.edit(
        "a", lambda cells: cells[-1].update(source="from coursekit.tables import load\nlen(load('rain'))")
    )
    assert built.build() == ["a"]


@pytest.mark.parametrize(
    "change",
    [
        "open('beside.txt', 'a').write('more')",
        "open('course.toml', 'a').write('[[[')",
        "import os; os.replace('a.ipynb', '../a.ipynb')",
    ],
    ids=["file", "course", "notebook"],
)
def test_result_is_not_kept_where_something_changed_meanwhile(built, change):
    """Whoever edits while a build runs gets the report of what it began with, and a run the next time."""
    begun = {path: path.read_bytes() for path in built.folder.rglob("*") if path.is_file()}
    built.edit("a", lambda cells: cells.append(new_code_cell(change, id="change")))
    edited = built.notebook("a").read_bytes()
    assert built.build() == ["a"]
    for path, content in begun.items():
        path.write_bytes(content)
    built.notebook("a").write_bytes(edited)
    assert "a" in built.build()


def test_file_beside_the_notebooks_runs_all(built):
    """Any cell may read it; hidden files, and what isn't there for cells, count for nothing."""
    (built.folder / "beside.txt").write_text("other")
    assert built.build() == ["a", "b", "c"]
    (built.folder / ".hidden").touch()
    (built.folder / "__pycache__").mkdir()
    (built.folder / "__pycache__" / "x.pyc").touch()
    assert built.build() == []


def test_lock_file_runs_all(built):
    """Other versions may give other results."""
    (built.folder.parent / "requirements.txt").write_text("pandas==3.0\n")
    assert built.build() == ["a", "b", "c"]


@pytest.mark.parametrize("what", ["engine", "packages", "interpreter"])
def test_other_engine_packages_or_interpreter_runs_all(built, monkeypatch, what):
    """Each as it is, not as it calls itself."""
    if what == "engine":
        real = keys.engine_checksum
        monkeypatch.setattr(keys, "engine_checksum", lambda *, whole=False: real(whole=whole) + "edited")
    elif what == "packages":
        real_machine = keys.machine()
        installed = [*real_machine["installed"], "another-1.0.dist-info"]
        monkeypatch.setattr(keys, "machine", lambda: {**real_machine, "installed": installed})
    else:
        monkeypatch.setattr(sys, "version", sys.version + " (another)")
    assert built.build() == ["a", "b", "c"]
    monkeypatch.undo()
    assert built.build() == []


def test_engine_is_known_by_what_is_in_its_files(tmp_path, monkeypatch):
    """One changed line counts; what makes pages counts for pages alone, compiled files for nothing."""
    monkeypatch.setattr(keys, "ENGINE", tmp_path)
    (tmp_path / "report").mkdir()

    def checksums():
        return keys.engine_checksum(), keys.engine_checksum(whole=True)

    seen = [checksums()]
    for name, runs_differ, pages_differ in (
        ("tables.py", True, True),
        ("report/page.css", False, True),
        ("cli.py", False, True),
        ("tables.cpython-311.pyc", False, False),
    ):
        (tmp_path / name).write_text("1")
        seen.append(checksums())
        (run, page), (former_run, former_page) = seen[-1], seen[-2]
        assert ((run != former_run), (page != former_page)) == (runs_differ, pages_differ), name


CHART = """
from IPython.display import display

place = {"field": "x", "type": "quantitative"}
point = {"mark": "point", "encoding": {"x": place}, "data": {"values": [{"x": 1}]}}
display({"application/vnd.vegalite.v6+json": point, "text/plain": "a point"}, raw=True)
"""
DAMAGES = {
    "cut": lambda content: content[:-1],
    "flipped": lambda content: content[:-1] + bytes([content[-1] ^ 1]),
    "emptied": lambda _content: b"",
    "replaced": lambda content: content[::-1],
}


def test_damaged_entries_are_made_anew(built):
    """Of whichever kind, however damaged: it is found out, and the page has the same bytes."""
    built.edit("c", lambda cells: cells.append(new_code_cell(CHART, id="chart")))
    assert built.build() == ["c"]
    page, cache = built.page, cache_folder(Course.load(built.folder))
    for kind, damage in zip(("runs", "builds", "drawings", "fonts"), DAMAGES.values(), strict=True):
        entries = list(cache.glob(f"{kind}/*/*"))
        whole = [path.read_bytes() for path in entries]
        assert entries
        for path in entries:
            path.write_bytes(damage(path.read_bytes()))
        (built.out / "report.html").unlink()
        assert built.build() == (["a", "b", "c"] if kind == "runs" else [])
        assert built.page == page
        if kind in ("drawings", "fonts"):
            assert [path.read_bytes() for path in entries] == whole
        assert built.build() == []
        assert built.unchanged
    shutil.rmtree(cache)
    assert built.build() == ["a", "b", "c"]
    assert built.page == page


def test_report_edited_or_deleted_by_hand_is_made_again(built):
    """And so is an executed notebook."""
    page = built.page
    for name in ("report.html", "notebooks/a.ipynb"):
        path = built.out / name
        content = path.read_bytes()
        for spoil in (path.unlink, lambda path=path: path.write_bytes(b"edited")):
            spoil()
            assert built.build() == []
            assert not built.unchanged
            assert path.read_bytes() == content
    assert built.page == page


def test_fresh_runs_everything_and_keeps_it(built):
    """What was kept before isn't found; what is made now is."""
    page = built.page
    assert built.build(since=time.time()) == ["a", "b", "c"]
    assert built.page == page
    assert built.build() == []


def test_cache_is_pruned_to_its_bound_after_a_build(built):
    """The longest unused goes first."""
    course = Course.load(built.folder)
    store = Store(cache_folder(course), most_bytes=4096)
    (built.out / "report.html").unlink()
    build_reports(course, [Order(course.resolve(None, {}), built.out)], no_progress(), store=store)
    assert sum(entry.size for entry in store.entries()) <= 4096
    assert (built.out / "report.html").is_file()


HEAVY = {"pandas", "numpy", "altair", "papermill", "nbformat", "nbclient", "jupyter_client"}
HEAVY |= {"vl_convert", "jinja2", "mistune", "rich", "zmq", "IPython"}


def test_unchanged_build_imports_nothing_heavy(built):
    """Neither what runs chapters nor what draws and writes pages."""
    built.build()
    built.build()
    assert built.unchanged
    code = (
        "import sys\nfrom coursekit.cli import main\n"
        f"code = main(['build', '--course', {str(built.folder)!r}, '--out', {str(built.out)!r}])\n"
        "print(code, *sys.modules)"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env={**os.environ})
    code, *imported = done.stdout.splitlines()[-1].split()
    assert code == "0"
    assert "Report, unchanged" in done.stdout
    assert HEAVY & {*imported} == set()
