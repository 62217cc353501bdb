"""What tests of running share: traces of what ran, and a cache that knows the typefaces."""

import shutil
import tempfile
from multiprocessing import resource_tracker

import pytest

from coursekit.report.fonts import stylesheet
from coursekit.running.plan import cache_folder
from coursekit.running.pool import close_pools
from coursekit.running.store import Store

from .traces import Traces


@pytest.fixture
def traces(monkeypatch, tmp_path_factory):
    """Watch what this test starts, here and in processes of its own."""
    tmp_path_factory.getbasetemp()  # which isn't to lie in the folder watched
    resource_tracker.ensure_running()  # else the first test to need it would be said to leave it
    close_pools()
    traces = Traces()
    for name, value in traces.variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(tempfile, "tempdir", None)
    yield traces
    close_pools()
    traces.clear()


@pytest.fixture(scope="session")
def typefaces(tmp_path_factory):
    """Give a cache folder that holds the page's typefaces: making them takes longer than a small build."""
    folder = tmp_path_factory.mktemp("typefaces")
    stylesheet(Store(folder))
    return folder


@pytest.fixture
def with_typefaces(typefaces):
    """Give a function that puts the typefaces into the cache of a course, and gives the course back."""

    def put(course):
        shutil.copytree(typefaces, cache_folder(course), dirs_exist_ok=True)
        return course

    return put
