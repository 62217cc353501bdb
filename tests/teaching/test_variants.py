"""Variants: the same each time, well spread, and for marks nobody's business but the teacher's."""

from collections import Counter

import pytest

from coursekit.teaching.variants import for_marks, for_practice, with_values

CLASS = [f"student{number:03}" for number in range(200)]


# Chi-squared that chance alone passes once in a thousand classes, by degrees of freedom.
ONCE_IN_A_THOUSAND = {2: 13.8, 5: 20.5, 7: 24.3}


@pytest.mark.parametrize("count", [3, 6, 8])
def test_variants_are_well_spread_over_a_class(count):
    """In a class of 200 each variant is dealt, and about as often as by lot."""
    for chosen in (
        [for_practice(name, "01_context", count) for name in CLASS],
        [for_marks(b"secret", name, "01_context", count) for name in CLASS],
    ):
        dealt, even = Counter(chosen), len(CLASS) / count
        assert set(dealt) == set(range(count))
        assert sum((times - even) ** 2 / even for times in dealt.values()) < ONCE_IN_A_THOUSAND[count - 1]


def test_variants_are_the_same_each_time():
    """These values are fixed for ever: a submission must be marked under the variant it was made with."""
    assert [for_practice("Awa", "01_context", 8), for_practice("Binta", "01_context", 8)] == [2, 3]
    assert [for_marks(b"s", "awa", "01_context", 8), for_marks(b"s", "binta", "01_context", 8)] == [3, 3]


def test_secret_decides_for_marks():
    """With another secret most students get another variant; so the name alone tells nothing."""
    moved = sum(for_marks(b"a", name, "x", 8) != for_marks(b"b", name, "x", 8) for name in CLASS)
    assert moved > len(CLASS) / 2


def test_neighbours_get_different_sets_in_different_notebooks():
    """Two students who share one variant rarely share all of them."""
    books = [f"{number:02}_book" for number in range(6)]
    dealt = Counter(tuple(for_practice(name, book, 8) for book in books) for name in CLASS)
    assert max(dealt.values()) <= 2


@pytest.mark.parametrize(
    ("source", "values", "result"),
    [
        ('place = "Gao"  # a town\n', {"place": "Mopti"}, 'place = "Mopti"  # a town\n'),
        ("a = 1\naa = 2", {"a": 5}, "a = 5\naa = 2"),
        ("months = [1, 2]", {"months": [3]}, "months = [3]"),
        ("x = '#1'  # no", {"x": 'say "hi"'}, "x = 'say \"hi\"'  # no"),
        ("y=1", {"z": 2}, "y=1"),
        ("if True:\n    a = 1", {"a": 2}, "if True:\n    a = 1"),
        ("a = 1", {"a": "back\\slash \\1"}, "a = 'back\\\\slash \\\\1'"),
    ],
)
def test_values_come_in_where_a_line_assigns_them(source, values, result):
    """Comments stay, other names stay, and what is written runs."""
    assert with_values(source, values) == result
