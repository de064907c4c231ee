"""The stages of the merge that make titles, their credits and their ids."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import duckdb

from cartelera.ingest.cleaners import name_in, trimmed
from cartelera.ingest.codes import codes_of, country_codes, language_codes
from cartelera.ingest.imdb_stage import add_imdb
from cartelera.ingest.mojibake import SUSPECT, mended
from cartelera.tables import ids, sql
from cartelera.tables.loading import load_rows


def make_films(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """`films`: each title of TMDB as the most trusted source has it; how many rows of each source that left out."""
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE film_duplicates AS SELECT kind, tmdb_id, source FROM s_movies "
        "QUALIFY row_number() OVER (PARTITION BY kind, tmdb_id ORDER BY source_rank, source) > 1"
    )
    _make_codes(connection)
    connection.execute(
        f"CREATE OR REPLACE TEMP VIEW films AS SELECT {ids.tmdb_id_sql('tmdb_id', 'kind')} AS title_id, "
        "* FROM coded_movies ANTI JOIN film_duplicates USING (kind, tmdb_id, source)"
    )
    counts = connection.execute("SELECT source, count(*) FROM film_duplicates GROUP BY source").fetchall()
    return {str(source): int(count) for source, count in counts}


def _make_codes(connection: duckdb.DuckDBPyConnection) -> None:
    """`name_codes`: the codes of each list of countries or languages of which sources have only the names."""
    countries = "SELECT DISTINCT 'country' AS what, countries AS names FROM s_movies WHERE len(country_codes) = 0"
    languages = "SELECT DISTINCT 'language', language_codes FROM s_movies WHERE strlen(language_codes[1]) > 3"
    lists = f"SELECT * FROM ({countries} UNION ALL {languages}) WHERE len(names) > 0"
    found = connection.execute(f"SELECT 1 FROM ({lists}) LIMIT 1").fetchall()
    codes = "[]::VARCHAR[]"
    if found:
        of_countries, of_languages = codes_of("names", country_codes()), codes_of("names", language_codes())
        codes = f"CASE what WHEN 'country' THEN {of_countries} ELSE {of_languages} END"
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE name_codes AS SELECT what, names, {codes} AS codes FROM ({lists})"
    )
    connection.execute(
        "CREATE OR REPLACE TEMP VIEW coded_movies AS SELECT * FROM s_movies"
        if not found
        else "CREATE OR REPLACE TEMP VIEW coded_movies AS SELECT m.* REPLACE ("
        "coalesce(c.codes, m.country_codes) AS country_codes, coalesce(l.codes, m.language_codes) AS language_codes) "
        "FROM s_movies m LEFT JOIN (SELECT * FROM name_codes WHERE what = 'country') c "
        "ON c.names = CASE WHEN len(m.country_codes) = 0 THEN m.countries END "
        "LEFT JOIN (SELECT * FROM name_codes WHERE what = 'language') l ON l.names = m.language_codes"
    )


def map_movielens(connection: duckdb.DuckDBPyConnection) -> None:
    """`movielens_map`: the film that each id of a rating set is: by TMDB id, else by IMDb id (which it may be), else
    the only film of that name."""
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE movielens_map AS "
        "SELECT l.item_id, coalesce(a.tmdb_id, b.tmdb_id) AS tmdb_id FROM (SELECT item_id, tmdb_id, imdb_id "
        "FROM s_links QUALIFY row_number() OVER (PARTITION BY item_id ORDER BY source) = 1 UNION ALL "
        "SELECT DISTINCT item_id, NULL, item_id FROM s_movielens WHERE starts_with(item_id, 'tt')) l "
        "LEFT JOIN (SELECT tmdb_id FROM films WHERE kind = 'movie') a ON a.tmdb_id = l.tmdb_id "
        "LEFT JOIN (SELECT imdb_id, min(tmdb_id) AS tmdb_id FROM films WHERE kind = 'movie' GROUP BY imdb_id) b "
        "ON b.imdb_id = l.imdb_id"
    )
    lost: int = connection.execute(f"SELECT count(*) FROM ({_LOST})").fetchall()[0][0]
    if lost:
        connection.execute(f"CREATE OR REPLACE TEMP TABLE found AS {_FOUND}")
        connection.execute("DELETE FROM movielens_map WHERE item_id IN (SELECT item_id FROM found)")
        connection.execute("INSERT INTO movielens_map FROM found")
        connection.execute("DROP TABLE found")


_LOST = "FROM s_movielens ANTI JOIN (FROM movielens_map WHERE tmdb_id IS NOT NULL) USING (item_id)"
_KEY = "lower(regexp_replace(strip_accents({}), '[^\\p{{L}}\\p{{N}}]', '', 'g'))"
# MovieLens gives up ids: those of its older sets stand in no newer links. A film of a year before or after is the same
# if the two have a genre in common, as far as genres are known.
_FOUND = f"""
    WITH lost AS (
        SELECT item_id, release_year, genres, unnest([title, original_title]) AS name FROM ({_LOST})
        WHERE release_year IS NOT NULL
    ), known AS (
        SELECT DISTINCT tmdb_id, release_year, genres, {_KEY.format("name")} AS key FROM (
            SELECT tmdb_id, release_year, genres, unnest([title, original_title]) AS name FROM films
            WHERE kind = 'movie' AND release_year IS NOT NULL)
    )
    SELECT item_id, min(tmdb_id) AS tmdb_id FROM lost l JOIN known k
    ON key = {_KEY.format("name")} AND abs(k.release_year - l.release_year) <= 1
    WHERE key <> '' GROUP BY item_id HAVING count(DISTINCT tmdb_id) = 1 AND bool_or(
        k.release_year = l.release_year OR coalesce(len(k.genres), 0) = 0 OR coalesce(len(l.genres), 0) = 0
        OR list_has_any(k.genres, l.genres))
