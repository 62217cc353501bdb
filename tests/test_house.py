"""The house stays in order: imports run one way, and importing costs nothing."""

import ast
import subprocess
import sys

import coursekit

from .places import ROOT

SOURCE = ROOT / "src" / "coursekit"
FLOORS = (
    {"errors", "language", "paths", "course", "bundles"},
    {"periods", "dating", "numerals", "packages", "sources", "tables", "units", "figures"},
    {"validation", "catalogue", "view", "renderer"},
    {"narrative", "charts", "claims", "exercises", "notebooks", "terms"},
    {"running"},
    {"report", "teaching", "checks", "works"},
    {"build", "verify"},
    {"cli", "__main__"},
)
HEIGHT = {room: height for height, floor in enumerate(FLOORS) for room in floor}


def room(path):
    """Name the module or folder right under coursekit that a file belongs to."""
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def imported_rooms(path):
    """Name the modules of coursekit that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("coursekit"):
            parts = node.module.split(".")[1:]
            yield from parts[:1] or [alias.name for alias in node.names]


def test_imports_run_downward_only():
    """No module knows of one on a floor above it."""
    upward = [
        (str(path.relative_to(SOURCE)), other)
        for path in sorted(SOURCE.rglob("*.py"))
        if room(path) != "__init__"
        for other in imported_rooms(path)
        if HEIGHT[other] > HEIGHT[room(path)]
    ]
    assert upward == []


def test_import_loads_nothing_heavy():
    """`import coursekit` costs nothing until something is used."""
    heavy = "{'pandas', 'altair', 'papermill', 'numpy'}"
    program = f"import sys, coursekit; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_planning_and_reporting_load_no_computing():
    """What a build checks before it runs, and what writes the page, do without pandas, Altair and Jupyter."""
    program = """
import sys
from pathlib import Path
import coursekit.build, coursekit.cli, coursekit.report.assemble
from coursekit.checks import check_chapters, check_glossary, check_tables
from coursekit.course import Course
course = Course.load(Path("notebooks"))
check_chapters(course, course.chapters)
check_tables(course)
check_glossary(course)
computing = {"pandas", "numpy", "altair", "papermill", "IPython", "nbformat"}
other = {"vl_convert", "fontTools", "distributed"}
print(sorted((computing | other) & set(sys.modules)))
"""
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_public_name_exists():
    """What coursekit lists, it has."""
    assert [name for name in coursekit.__all__ if getattr(coursekit, name) is None] == []


def test_charts_hand_altair_its_own_channels():
    """For a text in encode(), Altair looks through all its classes anew: two milliseconds each."""
    texts = [
        (path.name, channel.value.lineno, channel.arg)
        for path in sorted((SOURCE / "charts").glob("*.py"))
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "encode"
        for channel in call.keywords
        if isinstance(channel.value, (ast.Constant, ast.JoinedStr))
    ]
    assert texts == []


def test_engine_knows_nothing_of_mali():
    """The course lies in notebooks/ and data/; the engine serves any."""
    words = ("Mali", "MLI", "Bamako", "UCDP", "Sahel")
    found = [
        (path.name, word)
        for path in SOURCE.rglob("*")
        if path.suffix in {".py", ".j2", ".css", ".js"}
        for word in words
        if word in path.read_text(encoding="utf-8")
    ]
    assert found == []
