"""Run the exercises of a master in this process, as a release's maker does in a kernel."""

from __future__ import annotations

import contextlib
import io
import os
from pathlib import Path

from coursekit.exercises import expectations
from coursekit.exercises.cells import has_tag
from coursekit.teaching.masters import needed_for_answers, read_master
from coursekit.teaching.variants import with_values


def run_master(path, variant, **parameters):
    """Run *path* under *variant* and *parameters*; give its expectations by exercise, and its names."""
    names: dict[str, object] = {"__name__": "__main__"}
    master = read_master(path)
    expectations._live.clear()
    here = Path.cwd()
    os.chdir(path.parent)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            for cell in needed_for_answers(master.cells):
                source = with_values(cell["source"], variant) if has_tag(cell, "variant") else cell["source"]
                if has_tag(cell, "parameters"):
                    source = with_values(source, parameters)
                exec(compile(source, cell["id"], "exec"), names)  # noqa: S102 - our own masters
    finally:
        os.chdir(here)
    return dict(expectations._live), names
