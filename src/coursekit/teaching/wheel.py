"""coursekit itself as a wheel, made from the copy that runs, so that a release brings it along."""

from __future__ import annotations

import base64
import hashlib
import zipfile
from importlib.metadata import distribution, version
from io import BytesIO
from pathlib import Path

from packaging.requirements import Requirement

import coursekit

EPOCH = (1980, 1, 1, 0, 0, 0)  # the same bytes, whenever it is made
STUDENT_EXTRA = "lab"
WHEEL = "Wheel-Version: 1.0\nGenerator: coursekit\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def wheel_name() -> str:
    """Name the wheel of this coursekit."""
    return f"coursekit-{coursekit.__version__}-py3-none-any.whl"


def make_wheel() -> bytes:
    """Pack the running package, with its metadata and commands, as a wheel."""
    package = Path(coursekit.__file__).parent
    info = f"coursekit-{coursekit.__version__}.dist-info"
    files = {
        f"coursekit/{path.relative_to(package).as_posix()}": path.read_bytes()
        for path in sorted(package.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }
    said = distribution("coursekit")
    files |= {
        f"{info}/METADATA": (said.read_text("METADATA") or "").encode(),
        f"{info}/entry_points.txt": (said.read_text("entry_points.txt") or "").encode(),
        f"{info}/WHEEL": WHEEL.encode(),
    }
    record = "".join(f"{name},sha256={_digest(data)},{len(data)}\n" for name, data in files.items())
    files[f"{info}/RECORD"] = f"{record}{info}/RECORD,,\n".encode()
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as wheel:
        for name, data in files.items():
            wheel.writestr(zipfile.ZipInfo(name, EPOCH), data, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def student_requirements() -> list[str]:
    """Name what a student installs beside coursekit: the packages it builds on, as they are here."""
    needed = [Requirement(line) for line in distribution("coursekit").requires or []]
    wanted = [one for one in needed if one.marker is None or one.marker.evaluate({"extra": STUDENT_EXTRA})]
    return sorted({f"{one.name}=={version(one.name)}" for one in wanted})


def _digest(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
