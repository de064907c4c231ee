"""What a server never needs it never imports: each of these takes tens of megabytes."""

from __future__ import annotations

import subprocess
import sys

from cartelera.workspace import Workspace

HEAVY = ("scipy", "sklearn", "duckdb", "implicit", "rich", "altair")

CODE = f"""
import sys
from pathlib import Path
from cartelera.server.app import create_app
from cartelera.server.run import run
from cartelera.service.watcher import ReleaseWatcher
from cartelera.workspace import Workspace

service = ReleaseWatcher(Workspace(Path(sys.argv[1]))).get()
viewer = service.viewers.sample_ids(1)[0]
assert service.recommendations.for_viewer(viewer).titles
assert service.similarity.find(service.titles.popular(1)[0].title).similar
assert service.matching.of_viewer(viewer, service.titles.popular(1)[0].title).reasons is not None
service.search.nearest("toy stroy", 5)
print(*{{name.split(".")[0] for name in sys.modules}} & set({HEAVY}))
"""


def test_a_server_that_has_answered_everything_has_imported_nothing_heavy(demo: Workspace) -> None:
    command = [sys.executable, "-c", CODE, str(demo.root)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert not done.stdout.split()
