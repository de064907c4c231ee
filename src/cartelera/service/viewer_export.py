"""All that is kept of a live viewer, for the viewer: as it is, and in the form that Letterboxd imports."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from datetime import UTC, datetime
from typing import Any

from cartelera.events import Event, EventKind, TitleReference, TitleState, check_viewer
from cartelera.service.context import ServiceContext
from cartelera.service.live import LiveViewers

LETTERBOXD_COLUMNS = ("Title", "Year", "tmdbID", "imdbID", "Rating", "WatchedDate", "Review")
"""Those of letterboxd.com/about/importing-data that we can fill."""
_WITH_STARS = (EventKind.RATING, EventKind.REVIEW)


class ViewerExports:
    """What a viewer may take along."""

    def __init__(self, context: ServiceContext, live: LiveViewers) -> None:
        self._catalog = context.catalog
        self._live = live

    def everything(self, viewer: str) -> dict[str, Any]:
        """All rows that are kept of a viewer, by table; empty if they are unknown. Raises InvalidValueError."""
        return self._live.store.export(check_viewer(viewer))

    def letterboxd(self, viewer: str) -> str:
        """The films that a viewer has seen as Letterboxd imports them, as CSV, in the order of their last event.

        Ratings are those that the viewer gave, in half stars; WatchedDate is when a film was finished. Series are left
        out, which Letterboxd does not know.
        """
        by_title: dict[tuple[Any, ...], list[Event]] = defaultdict(list)
        events = self._live.store.events_of(check_viewer(viewer))
        references = [event.subject for event in events if isinstance(event.subject, TitleReference)]
        rows = dict(zip(references, self._live.references.titles(references), strict=True))
        for event in events:
            if isinstance(event.subject, TitleReference):
                row = rows[event.subject]
                by_title[(row,) if row is not None else (None, event.subject)].append(event)
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(LETTERBOXD_COLUMNS)
        for (row, *_), those in sorted(by_title.items(), key=lambda item: max(e.number for e in item[1])):
            if TitleState.of(those).seen and (facts := self._facts(row, those[-1])) is not None:
                writer.writerow((*facts, *_opinion(those)))
        return out.getvalue()

    def _facts(self, row: int | None, event: Event) -> tuple[object, ...] | None:
        """Title, year, and the numbers of TMDB and IMDb; None for a series."""
        if row is not None:
            title = self._catalog.title(row)
            return None if title.kind == "series" else (title.title, title.year, title.tmdb_id, title.imdb_id)
        subject = event.subject
        if not isinstance(subject, TitleReference) or subject.kind == "series":
            return None
        imdb = subject.title_id if subject.title_id.startswith("tt") else None
        return subject.title or subject.title_id, subject.year, None, imdb


def _opinion(events: list[Event]) -> tuple[object, ...]:
    """Rating, day and review, the latest of each."""
    ordered = sorted(events, key=lambda event: (event.at, event.number))
    stars = [event.value for event in ordered if event.kind in _WITH_STARS and event.value is not None]
    days = [event.at for event in ordered if event.kind is EventKind.FINISHED and event.at]
    texts = [event.text for event in ordered if event.text]
    return (
        round(stars[-1] * 2) / 2 if stars else None,
        datetime.fromtimestamp(days[-1], UTC).date().isoformat() if days else None,
        texts[-1] if texts else None,
    )
