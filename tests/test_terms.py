"""The glossary: a word means one thing, somebody's, and whoever asks for it gets one clear answer."""

import re
import tomllib

import nbformat
import pytest

from coursekit.claims.verdicts import DEFINITIONS
from coursekit.errors import CourseError, UsageError
from coursekit.terms import GLOSSARY_FILE, glossary, load_terms

from .places import COURSE, NOTEBOOKS

ENTRY = '[rain]\nterm = "rain"\ndefinition = "Water that falls."\nchapter = "first"\n'


@pytest.fixture(scope="module")
def terms(course):
    """Give the terms of the project's own course."""
    return load_terms(course)


def spoken(path):
    """Give all that a notebook holds, in one line of small letters."""
    text = " ".join(cell.source for cell in nbformat.read(path, as_version=4).cells)
    return " ".join(re.sub(r"[*\"\s]+", " ", text).split()).lower()


def test_terms_stand_in_order(terms):
    """People look them up by the alphabet; the file is ordered by id."""
    names = [term.term.lower() for term in terms]
    assert names == sorted(names)
    ids = list(tomllib.loads((COURSE / GLOSSARY_FILE).read_text(encoding="utf-8")))
    assert ids == sorted(ids)


def test_every_term_is_used_in_its_chapter(terms):
    """What no chapter says needs no entry; each matters first where the entry says."""
    texts = {path.stem: spoken(path) for path in NOTEBOOKS}
    forms = {term.id: [re.sub(r"[\[\]]", "", form) for form in (*term.names, *term.linked)] for term in terms}
    unused = [
        term.id
        for term in terms
        if not any(
            re.search(rf"\b{re.escape(form.lower())}(?!\w)", texts[term.chapter]) for form in forms[term.id]
        )
    ]
    assert unused == []


def test_no_form_stands_twice(terms):
    """Two terms can't share a name (loading refuses it), and none repeats its own."""
    assert [term.id for term in terms if len(set(term.names)) < len(term.names)] == []


def test_definitions_are_short_and_whole(terms):
    """One or two plain sentences each."""
    assert [term.id for term in terms if len(term.definition) > 200] == []
    assert [term.id for term in terms if not re.fullmatch(r"[A-Z].*\.", term.definition)] == []


def test_verdicts_mean_what_the_rules_say(terms):
    """The glossary, the chapter, the manual and the engine say the same."""
    meanings = {term.term: term.definition for term in terms}
    assert {word: meanings[word] for word in DEFINITIONS} == dict(DEFINITIONS)


@pytest.mark.usefixtures("in_course")
@pytest.mark.parametrize("word", ["IDP", "idps", "internally displaced person", " Internally displaced "])
def test_word_is_found_by_any_of_its_forms(word):
    """Small letters or capitals, short or long."""
    shown = glossary(word).bundle
    assert shown["text/plain"].startswith("internally displaced person: Somebody who had to leave home")
    assert "UNHCR" in shown["text/plain"]
    assert shown["text/html"].count("<tr>") == 2


@pytest.mark.usefixtures("in_course")
def test_accents_need_not_be_typed():
    """A keyboard without them will do."""
    assert glossary("cadre harmonise").bundle["text/plain"].startswith("Cadre Harmonisé: ")


@pytest.mark.usefixtures("in_course")
def test_glossary_lists_every_term(terms):
    """Without a word it shows them all, as a table and as text."""
    shown = glossary().bundle
    assert shown["text/html"].count("<tr>") == len(terms) + 1
    assert [line.partition(":")[0] for line in shown["text/plain"].splitlines()] == [
        term.term for term in terms
    ]


@pytest.mark.usefixtures("in_course")
@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("refugies", "The glossary has no 'refugies'. Close to it: refugees, refugee"),
        ("xyzzy", "The glossary has no 'xyzzy'. glossary() shows all its terms."),
    ],
)
def test_unknown_word_is_one_clear_line(word, says):
    """It names what is close, or how to see them all."""
    with pytest.raises(UsageError) as raised:
        glossary(word)
    assert str(raised.value).startswith(says)
    assert "\n" not in str(raised.value)


def test_course_without_a_glossary_says_so(tiny_course, monkeypatch):
    """A glossary is optional; asking for one that isn't there is answered."""
    assert load_terms(tiny_course) == ()
    monkeypatch.chdir(tiny_course.folder)
    with pytest.raises(UsageError, match=r"no glossary here: no glossary\.toml in the course"):
        glossary()


WRONG = {
    "is no toml": ("[rain", "Expected ']'"),
    "is no table": ('rain = "wet"', "[rain] is no table"),
    "bad id": (ENTRY.replace("[rain]", "[Rain]"), "[Rain] is no id"),
    "no term": (ENTRY.replace('term = "rain"', ""), "[rain] has no 'term'"),
    "no definition": (ENTRY.replace("Water that falls.", ""), "[rain] has no 'definition'"),
    "unknown key": (ENTRY + 'colour = "red"', "[rain] has an unknown key 'colour'"),
    "wrong kind": (ENTRY + 'variants = "rains"', "[rain] has a 'variants' that is neither"),
    "unknown chapter": (ENTRY.replace("first", "ninth"), "[rain] names the unknown chapter 'ninth'"),
    "two owners": (ENTRY + 'source = "a"\nby = "b"', "[rain] names both a source and by"),
    "unknown source": (ENTRY + 'source = "cloud"', "[rain] names the unknown source 'cloud'"),
    "open bracket": (ENTRY + 'linked = ["the [rain"]', "[rain] links 'the [rain', whose brackets"),
    "bare number": (ENTRY.replace("falls", "falls 40 mm"), "[rain] has the number '40'"),
    "same name": (ENTRY + ENTRY.replace("[rain]", "[wet]"), "[rain] and [wet] are both called 'rain'"),
}


@pytest.mark.parametrize(("text", "says"), WRONG.values(), ids=WRONG)
def test_malformed_glossary_is_one_clear_line(text, says, tiny_course):
    """The file and the entry are named, and what is wrong with it."""
    (tiny_course.folder / GLOSSARY_FILE).write_text(text, encoding="utf-8")
    with pytest.raises(CourseError) as raised:
        load_terms(tiny_course)
    told = str(raised.value)
    assert told.startswith(f"{tiny_course.folder / GLOSSARY_FILE} is malformed: ")
    assert says in told
    assert "\n" not in told
