"""The whole road in Python, without a server: raw files → clean tables → release → recommendations.

    python examples/recommend_in_python.py WORKSPACE "Toy Story:5, Amélie:4.5" [RAW_FILES...]

Without RAW_FILES the embedded catalogue is taken. Running it again with the same files makes nothing anew.
"""

from __future__ import annotations

import sys
from pathlib import Path

from cartelera import demo
from cartelera.errors import CarteleraError
from cartelera.ingest.run import ingest
from cartelera.release import releases_of, train
from cartelera.service import Cartelera
from cartelera.workspace import Workspace


def main(root: str, ratings: str, files: list[str]) -> None:
    """Print what somebody with these ratings is recommended, why, and where it can be watched."""
    workspace = Workspace(Path(root))
    report = ingest([Path(file) for file in files] or [demo.data()], workspace)
    for source in report.sources:
        print(f"{source.file}: {source.kept} of {source.read} rows kept, {source.refused} refused")
    train(workspace)
    service = Cartelera(releases_of(workspace).open_current())
    history = service.viewers.parse_history(ratings)
    for recommended in service.recommendations.for_history(history, n=5).titles:
        chance = "" if recommended.probability is None else f" {recommended.probability:.0%}"
        why = "; ".join(f"{reason.kind}: {reason.text}" for reason in recommended.reasons)
        platforms = ", ".join(recommended.title.platforms) or "on no platform"
        print(f"{recommended.title.title} ({recommended.title.year}){chance} [{platforms}] {why}")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    try:
        main(sys.argv[1], sys.argv[2], sys.argv[3:])
    except CarteleraError as error:
        sys.exit(str(error))
