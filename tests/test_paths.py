"""Files appear whole or not at all."""

import errno
import os

import pytest

from coursekit.paths import shown, write_atomic


def test_file_is_written_as_it_is_given(tmp_path):
    """Text is UTF-8 with the line ends it came with; the folder is made; nothing else is left there."""
    path = tmp_path / "new" / "page.html"
    write_atomic(path, "Ségou\n")
    assert path.read_bytes() == "Ségou\n".encode()
    assert list(path.parent.iterdir()) == [path]


def test_full_disk_leaves_the_former_file_whole(tmp_path, monkeypatch):
    """What was there stays, no part is left, and the error names the file that was wanted."""
    path = tmp_path / "page.html"
    write_atomic(path, "former")

    def full(_number):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("coursekit.paths.os.fsync", full)
    with pytest.raises(OSError, match="No space left") as caught:
        write_atomic(path, "half")
    assert caught.value.filename == str(path)
    assert path.read_text() == "former"
    assert list(tmp_path.iterdir()) == [path]


def test_path_below_the_working_folder_is_shown_short(tmp_path, monkeypatch):
    """People read the path they would type."""
    monkeypatch.chdir(tmp_path)
    assert shown(tmp_path / "build" / "report.html") == os.path.join("build", "report.html")  # noqa: PTH118
    assert shown(tmp_path.parent / "other") == str(tmp_path.parent / "other")
