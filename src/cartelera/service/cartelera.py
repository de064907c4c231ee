"""`Cartelera`: the product over one opened release."""

from __future__ import annotations

from pathlib import Path

from cartelera.events import EventStore
from cartelera.release import Release
from cartelera.service.absence import Availabilities
from cartelera.service.browse import Browse
from cartelera.service.context import ServiceContext
from cartelera.service.feedback import Feedback
from cartelera.service.hand_made_rows import HandMadeRows
from cartelera.service.household import Households
from cartelera.service.importing import Imports
from cartelera.service.insights import Insights
from cartelera.service.live import LiveViewers
from cartelera.service.match import Matching
from cartelera.service.names import NameResolver
from cartelera.service.offer_changes import OfferChanges
from cartelera.service.people import People
from cartelera.service.recommend import Recommendations
from cartelera.service.reviews import Reviews
from cartelera.service.row_sources import own_sources
from cartelera.service.rows import HomePages
from cartelera.service.search import Search
from cartelera.service.similar import Similarity
from cartelera.service.subscriptions import Subscriptions
from cartelera.service.taste import Tastes
from cartelera.service.title_matching import TitleMatcher
from cartelera.service.titles import Titles
from cartelera.service.trending import Trending
from cartelera.service.viewer_export import ViewerExports
from cartelera.service.viewers import Viewers
from cartelera.service.why import Reasons
from cartelera.settings import OFFER_AGE_DAYS


class Cartelera:
    """Composes the service: one object per concern, all over one release.

    `events`: what the viewers of the live service said and did; without it nobody is known, and nothing can be written.
    `rows_file`: the file of hand-made rows, which need not exist. `offer_age_days`: from which age an offer only was.
    """

    def __init__(
        self,
        release: Release,
        events: EventStore | None = None,
        rows_file: Path | None = None,
        *,
        offer_age_days: int = OFFER_AGE_DAYS,
    ) -> None:
        context = ServiceContext(release)
        self.release = release
        self.catalog = context.catalog
        self.platforms = context.platforms
        self.names = NameResolver(context)
        self.titles = Titles(context, self.names)
        self.search = Search(context)
        self.browse = Browse(context, self.search)
        self.people = People(context)
        self.similarity = Similarity(context, self.names)
        self.availabilities = Availabilities(context, self.similarity, offer_age_days=offer_age_days)
        self.insights = Insights(context, self.names)
        self.changes = OfferChanges(context)
        self.live = LiveViewers(context, events)
        self.trending = Trending(context, self.live)
        self.feedback = Feedback(context, self.names, self.live)
        self.exports = ViewerExports(context, self.live)
        self.viewers = Viewers(context, self.names, self.live)
        self.recommendations = Recommendations(context, self.viewers)
        self.reasons = Reasons(context)
        self.tastes = Tastes(context)
        self.hand_made_rows = HandMadeRows(context, self.search, rows_file)
        self.home = HomePages(context, (*own_sources(context, self.tastes), self.hand_made_rows))
        self.matching = Matching(context, self.names, self.viewers)
        self.matcher = TitleMatcher(context)
        self.imports = Imports(self.catalog, self.matcher, self.live)
        self.households = Households(context, self.live, self.recommendations)
        self.reviews = Reviews(self.catalog, self.live)
        self.subscriptions = Subscriptions(context, self.recommendations)
