"""`cartelera link`: which titles of the platforms are which films, how sure that is, and what people decide."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cartelera.cli.json_output import JsonOption, print_json
from cartelera.cli.shared import DEFAULT_WORKSPACE, WorkspaceOption, console, errors, workspace_at
from cartelera.counts import counted

if TYPE_CHECKING:
    from cartelera.pipeline.link_review import GoldMistake, GoldReport, LinkPair, LinkSummary
    from cartelera.tables.links import LinkedRecord

app = typer.Typer(
    help="Which platform titles are which films: show, measure, review, undo.", invoke_without_command=True
)
_EVIDENCE_SHOWN = 4
_CAST_SHOWN = 3


@app.callback()
def command(
    context: typer.Context,
    root: WorkspaceOption = DEFAULT_WORKSPACE,
    gold: Annotated[
        Path | None, typer.Option(help="A file of true links (show_id, imdb_id, tmdb_id) to measure against.")
    ] = None,
    platform: Annotated[
        str | None, typer.Option(help="Whose show_ids the gold file names, if its name does not say.")
    ] = None,
    n: Annotated[int, typer.Option("-n", min=0, help="How many links of each sort to show.")] = 10,
    as_json: JsonOption = False,
) -> None:
    """Link anew, and show the least certain links taken and the best ones not taken; or measure with --gold."""
    if context.invoked_subcommand:
        return
    from cartelera.ingest.run import rebuild_tables
    from cartelera.pipeline.link_review import measure_links, summarise_links

    workspace = workspace_at(root)
    with errors().status("linking …"):
        rebuild_tables(workspace)
    if gold:
        report = measure_links(workspace, gold, platform, n)
        if as_json:
            print_json(_mistake_object(each) for each in report.mistakes)
        else:
            _print_quality(report)
        return
    summary = summarise_links(workspace, n)
    if as_json:
        taken, rejected = summary.least_certain, summary.best_rejected
        print_json([_link_object(p, taken=True) for p in taken] + [_link_object(p, taken=False) for p in rejected])
    else:
        _print_summary(summary)


@app.command("review")
def review(
    root: WorkspaceOption = DEFAULT_WORKSPACE,
    n: Annotated[int, typer.Option("-n", min=1, help="How many pairs at most.")] = 20,
) -> None:
    """Show uncertain pairs side by side with the evidence, and take yes, no or later."""
    from cartelera.ingest.run import rebuild_tables
    from cartelera.pipeline.link_review import decide, pending_reviews

    workspace = workspace_at(root)
    pairs = pending_reviews(workspace, n)
    if not pairs:
        console().print("Nothing waits for review.")
        return
    decided = 0
    for index, pair in enumerate(pairs):
        console().print(f"\n[bold]{index + 1} of {len(pairs)}[/bold], {pair.link.score:.0%} sure", highlight=False)
        _print_pair(pair, evidence=None)
        answer = typer.prompt("The same title? (y)es, (n)o, (l)ater, (q)uit", default="l").strip().lower()[:1]
        if answer == "q":
            break
        if answer in ("y", "s", "n"):
            decide(workspace, pair.link, same=answer != "n")
            decided += 1
    if decided:
        with errors().status("linking anew …"):
            rebuild_tables(workspace)
    console().print(f"{decided} decided; `cartelera link undo` takes the last one back.", highlight=False)


@app.command("undo")
def undo(
    record: Annotated[
        str | None, typer.Argument(help="Take back what was decided on this record, such as ns12.")
    ] = None,
    root: WorkspaceOption = DEFAULT_WORKSPACE,
) -> None:
    """Take back the latest decision, or the latest on one record, and link anew."""
    from cartelera.pipeline.link_review import undo_decision

    with errors().status("linking anew …"):
        undone = undo_decision(workspace_at(root), record)
    verdict = "one title" if undone.same else "two titles"
    console().print(
        f"Taken back: {undone.left} and {undone.right} are {verdict} (decided {undone.at}).", highlight=False
    )


def _link_object(pair: LinkPair, *, taken: bool) -> dict[str, Any]:
    sides = {
        name: None if record is None else asdict(record)
        for name, record in (("left", pair.left), ("right", pair.right))
    }
    return {"taken": taken} | asdict(pair.link) | {"records": sides}


def _mistake_object(each: GoldMistake) -> dict[str, Any]:
    linked = None if each.pair is None else _link_object(each.pair, taken=True)
    return {"record": each.mistake.left, "gold": each.mistake.right or None, "linked": linked}


def _print_summary(summary: LinkSummary) -> None:
    from cartelera.tables.links import LinkStatus

    counts = summary.counts
    console().print(
        f"{counted(counts[LinkStatus.ACCEPTED], 'link')}, {counted(counts[LinkStatus.REVIEW], 'pair')} to be reviewed, "
        f"{counted(counts[LinkStatus.EDITION], 'title')} twice on one platform.",
        highlight=False,
    )
    for heading, pairs in (
        ("Least certain links taken", summary.least_certain),
        ("Best links not taken", summary.best_rejected),
    ):
        if pairs:
            console().print(f"\n[bold]{heading}[/bold]")
        for pair in pairs:
            console().print(f"{pair.link.score:.0%}", highlight=False)
            _print_pair(pair)


def _print_quality(report: GoldReport) -> None:
    quality = report.quality
    out = console()
    out.print(report.compared, highlight=False, markup=False)
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
    if report.mistakes:
        out.print("\n[bold]Worst mistakes[/bold]")
    for each in report.mistakes:
        left = each.mistake.left
        out.print(f"{left}: gold says {each.mistake.right or 'none of the films'}", highlight=False)
        if each.pair is None:
            out.print(f"  {_format_record(left, each.record)}: not linked", highlight=False, markup=False)
        else:
            _print_pair(each.pair)


def _print_pair(pair: LinkPair, evidence: int | None = _EVIDENCE_SHOWN) -> None:
    """Both sides, and the evidence that weighs most (None: all of it)."""
    out = console()
    for record_id, record in ((pair.link.left, pair.left), (pair.link.right, pair.right)):
        out.print(f"  {_format_record(record_id, record)}", highlight=False, markup=False)
    for each in sorted(pair.link.evidence, key=lambda e: -abs(e.weight))[:evidence]:
        line = f"    {each.weight:+5.1f} {each.feature}: {each.compared}"
        out.print(line, style="dim", highlight=False, markup=False)


def _format_record(record_id: str, record: LinkedRecord | None) -> str:
    """Title, year, length, directors and some of the cast in one line; the id alone if nothing is known of it."""
    if record is None:
        return record_id
    parts = [str(value) for value in (record.year, record.length, record.directors) if value]
    parts += [", ".join(record.cast[:_CAST_SHOWN])] if record.cast else []
    return f"{record_id:12s} {record.title} ({'; '.join(parts)})"
