"""From the staged sources to the clean tables: one title per film or series, whichever sources know it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from cartelera.ingest import apply_fills
from cartelera.ingest.cleaners import trimmed
from cartelera.ingest.lemmas import lemmatise_all
from cartelera.ingest.link_stage import link_sources
from cartelera.ingest.linking import Decisions
from cartelera.ingest.snapshots import make_views
from cartelera.ingest.staging_schema import COLUMNS
from cartelera.platforms import resolve_platform
from cartelera.tables import ids, sql
from cartelera.tables.loading import load_rows
from cartelera.tables.schema import (
    ALIASES,
    CERTIFICATIONS,
    CHANGES,
    CREDITS,
    FILLS,
    LINKS,
    OFFERS,
    PLATFORMS,
    PROVIDERS,
    RATINGS,
    TITLES,
    Table,
)


@dataclass(frozen=True, slots=True)
class Source:
    """A staged source: its Parquet file, its format, and its rank among those of its format (0: trusted most)."""

    key: str
    format: str
    path: Path
    rank: int


@dataclass(slots=True)
class MergeResult:
    """What merging found: rows per movie source that another one already had, and remarks for the closing table."""

    overlapping: dict[str, int] = field(default_factory=dict)
    remarks: dict[str, str] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    linked: dict[str, int] = field(default_factory=dict)

    def remark(self, source: str) -> str:
        """What the closing table says beside a source."""
        linked = self.linked.get(source)
        return self.remarks.get(source, "") or (f"{linked:,} linked to a title of another source" if linked else "")


def merge(
    connection: duckdb.DuckDBPyConnection,
    sources: list[Source],
    platforms: dict[str, str],
    target: Path,
    decisions: Decisions | None = None,
) -> MergeResult:
    """Write every clean table of `tables.TABLES` into `target`; what no source has is there, empty.

    `decisions`: what people said of links (ingest.decisions); they win over the scores. The connection holds the
    snapshots of the platforms (ingest.snapshots.SnapshotLog).
    """
    for form, columns in COLUMNS.items():
        _union(connection, form, columns, [source for source in sources if source.format == form])
    merged = MergeResult(overlapping=_films(connection))
    _movielens_map(connection)
    merged.linked = link_sources(connection, decisions or {}, target.parent)
    _titles(connection)
    overviews = connection.execute(
        "SELECT title_id, overview FROM titles_without_lemmas WHERE overview IS NOT NULL"
    ).fetchall()
    with ThreadPoolExecutor(1) as pool:
        # Python looks words up while DuckDB writes what does not depend on them.
        lemmas = pool.submit(lemmatise_all, [overview for _, overview in overviews])
        make_views(connection)
        _offers(connection, target.parent)
        merged.remarks = _ratings(connection)
        load_rows(connection, "m_platforms", _PLATFORM_COLUMNS, platforms.items(), target.parent)
        for table, order in _ORDERS.items():
            merged.counts[table.name] = _write(connection, table, order, target)
        rows = zip((title_id for title_id, _ in overviews), lemmas.result(), strict=True)
        load_rows(connection, "title_lemmas", {"title_id": "VARCHAR", "lemmas": "VARCHAR"}, rows, target.parent)
    merged.counts = {TITLES.name: _write(connection, TITLES, "title_id", target)} | merged.counts
    return merged


_ORDERS = {
    CREDITS: "title_id, department, billing, job, name",
    OFFERS: "id",
    RATINGS: "",
    ALIASES: "alias",
    PLATFORMS: "platform",
    LINKS: "left_id, right_id",
    FILLS: 'title_id, "column"',
    PROVIDERS: "title_id, country, way, provider",
    CERTIFICATIONS: "title_id, country",
    CHANGES: '"at" DESC, snapshot DESC, platform, what, offer_id',
}
_PLATFORM_COLUMNS = {"platform": "VARCHAR", "prefix": "VARCHAR"}


def _union(connection: duckdb.DuckDBPyConnection, form: str, columns: str, sources: list[Source]) -> None:
    """A view `s_<form>` of every staged source of that format, each row with its source and rank."""
    connection.execute(f"CREATE OR REPLACE TEMP TABLE e_{form} ({columns}, source VARCHAR, source_rank INTEGER)")
    parts = [f"SELECT * FROM e_{form}"]
    parts += [
        f"SELECT *, {sql.text(source.key)} AS source, {source.rank} AS source_rank "
        f"FROM {sql.parquet_source(source.path)}"
        for source in sources
    ]
    connection.execute(f"CREATE OR REPLACE TEMP VIEW s_{form} AS {' UNION ALL BY NAME '.join(parts)}")


def _films(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """The view `films`: each TMDB film as the most trusted source has it; how many rows of each that left out."""
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE film_duplicates AS SELECT tmdb_id, source FROM s_movies "
        "QUALIFY row_number() OVER (PARTITION BY tmdb_id ORDER BY source_rank, source) > 1"
    )
    connection.execute(
        "CREATE OR REPLACE TEMP VIEW films AS SELECT * FROM s_movies ANTI JOIN film_duplicates USING (tmdb_id, source)"
    )
    counts = connection.execute("SELECT source, count(*) FROM film_duplicates GROUP BY source").fetchall()
    return {str(source): int(count) for source, count in counts}


def _movielens_map(connection: duckdb.DuckDBPyConnection) -> None:
    """The table `movielens_map`: the film that each MovieLens id is, by TMDB id, else by IMDb id."""
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE movielens_map AS "
        "SELECT l.movielens_id, coalesce(a.tmdb_id, b.tmdb_id) AS tmdb_id "
        "FROM (SELECT * FROM s_links QUALIFY row_number() OVER (PARTITION BY movielens_id ORDER BY source) = 1) l "
        "LEFT JOIN films a ON a.tmdb_id = l.tmdb_id "
        "LEFT JOIN (SELECT imdb_id, min(tmdb_id) AS tmdb_id FROM films GROUP BY imdb_id) b ON b.imdb_id = l.imdb_id"
    )


def _titles(connection: duckdb.DuckDBPyConnection) -> None:
    """TMDB's films first, then what only MovieLens and what only platforms know."""
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE film_keywords AS "
        "SELECT tmdb_id, keywords FROM (SELECT tmdb_id, keywords, 0 AS place FROM s_keywords UNION ALL "
        "SELECT tmdb_id, keywords, 1 + source_rank FROM s_movies) WHERE len(keywords) > 0 "
        "QUALIFY row_number() OVER (PARTITION BY tmdb_id ORDER BY place, keywords) = 1"
    )
    connection.execute(f"CREATE OR REPLACE TEMP VIEW sourced_titles AS {_SOURCED_TITLES}")
    connection.execute(f"CREATE OR REPLACE TEMP VIEW sourced_credits AS {_CREDITS}")
    # What fills go to is told by the ids that the sources know; then they may bring ids of their own.
    apply_fills.unfilled(connection)
    _aliases(connection)
    if apply_fills.fill(connection):
        _aliases(connection)
    connection.execute("CREATE OR REPLACE TEMP TABLE title_lemmas (title_id VARCHAR, lemmas VARCHAR)")
    lists = ", ".join(f"coalesce({c}, []) AS {c}" for c in _LISTS)
    connection.execute(
        f"CREATE OR REPLACE TEMP VIEW m_titles AS SELECT titles_without_lemmas.* REPLACE ({lists}, "
        "coalesce(vote_count, 0) AS vote_count, coalesce(popularity, 0) AS popularity, "
        "coalesce(adult, false) AS adult), coalesce(lemmas, '') AS lemmas "
        "FROM titles_without_lemmas LEFT JOIN title_lemmas USING (title_id)"
    )


