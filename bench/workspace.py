"""The real workspace the benchmarks share: ingested and built once per run of `make bench`."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("CARTELERA_SHARED_DATA", ROOT.parent / "shared" / "data"))


def real_workspace() -> Path:
    """A workspace with the real movies, platforms and MovieLens 1M, whose ratings a release is made from.

    `CARTELERA_BENCH_WORKSPACE` names one that is already built; it does so for all that this process starts.
    """
    named = os.environ.get("CARTELERA_BENCH_WORKSPACE")
    if named:
        return Path(named)
    from cartelera import release
    from cartelera.ingest.run import ingest
    from cartelera.workspace import Workspace

    workspace = Workspace(Path(tempfile.mkdtemp(prefix="cartelera-bench-")))
    ingest([DATA / "movies-dataset", DATA / "platforms", DATA / "movielens-1m"], workspace)
    release.train(workspace)
    os.environ["CARTELERA_BENCH_WORKSPACE"] = str(workspace.root)
    return workspace.root
