"""The columns of the clean tables that figures may use, with their DuckDB types (docs/tables.md says what they mean)."""

from __future__ import annotations

SCHEMA: dict[str, dict[str, str]] = {
    "titles": {
        "title_id": "VARCHAR", "kind": "VARCHAR", "title": "VARCHAR", "original_title": "VARCHAR",
        "original_language": "VARCHAR", "overview": "VARCHAR", "tagline": "VARCHAR", "status": "VARCHAR",
        "release_date": "DATE", "release_year": "INTEGER", "runtime": "INTEGER", "seasons": "INTEGER", "budget": "BIGINT",
        "revenue": "BIGINT", "return": "DOUBLE", "popularity": "DOUBLE", "vote_average": "DOUBLE", "vote_count": "BIGINT",
        "poster_path": "VARCHAR", "collection": "VARCHAR", "genres": "VARCHAR[]", "companies": "VARCHAR[]",
        "country_codes": "VARCHAR[]", "countries": "VARCHAR[]", "language_codes": "VARCHAR[]", "keywords": "VARCHAR[]",
        "imdb_id": "VARCHAR", "tmdb_id": "BIGINT", "source": "VARCHAR",
    },
    "credits": {"title_id": "VARCHAR", "name": "VARCHAR", "job": "VARCHAR"},
    "offers": {
        "id": "VARCHAR", "title_id": "VARCHAR", "platform": "VARCHAR", "type": "VARCHAR", "title": "VARCHAR",
        "director": "VARCHAR", "cast": "VARCHAR", "country": "VARCHAR", "date_added": "DATE", "release_year": "INTEGER",
        "listed_in": "VARCHAR", "description": "VARCHAR", "duration_int": "INTEGER", "duration_type": "VARCHAR",
        "maturity": "VARCHAR", "score": "DOUBLE",
    },
    "ratings": {"viewer_id": "VARCHAR", "title_id": "VARCHAR", "rating": "FLOAT", "rated_at": "BIGINT"},
}  # fmt: skip