def _split(column: str) -> str:
    """SQL: a list from text separated by commas, without empty parts."""
    parts = f"list_transform(string_split(coalesce({column}, ''), ','), lambda x: trim(x))"
    return f"list_filter({parts}, lambda x: x <> '')"


_LISTS = ("genres", "companies", "keywords", "countries", "country_codes", "language_codes")
_FILM_ID, _MOVIELENS_ID = ids.film_id_sql("tmdb_id"), ids.movielens_id_sql("movielens_id")
_NO_MONEY = '0::BIGINT AS budget, 0::BIGINT AS revenue, 0.0 AS "return"'
_SOURCED_TITLES = f"""
    SELECT {_FILM_ID} AS title_id, 'movie' AS kind,
           films.* EXCLUDE (keywords, filled, collection_id, source_rank), NULL::INTEGER AS seasons,
           film_keywords.keywords
    FROM films LEFT JOIN film_keywords USING (tmdb_id)
    UNION ALL BY NAME
    SELECT {_MOVIELENS_ID} AS title_id, 'movie' AS kind, title, title AS original_title, release_year, genres,
           source, {_NO_MONEY}
    FROM (SELECT * FROM s_movielens QUALIFY row_number() OVER (PARTITION BY movielens_id ORDER BY source) = 1)
    WHERE movielens_id NOT IN (SELECT movielens_id FROM movielens_map WHERE tmdb_id IS NOT NULL)
    UNION ALL BY NAME
    SELECT offer_id AS title_id, kind, display_title AS title, display_title AS original_title, release_year,
           CASE WHEN duration_type = 'min' THEN duration_int END AS runtime,
           CASE WHEN duration_type = 'season' THEN duration_int END AS seasons,
           display_description AS overview, {_split("display_listed_in")} AS genres,
           {_split("display_country")} AS countries, source, {_NO_MONEY}
    FROM s_platform ANTI JOIN linked ON record_id = offer_id
"""


