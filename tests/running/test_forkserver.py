"""A warm kernel is, to what runs in it, a kernel like any other."""

import json

import pytest

from coursekit.running.chapter import Job, run_job
from coursekit.running.pool import can_fork
from coursekit.running.workers import local_workers

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not can_fork(), reason="there are no warm kernels here"),
]


def test_libraries_imported_beforehand_know_that_they_serve_a_notebook(make_course):
    """By that pandas chooses how many columns it shows; the shell a notebook asks for is then its own."""
    source = "import pandas\n\npandas.get_option('display.max_columns'), get_ipython().__class__.__module__"
    course = make_course(a=[source])
    (chapter,) = course.chapters
    job = Job("a", chapter.notebook.read_text(encoding="utf-8"), course.folder, {}, course.limits)
    with local_workers(course.limits):
        outcome = run_job(job)
    assert outcome.why_standard == ""
    (output,) = json.loads(outcome.executed)["cells"][1]["outputs"]
    assert "".join(output["data"]["text/plain"]) == "(20, 'ipykernel.zmqshell')"
