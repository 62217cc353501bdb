"""What came of each chapter as JUnit XML, the form in which build servers read results."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Case:
    """One test: at most one of ``failure``, ``error`` and ``skipped`` says why it did not pass."""

    name: str
    seconds: float = 0.0
    failure: str = ""
    error: str = ""
    skipped: str = ""


@dataclass(frozen=True)
class Suite:
    """Tests that belong together."""

    name: str
    cases: tuple[Case, ...]


def junit_xml(suites: Sequence[Suite]) -> str:
    """Write *suites* as JUnit XML; the first line of what went wrong is its message."""
    every = [case for suite in suites for case in suite.cases]
    root = ET.Element("testsuites", _counts(every))
    for suite in suites:
        element = ET.SubElement(root, "testsuite", {"name": suite.name, **_counts(suite.cases)})
        for case in suite.cases:
            _add_case(element, suite, case)
    ET.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _add_case(suite_element: ET.Element, suite: Suite, case: Case) -> None:
    told = {"name": case.name, "classname": suite.name, "time": _seconds([case])}
    element = ET.SubElement(suite_element, "testcase", told)
    for outcome in ("failure", "error", "skipped"):
        text = _NOT_XML.sub("", getattr(case, outcome))
        if text:
            ET.SubElement(element, outcome, {"message": text.splitlines()[0]}).text = text


def _counts(cases: Sequence[Case]) -> dict[str, str]:
    return {
        "tests": str(len(cases)),
        "failures": str(sum(bool(case.failure) for case in cases)),
        "errors": str(sum(bool(case.error) for case in cases)),
        "skipped": str(sum(bool(case.skipped) for case in cases)),
        "time": _seconds(cases),
    }


def _seconds(cases: Sequence[Case]) -> str:
    return f"{sum(case.seconds for case in cases):.2f}"
