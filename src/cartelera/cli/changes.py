"""`cartelera changes`: what newer catalogues of the platforms brought."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any

import typer

from cartelera.cli.json_output import JsonOption, print_json
from cartelera.cli.shared import DEFAULT_WORKSPACE, WorkspaceOption, console, workspace_at

_LONGEST = 40


def command(
    since: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Leave out what happened before this day (UTC).")
    ] = None,
    platform: Annotated[str | None, typer.Option(help="Only this platform.")] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=0, help="Rows shown (0: all); all are counted.")] = 100,
    as_json: JsonOption = False,
    root: WorkspaceOption = DEFAULT_WORKSPACE,
) -> None:
    """Show which titles arrived, left, came back or changed on the platforms, newest first."""
    from rich.table import Table
    from rich.text import Text

    from cartelera.errors import ErrorCode, NotFoundError
    from cartelera.platforms import match_platform
    from cartelera.tables.changes import read_changes
    from cartelera.tables.manifest import read_manifest

    workspace = workspace_at(root)
    known = sorted(read_manifest(workspace).platforms)
    if platform is not None:
        key = match_platform(platform, known)
        if key is None:
            raise NotFoundError(ErrorCode.PLATFORM, name=platform, known=", ".join(known) or "none")
        platform = key
    day = since.date().isoformat() if since else ""
    feed = read_changes(workspace.tables, since=day, platform=platform)
    if as_json:
        print_json(map(asdict, feed[: limit or None]))
        return
    within = f"{f' on {platform}' if platform else ''}{f' since {day}' if day else ''}"
    out = console()
    if not feed:
        out.print(f"No changes{within}. The feed begins with a platform's second catalogue.", highlight=False)
        return
    table = Table(header_style="bold")
    for name in ("at", "platform", "what", "offer", "title", "detail"):
        table.add_column(name, overflow="fold", no_wrap=name in ("at", "what"))
    for change in feed[: limit or None]:
        cells = (change.at, change.platform, change.what, change.offer_id, change.title, _format_detail(change.detail))
        table.add_row(*map(Text, cells))
    out.print(table)
    if limit and len(feed) > limit:
        out.print(f"… and {len(feed) - limit:,} more (--limit 0 shows all)", highlight=False)
    counts = Counter(change.what for change in feed)
    sums = ", ".join(f"{counts[what]:,} {what}" for what in ("arrived", "left", "came back", "changed"))
    out.print(f"{len(feed):,} changes{within}: {sums}.", highlight=False)


def _format_detail(detail: Mapping[str, list[Any]]) -> str:
    return "; ".join(f"{column}: {_short(old)} → {_short(new)}" for column, (old, new) in detail.items())


def _short(value: Any) -> str:
    if value is None:
        return "nothing"
    text = value if isinstance(value, str) else json.dumps(value)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