"""

_SERIAL = sql.text(r"([^,]+), ([^,]+), (and [^,]+)")
_KEPT = sql.text("\\1\x02 \\2\x02 \\3")
_COMMA = sql.text("\x02")


def _split(column: str) -> str:
    """SQL: a list from text separated by commas, without empty parts."""
    parts = f"list_transform(string_split(coalesce({column}, ''), ','), lambda x: {trimmed('x')})"
    return f"list_filter({parts}, lambda x: x <> '')"


def _categories(column: str) -> str:
    """SQL: the same of a platform's categories, of which `Arts, Entertainment, and Culture` is one."""
    kept = _split(f"regexp_replace({column}, {_SERIAL}, {_KEPT}, 'g')")
    restored = f"list_transform({kept}, lambda x: replace(x, {_COMMA}, ','))"
    return f"CASE WHEN contains({column}, ', and ') THEN {restored} ELSE {_split(column)} END"


_LISTS = ("genres", "companies", "keywords", "countries", "country_codes", "language_codes")
_FILM_ID = ids.film_id_sql("tmdb_id")
_NO_MONEY = '0::BIGINT AS budget, 0::BIGINT AS revenue, 0.0 AS "return"'
_OWN_TITLES = f"""
    SELECT films.* EXCLUDE (keywords, filled, collection_id, creators, source_rank), film_keywords.keywords
    FROM films LEFT JOIN film_keywords USING (kind, tmdb_id)
    UNION ALL BY NAME
    SELECT item_id AS title_id, 'movie' AS kind, title, original_title, release_year, genres, source, {_NO_MONEY},
           CASE WHEN starts_with(item_id, 'tt') THEN item_id ELSE imdb_id END AS imdb_id
    FROM (SELECT * FROM s_movielens QUALIFY row_number() OVER (PARTITION BY item_id ORDER BY source) = 1)
    LEFT JOIN (SELECT item_id, min(imdb_id) AS imdb_id FROM s_links GROUP BY item_id) USING (item_id)
    WHERE item_id NOT IN (SELECT item_id FROM movielens_map WHERE tmdb_id IS NOT NULL)
    UNION ALL BY NAME
    SELECT offer_id AS title_id, kind, display_title AS title, display_title AS original_title,
           CASE WHEN kind = 'series' THEN least(release_year, first_year) ELSE release_year END AS release_year,
           CASE WHEN duration_type = 'min' THEN duration_int END AS runtime,
           CASE WHEN duration_type = 'season' THEN duration_int END AS seasons,
           display_description AS overview, {_categories("display_listed_in")} AS genres,
           {_split("display_country")} AS countries, source, {_NO_MONEY},
           CASE WHEN imdb_id NOT IN (SELECT imdb_id FROM films WHERE imdb_id IS NOT NULL) THEN imdb_id END AS imdb_id
    FROM (FROM catalogue ANTI JOIN linked ON record_id = offer_id) LEFT JOIN (
        SELECT title_id AS offer_id, min(release_year) AS first_year
        FROM linked JOIN catalogue ON record_id = offer_id GROUP BY title_id) USING (offer_id)
    UNION ALL BY NAME
    SELECT imdb_id AS title_id, kind, title, coalesce(original_title, title) AS original_title, release_year,
           CASE WHEN kind = 'movie' THEN runtime END AS runtime, genres, adult, imdb_id, source, {_NO_MONEY}
    FROM s_imdb_titles WHERE kind IS NOT NULL AND title IS NOT NULL AND NOT (
        EXISTS (SELECT 1 FROM s_movies) OR EXISTS (SELECT 1 FROM s_movielens) OR EXISTS (SELECT 1 FROM s_platform))
"""


