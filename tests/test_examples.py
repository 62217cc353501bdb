"""The examples in docstrings are true."""

import doctest
import importlib

import pytest

from .places import ROOT

SOURCE = ROOT / "src"
MODULES = sorted(
    ".".join(path.relative_to(SOURCE).with_suffix("").parts)
    for path in (SOURCE / "coursekit").rglob("*.py")
    if ">>> " in path.read_text(encoding="utf-8")
)


@pytest.mark.parametrize("name", MODULES)
@pytest.mark.usefixtures("in_course")
def test_examples_give_what_they_say(name):
    """Each example runs and prints what stands below it."""
    found = doctest.testmod(importlib.import_module(name))
    assert found.attempted > 0
    assert found.failed == 0
