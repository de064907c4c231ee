"""Reviews: shown on a title's page once a member of staff has let them through, without who wrote them."""

from __future__ import annotations

from dataclasses import dataclass

from cartelera.catalog import Catalog, TitleSummary
from cartelera.events import TitleReference
from cartelera.events.reviews import Review, ReviewState, decide, reviews, shown_reviews
from cartelera.service.live import LiveViewers

MAX_SHOWN = 50
"""Of one title, the latest first."""


@dataclass(frozen=True, slots=True)
class ReviewOfTitle:
    """A review, and the title it is of in this release; None if it has no such title."""

    review: Review
    title: TitleSummary | None


class Reviews:
    """The reviews of the event store, over one release."""

    def __init__(self, catalog: Catalog, live: LiveViewers) -> None:
        self._catalog = catalog
        self._live = live

    def of_title(self, row: int) -> list[Review]:
        """Those of the title at `row` that are shown, the latest first; none without a store."""
        if not self._live.is_kept:
            return []
        title = self._catalog.title(row)
        found = shown_reviews(self._live.store, [title.title_id], list({title.title, title.original_title}))
        # Titles of one name are told apart as all that viewers say is.
        rows = self._live.references.titles([_subject(review) for review in found])
        return [review for review, its in zip(found, rows, strict=True) if its == row][:MAX_SHOWN]

    def listed(self, state: ReviewState | None, *, after: int = 0, limit: int = 100) -> list[ReviewOfTitle]:
        """For the staff: reviews in that state, the oldest first, with a number above `after`."""
        found = reviews(self._live.store, state, after=after, limit=limit)
        rows = self._live.references.titles([_subject(review) for review in found])
        known = sorted({row for row in rows if row is not None})
        titles = dict(zip(known, self._catalog.summaries(known), strict=True))
        return [
            ReviewOfTitle(review, None if row is None else titles[row]) for review, row in zip(found, rows, strict=True)
        ]

    def decide(self, number: int, state: ReviewState) -> ReviewOfTitle:
        """Show a review, refuse it, or leave it open again. Raises NotFoundError."""
        review = decide(self._live.store, number, state)
        (row,) = self._live.references.titles([_subject(review)])
        return ReviewOfTitle(review, None if row is None else self._catalog.summaries([row])[0])


def _subject(review: Review) -> TitleReference:
    subject = review.event.subject
    assert isinstance(subject, TitleReference)  # Only titles are reviewed.
    return subject