def _aliases(connection: duckdb.DuckDBPyConnection) -> None:
    """The table `m_aliases`; an id that two films claim (an IMDb id entered twice) goes to the more popular one."""
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE m_aliases AS SELECT alias, min_by(title_id, place) AS title_id FROM ("
        "SELECT title_id AS alias, title_id, (0.0, title_id) AS place FROM titles_without_lemmas UNION ALL "
        "SELECT imdb_id, title_id, (1.0 - coalesce(popularity, 0), title_id) FROM titles_without_lemmas "
        "WHERE imdb_id IS NOT NULL UNION ALL "
        f"SELECT {_MOVIELENS_ID}, {_FILM_ID}, (0.0, '') FROM movielens_map WHERE tmdb_id IS NOT NULL UNION ALL "
        "SELECT record_id, title_id, (0.0, '') FROM linked"
        ") GROUP BY alias"
    )


def _offers(connection: duckdb.DuckDBPyConnection, scratch: Path) -> None:
    """The view `m_offers`; what a file leaves unstated of countries and way is taken from `m_providers`."""
    names = connection.execute("SELECT DISTINCT provider FROM m_providers").fetchall()
    known = [(name, platform) for (name,) in names if (platform := resolve_platform(name))]
    load_rows(connection, "provider_platforms", {"provider": "VARCHAR", "platform": "VARCHAR"}, known, scratch)
    # Of several ways to watch one title on one platform, the first of these counts.
    ways = "['subscription', 'free', 'ads', 'rent', 'buy']"
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE provided AS SELECT title_id, platform, way, "
        "list_sort(list(DISTINCT country)) AS countries, max(as_of) AS as_of FROM ("
        "SELECT * REPLACE (CASE WHEN way = 'flatrate' THEN 'subscription' ELSE way END AS way) FROM m_providers) "
        "JOIN provider_platforms USING (provider) GROUP BY title_id, platform, way "
        f"QUALIFY row_number() OVER (PARTITION BY title_id, platform ORDER BY list_position({ways}, way)) = 1"
    )
    stated = "p.countries IS NOT NULL OR p.way IS NOT NULL"
    shown = ", ".join(f"CASE WHEN {stated} THEN p.{c} ELSE v.{c} END AS {c}" for c in ("countries", "way"))
    connection.execute(
        f"CREATE OR REPLACE TEMP VIEW m_offers AS SELECT p.* REPLACE ({shown}, "
        f"CASE WHEN {stated} THEN p.as_of ELSE coalesce(v.as_of, p.as_of) END AS as_of), "
        "p.offer_id AS id, a.title_id, coalesce(r.score, s.score) AS score, first_seen, last_seen FROM s_platform p "
        "JOIN m_aliases a ON a.alias = p.offer_id LEFT JOIN offer_dates ON offer_dates.offer_id = p.offer_id "
        "LEFT JOIN provided v ON v.title_id = a.title_id AND v.platform = p.platform "
        "LEFT JOIN (SELECT item_id, avg(rating) AS score FROM s_ratings GROUP BY item_id) r ON r.item_id = p.offer_id "
        "LEFT JOIN (SELECT item_id, avg(score) AS score FROM s_scores GROUP BY item_id) s ON s.item_id = p.offer_id"
    )


