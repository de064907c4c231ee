"""Which title of the catalogue each row of a viewer's export means.

Ids first; then names, judged as linking judges records: by name, kind, year, length and directors. A row is matched if
one title is sure to be meant; ambiguous if several may be, or one may and is not sure; else unmatched. An episode is
one of its series or unmatched, never a film of that name. Takes about half a millisecond a row, and some milliseconds
for one whose name is not in the catalogue as it is written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from cartelera.catalog import Title, TitleSummary
from cartelera.linking import Choice, Record, choose
from cartelera.linking.titles import without_edition
from cartelera.names import compact_key, conjunction_variants, with_article_first
from cartelera.service.context import ServiceContext
from cartelera.viewer_exports import Entry

PRIOR = -5.8
"""Log-odds that a title of the catalogue is the one that a viewer saw, before anything is compared. With it one that is
the only one of its name, of one word, is meant nine times in ten if no year is known: what half of the real catalogue
says of the other half (docs/importing.md)."""
SURE, POSSIBLE = 0.9, 0.1
"""From the one on a title is meant; from the other on it may be."""
YEARS_APART = 1
"""A film of that name whose year is further away may be a remake: it is shown, and never taken."""
MAX_CANDIDATES = 5
NEAR, NEAREST = 80, 4
"""Names as much alike, of 100, are compared; so many of them."""
_OFFERED_THERE, _NOT_OFFERED_THERE = 1.5, -0.5
"""What it says of a title that the platform a history comes from offers it today; not enough to choose a remake by."""
_ANOTHER_ID = -6.0
"""That it has another id at TMDB: as linking weighs those of IMDb."""
_SAME_SERIES = 3
"""So many rows `Series: something else` are of the series; fewer may be films."""


class MatchStatus(StrEnum):
    """Whether it is known which title a row means."""

    MATCHED = "matched"
    AMBIGUOUS = "ambiguous"
    UNMATCHED = "unmatched"


class MatchedBy(StrEnum):
    """How a row was matched, or why it has candidates."""

    ID = "id"
    NAME = "name"
    SERIES = "series"
    """As an episode, with its series."""
    CORRECTION = "correction"
    """As somebody said whom the row, or one like it, was shown to."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A title that a row may mean, and the probability that it does beside the others."""

    title: TitleSummary
    probability: float


@dataclass(frozen=True, slots=True)
class EntryMatch:
    """What was found for one row: the title it means first, or those it may mean, the likeliest first."""

    entry: Entry
    status: MatchStatus
    by: MatchedBy | None
    candidates: tuple[Candidate, ...]

    @property
    def title(self) -> TitleSummary | None:
        """The title that is meant; None if that is not known."""
        return self.candidates[0].title if self.status is MatchStatus.MATCHED else None


