"""From the staged sources to the clean tables: one title per film or series, whichever sources know it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from cartelera.ingest.lemmas import lemmatise_all
from cartelera.ingest.tables import ALIASES, CREDITS, OFFERS, PLATFORMS, RATINGS, TITLES, Table


@dataclass(frozen=True, slots=True)
class Source:
    """A staged source: its Parquet file, its format, and its rank among those of its format (0: trusted most)."""

    key: str
    format: str
    path: Path
    rank: int


@dataclass(slots=True)
class Merged:
    """What merging found: rows per movie source that another one already had, and remarks for the closing table."""

    overlapping: dict[str, int] = field(default_factory=dict)
    remarks: dict[str, str] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)


def merge(
    connection: duckdb.DuckDBPyConnection, sources: list[Source], platforms: dict[str, str], target: Path
) -> Merged:
    """Write every clean table of `tables.TABLES` into `target`; what no source has is there, empty."""
    merged = Merged()
    for form, columns in _EMPTY.items():
        _union(connection, form, columns, [s for s in sources if s.format == form])
    _titles(connection, merged)
    _aliases(connection)
    _offers(connection)
    _credits(connection)
    _ratings(connection, merged)
    connection.execute("CREATE OR REPLACE TEMP TABLE m_platforms (platform VARCHAR, prefix VARCHAR)")
    if platforms:
        connection.executemany("INSERT INTO m_platforms VALUES (?, ?)", sorted(platforms.items()))
    orders = {
        TITLES: "title_id", CREDITS: "title_id, department, billing, job, name", OFFERS: "id", RATINGS: "viewer_id, title_id",
        ALIASES: "alias", PLATFORMS: "platform",
    }  # fmt: skip
    for table, order in orders.items():
        merged.counts[table.name] = _write(connection, table, order, target)
    return merged


_EMPTY = {
    "movies": (
        "tmdb_id BIGINT, imdb_id VARCHAR, title VARCHAR, original_title VARCHAR, original_language VARCHAR, overview VARCHAR, "
        "tagline VARCHAR, status VARCHAR, release_date DATE, runtime INTEGER, budget BIGINT, revenue BIGINT, popularity DOUBLE, "
        "vote_average DOUBLE, vote_count BIGINT, poster_path VARCHAR, release_year INTEGER, \"return\" DOUBLE, collection_id BIGINT, "
        "collection VARCHAR, genres VARCHAR[], companies VARCHAR[], country_codes VARCHAR[], countries VARCHAR[], "
        "language_codes VARCHAR[], keywords VARCHAR[], filled INTEGER"
    ),
    "credits": (
        "tmdb_id BIGINT, "
        "\"cast\" STRUCT(cast_id BIGINT, \"character\" VARCHAR, credit_id VARCHAR, gender BIGINT, id BIGINT, name VARCHAR, "
        "\"order\" BIGINT, profile_path VARCHAR)[], "
        "crew STRUCT(credit_id VARCHAR, department VARCHAR, gender BIGINT, id BIGINT, job VARCHAR, name VARCHAR, profile_path VARCHAR)[]"
    ),
    "keywords": "tmdb_id BIGINT, keywords VARCHAR[]",
    "links": "movielens_id BIGINT, imdb_id VARCHAR, tmdb_id BIGINT",
    "movielens": "movielens_id BIGINT, title VARCHAR, release_year INTEGER, genres VARCHAR[]",
    "platform": (
        "offer_id VARCHAR, platform VARCHAR, type VARCHAR, show_id VARCHAR, kind VARCHAR, display_title VARCHAR, "
        "display_director VARCHAR, display_cast VARCHAR, display_country VARCHAR, date_added DATE, release_year INTEGER, "
        "display_listed_in VARCHAR, display_description VARCHAR, title VARCHAR, director VARCHAR, \"cast\" VARCHAR, country VARCHAR, "
        "listed_in VARCHAR, description VARCHAR, rating VARCHAR, maturity VARCHAR, duration_int INTEGER, duration_type VARCHAR"
    ),
    "ratings": "viewer_id VARCHAR, item_id VARCHAR, rating FLOAT, rated_at BIGINT",
    "scores": "item_id VARCHAR, score DOUBLE",
}  # fmt: skip


def _union(connection: duckdb.DuckDBPyConnection, form: str, columns: str, sources: list[Source]) -> None:
    """A view `s_<form>` of every staged source of that format, each row with its source and rank."""
    connection.execute(f"CREATE OR REPLACE TEMP TABLE e_{form} ({columns}, source VARCHAR, source_rank INTEGER)")
    parts = [f"SELECT * FROM e_{form}"]
    parts += [
        f"SELECT *, '{s.key}' AS source, {s.rank} AS source_rank FROM read_parquet('{_literal(s.path)}')" for s in sources
    ]
    connection.execute(f"CREATE OR REPLACE TEMP VIEW s_{form} AS {' UNION ALL BY NAME '.join(parts)}")


def _titles(connection: duckdb.DuckDBPyConnection, merged: Merged) -> None:
    """TMDB's films first, then what only MovieLens and what only platforms know."""
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE movies AS SELECT * FROM s_movies "
        "QUALIFY row_number() OVER (PARTITION BY tmdb_id ORDER BY source_rank, source) = 1"
    )
    overlap = connection.execute(
        "SELECT source, count(*) - count(*) FILTER (EXISTS (SELECT 1 FROM movies m WHERE m.tmdb_id = s.tmdb_id AND m.source = s.source)) "
        "FROM s_movies s GROUP BY source"
    ).fetchall()
    merged.overlapping = {source: int(count) for source, count in overlap if count}
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE words AS "
        "SELECT tmdb_id, keywords FROM (SELECT tmdb_id, keywords, 0 AS place FROM s_keywords UNION ALL "
        "SELECT tmdb_id, keywords, 1 + source_rank FROM s_movies) WHERE len(keywords) > 0 "
        "QUALIFY row_number() OVER (PARTITION BY tmdb_id ORDER BY place, keywords) = 1"
    )
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE lens AS SELECT l.movielens_id, coalesce(a.tmdb_id, b.tmdb_id) AS tmdb_id "
        "FROM (SELECT * FROM s_links QUALIFY row_number() OVER (PARTITION BY movielens_id ORDER BY source) = 1) l "
        "LEFT JOIN movies a ON a.tmdb_id = l.tmdb_id "
        "LEFT JOIN (SELECT imdb_id, min(tmdb_id) AS tmdb_id FROM movies GROUP BY imdb_id) b ON b.imdb_id = l.imdb_id"
    )
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE m_titles_bare AS
        SELECT 'tmdb-' || tmdb_id AS title_id, 'movie' AS kind, movies.* EXCLUDE (keywords, filled, collection_id, source_rank),
               NULL::INTEGER AS seasons, coalesce(words.keywords, []) AS keywords
        FROM movies LEFT JOIN words USING (tmdb_id)
        UNION ALL BY NAME
        SELECT 'ml-' || movielens_id AS title_id, 'movie' AS kind, title, title AS original_title, release_year, genres, source,
               {_NO_MONEY}
        FROM (SELECT * FROM s_movielens QUALIFY row_number() OVER (PARTITION BY movielens_id ORDER BY source) = 1)
        WHERE movielens_id NOT IN (SELECT movielens_id FROM lens WHERE tmdb_id IS NOT NULL)
        UNION ALL BY NAME
        SELECT offer_id AS title_id, kind, display_title AS title, display_title AS original_title, release_year,
               CASE WHEN duration_type = 'min' THEN duration_int END AS runtime,
               CASE WHEN duration_type = 'season' THEN duration_int END AS seasons,
               display_description AS overview, {_split('display_listed_in')} AS genres, {_split('display_country')} AS countries,
               source, {_NO_MONEY}
        FROM s_platform
        """
    )
    overviews = connection.execute("SELECT title_id, overview FROM m_titles_bare WHERE overview IS NOT NULL").fetchnumpy()
    _lemmas(connection, overviews["title_id"].tolist(), overviews["overview"].tolist())
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE m_titles AS "
        "SELECT t.* REPLACE (coalesce(genres, []) AS genres, coalesce(companies, []) AS companies, coalesce(keywords, []) AS keywords, "
        "coalesce(countries, []) AS countries, coalesce(country_codes, []) AS country_codes, coalesce(language_codes, []) AS language_codes, "
        "coalesce(vote_count, 0) AS vote_count, coalesce(popularity, 0) AS popularity), coalesce(lemma.lemmas, '') AS lemmas "
        "FROM m_titles_bare t LEFT JOIN lemma USING (title_id)"
    )


_NO_MONEY = '0::BIGINT AS budget, 0::BIGINT AS revenue, 0.0 AS "return"'


def _lemmas(connection: duckdb.DuckDBPyConnection, ids: list[str], overviews: list[str]) -> None:
    import numpy as np

    lemmas = lemmatise_all(overviews)
    columns = {"title_id": np.array(ids, dtype=object), "lemmas": np.array(lemmas, dtype=object)}
    if ids:
        connection.register("lemma_columns", columns)
        connection.execute("CREATE OR REPLACE TEMP TABLE lemma AS SELECT * FROM lemma_columns")
        connection.unregister("lemma_columns")
    else:
        connection.execute("CREATE OR REPLACE TEMP TABLE lemma (title_id VARCHAR, lemmas VARCHAR)")


def _aliases(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE m_aliases AS SELECT alias, min_by(title_id, place) AS title_id FROM ("
        "SELECT title_id AS alias, title_id, 0 AS place FROM m_titles UNION ALL "
        "SELECT imdb_id, title_id, 1 - popularity FROM m_titles WHERE imdb_id IS NOT NULL UNION ALL "
        "SELECT 'ml-' || movielens_id, 'tmdb-' || tmdb_id, 0 FROM lens WHERE tmdb_id IS NOT NULL UNION ALL "
        "SELECT offer_id, offer_id, 0 FROM s_platform) GROUP BY alias"
    )


def _offers(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE m_offers AS SELECT p.* REPLACE (offer_id AS offer_id), p.offer_id AS id, a.title_id, "
        "coalesce(r.score, s.score) AS score FROM s_platform p JOIN m_aliases a ON a.alias = p.offer_id "
        "LEFT JOIN (SELECT item_id, avg(rating) AS score FROM s_ratings GROUP BY item_id) r ON r.item_id = p.offer_id "
        "LEFT JOIN (SELECT item_id, avg(score) AS score FROM s_scores GROUP BY item_id) s ON s.item_id = p.offer_id"
    )


def _credits(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE m_credits AS
        WITH known AS (
            SELECT c.* FROM s_credits c JOIN movies USING (tmdb_id) QUALIFY row_number() OVER (
                PARTITION BY tmdb_id ORDER BY -(coalesce(len("cast"), 0) + coalesce(len(crew), 0)), c.source) = 1
        ), acting AS (
            SELECT 'tmdb-' || tmdb_id AS title_id, unnest("cast") AS p, generate_subscripts("cast", 1) AS place FROM known
        ), making AS (
            SELECT 'tmdb-' || tmdb_id AS title_id, unnest(crew) AS p, generate_subscripts(crew, 1) AS place FROM known
        ), listed AS (
            SELECT offer_id AS title_id, 'Actor' AS job, 'Acting' AS department, unnest({_split('display_cast')}) AS name,
                   generate_subscripts({_split('display_cast')}, 1) AS place FROM s_platform
            UNION ALL
            SELECT offer_id, 'Director', 'Directing', unnest({_split('display_director')}),
                   generate_subscripts({_split('display_director')}, 1) FROM s_platform
        ), everybody AS (
            SELECT title_id, p.id AS person_id, trim(p.name) AS name, 'Actor' AS job, 'Acting' AS department,
                   nullif(trim(p."character"), '') AS "character", coalesce(p."order", place) AS place, place AS tie FROM acting
            UNION ALL BY NAME
            SELECT title_id, p.id AS person_id, trim(p.name) AS name, nullif(trim(p.job), '') AS job,
                   nullif(trim(p.department), '') AS department, NULL AS "character", place, place AS tie FROM making
            UNION ALL BY NAME SELECT *, place AS tie FROM listed
        )
        SELECT *, row_number() OVER (PARTITION BY title_id, department = 'Acting' ORDER BY place, tie) - 1 AS billing
        FROM everybody WHERE name IS NOT NULL AND name <> ''
        """
    )


