"""Notebooks as a build reads them: as plain JSON, for Jupyter's own reader takes a second to import."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from coursekit.errors import CourseError
from coursekit.exercises.cells import PARAMETERS_TAG, has_tag
from coursekit.language import _

FORMAT = 4
CELL_KINDS = ("code", "markdown", "raw")
# What an output of each kind must hold.
_OUTPUTS: Mapping[str, Mapping[str, type | tuple[type, ...]]] = {
    "display_data": {"data": dict},
    "execute_result": {"data": dict},
    "error": {"ename": str, "evalue": str},
    "stream": {"name": str, "text": (str, list)},
}
_JSON_TYPE = re.compile(r"application/(?:.*\+)?json")


def read_notebook(path: Path) -> dict[str, Any]:
    """
    Read the notebook at *path*, each text in it as one string however the file holds it.

    Raises
    ------
    CourseError
        The file is no notebook; the message says where and how.
    OSError
        It can't be read.
    """
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:  # no UTF-8, or no JSON
        why: str | None = _("it is no JSON")
    else:
        why = next(_faults(notebook), None)
    if why:
        message = _("Notebook {path} is malformed: {why}. Restore it, or save it again from JupyterLab.")
        raise CourseError(message.format(path=path, why=why))
    for cell in notebook["cells"]:
        _join_lines(cell)
    return dict(notebook)


def check_notebook(path: Path, *, needs_parameters: bool) -> dict[str, Any]:
    """
    Read the notebook of a chapter; CourseError where it is missing or malformed.

    With *needs_parameters* it must also hold a cell tagged ``parameters``.
    """
    if not path.is_file():
        raise CourseError(_("Notebook {path} is missing; course.toml names it.").format(path=path))
    notebook = read_notebook(path)
    if needs_parameters and not any(has_tag(cell, PARAMETERS_TAG) for cell in notebook["cells"]):
        message = _(
            "Notebook {path} has no cell tagged 'parameters', and course.toml declares parameters. "
            "Give the cell that sets them this tag (JupyterLab: Property Inspector, Cell Tags)."
        )
        raise CourseError(message.format(path=path))
    return notebook


def notebook_text(notebook: Mapping[str, Any]) -> str:
    """Write an executed notebook as JSON, a line for each cell: Jupyter's indents take five times as long."""
    cells = ",\n".join(json.dumps(cell, ensure_ascii=False, sort_keys=True) for cell in notebook["cells"])
    rest = {name: value for name, value in notebook.items() if name != "cells"}
    return f'{{"cells": [\n{cells}\n],\n{json.dumps(rest, ensure_ascii=False, sort_keys=True)[1:]}\n'


def _faults(notebook: Any) -> Iterator[str]:
    """Say what is wrong with a notebook, the most basic first: each check trusts those before it."""
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells"), list):
        yield _("it has no list of cells")
    if notebook.get("nbformat") != FORMAT:
        yield _("its nbformat is not {format}").format(format=FORMAT)
    for number, cell in enumerate(notebook["cells"], start=1):
        for fault in _cell_faults(cell):
            yield _("cell {number} {fault}").format(number=number, fault=fault)


def _cell_faults(cell: Any) -> Iterator[str]:
    if not isinstance(cell, dict) or cell.get("cell_type") not in CELL_KINDS:
        yield _("is of no known kind")
    if not _is_text(cell.get("source")):
        yield _("has no source")
    if not _are_bundles(cell.get("attachments", {})):
        yield _("has attachments that are none")
    if not isinstance(cell.get("metadata"), dict) or not isinstance(cell["metadata"].get("tags", []), list):
        yield _("has no metadata, or tags that are no list")
    if cell["cell_type"] == "code" and not _are_outputs(cell.get("outputs")):
        yield _("has no outputs, or one of no known kind")


def _is_text(value: Any) -> bool:
    return isinstance(value, str) or (
        isinstance(value, list) and all(isinstance(line, str) for line in value)
    )


def _are_bundles(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(bundle, dict) for bundle in value.values())


def _are_outputs(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_output, value))


def _is_output(output: Any) -> bool:
    needed = _OUTPUTS.get(str(output.get("output_type"))) if isinstance(output, dict) else None
    return needed is not None and all(isinstance(output.get(name), kind) for name, kind in needed.items())


def _join_lines(cell: dict[str, Any]) -> None:
    """Make one string of each text that the file holds as a list of lines."""
    cell["source"] = _joined(cell["source"])
    for bundle in cell.get("attachments", {}).values():
        _join_bundle(bundle)
    for output in cell.get("outputs", ()):
        if "data" in output:
            _join_bundle(output["data"])
        elif "text" in output:
            output["text"] = _joined(output["text"])


def _join_bundle(bundle: dict[str, Any]) -> None:
    for kind, value in bundle.items():
        if not _JSON_TYPE.fullmatch(kind):
            bundle[kind] = _joined(value)


def _joined(text: Any) -> Any:
    return "".join(text) if isinstance(text, list) else text
