"""The columns of a staged source, by format: what the merge relies on, also if there is no source of that format."""

from __future__ import annotations

COLUMNS: dict[str, dict[str, str]] = {
    "movies": {
        "tmdb_id": "BIGINT", "imdb_id": "VARCHAR", "title": "VARCHAR", "original_title": "VARCHAR",
        "original_language": "VARCHAR", "overview": "VARCHAR", "tagline": "VARCHAR", "status": "VARCHAR",
        "release_date": "DATE", "runtime": "INTEGER", "budget": "BIGINT", "revenue": "BIGINT", "popularity": "DOUBLE",
        "vote_average": "DOUBLE", "vote_count": "BIGINT", "poster_path": "VARCHAR", "release_year": "INTEGER",
        "return": "DOUBLE", "collection_id": "BIGINT", "collection": "VARCHAR", "genres": "VARCHAR[]",
        "companies": "VARCHAR[]", "country_codes": "VARCHAR[]", "countries": "VARCHAR[]",
        "language_codes": "VARCHAR[]", "keywords": "VARCHAR[]", "adult": "BOOLEAN", "filled": "INTEGER",
        "kind": "VARCHAR", "seasons": "INTEGER", "creators": "VARCHAR[]",
    },
    "credits": {
        "tmdb_id": "BIGINT",
        "cast": 'STRUCT("character" VARCHAR, id BIGINT, name VARCHAR, "order" BIGINT)[]',
        "crew": "STRUCT(department VARCHAR, id BIGINT, job VARCHAR, name VARCHAR)[]",
    },
    "keywords": {"tmdb_id": "BIGINT", "keywords": "VARCHAR[]"},
    "links": {"item_id": "VARCHAR", "imdb_id": "VARCHAR", "tmdb_id": "BIGINT"},
    "movielens": {
        "item_id": "VARCHAR", "title": "VARCHAR", "original_title": "VARCHAR", "release_year": "INTEGER",
        "genres": "VARCHAR[]",
    },
    "platform": {
        "offer_id": "VARCHAR", "platform": "VARCHAR", "type": "VARCHAR", "show_id": "VARCHAR", "kind": "VARCHAR",
        "display_title": "VARCHAR", "display_director": "VARCHAR", "display_cast": "VARCHAR",
        "display_country": "VARCHAR", "date_added": "DATE", "release_year": "INTEGER", "display_listed_in": "VARCHAR",
        "display_description": "VARCHAR", "title": "VARCHAR", "director": "VARCHAR", "cast": "VARCHAR",
        "country": "VARCHAR", "listed_in": "VARCHAR", "description": "VARCHAR", "rating": "VARCHAR",
        "maturity": "VARCHAR", "duration_int": "INTEGER", "duration_type": "VARCHAR", "countries": "VARCHAR[]",
        "way": "VARCHAR", "as_of": "DATE", "until": "DATE", "filled": "INTEGER", "imdb_id": "VARCHAR",
        "imdb_rating": "DOUBLE", "imdb_votes": "BIGINT",
    },
    "justwatch_credits": {
        "show_id": "VARCHAR", "person_id": "BIGINT", "name": "VARCHAR", "character": "VARCHAR", "job": "VARCHAR",
        "department": "VARCHAR", "place": "BIGINT",
    },
    "imdb_titles": {
        "imdb_id": "VARCHAR", "title": "VARCHAR", "original_title": "VARCHAR", "release_year": "INTEGER",
        "runtime": "INTEGER", "kind": "VARCHAR", "adult": "BOOLEAN", "genres": "VARCHAR[]",
    },
    "imdb_ratings": {"imdb_id": "VARCHAR", "imdb_rating": "DOUBLE", "imdb_votes": "BIGINT"},
    "imdb_names": {
        "imdb_id": "VARCHAR", "name": "VARCHAR", "place": "BIGINT", "region": "VARCHAR", "language": "VARCHAR",
        "types": "VARCHAR",
    },
    "title_names": {"id": "VARCHAR", "name": "VARCHAR", "language": "VARCHAR", "regions": "VARCHAR[]"},
    "imdb_crew": {"imdb_id": "VARCHAR", "directors": "VARCHAR", "writers": "VARCHAR"},
    "imdb_people": {"person": "VARCHAR", "name": "VARCHAR"},
    "imdb_principals": {
        "imdb_id": "VARCHAR", "person": "VARCHAR", "place": "BIGINT", "category": "VARCHAR", "characters": "VARCHAR",
    },
    "ratings": {
        "viewer_id": "VARCHAR", "item_id": "VARCHAR", "rating": "FLOAT", "rated_at": "BIGINT", "named": "VARCHAR",
    },
    "scores": {"item_id": "VARCHAR", "score": "DOUBLE"},
    "tags": {"viewer_id": "VARCHAR", "item_id": "VARCHAR", "keyword": "VARCHAR"},
    "genome_scores": {"item_id": "VARCHAR", "tag_id": "BIGINT", "relevance": "DOUBLE"},
    "genome_tags": {"tag_id": "BIGINT", "keyword": "VARCHAR"},
    "fills": {
        "id": "VARCHAR", "column": "VARCHAR", "value": "VARCHAR", "provenance": "VARCHAR", "fetched_at": "TIMESTAMP",
    },
}  # fmt: skip
