"""`--json`: every command that lists something can give it to a program."""

from __future__ import annotations

import json
from typing import Any

import pytest
from cli_result import Run
from typer.main import get_command

from cartelera.cli import app
from cartelera.workspace import Workspace

TITLE = {"title_id", "title", "year", "kind", "platforms", "probability", "reasons"}
LISTING: dict[str, list[tuple[list[str], set[str]]]] = {
    "recommend": [
        (["recommend", "Toy Story"], TITLE),
        (["recommend", "--history", "Toy Story:5"], TITLE),
        (["recommend", "Heat", "--history", "Toy Story:5"], TITLE | {"recommended", "rating", "own_rating"}),
    ],
    "releases": [(["releases"], {"release_id", "current", "titles", "ratings", "metric", "quality", "gate"})],
    "quarantine": [(["quarantine"], {"source", "file", "line", "reason", "raw"})],
    "changes": [(["changes"], {"at", "platform", "offer_id", "title_id", "title", "what", "detail"})],
    "link": [(["link"], {"taken", "left", "right", "score", "evidence", "records"})],
    "fetch": [(["fetch"], {"name", "bytes", "description"})],
    "report": [(["report", "--list"], {"figure"})],
    "keys": [(["keys", "list"], {"id", "name", "role", "made", "revoked"})],
    "reviews": [
        (
            ["reviews", "list"],
            {"number", "viewer", "state", "title", "year", "value", "text"},
        )
    ],
}
"""What each command that lists something is asked, and what its objects have."""
OTHERS = {
    "ingest", "build", "train", "evaluate", "refresh", "serve", "export", "enrich", "backup", "restore",
    "recommend-all", "rows", "import", "advice",
}  # fmt: skip
"""Commands that do something and say how it went, or give one answer (with `--json` an object, not a list)."""

EMPTY = {"quarantine", "changes", "link", "keys", "reviews"}
"""What the demo has nothing of."""


def test_every_command_is_known_to_list_or_not() -> None:
    commands: Any = get_command(app)
    assert set(commands.commands) == LISTING.keys() | OTHERS


@pytest.mark.parametrize("name", sorted(LISTING))
def test_every_command_that_lists_something_has_it(name: str) -> None:
    command: Any = get_command(app)
    for part in LISTING[name][0][0]:
        command = getattr(command, "commands", {}).get(part, command)
    assert "--json" in {option for each in command.params for option in each.opts}


@pytest.mark.parametrize(("arguments", "keys"), [asked for some in LISTING.values() for asked in some])
def test_it_is_a_list_of_objects(run: Run, demo: Workspace, arguments: list[str], keys: set[str]) -> None:
    place = [] if arguments[0] == "fetch" else ["-w", demo.root]
    told = run(*arguments, "--json", *place)
    assert told.code == 0, told.err
    listed = json.loads(told.out)
    assert isinstance(listed, list)
    assert all(set(each) == keys for each in listed)
    assert listed or arguments[0] in EMPTY


def test_what_stands_beside_a_list_goes_to_the_standard_error(run: Run, tiny_workspace: Workspace) -> None:
    told = run("recommend", "Solaris", "--json", "-w", tiny_workspace.root)
    assert json.loads(told.out)
    assert "Others of this name" in told.err


def test_recommend_says_why_and_where(run: Run, demo: Workspace) -> None:
    (first, *_) = json.loads(run("recommend", "Toy Story", "--json", "-w", demo.root).out)
    assert first["probability"] is None, "nobody is asked for"
    assert first["reasons"] and all(set(each) == {"kind", "text"} for each in first["reasons"])
    assert isinstance(first["platforms"], list)