def _ratings(connection: duckdb.DuckDBPyConnection, merged: Merged) -> None:
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE m_ratings AS SELECT viewer_id, a.title_id, item_id, rating, rated_at FROM s_ratings r "
        "JOIN m_aliases a ON a.alias = r.item_id "
        "QUALIFY row_number() OVER (PARTITION BY viewer_id, a.title_id ORDER BY rated_at DESC NULLS LAST, item_id) = 1"
    )
    strays = connection.execute(
        "SELECT source, count(*), count(DISTINCT item_id) FROM s_ratings r WHERE item_id NOT IN (SELECT alias FROM m_aliases) GROUP BY source"
    ).fetchall()
    for source, ratings, items in strays:
        merged.remarks[source] = f"{ratings:,} ratings of {items:,} titles that no catalogue holds"


def _write(connection: duckdb.DuckDBPyConnection, table: Table, order: str, target: Path) -> int:
    path = target / f"{table.name}.parquet"
    connection.execute(
        f"COPY (SELECT {table.select} FROM m_{table.name} ORDER BY {order}) TO '{_literal(path)}' "
        "(FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)"
    )
    row = connection.execute(f"SELECT count(*) FROM m_{table.name}").fetchone()
    return int(row[0]) if row else 0


def _split(column: str) -> str:
    """SQL: a list from text separated by commas, without empty parts."""
    return f"list_filter(list_transform(string_split(coalesce({column}, ''), ','), lambda x: trim(x)), lambda x: x <> '')"


def _literal(path: Path) -> str:
    return str(path).replace("'", "''")
