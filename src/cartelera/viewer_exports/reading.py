"""One table of an export: its form, and its rows as entries."""

from __future__ import annotations

from dataclasses import replace

from cartelera.errors import FileRejectedError
from cartelera.viewer_exports.entries import Entry, Export, Mark
from cartelera.viewer_exports.form import Form
from cartelera.viewer_exports.forms import form_of
from cartelera.viewer_exports.table import Table, parse


def read_table(content: bytes, shown: str = "the file", form: Form | None = None) -> Export:
    """The entries of one table, of its own form if none is given. Raises FileRejectedError if it is of none."""
    return export_of(parse(content, shown), shown, form)


def export_of(table: Table, shown: str, form: Form | None = None) -> Export:
    """The same of a table that has been parsed."""
    form = form or form_of(table.columns)
    if form is None:
        raise FileRejectedError(
            f"{shown}: no viewer's export that is known, nor a table with a title or an id; nothing was changed"
        )
    rows, remark = form.rows(table)
    if not form.rated and "watchlist" in shown.rsplit("/", 1)[-1].lower():
        # Films watched, liked and to be watched are in tables that differ in nothing but the name of the file.
        rows = [replace(row, mark=Mark.watchlist) if isinstance(row, Entry) else row for row in rows]
    return Export(form.name, form.describes, tuple(rows), remark, shown)
