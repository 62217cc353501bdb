#!/usr/bin/env bash
# Build the report: ./build_report.sh [-p name=value ...] [--edition NAME] [--grid name=v1,v2 ...] [--out DIR]
# Makes .venv on first use. Works from any folder; a relative DIR counts from yours.
set -euo pipefail

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
python=$(bash "$root/.ci/setup")
exec "$python" -m coursekit build --course "$root/notebooks" "$@"
