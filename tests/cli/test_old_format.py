"""A workspace that another version of cartelera made: told to rebuild in one line, and rebuilt by `refresh`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from cli_result import Run

from cartelera import release
from cartelera.workspace import Workspace
from support.tiny import Raw

Refused = Callable[..., str]


@pytest.fixture
def old(run: Run, tmp_path: Path) -> Workspace:
    """Tables and a release as they are, but for the versions they name."""
    workspace = Workspace(tmp_path / "w")
    assert run("refresh", Raw(tmp_path / "raw").write(), "-w", workspace.root).code == 0
    for path in (workspace.tables / "ingest.json", *workspace.releases.glob("*/manifest.json")):
        made = json.loads(path.read_text())
        made |= {"version": made["version"] - 1} if "version" in made else {"format": made["format"] - 1}
        path.write_text(json.dumps(made))
    return workspace


def test_a_release_of_another_format_is_not_served(refused: Refused, old: Workspace) -> None:
    release_id = str(release.releases_of(old).current_id())
    for command in (["serve", "--port", 0], ["recommend", "Amarcord"], ["releases", "--rollback", release_id]):
        assert "no release of this version of cartelera: run `cartelera build` again" in refused(
            *command, "-w", old.root
        )


def test_tables_of_another_version_are_not_trained_on(refused: Refused, old: Workspace) -> None:
    for command in ("train", "build", "evaluate"):
        assert "was made by another version of cartelera: ingest " in refused(command, "-w", old.root)


def test_old_releases_are_still_listed(run: Run, old: Workspace) -> None:
    listed = run("releases", "-w", old.root)
    assert listed.code == 0
    assert str(release.releases_of(old).current_id()) in listed.out


def test_refresh_rebuilds_from_the_sources_it_remembers(run: Run, old: Workspace) -> None:
    before = release.releases_of(old).current_id()
    again = run("refresh", "-w", old.root)
    assert again.code == 0, again.err
    assert release.releases_of(old).current_id() != before
    release.releases_of(old).open_current().close()
