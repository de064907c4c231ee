"""`make bench`: every measurement in one run, each in a process of its own.

    python -m bench [ingest] [content] [alike] [models] [large] [serve] [answers] [search] [meaning] [lists] [imports]
                    [events]

Needs the real data (`CARTELERA_SHARED_DATA`), and `wrk` for the server. Machines are noisy: only ratios count, and of
those only what was measured in the same run.
"""

from __future__ import annotations

import shutil
import subprocess
import sys

from bench.workspace import DATA, real_workspace

STEPS: dict[str, list[str]] = {
    "ingest": ["bench.ingest"],
    "content": ["bench.content"],
    "alike": ["bench.alike"],
    "models": ["bench.models", "--seeds", "5"],
    "large": ["bench.models", "--large"],
    "serve": ["bench.serve"],
    "answers": ["bench.answers"],
    "search": ["bench.search"],
    "meaning": ["bench.meaning"],
    "lists": ["bench.lists"],
    "imports": ["bench.imports"],
    "events": ["bench.events"],
}

SERVED = {"serve", "answers", "search", "events"}


def main() -> None:
    """Run the steps that are named, or all; exits with 1 where one failed or fell short of what it asks."""
    chosen = sys.argv[1:] or list(STEPS)
    if unknown := [name for name in chosen if name not in STEPS]:
        sys.exit(f"no measurement {', '.join(unknown)}: there are {', '.join(STEPS)}")
    if not DATA.is_dir():
        sys.exit(f"no real data at {DATA}: set CARTELERA_SHARED_DATA")
    if SERVED & set(chosen) and not shutil.which("wrk"):
        sys.exit("the server is measured with wrk, which is not installed")
    if {"content", "alike", "lists", "meaning", "imports", *SERVED} & set(chosen):
        real_workspace()  # Once, for all steps that need it.
    fallen = []
    for name in chosen:
        print(f"\n== {name}", flush=True)
        if subprocess.run([sys.executable, "-m", *STEPS[name]], check=False).returncode:
            fallen.append(name)
    if fallen:
        sys.exit(f"fell short: {', '.join(fallen)}")


if __name__ == "__main__":
    main()
