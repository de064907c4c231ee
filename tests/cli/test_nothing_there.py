"""Commands that are asked about a workspace that is none say so, and what they print counts right."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from cartelera import cli
from cartelera.counts import counted
from cartelera.errors import WorkspaceError


@pytest.mark.parametrize("command", ["quarantine", "releases"])
def test_a_workspace_that_is_none_is_a_mistake(command: str, tmp_path: Path) -> None:
    asked = CliRunner().invoke(cli.app, [command, "--workspace", str(tmp_path / "none")])
    assert isinstance(asked.exception, WorkspaceError)
    assert "no catalogue in" in str(asked.exception)


def test_the_extra_of_the_report_is_named_whole() -> None:
    assert "cartelera[report]" in CliRunner().invoke(cli.app, ["report", "--help"]).output


def test_plurals() -> None:
    assert [counted(n, "row") for n in (0, 1, 2, 1200)] == ["0 rows", "1 row", "2 rows", "1,200 rows"]
