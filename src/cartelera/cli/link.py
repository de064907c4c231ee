"""`cartelera link`: which titles of the platforms are which films, how sure that is, and what people say of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cartelera.cli.shared import DEFAULT_WORKSPACE, WorkspaceOption, console, errors, workspace

if TYPE_CHECKING:
    from cartelera.tables.links import Link
    from cartelera.workspace import Workspace

app = typer.Typer(
    help="Which platform titles are which films: show, measure, review, undo.", invoke_without_command=True
)


@app.callback()
def command(
    context: typer.Context,
    root: WorkspaceOption = DEFAULT_WORKSPACE,
    gold: Annotated[
        Path | None, typer.Option(help="A file of true links (show_id, imdb_id, tmdb_id) to measure against.")
    ] = None,
    platform: Annotated[
        str | None, typer.Option(help="Whose show_ids the gold file names, where its name does not say.")
    ] = None,
    n: Annotated[int, typer.Option("-n", min=0, help="How many links of each sort to show.")] = 10,
) -> None:
    """Link anew, and show the least certain links taken and the best ones not taken; or measure with --gold."""
    if context.invoked_subcommand:
        return
    from cartelera.ingest.run import rebuild_tables

    place = workspace(root)
    with errors().status("linking …"):
        rebuild_tables(place)
    if gold:
        _measure(place, gold, platform, n)
    else:
        _summary(place, n)


@app.command("review")
def review(
    root: WorkspaceOption = DEFAULT_WORKSPACE,
    n: Annotated[int, typer.Option("-n", min=1, help="How many pairs at most.")] = 20,
) -> None:
    """Show uncertain pairs side by side with the evidence, and take yes, no or later."""
    from cartelera.ingest.run import rebuild_tables
    from cartelera.tables.decisions import DecisionLog
    from cartelera.tables.links import read_links

    place = workspace(root)
    place.require_tables()
    pairs = [link for _, link, decided in read_links(place.tables, "review") if not decided][:n]
    if not pairs:
        console().print("Nothing waits for review.")
        return
    log, decided = DecisionLog(place), 0
    look = _Lookup(place)
    for index, link in enumerate(pairs):
        console().print(f"\n[bold]{index + 1} of {len(pairs)}[/bold], {link.score:.0%} sure", highlight=False)
        look.show(link, whole=True)
        answer = typer.prompt("The same title? (y)es, (n)o, (l)ater, (q)uit", default="l").strip().lower()[:1]
        if answer == "q":
            break
        if answer in ("y", "s", "n"):
            log.add(link.left, link.right, answer != "n")
            decided += 1
    if decided:
        with errors().status("linking anew …"):
            rebuild_tables(place)
    console().print(f"{decided} decided; `cartelera link undo` takes the last one back.", highlight=False)


@app.command("undo")
def undo(
    record: Annotated[
        str | None, typer.Argument(help="Take back what was decided on this record, such as ns12.")
    ] = None,
    root: WorkspaceOption = DEFAULT_WORKSPACE,
) -> None:
    """Take back the latest decision, or the latest on one record, and link anew."""
    from cartelera.ingest.run import rebuild_tables
    from cartelera.tables.decisions import DecisionLog

    place = workspace(root)
    taken = DecisionLog(place).undo(record)
    with errors().status("linking anew …"):
        rebuild_tables(place)
    said = "one title" if taken.same else "two titles"
    console().print(f"Taken back: {taken.left} and {taken.right} are {said} (decided {taken.at}).", highlight=False)


class _Lookup:
    """What a record says, from the tables: for showing the two sides of a pair."""

    def __init__(self, place: Workspace) -> None:
        from cartelera.tables.links import RecordLines

        self._lines = RecordLines(place.tables)

    def line(self, record: str) -> str:
        """Title, year, runtime, director, cast in one line."""
        return self._lines.line(record)

    def show(self, link: Link, whole: bool = False) -> None:
        """Both sides, and the evidence that weighs most (or all of it)."""
        for record in (link.left, link.right):
            console().print(f"  {self.line(record)}", highlight=False, markup=False)
        weighty = sorted(link.evidence, key=lambda e: -abs(e.weight))
        for evidence in weighty if whole else weighty[:4]:
            console().print(
                f"    {evidence.weight:+5.1f} {evidence.feature}: {evidence.compared}",
                style="dim",
                highlight=False,
                markup=False,
            )


def _summary(place: Workspace, n: int) -> None:
    from cartelera.tables.links import read_links

    links = read_links(place.tables)
    out, look = console(), _Lookup(place)
    counted = {
        status: [link for s, link, _ in links if s == status]
        for status in ("accepted", "review", "rejected", "edition")
    }
    out.print(
        f"{len(counted['accepted']):,} links, {len(counted['review']):,} pairs wait for review, "
        f"{len(counted['edition']):,} titles stand twice on one platform.", highlight=False,
    )  # fmt: skip
    for head, some in (
        ("Least certain links taken", counted["accepted"][::-1][:n]),
        ("Best links not taken", counted["rejected"][:n]),
    ):
        if some:
            out.print(f"\n[bold]{head}[/bold]")
        for link in some:
            out.print(f"{link.score:.0%}", highlight=False)
            look.show(link)


def _measure(place: Workspace, gold: Path, platform: str | None, n: int) -> None:
    from cartelera.ingest.link_evaluation import measure

    quality, note = measure(place, gold, platform)
    out, look = console(), _Lookup(place)
    out.print(note, highlight=False, markup=False)
    out.print(
        f"Of {quality.matched:,} titles that the films hold: precision {quality.precision:.4f}, "
        f"recall {quality.recall:.4f}, F1 {quality.f1:.4f} ({quality.correct:,} right, {quality.wrong:,} wrong).",
        highlight=False,
    )
    out.print(
        f"Of {quality.unmatched:,} titles that they do not hold: {quality.false_links:,} linked to something "
        f"({quality.false_link_rate:.2%}).",
        highlight=False,
    )
    if quality.mistakes and n:
        out.print("\n[bold]Worst mistakes[/bold]")
    for mistake in quality.mistakes[:n]:
        out.print(f"{mistake.left}: gold says {mistake.right or 'none of the films'}", highlight=False)
        if mistake.link is None:
            out.print(f"  {look.line(mistake.left)}: not linked", highlight=False, markup=False)
        else:
            look.show(mistake.link)