class TitleMatcher:
    """Matches rows of exports with the titles of one release."""

    def __init__(self, context: ServiceContext) -> None:
        self._catalog = context.catalog

    def match(self, entries: Sequence[Entry], platform: str | None = None) -> list[EntryMatch]:
        """What each entry means. `platform`: where the history was made, if it is a platform's own."""
        by_id = self._catalog.rows(alias for entry in entries for alias in _aliases(entry))
        by_name = [self._called(entry) for entry in entries]
        titles = self._read({*by_id.values(), *(row for called in by_name for row in called)})
        parts = Counter(_first_part(entry) for entry in entries if _may_be_episode(entry))
        matches = []
        for entry, called in zip(entries, by_name, strict=True):
            known = [titles[by_id[alias]] for alias in _aliases(entry) if alias in by_id]
            match = self._by_id(entry, known, called)
            if match is None:
                named = {row: (titles[row], name) for row, name in called.items()}
                match = self._by_name(entry, named, known, platform, parts[_first_part(entry)])
            matches.append(match)
        return matches

    def candidate(self, row: int, probability: float = 1.0) -> Candidate:
        """The title at `row` as a candidate."""
        return Candidate(self._catalog.summaries([row])[0], probability)

    def _read(self, rows: Iterable[int]) -> dict[int, Title]:
        numbers = sorted(rows)
        return dict(zip(numbers, self._catalog.titles(numbers), strict=True))

    def _called(self, entry: Entry) -> dict[int, str]:
        """The rows of the titles that are called as the entry is, and by which name."""
        return self._catalog.names.all_called("title", _spellings(entry))

    def _by_id(self, entry: Entry, known: Sequence[Title], called: Mapping[int, str]) -> EntryMatch | None:
        """What the ids say; None if they say nothing, several things, or what all else the row says contradicts."""
        if len({title.row for title in known}) == 1 and not _contradicts(entry, known[0], called):
            return EntryMatch(entry, MatchStatus.MATCHED, MatchedBy.ID, (Candidate(known[0], 1.0),))
        return None

    def _by_name(
        self,
        entry: Entry,
        named: Mapping[int, tuple[Title, str]],
        doubted: Sequence[Title],
        platform: str | None,
        siblings: int,
    ) -> EntryMatch:
        match = self._judged(entry, list(named.values()), platform)
        if match.status is MatchStatus.UNMATCHED and _may_be_episode(entry):
            match = self._as_episode(entry, platform, siblings)
        if match.status is MatchStatus.UNMATCHED:
            match = self._near(entry, platform)
        if match.status is MatchStatus.UNMATCHED and not entry.episode:
            match = _of_other_kind(entry, [title for title, _ in named.values()])
        if doubted:
            # An id that leads to another title than the name does: which of them is wrong only the viewer knows.
            candidates = {title.row: Candidate(title, POSSIBLE) for title in doubted}
            candidates = {found.title.row: found for found in match.candidates} | candidates
            match = EntryMatch(entry, MatchStatus.AMBIGUOUS, MatchedBy.ID, tuple(candidates.values())[:MAX_CANDIDATES])
        return match

    def _as_episode(self, entry: Entry, platform: str | None, siblings: int) -> EntryMatch:
        """The series before the first colon, if the history has more of it; else it may be a film of that series'."""
        series = replace(entry, title=_first_part(entry), kind="series", episode=True)
        titles = self._read(called := self._called(series))
        match = self._judged(series, [(titles[row], name) for row, name in called.items()], platform)
        status = match.status
        if status is MatchStatus.MATCHED and siblings < _SAME_SERIES:
            status = MatchStatus.AMBIGUOUS
        return EntryMatch(entry, status, MatchedBy.SERIES if match.candidates else None, match.candidates)

    def _near(self, entry: Entry, platform: str | None) -> EntryMatch:
        """The same for names that are spelled much like the entry's."""
        near = self._catalog.names.nearest("title", entry.title, NEAREST) if len(entry.title) > 1 else []
        named = {row: found.match.name for found in near if found.likeness >= NEAR for row in found.match.ids}
        titles = self._read(named)
        return self._judged(entry, [(titles[row], name) for row, name in named.items()], platform)

    def _judged(self, entry: Entry, named: Sequence[tuple[Title, str]], platform: str | None) -> EntryMatch:
        """The titles of the entry's kind among those `named`, with the name that each was found by, judged."""
        fitting = sorted(
            ((title, name) for title, name in named if entry.kind in ("", title.kind)), key=lambda found: found[0].row
        )
        records = [self._record(title, name, with_directors=bool(entry.directors)) for title, name in fitting]
        added = [_beside(entry, title, platform) for title, _ in fitting]
        choices = choose(_asked(entry), records, prior=PRIOR, added=added) if records else []
        possible = [choice for choice in choices if choice.alone >= POSSIBLE][:MAX_CANDIDATES]
        candidates = tuple(Candidate(fitting[choice.index][0], choice.probability) for choice in possible)
        if not possible:
            return EntryMatch(entry, MatchStatus.UNMATCHED, None, ())
        by = MatchedBy.SERIES if entry.episode else MatchedBy.NAME
        if _is_sure(possible[0], fitting[possible[0].index][0].kind):
            return EntryMatch(entry, MatchStatus.MATCHED, by, candidates[:1])
        return EntryMatch(entry, MatchStatus.AMBIGUOUS, by, candidates)

    def _record(self, title: Title, name: str, *, with_directors: bool) -> Record:
        directors = (c.name for c in self._catalog.credits(title.row) if c.job == "Director") if with_directors else ()
        return Record(
            record_id=title.title_id,
            source="catalogue",
            kind=title.kind,
            title=name,
            other_titles=(title.title, title.original_title),
            year=title.year,
            runtime=title.runtime,
            directors=tuple(directors),
            seasons=title.seasons,
            imdb_id=title.imdb_id or "",
        )