_NAME, _CHARACTER = name_in("p.name"), trimmed('p."character"')
_CREDITS = f"""
    WITH known AS (
        SELECT c.* FROM s_credits c SEMI JOIN (FROM films WHERE kind = 'movie') USING (tmdb_id)
        QUALIFY row_number() OVER (
            PARTITION BY tmdb_id ORDER BY coalesce(len("cast"), 0) + coalesce(len(crew), 0) DESC, c.source) = 1
    ), acting AS (
        SELECT {_FILM_ID} AS title_id, unnest("cast") AS p, generate_subscripts("cast", 1) AS place FROM known
    ), making AS (
        SELECT {_FILM_ID} AS title_id, unnest(crew) AS p, generate_subscripts(crew, 1) AS place FROM known
    ), unlinked_offers AS (
        SELECT * FROM catalogue ANTI JOIN linked ON record_id = offer_id
    ), credited AS (
        SELECT offer_id AS title_id, name, job, department, "character", place, place AS tie
        FROM s_justwatch_credits JOIN unlinked_offers USING (show_id)
    ), listed_offers AS (
        SELECT * FROM unlinked_offers ANTI JOIN s_justwatch_credits USING (show_id)
    ), listed AS (
        SELECT offer_id AS title_id, 'Actor' AS job, 'Acting' AS department, unnest({_split("display_cast")}) AS name,
               generate_subscripts({_split("display_cast")}, 1) AS place FROM listed_offers
        UNION ALL
        SELECT offer_id, 'Director', 'Directing', unnest({_split("display_director")}),
               generate_subscripts({_split("display_director")}, 1) FROM listed_offers
    ), everybody AS (
        SELECT title_id, p.id AS person_id, {_NAME} AS name, 'Actor' AS job, 'Acting' AS department,
               nullif({_CHARACTER}, '') AS "character", coalesce(p."order", place) AS place, place AS tie
        FROM acting
        UNION ALL BY NAME
        SELECT title_id, p.id AS person_id, {_NAME} AS name, nullif({trimmed("p.job")}, '') AS job,
               nullif({trimmed("p.department")}, '') AS department, place, place AS tie
        FROM making
        UNION ALL BY NAME
        SELECT title_id, unnest(creators) AS name, 'Creator' AS job, 'Writing' AS department,
               generate_subscripts(creators, 1) AS place, place AS tie
        FROM films WHERE len(creators) > 0
        UNION ALL BY NAME
        SELECT *, place AS tie FROM listed
        UNION ALL BY NAME
        SELECT * FROM credited
    )
    SELECT *, row_number() OVER (PARTITION BY title_id, department = 'Acting' ORDER BY place, tie) - 1 AS billing
    FROM everybody WHERE name <> ''
"""


_MENDED = ("overview", "tagline")


