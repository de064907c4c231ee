"""Netflix: one profile's `Title, Date`, and the account's `ViewingActivity.csv`, `Ratings.csv` and `MyList.csv`.

Titles are `Show: Season 2: Episode`, in the language of the profile; a film may hold a colon too. Dates are written
as the profile's country does. Thumbs are 1 (down), 2 (up) and 3 (two of them up).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from cartelera.viewer_exports.entries import Entry, LeftOut, Mark
from cartelera.viewer_exports.form import Form
from cartelera.viewer_exports.table import Row, Table
from cartelera.viewer_exports.times import time_of, times_of

_SEASON = re.compile(
    r"(season|temporada|staffel|saison|stagione|seizoen|series|sezon|säsong|sæson|sezonul|kausi) ?[0-9]+$|"
    r"[0-9]+\. ?(season|staffel|évad|sezóna|sezon)$|(limited series|miniserie|miniserie limitada|serie limitada)$",
    re.IGNORECASE,
)
_PART = re.compile(
    r"(part|parte|teil|partie|volume|volumen|chapter|capítulo|capitulo|book|libro) "
    r"([0-9]+|[ivx]+|one|two|three|four|five|uno|dos|tres)$",
    re.IGNORECASE,
)
_EPISODE = re.compile(r"(episode|episodio|capítulo|capitulo|folge|épisode|chapter) [0-9]+$", re.IGNORECASE)
_THUMBS = {1.0: 1.0, 2.0: 4.0, 3.0: 5.0}
_TRAILERS = re.compile(r"_hook_|trailer|teaser|clip|recap|bonus", re.IGNORECASE)


def series_in(title: str) -> str:
    """The series of which a title of Netflix's is an episode; empty if it is a film."""
    parts = [part.strip() for part in title.split(": ")]
    for place, part in enumerate(parts[1:], start=1):
        # `Part II` alone may be that of a film; with an episode behind it, it is a season.
        if _SEASON.match(part) or (_PART.match(part) and place + 1 < len(parts)):
            return ": ".join(parts[:place])
    return ": ".join(parts[:-1]) if len(parts) > 1 and _EPISODE.match(parts[-1]) else ""


def viewed(line: int, title: str, at: int | None, profile: str = "") -> Entry | LeftOut:
    """The film, or the series of the episode, that a line of a history names."""
    if not title:
        return LeftOut(line, "no title is named")
    series = series_in(title)
    # Without a season it may still be an episode: only a catalogue tells.
    kind = "series" if series else ""
    return Entry(line, series or title, kind=kind, at=at, episode=bool(series), profile=profile)


def _profile(table: Table) -> tuple[Sequence[Entry | LeftOut], str]:
    times, told = times_of(table.column("date"), table.day_first)
    return [viewed(row.line, row.text("title"), at) for row, at in zip(table.rows, times, strict=True)], told


def _activity(table: Table) -> tuple[Sequence[Entry | LeftOut], str]:
    return [_played(row) for row in table.rows], ""


def _played(row: Row) -> Entry | LeftOut:
    if row.text("supplementalvideotype") or _TRAILERS.search(row.text("title").split(": ")[-1]):
        return LeftOut(row.line, "a trailer or another extra")
    if "autoplayed: user action: none" in row.text("attributes").lower():
        return LeftOut(row.line, "played without being asked for")
    return viewed(row.line, row.text("title"), _utc(row.text("starttime")), row.text("profilename"))


def _ratings(table: Table) -> tuple[Sequence[Entry | LeftOut], str]:
    return [_rated(row) for row in table.rows], "thumbs, read as 1, 4 and 5"


def _rated(row: Row) -> Entry | LeftOut:
    thumbs, stars = row.text("thumbsvalue"), row.text("starvalue")
    rating = _THUMBS.get(_number(thumbs)) if thumbs else _number(stars)
    if not rating or not 0.5 <= rating <= 5:
        return LeftOut(row.line, f"rating '{(thumbs or stars)[:40]}' is none")
    title = row.text("titlename")
    if not title:
        return LeftOut(row.line, "no title is named")
    return Entry(row.line, title, rating=rating, at=_utc(row.text("eventutcts")), profile=row.text("profilename"))


def _my_list(table: Table) -> tuple[Sequence[Entry | LeftOut], str]:
    return [
        Entry(row.line, row.text("titlename"), mark=Mark.watchlist, at=_utc(row.text("utctitleadddate")),
              profile=row.text("profilename"))
        if row.text("titlename")
        else LeftOut(row.line, "no title is named")
        for row in table.rows
    ], ""  # fmt: skip


def _utc(text: str) -> int | None:
    return time_of(text) if text else None


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


FORMS = (
    Form("netflix-activity", "a Netflix viewing history",
         frozenset(("profilename", "starttime", "duration", "title")), _activity, rated=False),
    Form("netflix-ratings", "Netflix's ratings of an account",
         frozenset(("profilename", "titlename", "ratingtype")), _ratings),
    Form("netflix-list", "a Netflix list", frozenset(("profilename", "titlename", "utctitleadddate")), _my_list,
         rated=False),
    Form("netflix", "a Netflix viewing history", frozenset(("title", "date")), _profile, exact=True, rated=False),
)  # fmt: skip