def _beside(entry: Entry, title: Title, platform: str | None) -> float:
    """What speaks for a title that records do not hold: the platform, and TMDB's id."""
    log_odds = 0.0
    if platform is not None:
        log_odds += _OFFERED_THERE if platform in title.platforms else _NOT_OFFERED_THERE
    if None not in (entry.tmdb_id, title.tmdb_id) and entry.tmdb_id != title.tmdb_id:
        log_odds += _ANOTHER_ID
    return log_odds


def _is_sure(choice: Choice, kind: str) -> bool:
    if kind == "movie" and choice.years_apart > YEARS_APART:
        return False
    return choice.same_name and choice.probability >= SURE


def _asked(entry: Entry) -> Record:
    return Record(
        record_id="asked",
        source="asked",
        kind=entry.kind,
        title=entry.title,
        other_titles=(entry.original_title,) if entry.original_title else (),
        year=entry.year,
        runtime=entry.runtime if entry.kind != "series" else None,
        directors=entry.directors,
        imdb_id=entry.imdb_id,
    )


def _aliases(entry: Entry) -> list[str]:
    """What the catalogue calls the ids of an entry. TMDB numbers films and series apart."""
    aliases = [entry.imdb_id] if entry.imdb_id else []
    if entry.tmdb_id is not None:
        aliases += [f"tmdb-{entry.tmdb_id}"] if entry.kind != "series" else []
        aliases += [f"tmdb-tv-{entry.tmdb_id}"] if entry.kind != "movie" else []
    return aliases


def _contradicts(entry: Entry, title: Title, called: Mapping[int, str]) -> bool:
    """Whether an entry with an id of `title` names another one: another name and another year, or kind.

    A name alone says nothing: exports have it in the viewer's language.
    """
    if entry.episode and title.kind != "series":
        return True
    if not entry.title or title.row in called:
        return False
    if entry.kind and entry.kind != title.kind:
        return bool(called)
    if entry.year is None or title.year is None:
        return not entry.imdb_id and entry.kind == "" and bool(called)
    return abs(entry.year - title.year) > 2 * YEARS_APART


def _spellings(entry: Entry) -> list[str]:
    """The ways in which the catalogue may write the name."""
    spellings: list[str] = []
    for name in filter(None, (entry.title, entry.original_title)):
        bare = without_edition(name)
        article = with_article_first(bare)
        spellings += [name, bare, *([article] if article else []), *conjunction_variants(bare)]
    return list(dict.fromkeys(spellings))


def _of_other_kind(entry: Entry, titles: Sequence[Title]) -> EntryMatch:
    """Titles of the other kind with that name and year: lists of films hold short series too."""
    fitting = [title for title in titles if entry.year is not None and title.year is not None
               and abs(title.year - entry.year) <= YEARS_APART]  # fmt: skip
    candidates = tuple(Candidate(title, POSSIBLE) for title in fitting[:MAX_CANDIDATES])
    status = MatchStatus.AMBIGUOUS if candidates else MatchStatus.UNMATCHED
    return EntryMatch(entry, status, MatchedBy.NAME if candidates else None, candidates)


def _may_be_episode(entry: Entry) -> bool:
    """Whether only a catalogue can tell: a history names `Series: Episode` and `Film: Its second name` alike."""
    return not entry.kind and entry.year is None and ": " in entry.title


def _first_part(entry: Entry) -> str:
    return entry.title.split(": ", 1)[0]


def row_key(entry: Entry) -> str:
    """What tells apart the titles that rows name, whatever else they say of them."""
    name = compact_key(entry.title) or entry.title
    kind = "episode" if entry.episode else entry.kind
    return "|".join((entry.imdb_id, str(entry.tmdb_id or ""), kind, str(entry.year or ""), name))[:500]
