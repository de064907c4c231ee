"""The command line: one file per command; the composition root. Nothing imports it.

Every command's function imports what it needs inside itself, so that `cartelera --help` stays quick.
"""

from __future__ import annotations

import sqlite3
import sys

import typer

from cartelera import __version__
from cartelera.cli import (
    advice,
    backup,
    build,
    changes,
    enrich,
    evaluate,
    export,
    fetch,
    import_,
    ingest,
    keys,
    link,
    quarantine,
    recommend,
    recommend_all,
    refresh,
    releases,
    report,
    reviews,
    rows,
    serve,
    train,
)
from cartelera.cli.shared import settings
from cartelera.errors import CarteleraError, InvalidValueError, NotFoundError

app = typer.Typer(
    name="cartelera",
    help="Raw catalogues in; a clean catalogue, answers and recommendations out.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

app.command("ingest")(ingest.command)
app.command("build")(build.command)
app.command("train")(train.command)
app.command("evaluate")(evaluate.command)
app.command("refresh")(refresh.command)
app.command("serve")(serve.command)
app.add_typer(keys.app, name="keys")
app.add_typer(link.app, name="link")
app.command("recommend")(recommend.command)
app.command("import")(import_.command)
app.command("recommend-all")(recommend_all.command)
app.command("advice")(advice.command)
app.add_typer(reviews.app, name="reviews")
app.command("rows")(rows.command)
app.command("releases")(releases.command)
app.command("report")(report.command)
app.command("quarantine")(quarantine.command)
app.command("export")(export.command)
app.command("enrich")(enrich.command)
app.command("fetch")(fetch.command)
app.command("changes")(changes.command)
app.command("backup")(backup.backup)
app.command("restore")(backup.restore)

_SQLITE_REFUSALS = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"cartelera {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: bool = typer.Option(
        False, "--version", callback=_version, is_eager=True, help="Print the version and exit."
    ),
) -> None:
    """Raw catalogues in; a clean catalogue, answers and recommendations out."""


def main() -> None:
    """The entry point: a user's mistake, and what the machine refuses, is one line and exit code 2, no traceback."""
    settings.cache_clear()
    try:
        app()
    except CarteleraError as error:
        typer.echo(f"cartelera: {error}", err=True)
        if isinstance(error, NotFoundError) and error.suggestions:
            typer.echo(f"Did you mean: {', '.join(error.suggestions)}?", err=True)
        elif isinstance(error, InvalidValueError) and error.allowed:
            typer.echo(f"Try: {', '.join(error.allowed)}", err=True)
        sys.exit(2)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(141)
    except Exception as error:
        refusal = _refusal_of_the_machine(error)
        if refusal is None:
            raise
        typer.echo(f"cartelera: {refusal}", err=True)
        sys.exit(2)


def _refusal_of_the_machine(error: Exception) -> str | None:
    """What no command foresaw and no user did wrong (a full disk, no right to read) in a line; None for any other."""
    if isinstance(error, ModuleNotFoundError) and error.name and error.name.partition(".")[0] != "cartelera":
        return f"this needs {error.name}, which is not installed here: `pip install cartelera` brings it"
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        return where + (error.strerror or str(error) or type(error).__name__).splitlines()[0]
    if isinstance(error, sqlite3.Error) and getattr(error, "sqlite_errorcode", 0) & 0xFF in _SQLITE_REFUSALS:
        return str(error)
    duckdb = sys.modules.get("duckdb")  # What was not imported raised nothing.
    if duckdb is not None and isinstance(error, duckdb.IOException | duckdb.OutOfMemoryException):
        return str(error).splitlines()[0]
    return None
