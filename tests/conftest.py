"""What the tests share: the project's course, a tiny one, a built report, a browser without a network."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from coursekit.course import Course

from .places import COURSE

TINY = Path(__file__).parent / "tiny_course"
IN_CI = bool(os.environ.get("CI"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):  # noqa: ARG001 - pytest goes by these names
    """Turn a skipped test into a failed one in CI, where everything is to run."""
    return _no_skip((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):  # noqa: ARG001
    """Turn a skipped file into a failed one in CI."""
    return _no_skip((yield))


def pytest_collection_modifyitems(items):
    """Leave the browser to the end: once it is there, no other event loop runs in this thread."""
    items.sort(key=lambda item: "browser" in item.fixturenames)


def _no_skip(report):
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"Skipped, and nothing may be skipped in CI: {report.longrepr}"
    return report


@dataclass(frozen=True)
class BuiltReport:
    """A report built by the command line: the folder of its output, and what was printed."""

    folder: Path
    printed: str

    @property
    def page(self) -> Path:
        """The report itself."""
        return self.folder / "report.html"


@pytest.fixture(scope="session")
def course() -> Course:
    """Give the project's own course."""
    return Course.load(COURSE)


@pytest.fixture
def tiny_course(tmp_path: Path) -> Course:
    """Give a copy of the tiny course that a test may change."""
    return Course.load(shutil.copytree(TINY, tmp_path / "tiny" / "course"))


@pytest.fixture
def make_course(tmp_path: Path):
    """Give a function that writes a course of notebooks, each given by the source of its code cells."""

    def write(described: str = "", **notebooks: list[str]) -> Course:
        folder = tmp_path / "made"
        folder.mkdir()
        (folder / "course.toml").write_text(f'title = "Made"\n{described}', encoding="utf-8")
        for name, sources in notebooks.items():
            cells = [new_markdown_cell(f"# {name}"), *(new_code_cell(source) for source in sources)]
            nbformat.write(new_notebook(cells=cells), folder / f"{name}.ipynb")
        return Course.load(folder)

    return write


@pytest.fixture(scope="session")
def built_report(tmp_path_factory: pytest.TempPathFactory) -> BuiltReport:
    """Give the report of the default edition, built once however many processes run the tests."""
    base = tmp_path_factory.getbasetemp()
    shared = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / "built-report"
    printed = shared / "printed.txt"
    try:
        shared.mkdir()
    except FileExistsError:
        return BuiltReport(shared / "out", _wait_for(printed))
    command = [sys.executable, "-m", "coursekit", "build", "--course", str(COURSE), "--out", "out"]
    done = subprocess.run(command, cwd=shared, capture_output=True, text=True, check=False)
    part = shared / "printed.part"
    part.write_text(done.stdout if done.returncode == 0 else f"FAILED\n{done.stderr}", encoding="utf-8")
    part.rename(printed)
    return BuiltReport(shared / "out", _wait_for(printed))


def _wait_for(printed: Path) -> str:
    """Give what the build printed, once it has ended in whichever process began it."""
    while not printed.exists():
        time.sleep(0.2)
    text = printed.read_text(encoding="utf-8")
    assert not text.startswith("FAILED"), text
    return text


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    """Give the Chromium of the machine, headless."""
    found = shutil.which("chromium")
    if found is None:
        pytest.skip("No Chromium here, so no page is looked at (Debian: sudo apt install chromium).")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def in_course(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in the course's folder, as its notebooks do."""
    monkeypatch.chdir(COURSE)
