"""Where a kernel and whoever runs it talk to each other."""

from __future__ import annotations

import os
import sys
from pathlib import Path

SOCKET_PATH_ROOM = 100  # bytes; a unix socket's path may have 104 on macOS, 108 on Linux


def connection(folder: Path) -> dict[str, str]:
    """
    Say where to talk to a kernel that has *folder* to itself: the settings of its manager.

    It talks by unix sockets where there are any and their path is short enough, so that nobody else on the
    machine can listen. Sockets are named after the file; in one folder, kernels would share theirs.
    """
    file = str(folder / "kernel.json")
    sockets = sys.platform != "win32" and len(os.fsencode(file)) <= SOCKET_PATH_ROOM
    return {"connection_file": file, "transport": "ipc" if sockets else "tcp"}
