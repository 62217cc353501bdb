"""
What a check looks answers up in: the text of each answer we know, or its slow hash, and what to say to it.

A :class:`Key` holds texts; it exists where the master runs. A release holds its locked form only: for each
text a salted hash that costs time and memory to compute, so that whoever reads the file can test a guess
but not read the answer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from typing import Any

from coursekit.exercises import cases
from coursekit.exercises.complaints import complaint
from coursekit.exercises.forms import Form, written
from coursekit.exercises.remarks import FORM_ONLY, NOT_YET, RIGHT, UNTRIED, Outcome, Remark

COST = 2**13  # scrypt's n, with r=8: 8 MiB and about 12 ms on a machine of 2024
LENGTH = 16  # bytes of a hash kept


@dataclass(frozen=True)
class Key:
    """The known answers of one exercise: each text with its remark, None where it is right."""

    exercise: str
    form: Form
    answers: Mapping[str, Remark | None]

    def judge(self, answer: Any) -> Outcome:
        """Judge *answer* by its text."""
        return judge(self.exercise, self.form, self.answers, answer, lambda text: text)

    def as_json(self) -> dict[str, Any]:
        """Describe the key for whoever makes the release; it holds the answers in clear."""
        answers = [[text, asdict(remark) if remark else None] for text, remark in self.answers.items()]
        return {"exercise": self.exercise, "form": self.form.as_json(), "answers": answers}

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Key:
        """Read what :meth:`as_json` wrote."""
        answers = {text: Remark(**remark) if remark else None for text, remark in told["answers"]}
        return cls(told["exercise"], Form.from_json(told["form"]), answers)


@dataclass(frozen=True)
class Lock:
    """The known answers of one exercise as a release holds them: hashes in the place of texts."""

    exercise: str
    form: Form
    salt: str
    answers: Mapping[str, Remark | None]

    def judge(self, answer: Any) -> Outcome:
        """Judge *answer* by the hash of its text; its form alone where the release holds no answers."""
        if not self.answers:
            return judge(self.exercise, self.form, None, answer, lambda text: text)
        return judge(self.exercise, self.form, self.answers, answer, lambda text: digest(text, self.salt))


def judge(
    exercise: str,
    form: Form,
    answers: Mapping[str, Remark | None] | None,
    answer: Any,
    write: Callable[[str], str],
) -> Outcome:
    """Judge *answer*: its form, then what *answers* hold under what *write* makes of its text."""
    if answer is ... or answer is None or (form.kind == "function" and cases.is_empty(answer)):
        return Outcome(exercise, UNTRIED)
    if form.kind == "function" and callable(answer):
        answer = cases.Tried(answer, form.cases)  # it may be slow, and is looked at twice
    amiss = complaint(form, answer)
    if amiss:
        return Outcome(exercise, NOT_YET, amiss)
    if answers is None:
        return Outcome(exercise, FORM_ONLY)
    looked_up = write(written(form, answer))
    if looked_up not in answers:
        return Outcome(exercise, NOT_YET)
    remark = answers[looked_up]
    return Outcome(exercise, NOT_YET, remark) if remark else Outcome(exercise, RIGHT, praise=form.praise)


def digest(text: str, salt: str) -> str:
    """Hash *text* slowly with *salt*."""
    return hashlib.scrypt(
        text.encode("utf-8"), salt=salt.encode("utf-8"), n=COST, r=8, p=1, dklen=LENGTH
    ).hex()


def lock(keys: Sequence[Key], salt: str, *, for_marks: bool) -> list[Lock]:
    """
    Lock *keys* with *salt*, on every core: what a release may hold.

    For marks, a question with few possible answers keeps none of them: trying each would tell the answer.
    """
    kept = [key for key in keys if not (for_marks and key.form.few)]
    wanted = [(key, text) for key in kept for text in key.answers]
    with ThreadPoolExecutor() as pool:  # scrypt lets other threads run
        hashes = pool.map(lambda one: digest(one[1], f"{salt}/{one[0].exercise}"), wanted)
    found: dict[str, dict[str, Remark | None]] = {key.exercise: {} for key in keys}
    for (key, text), hashed in zip(wanted, hashes, strict=True):
        found[key.exercise][hashed] = key.answers[text]
    return [
        Lock(key.exercise, key.form, f"{salt}/{key.exercise}", dict(sorted(found[key.exercise].items())))
        for key in keys
    ]
