"""The ratings in a viewer's export (see the room `viewer_exports`): one viewer's, by ids, else by name and year."""

from __future__ import annotations

import re

from cartelera.ingest.formats import Context, Format, Rules, missing
from cartelera.tables import sql
from cartelera.tables.ids import NAMED
from cartelera.viewer_exports import Form

COLUMNS = ("viewer", "imdb id", "tmdb id", "title", "year", "kind", "episode", "rating", "time", "wrong")
"""Of the table that an export becomes. `wrong`: why a row of it cannot be used."""

_ONLY_VIEWER = "me"
"""The number of the viewer, if the export does not say whose ratings they are."""

_SAYS_NOTHING = re.compile(r"(my[-_ ]?)?(user)?[-_ ]?(ratings|diary|reviews)([-_ ](movies|shows|series|[0-9]+))*")
"""Names of files that are the same for everybody; a viewer is called after the folder then."""


def viewer_name(context: Context) -> str:
    """What the viewer of an export is called after."""
    return context.parent if _SAYS_NOTHING.fullmatch(context.stem.lower()) and context.parent else context.stem


def source_name(context: Context) -> str:
    """What the export is called among the sources: one viewer may have brought several files."""
    viewer = viewer_name(context)
    return viewer if context.stem.lower() in ("ratings", viewer.lower()) else f"{viewer}-{context.stem}"


def _rules(context: Context) -> Rules:
    named = "(title || coalesce(' (' || \"year\" || ')', ''))"
    imdb, film, series = '"imdb id"', "'tmdb-' || \"tmdb id\"", "'tmdb-tv-' || \"tmdb id\""
    # Dumps of series know TMDB's ids alone. An episode's id is none of its series'; its rating counts for nothing.
    item = (
        "CASE WHEN episode IS NOT NULL THEN 'episode: ' || coalesce(title, 'of a series') "
        f"WHEN kind = 'series' THEN coalesce({series}, {imdb}, {sql.text(NAMED)} || {named}) "
        f"WHEN kind = 'movie' THEN coalesce({imdb}, {film}, {sql.text(NAMED)} || {named}) "
        f"ELSE coalesce({imdb}, {sql.text(NAMED)} || {named}) END"
    )
    return Rules(
        columns=(
            ("viewer_id", f"{sql.text(viewer_name(context) + ':')} || coalesce(viewer, {sql.text(_ONLY_VIEWER)})"),
            ("item_id", item),
            ("rating", "TRY_CAST(rating AS FLOAT)"),
            ("rated_at", 'TRY_CAST("time" AS BIGINT)'),
            ("named", f"CASE WHEN episode IS NULL THEN {named} END"),
        ),
        refusals=(("wrong IS NOT NULL", "wrong"), missing("rating"), (f"({item}) IS NULL", "'no title is named'")),
        key=("viewer_id", "item_id"),
        best="rated_at DESC NULLS LAST, place DESC",
        verbatim=frozenset(("title", "viewer")),
    )


def format_of(form: Form) -> Format:
    """A form of export as a format of ratings."""
    return Format(
        name=form.name,
        describes=form.describes,
        required=frozenset(COLUMNS),
        optional=frozenset(),
        rules=_rules,
        stages="ratings",
        has_header=False,
    )
