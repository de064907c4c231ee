"""Lists as JSON, for programs: what every command that lists something prints with `--json`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from cartelera.catalog import TitleSummary
    from cartelera.recommendation import Reason

JsonOption = Annotated[bool, typer.Option("--json", help="A list of objects for programs, in place of a table.")]


def print_json(rows: Iterable[Mapping[str, Any]]) -> None:
    """Print `rows` as one list. What JSON has no type for, as a date, is written as text."""
    typer.echo(json.dumps(list(rows), ensure_ascii=False, indent=2, default=str))


def title_object(
    title: TitleSummary, reasons: Iterable[Reason] = (), probability: float | None = None
) -> dict[str, Any]:
    """A title in a list. `probability`: that the viewer likes it, None if there is no viewer or it cannot be said."""
    return {
        "title_id": title.title_id,
        "title": title.title,
        "year": title.year,
        "kind": title.kind,
        "platforms": list(title.platforms),
        "probability": probability,
        "reasons": [{"kind": str(reason.kind), "text": reason.text} for reason in reasons],
    }
