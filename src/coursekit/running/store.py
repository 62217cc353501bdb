"""
The cache: finished work kept by a key, so that it need not be done again.

An entry is one file. It begins with the checksum of what follows, so that a torn or edited one is found
when it is read, thrown away and made anew. The cache may be deleted at any time; nothing is lost but time.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from coursekit.paths import write_atomic

MOST_BYTES = 512_000_000
CHECKSUM_BYTES = hashlib.sha256().digest_size


@dataclass(frozen=True)
class Entry:
    """One entry as it lies on disk: its kind, its key, its size in bytes, when it was last used (epoch)."""

    kind: str
    key: str
    size: int
    used: float


@dataclass
class Store:
    """
    Entries of several kinds in *folder*, at most *most_bytes* of them once pruned.

    Without a folder nothing is kept and nothing found; with *since* (epoch), nothing older is found.
    ``troubles`` holds the first reason why an entry could not be written: a full disk costs the cache, never
    the work itself.
    """

    folder: Path | None
    most_bytes: int = MOST_BYTES
    since: float = 0.0
    troubles: list[str] = field(default_factory=list)

    def get(self, kind: str, key: str) -> bytes | None:
        """Give the content kept under *key*; None where there is none, or it is not as it was written."""
        path = self._path(kind, key)
        if path is None:
            return None
        try:
            if path.stat().st_mtime < self.since:
                return None
            written = path.read_bytes()
            checksum, content = written[:CHECKSUM_BYTES], written[CHECKSUM_BYTES:]
            if hashlib.sha256(content).digest() != checksum:
                path.unlink(missing_ok=True)
                return None
        except OSError:
            return None
        with suppress(OSError):  # a cache that can only be read is a cache
            path.touch()  # what was used last is pruned last
        return content

    def put(self, kind: str, key: str, content: bytes) -> None:
        """Keep *content* under *key*; where that can't be, remember why and go on."""
        path = self._path(kind, key)
        if path is None:
            return
        try:
            write_atomic(path, hashlib.sha256(content).digest() + content, lasting=False)
        except OSError as error:
            if not self.troubles:
                self.troubles.append(f"{error.filename}: {error.strerror or error}")

    def entries(self) -> list[Entry]:
        """List what is kept, the longest unused first."""
        found = []
        for path in self.folder.glob("*/*/*") if self.folder is not None else ():
            try:
                told = path.stat()
            except OSError:  # another build has just taken it away
                continue
            found.append(Entry(path.parts[-3], path.parts[-2] + path.name, told.st_size, told.st_mtime))
        return sorted(found, key=lambda entry: entry.used)

    def prune(self, most_bytes: int | None = None) -> list[Entry]:
        """Take away what was unused longest until at most *most_bytes* are left; give what went."""
        limit = self.most_bytes if most_bytes is None else most_bytes
        entries = self.entries()
        size, gone = sum(entry.size for entry in entries), []
        for entry in entries:
            if size <= limit:
                break
            path = self._path(entry.kind, entry.key)
            with suppress(OSError):  # a cache that can only be read stays as large as it is
                if path is not None:
                    path.unlink(missing_ok=True)
                size -= entry.size
                gone.append(entry)
        return gone

    def _path(self, kind: str, key: str) -> Path | None:
        return self.folder / kind / key[:2] / key[2:] if self.folder is not None else None


def key_of(parts: Any) -> str:
    """
    Give the key of whatever JSON can say: the SHA-256 of its one canonical form.

    >>> key_of({"b": 1, "a": 2}) == key_of({"a": 2, "b": 1})
    True
    """
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def file_checksum(path: Path) -> str | None:
    """Give the checksum of the file at *path*; None where it can't be read."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None


def files_checksum(paths: Iterable[Path], root: Path) -> str:
    """Give one checksum for the files at *paths*: their names below *root* and what is in them."""
    told = {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths
    }
    return key_of(told)
