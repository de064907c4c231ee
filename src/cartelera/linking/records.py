"""What goes into linking and what comes out."""

from __future__ import annotations

from dataclasses import dataclass

from cartelera.tables.links import Link


@dataclass(frozen=True, slots=True)
class Record:
    """One title as one source knows it. Empty fields are unknown, never evidence against.

    `kind` is `movie` or `series`; `runtime` is in minutes; `other_titles` holds original and alternative titles;
    `countries` are names or ISO 3166-1 codes; `popularity` only breaks ties. `imdb_id` is empty if it is not known.
    """

    record_id: str
    source: str
    kind: str
    title: str
    other_titles: tuple[str, ...] = ()
    year: int | None = None
    runtime: int | None = None
    directors: tuple[str, ...] = ()
    cast: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    overview: str = ""
    genres: tuple[str, ...] = ()
    popularity: float = 0.0
    imdb_id: str = ""
    seasons: int | None = None


@dataclass(frozen=True, slots=True)
class LinkResult:
    """Accepted links, pairs for a person to look at, and the best of the rejected, each most certain first.

    `editions` are pairs of records of one source that look like one title twice; only one of them is linked.
    """

    accepted: tuple[Link, ...]
    review: tuple[Link, ...] = ()
    rejected: tuple[Link, ...] = ()
    editions: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Resolution:
    """Every record's canonical record, and the links that made it so.

    `canonical` maps each record id to the first record of its cluster in source order: to itself if nothing was
    linked. `clusters` holds the records of each canonical id that has more than one. `doubtful` are the pairs that have
    one id of IMDb's and are no title by their names. The rest is as in `LinkResult`.
    """

    canonical: dict[str, str]
    clusters: dict[str, tuple[str, ...]]
    accepted: tuple[Link, ...]
    review: tuple[Link, ...] = ()
    rejected: tuple[Link, ...] = ()
    editions: tuple[Link, ...] = ()
    doubtful: tuple[Link, ...] = ()
