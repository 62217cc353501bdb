"""A tiny course about nothing, for the tests of the report."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_notebook

from coursekit.course import Course
from coursekit.report.assemble import assemble
from coursekit.running.store import Store
from coursekit.sources import Source

from .cells import words
from .pages import Page

TOML = """
title = "Rain & <sun>"
subtitle = "What the gauges say"
data = "data"
articles = ["almanac"]

[parameters.place]
default = "hill"
choices = { hill = "Green Hill", bay = "Blue Bay" }
[parameters.start]
kind = "date"
default = "2012"
[parameters.end]
kind = "date"
default = "2024-06-30"

[[chapters]]
notebook = "01_rain.ipynb"
minutes = 30
tables = ["rain"]
[[chapters]]
notebook = "04_sun.ipynb"
serves = { place = ["hill"] }

[editions.hill]
place = "hill"
"""
SOURCES = (
    ("gauges", "Weather Office", "", "Gauges", "https://weather.example", "ed. 5", "Office, 2025.", "false"),
    ("almanac", "Almanac", "", "An article", "https://almanac.example", "", "", "false"),
    ("mirror", "Mirror", "Town Hall", "Tides", "https://mirror.example", "", "At mirror.example", "true"),
    ("unused", "Nobody", "", "Nothing", "https://nobody.example", "", "", "false"),
)


@pytest.fixture(scope="session")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Make the tiny course: two chapters, one table, four sources."""
    folder = tmp_path_factory.mktemp("course")
    (folder / "data/tables").mkdir(parents=True)
    (folder / "course.toml").write_text(TOML, encoding="utf-8")
    for name, title in (("01_rain", "Rain"), ("04_sun", "Sun & shade")):
        nbformat.write(new_notebook(cells=[words(f"# {title}")]), folder / f"{name}.ipynb")
    with (folder / "data/tables/sources.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(Source.__dataclass_fields__), restval="")
        writer.writeheader()
        keys = ("source_id", "publisher", "agency", "title", "address", "edition", "citation", "weak")
        writer.writerows({**dict(zip(keys, row, strict=True)), "licence": "CC-BY-4.0"} for row in SOURCES)
    file = {"path": "tables/none.csv", "bytes": 1, "rows": 12, "hash": f"sha256:{'ab12' * 16}"}
    rain = {"name": "rain", "title": "Rain by year", "asOf": "2025-03-09", **file}
    later = {"name": "tides", "title": "Tides", "asOf": "2026-01-01", **file}
    (folder / "data/datapackage.json").write_text(json.dumps({"resources": [rain, later]}), encoding="utf-8")
    return Course.load(folder)


@pytest.fixture
def build(course: Course, tmp_path: Path) -> Callable[..., Page]:
    """Give a function that puts cells into chapter 1, assembles the page and takes it apart."""

    def built(
        *cells: Any,
        skipped: list[tuple[str, str]] | None = None,
        store: Store | None = None,
        **parameters: str,
    ) -> Page:
        path = tmp_path / "01_rain.ipynb"
        nbformat.write(new_notebook(cells=[words("# Rain"), *cells]), path)
        return Page(assemble(course, course.resolve(None, parameters), [path], skipped or [], store))

    return built
