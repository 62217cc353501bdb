"""The cache keeps what it was given, or nothing."""

import errno
import os

import pytest

from coursekit.running import store as stores
from coursekit.running.store import Store, files_checksum, key_of

KEY, OTHER = key_of("one"), key_of("another")


@pytest.fixture
def store(tmp_path):
    """Give an empty cache."""
    return Store(tmp_path / "cache")


def test_what_was_kept_is_found(store):
    """Under its key and kind, and nowhere else."""
    store.put("runs", KEY, b"content")
    assert store.get("runs", KEY) == b"content"
    assert store.get("runs", OTHER) is None
    assert store.get("drawings", KEY) is None


@pytest.mark.parametrize("damage", [lambda told: told[:-1], lambda told: told + b"x", lambda _told: b""])
def test_damaged_entry_is_thrown_away(store, damage):
    """Neither a torn nor an edited entry is ever given back, and a new one takes its place."""
    store.put("runs", KEY, b"content")
    (path,) = (path for path in store.folder.rglob("*") if path.is_file())
    path.write_bytes(damage(path.read_bytes()))
    assert store.get("runs", KEY) is None
    assert not path.exists()
    store.put("runs", KEY, b"content")
    assert store.get("runs", KEY) == b"content"


def test_unwritable_cache_costs_no_work(store, monkeypatch):
    """The first reason is kept for whoever asks; nothing is raised."""

    def full(path, *_content, **_options):
        raise OSError(errno.ENOSPC, "No space left on device", str(path))

    monkeypatch.setattr(stores, "write_atomic", full)
    store.put("runs", KEY, b"content")
    store.put("runs", OTHER, b"content")
    assert store.get("runs", KEY) is None
    assert len(store.troubles) == 1
    assert "No space left on device" in store.troubles[0]


def test_longest_unused_is_pruned_first(store):
    """What was read lately stays."""
    for number, key in enumerate((KEY, OTHER)):
        store.put("runs", key, b"x" * 1000)
        (path,) = store.folder.glob(f"runs/*/{key[2:]}")
        os.utime(path, (number, number))
    assert store.get("runs", KEY) is not None  # so the other is now the longest unused
    assert [entry.key for entry in store.prune(1500)] == [OTHER]
    assert [entry.key for entry in store.entries()] == [KEY]


def test_store_without_folder_keeps_nothing():
    """It can stand wherever a cache is asked for."""
    store = Store(None)
    store.put("runs", KEY, b"content")
    assert store.get("runs", KEY) is None
    assert store.entries() == store.prune() == []


def test_checksum_of_files_sees_names_and_contents(tmp_path):
    """A file that is renamed, edited or gone gives another checksum; where the folder lies doesn't."""
    found = set()
    for folder, name, content in (("a", "x", "1"), ("b", "x", "1"), ("c", "y", "1"), ("d", "x", "2")):
        path = tmp_path / folder / name
        path.parent.mkdir()
        path.write_text(content)
        found.add(files_checksum([path], path.parent))
    assert len(found) == 3


def test_store_that_begins_anew_finds_nothing_older(store):
    """What others kept before stays where it is, and what is kept from now on is found."""
    store.put("runs", KEY, b"old")
    (path,) = store.folder.glob("runs/*/*")
    os.utime(path, (1000, 1000))
    anew = Store(store.folder, since=2000)
    assert anew.get("runs", KEY) is None
    assert store.get("runs", KEY) == b"old"
    anew.put("runs", OTHER, b"new")
    assert anew.get("runs", OTHER) == b"new"
