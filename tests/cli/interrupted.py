"""Commands that are killed or refused half way: what goes before and after them, and the state they leave."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cartelera import release
from cartelera.tables import duck, sql
from cartelera.tables.decisions import LinkDecisions
from cartelera.tables.manifest import read_manifest
from cartelera.tables.quarantine import Quarantine
from cartelera.workspace import Workspace

State = tuple[list[tuple[Any, ...]], list[str], dict[tuple[str, str], bool], list[str]]


@dataclass(frozen=True)
class Interrupted:
    """A command, the commands that go before it, and those that come after it was cut off instead of the same again."""

    command: tuple[str, ...]
    before: tuple[tuple[str, ...], ...] = ()
    after: tuple[tuple[str, ...], ...] = ()


COMMANDS = {
    "ingest": Interrupted(("ingest", "RAW")),
    "link": Interrupted(("link",)),
    "undo": Interrupted(("link", "undo"), after=(("link", "undo"), ("link",))),
    "train": Interrupted(("train",), before=(("ingest", "RAW"),)),
    "publish": Interrupted(("releases", "--rollback", "OLDER")),
    "prune": Interrupted(("releases", "--prune", "1")),
    "refresh": Interrupted(("refresh",)),
    "enrich": Interrupted(("enrich", "--from", "DUMP")),
}
Place = Callable[[str], tuple[Workspace, dict[str, str]]]


def state(workspace: Workspace) -> State:
    """What the tables hold, what was refused, what was decided, and what the release that is served holds."""
    read_manifest(workspace)
    titles = f"SELECT title_id, title, overview FROM {sql.parquet_source(workspace.table('titles'))} ORDER BY ALL"
    refused = [row.reason for _, row in Quarantine(workspace.quarantine).read()]
    opened = release.releases_of(workspace).open_current()
    served = sorted(opened.catalog.column("title").tolist())
    opened.close()
    return duck.fetch_all(titles), refused, LinkDecisions(workspace).pairs(), served


def arguments(command: tuple[str, ...], names: dict[str, str], workspace: Workspace) -> list[str]:
    return [*(names.get(each, each) for each in command), "-w", str(workspace.root)]