_NAME, _CHARACTER = trimmed("p.name"), trimmed('p."character"')
_CREDITS = f"""
    WITH known AS (
        SELECT c.* FROM s_credits c SEMI JOIN films USING (tmdb_id) QUALIFY row_number() OVER (
            PARTITION BY tmdb_id ORDER BY coalesce(len("cast"), 0) + coalesce(len(crew), 0) DESC, c.source) = 1
    ), acting AS (
        SELECT {_FILM_ID} AS title_id, unnest("cast") AS p, generate_subscripts("cast", 1) AS place FROM known
    ), making AS (
        SELECT {_FILM_ID} AS title_id, unnest(crew) AS p, generate_subscripts(crew, 1) AS place FROM known
    ), unlinked_offers AS (
        SELECT * FROM s_platform ANTI JOIN linked ON record_id = offer_id
    ), listed AS (
        SELECT offer_id AS title_id, 'Actor' AS job, 'Acting' AS department, unnest({_split("display_cast")}) AS name,
               generate_subscripts({_split("display_cast")}, 1) AS place FROM unlinked_offers
        UNION ALL
        SELECT offer_id, 'Director', 'Directing', unnest({_split("display_director")}),
               generate_subscripts({_split("display_director")}, 1) FROM unlinked_offers
    ), everybody AS (
        SELECT title_id, p.id AS person_id, {_NAME} AS name, 'Actor' AS job, 'Acting' AS department,
               nullif({_CHARACTER}, '') AS "character", coalesce(p."order", place) AS place, place AS tie
        FROM acting
        UNION ALL BY NAME
        SELECT title_id, p.id AS person_id, {_NAME} AS name, nullif(trim(p.job), '') AS job,
               nullif(trim(p.department), '') AS department, place, place AS tie
        FROM making
        UNION ALL BY NAME
        SELECT *, place AS tie FROM listed
    )
    SELECT *, row_number() OVER (PARTITION BY title_id, department = 'Acting' ORDER BY place, tie) - 1 AS billing
    FROM everybody WHERE name <> ''
"""


def _ratings(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """The view `m_ratings`, in the order of the sources; a remark on ratings of titles that nobody knows.

    A viewer who rated one title under several of its ids keeps the latest rating; only titles that have been
    rated under several ids are looked at for that.
    """
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE rated_items AS SELECT source, item_id, title_id, ratings FROM "
        "(SELECT source, item_id, count(*) AS ratings FROM s_ratings GROUP BY ALL) "
        "LEFT JOIN m_aliases ON alias = item_id"
    )
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE by_several_ids AS SELECT title_id FROM rated_items WHERE title_id IS NOT NULL "
        "GROUP BY title_id HAVING count(DISTINCT item_id) > 1"
    )
    known = (
        "SELECT viewer_id, a.title_id, r.* EXCLUDE (viewer_id) FROM s_ratings r JOIN m_aliases a ON a.alias = r.item_id"
    )
    connection.execute(
        f"CREATE OR REPLACE TEMP VIEW m_ratings AS {known} ANTI JOIN by_several_ids USING (title_id) "
        f"UNION ALL BY NAME {known} SEMI JOIN by_several_ids USING (title_id) QUALIFY row_number() OVER "
        "(PARTITION BY viewer_id, a.title_id ORDER BY rated_at DESC NULLS LAST, item_id) = 1"
    )
    unmatched = connection.execute(
        "SELECT source, sum(ratings), count(*) FROM rated_items WHERE title_id IS NULL GROUP BY source"
    ).fetchall()
    return {
        source: f"{ratings:,} ratings of {items:,} titles that no catalogue holds"
        for source, ratings, items in unmatched
    }


def _write(connection: duckdb.DuckDBPyConnection, table: Table, order: str, target: Path) -> int:
    """Write the view or table `m_<name>` as the clean table of that name; its number of rows."""
    rows = f"SELECT {table.select} FROM m_{table.name}{f' ORDER BY {order}' if order else ''}"
    path = sql.target(target / f"{table.name}.parquet")
    written = connection.execute(f"COPY ({rows}) TO {path} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)")
    count: int = written.fetchall()[0][0]
    return count
