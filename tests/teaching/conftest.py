"""A small master, ``tests/rain``, with an exercise of every kind, as a teacher outside any course has it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

CANARY = "canary_solution_7731"
HIDDEN = "canary_hidden_7731"
RAIN = Path(__file__).parents[1] / "rain"


def marks(name, *, grade, solution, locked, points=None):
    """nbgrader's marks for one cell."""
    told = {"schema_version": 3, "grade_id": name, "grade": grade, "solution": solution, "locked": locked}
    return told | ({"points": points} if points is not None else {})


def cell(kind, name, source, **metadata):
    """One cell as a notebook's file holds it."""
    code = {"outputs": [], "execution_count": None} if kind == "code" else {}
    return {"cell_type": kind, "id": name, "metadata": metadata, "source": source} | code


@pytest.fixture(scope="session")
def master_folder(tmp_path_factory) -> Path:
    """Give a folder with the master, the table it reads, and files it does not need."""
    return Path(shutil.copytree(RAIN, tmp_path_factory.mktemp("masters") / "rain"))


def write_notebook(path, cells):
    """Write *cells* as a notebook."""
    told = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(told), encoding="utf-8")


@pytest.fixture(scope="session")
def release(master_folder, tmp_path_factory) -> Path:
    """Give the release made of it for everybody, as the command makes it; nobody is to change it."""
    from coursekit.teaching.releases import assign

    out = tmp_path_factory.mktemp("released") / "rain"
    assign([master_folder / "rain.ipynb"], out)
    return out
