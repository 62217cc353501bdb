"""JUnit XML: what build servers read."""

import xml.etree.ElementTree as ET

from coursekit.running.junit import Case, Suite, junit_xml

CASES = (
    Case("fine", 1.25),
    Case("moved", 2.0, failure="2 rows differ\nfrom <1> to “2”"),
    Case("broken", error="a, cell 2:\n\x1b[31mZeroDivisionError\x1b[0m"),
    Case("none", skipped="no figures"),
)


def test_counts_add_up_over_suites():
    """Each suite counts its own, the whole counts all."""
    root = ET.fromstring(junit_xml([Suite("one", CASES), Suite("two", CASES[:1])]))  # noqa: S314 - our own
    assert root.attrib == {"tests": "5", "failures": "1", "errors": "1", "skipped": "1", "time": "4.50"}
    assert [(suite.get("name"), suite.get("tests"), suite.get("time")) for suite in root] == [
        ("one", "4", "3.25"),
        ("two", "1", "1.25"),
    ]


def test_outcomes_carry_message_and_text():
    """The first line is the message; letters that XML may not hold are left out."""
    root = ET.fromstring(junit_xml([Suite("one", CASES)]))  # noqa: S314
    outcomes = [(case.get("name"), [(o.tag, o.get("message"), o.text) for o in case]) for case in root[0]]
    assert outcomes == [
        ("fine", []),
        ("moved", [("failure", "2 rows differ", "2 rows differ\nfrom <1> to “2”")]),
        ("broken", [("error", "a, cell 2:", "a, cell 2:\n[31mZeroDivisionError[0m")]),
        ("none", [("skipped", "no figures", "no figures")]),
    ]
