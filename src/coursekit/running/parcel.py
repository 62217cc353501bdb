"""A course in one piece, for machines that don't have its folder: all that its kernels may read."""

from __future__ import annotations

import os
import tomllib
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from coursekit.course import COURSE_FILE, Course
from coursekit.errors import CourseError
from coursekit.language import _
from coursekit.packages import DESCRIPTOR, open_package
from coursekit.paths import visible_files


@dataclass(frozen=True)
class Parcel:
    """A zip of files that lie as they did beside each other, and where in it the course's folder is."""

    content: bytes
    folder: str


def pack(course: Course) -> Parcel:
    """
    Pack what the kernels of *course* may read: the files of its folder, and its data.

    Raises
    ------
    CourseError
        The data lie at an absolute path, which other machines don't have.
    """
    files = {*visible_files(course.folder), *_data_of(course)}
    # The folder above is part of it, so that the course's own keeps its name.
    root = Path(os.path.commonpath([course.folder.parent, *files]))
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(files):
            archive.writestr(path.relative_to(root).as_posix(), path.read_bytes())
    return Parcel(packed.getvalue(), course.folder.relative_to(root).as_posix())


def unpack(parcel: Parcel, into: Path) -> Path:
    """
    Unpack *parcel* in the folder *into* and give the course's folder.

    Raises
    ------
    CourseError
        A file of it would lie outside of *into*; nothing is written then.
    OSError
        It can't be written.
    """
    with zipfile.ZipFile(BytesIO(parcel.content)) as archive:
        _check_inside(into, [parcel.folder, *archive.namelist()])
        archive.extractall(into)
    return into / parcel.folder


def _data_of(course: Course) -> Iterator[Path]:
    """Name the files of the data package, at the places course.toml has them: a link may lead elsewhere."""
    if course.data is None:
        return
    said = Path(tomllib.loads((course.folder / COURSE_FILE).read_text(encoding="utf-8"))["data"])
    if said.is_absolute():
        message = _("data = '{path}' in {file}: other machines don't have it. Write it as seen from there.")
        raise CourseError(message.format(path=said, file=course.folder / COURSE_FILE))
    named = [
        DESCRIPTOR,
        *(str(resource["path"]) for resource in open_package(course.data).resources.values()),
    ]
    for name in named:
        path = Path(os.path.normpath(course.folder / said / name))
        if path.is_file():
            yield path


def _check_inside(folder: Path, names: Iterable[str]) -> None:
    for name in names:
        if not (folder / name).resolve().is_relative_to(folder.resolve()):
            raise CourseError(_("'{name}' would lie outside of {folder}.").format(name=name, folder=folder))
