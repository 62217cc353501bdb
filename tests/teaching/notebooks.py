"""Run a notebook as a student does, in a kernel, and read what its checks said."""

from __future__ import annotations

import nbformat
from nbclient import NotebookClient

from coursekit.bundles import OUTCOME


def run(path):
    """Run the notebook at *path* from top to bottom, in its folder; raise where a cell fails."""
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(path.parent)}}).execute()
    return notebook


def outcomes(notebook):
    """The state of each exercise by its id, as its check said last."""
    return {
        output["data"][OUTCOME]["exercise"]: output["data"][OUTCOME]["state"]
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        if OUTCOME in output.get("data", {})
    }


def answer(path, **sources):
    """Write *sources* into the cells of the notebook at *path*, by their ids, and save it."""
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        name = cell.id.replace("-", "_")
        if name in sources:
            cell.source = sources.pop(name)
    assert not sources, f"no such cell: {sources}"
    nbformat.write(notebook, path)
