"""
What a student can find out who reads her release, or the process her notebook runs in.

The masters of an open course are open to all; these tests are about what a release adds to that. How much a
guess costs is said in docs/teaching/checks.md, with figures from tests/benchmarks/checks.py.
"""

import json
import shutil
import subprocess
import sys

import altair as alt
import pandas as pd
import pytest

from coursekit.exercises import keys
from coursekit.exercises.sheets import sheets_in
from coursekit.running.progress import no_progress
from coursekit.teaching.answers import Question, learn
from coursekit.teaching.masters import read_master

pytestmark = pytest.mark.slow  # kernels run

LOOK_THROUGH_THE_PROCESS = """
import gc, json, sys
from coursekit.exercises import checks

wanted = set(json.loads(sys.argv[1]))
for name in json.loads(sys.argv[2]):
    checks.check(name, 12345.678)
found = []
for one in gc.get_objects():
    if one is wanted:
        continue
    inside = one.values() if isinstance(one, dict) else one if isinstance(one, list | tuple | set) else ()
    found += [str(value) for value in inside if isinstance(value, str | int | float) and str(value) in wanted]
print(json.dumps(sorted(set(found) - {sys.argv[1]})))
"""


@pytest.fixture(scope="module")
def right(master_folder, release):
    """The texts of the right answers in the release, by exercise, as only the master knows them."""
    master = read_master(master_folder / "rain.ipynb")
    (found,) = learn([Question(master, 0, sheets_in(release)[0].variant, {})], no_progress())
    return {key.exercise: [text for text, remark in key.answers.items() if remark is None] for key in found}


def test_right_answers_stand_in_no_file(release, right):
    """Neither as they are computed nor as they are looked up."""
    for path in release.rglob("*"):
        if path.is_file() and path.suffix in {".json", ".ipynb", ".md", ".txt"}:
            text = path.read_text(encoding="utf-8")
            for name in ("rain-sum", "rain-years", "rain-table", "rain-rate", "rain-chart"):
                assert not [one for one in right[name] if one in text], (path, name)


def test_right_answers_stand_nowhere_in_the_process(release, right, tmp_path):
    """After a check that failed, no object a notebook could look at holds one."""
    wanted = json.dumps([text for texts in right.values() for text in texts if len(text) > 3])
    names = json.dumps(list(right))
    done = subprocess.run(
        [sys.executable, "-c", LOOK_THROUGH_THE_PROCESS, wanted, names],
        cwd=shutil.copytree(release, tmp_path / "copy"), capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert json.loads(done.stdout.splitlines()[-1]) == []


def test_file_does_not_tell_which_fingerprint_belongs_to_what(release):
    """Right and wrong answers stand in the order of their fingerprints, all equally long."""
    for one in sheets_in(release)[0].locks.values():
        assert list(one.answers) == sorted(one.answers)
        assert {len(fingerprint) for fingerprint in one.answers} == {2 * keys.LENGTH}


@pytest.fixture
def hashes(monkeypatch):
    """Count the slow hashes that are computed."""
    computed = []
    slow = keys.digest

    def counted(text, salt):
        computed.append(text)
        return slow(text, salt)

    monkeypatch.setattr(keys, "digest", counted)
    return computed


TABLE = pd.DataFrame({"year": [2020, 2021, 2022], "mm": [1.0, 2.0, 3.0]})
BARS = alt.Chart(TABLE, title="T").mark_bar().encode(x="year:O", y=alt.Y("mm:Q", title="mm"))
GUESSES = {
    "rain-sum": 12.3,
    "rain-word": "a",
    "rain-years": TABLE.set_index("year")["mm"].sort_values(ascending=False),
    "rain-table": TABLE,
    "rain-rate": lambda mm, days: mm + days,
    "rain-chart": BARS,
}


@pytest.mark.parametrize("name", GUESSES)
def test_each_guess_of_any_kind_costs_one_slow_hash(release, hashes, name):
    """There is no cheaper way to try an answer; only what the question says of its form comes free."""
    lock = sheets_in(release)[0].locks[name]
    assert lock.judge(GUESSES[name]).state == "not yet"
    assert len(hashes) == 1
    assert lock.judge({"no": "answer"}).state == "not yet"
    assert len(hashes) == 1


def test_hash_of_one_exercise_tells_nothing_of_another(release):
    """Each has a salt of its own, and each hash needs memory, so that not many can be tried at once."""
    locks = sheets_in(release)[0].locks
    assert len({one.salt for one in locks.values()}) == len(locks)
    assert keys.COST * 8 * 128 >= 8 * 2**20


def test_guessing_finds_what_can_be_enumerated(release, hashes, right):
    """A number in a known range, and a choice, fall to whoever tries them all: the docs say so."""
    lock = sheets_in(release)[0].locks["rain-sum"]
    answer = float(right["rain-sum"][0])
    tries = [round(answer - 2 + step / 10, 1) for step in range(40)]
    found = [guess for guess in tries if lock.judge(guess).state == "right"]
    assert sorted(map(str, found)) == sorted(right["rain-sum"])
    assert len(hashes) == 40
    word = sheets_in(release)[0].locks["rain-word"]
    assert [guess for guess in "abc" if word.judge(guess).state == "right"] == ["b"]