def _mend_texts(connection: duckdb.DuckDBPyConnection, scratch: Path) -> None:
    """`own_titles`: `written_titles`, of which texts that were misread before they came to us are mended."""
    suspect = " UNION ".join(
        f"SELECT {name} FROM written_titles WHERE regexp_matches({name}, {sql.text(SUSPECT)})" for name in _MENDED
    )
    texts = [text for (text,) in connection.execute(suspect).fetchall()]
    pairs = [(text, better) for text in sorted(texts) if (better := mended(text)) != text]
    load_rows(connection, "mended_texts", {"written": "VARCHAR", "mended": "VARCHAR"}, pairs, scratch)
    joins = " ".join(f"LEFT JOIN mended_texts {name}_m ON {name}_m.written = t.{name}" for name in _MENDED)
    better = ", ".join(f"coalesce({name}_m.mended, t.{name}) AS {name}" for name in _MENDED)
    connection.execute(
        f"CREATE OR REPLACE TEMP VIEW own_titles AS SELECT t.* REPLACE ({better}) FROM written_titles t {joins}"
        if pairs
        else "CREATE OR REPLACE TEMP VIEW own_titles AS FROM written_titles"
    )


def make_titles(connection: duckdb.DuckDBPyConnection, scratch: Path) -> None:
    """Titles, credits and ids as the sources have them: TMDB's films, then what only MovieLens and platforms know."""
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE film_keywords AS "
        "SELECT kind, tmdb_id, keywords FROM ("
        "SELECT 'movie' AS kind, tmdb_id, keywords, 0 AS place FROM s_keywords UNION ALL "
        "SELECT kind, tmdb_id, keywords, 1 + source_rank FROM s_movies) WHERE len(keywords) > 0 "
        "QUALIFY row_number() OVER (PARTITION BY kind, tmdb_id ORDER BY place, keywords) = 1"
    )
    connection.execute(f"CREATE OR REPLACE TEMP VIEW written_titles AS {_OWN_TITLES}")
    _mend_texts(connection, scratch)
    connection.execute(f"CREATE OR REPLACE TEMP VIEW own_credits AS {_CREDITS}")
    add_imdb(connection)
    make_aliases(connection, "sourced_aliases", "sourced_titles")


def make_aliases(connection: duckdb.DuckDBPyConnection, name: str, titles: str) -> None:
    """The table `name` of all ids of `titles`; an id that two films claim (an IMDb id entered twice) goes to the more
    popular one.
    """
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT alias, min_by(title_id, place) AS title_id FROM ("
        f"SELECT title_id AS alias, title_id, (0.0, title_id) AS place FROM {titles} UNION ALL "
        f"SELECT imdb_id, title_id, (1.0 - coalesce(popularity, 0), title_id) FROM {titles} "
        "WHERE imdb_id IS NOT NULL UNION ALL "
        f"SELECT item_id, {_FILM_ID}, (0.0, '') FROM movielens_map WHERE tmdb_id IS NOT NULL UNION ALL "
        "SELECT record_id, title_id, (0.0, '') FROM linked UNION ALL "
        # What a list of ids says of a title that no film with those ids is.
        f"SELECT {_FILM_ID}, title_id, (2.0, title_id) FROM s_links JOIN (SELECT title_id, title_id AS item_id FROM "
        f"{titles} UNION ALL SELECT title_id, record_id FROM linked) USING (item_id) WHERE tmdb_id IS NOT NULL"
        ") GROUP BY alias"
    )


def finish_titles(connection: duckdb.DuckDBPyConnection, lemmas: Iterable[tuple[str, str]], scratch: Path) -> None:
    """`m_titles`: `filled_titles` with `lemmas`, (title, lemmas of its overview); no list is missing."""
    load_rows(connection, "title_lemmas", {"title_id": "VARCHAR", "lemmas": "VARCHAR"}, lemmas, scratch)
    lists = ", ".join(f"coalesce({c}, []) AS {c}" for c in _LISTS)
    connection.execute(
        f"CREATE OR REPLACE TEMP VIEW m_titles AS SELECT filled_titles.* REPLACE ({lists}, "
        "coalesce(vote_count, 0) AS vote_count, coalesce(popularity, 0) AS popularity, "
        "coalesce(adult, false) AS adult), coalesce(lemmas, '') AS lemmas "
        "FROM filled_titles LEFT JOIN title_lemmas USING (title_id)"
    )
