"""The clean tables: what stages hand each other. `docs/tables.md` is written from this module."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a clean table: its DuckDB type and what it means."""

    name: str
    type: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Table:
    """A clean table: one Parquet file of that name in the workspace's `tables/`."""

    name: str
    meaning: str
    columns: tuple[Column, ...]

    @property
    def select(self) -> str:
        """SQL: every column, in order, with its type."""
        return ", ".join(f'CAST("{c.name}" AS {c.type}) AS "{c.name}"' for c in self.columns)

    @property
    def empty(self) -> str:
        """SQL: no row, with the columns and types of the table."""
        columns = ", ".join(f'NULL::{c.type} AS "{c.name}"' for c in self.columns)
        return f"SELECT {columns} WHERE false"


def _columns(*rows: tuple[str, str, str]) -> tuple[Column, ...]:
    return tuple(Column(*row) for row in rows)


TITLES = Table(
    "titles",
    "One row per film or series, whichever sources know it.",
    _columns(
        (
            "title_id",
            "VARCHAR",
            "The one id: `tmdb-862` (a film of TMDB), `tmdb-tv-1396` (a series of TMDB), or a platform's (`ns8805`) or "
            "MovieLens's (`ml-1`) if TMDB does not know it; IMDb's (`tt0114709`) if there is no other catalogue",
        ),
        ("kind", "VARCHAR", "`movie` or `series`"),
        ("title", "VARCHAR", "Title as shown, original casing; the original title if the source gives no other"),
        ("original_title", "VARCHAR", "Title in the original language"),
        ("original_language", "VARCHAR", "ISO 639-1 code of the original language"),
        ("overview", "VARCHAR", "Synopsis as the source has it"),
        ("tagline", "VARCHAR", "Advertising line"),
        ("status", "VARCHAR", "`Released`, `Rumored`, `Post Production` …"),
        ("adult", "BOOLEAN", "Whether TMDB counts it among adult titles; false if no source says so"),
        ("release_date", "DATE", "First release, YYYY-MM-DD"),
        (
            "release_year",
            "INTEGER",
            "Year of `release_date`; for platform titles the year the platform gives. Of a series the first: IMDb's if "
            "it is known, else the earliest that a platform gives, whose own year is that of the latest season",
        ),
        ("runtime", "INTEGER", "Minutes; missing if unknown or 0"),
        ("seasons", "INTEGER", "Number of seasons of a series"),
        ("budget", "BIGINT", "US dollars, 0 if unknown"),
        ("revenue", "BIGINT", "US dollars, 0 if unknown"),
        ("return", "DOUBLE", "revenue / budget, 0 if either is missing or 0"),
        ("popularity", "DOUBLE", "TMDB's popularity at the time of the dump"),
        ("vote_average", "DOUBLE", "TMDB's mean vote, 0 to 10"),
        ("vote_count", "BIGINT", "Number of TMDB votes"),
        ("imdb_rating", "DOUBLE", "IMDb's mean rating, 1 to 10"),
        ("imdb_votes", "BIGINT", "Number of IMDb votes"),
        ("poster_path", "VARCHAR", "TMDB's path of the poster"),
        ("collection", "VARCHAR", "Franchise the film belongs to (`Toy Story Collection`)"),
        ("genres", "VARCHAR[]", "Genres, in the source's order"),
        ("companies", "VARCHAR[]", "Production companies"),
        ("country_codes", "VARCHAR[]", "ISO 3166-1 codes of the production countries (TMDB only)"),
        ("countries", "VARCHAR[]", "Production countries in English"),
        ("language_codes", "VARCHAR[]", "ISO 639-1 codes of the languages spoken"),
        ("keywords", "VARCHAR[]", "Plot keywords"),
        ("lemmas", "VARCHAR", "The overview for the recommender: lemmas, lower-case, without accents or punctuation"),
        ("imdb_id", "VARCHAR", "`tt0114709`"),
        (
            "tmdb_id",
            "BIGINT",
            "TMDB's number, of films or of series by `kind`; missing if TMDB does not know the title",
        ),
        ("source", "VARCHAR", "The source the row comes from (`movies.movies_metadata`)"),
    ),
)

CREDITS = Table(
    "credits",
    "Who made a title: one row per title, person and job.",
    _columns(
        ("title_id", "VARCHAR", "Title"),
        ("person_id", "BIGINT", "TMDB's id of the person, if the source has it"),
        ("name", "VARCHAR", "Name as the source writes it"),
        ("job", "VARCHAR", "`Actor`, `Director`, `Screenplay` …"),
        ("department", "VARCHAR", "`Acting`, `Directing`, `Writing` …"),
        ("character", "VARCHAR", "Part played"),
        ("billing", "INTEGER", "Place in the billing order within cast or crew, from 0"),
    ),
)

OFFERS = Table(
    "offers",
    "A title on a platform: the brief's table, lower-case without exception, beside the casing for display.",
    _columns(
        (
            "id",
            "VARCHAR",
            "First letter of the platform and `show_id` (`as123`); more letters if two platforms share one",
        ),
        ("title_id", "VARCHAR", "Title offered"),
        ("platform", "VARCHAR", "`amazon`, `disney`, `hulu`, `netflix` …"),
        ("show_id", "VARCHAR", "The platform's own id (`s123`)"),
        ("type", "VARCHAR", "`movie` or `tv show`"),
        ("title", "VARCHAR", "Title, lower-case"),
        ("director", "VARCHAR", "Directors, lower-case, separated by commas"),
        ("cast", "VARCHAR", "Cast, lower-case, separated by commas"),
        ("country", "VARCHAR", "Countries, lower-case, separated by commas"),
        ("date_added", "DATE", "When the platform added it, YYYY-MM-DD"),
        ("release_year", "INTEGER", "Year of release as the platform gives it"),
        ("rating", "VARCHAR", "Maturity rating, lower-case, `g` if the platform gives none: the brief's column"),
        ("listed_in", "VARCHAR", "The platform's categories, lower-case, separated by commas"),
        ("description", "VARCHAR", "Synopsis, lower-case"),
        ("duration_int", "INTEGER", "Minutes or seasons"),
        ("duration_type", "VARCHAR", "`min` or `season`"),
        ("display_title", "VARCHAR", "Title, original casing"),
        ("display_cast", "VARCHAR", "Cast, original casing, separated by commas"),
        (
            "maturity",
            "VARCHAR",
            "Maturity rating, upper-case; missing (unrated) if the platform gives none: what limits of age read",
        ),
        (
            "score",
            "DOUBLE",
            "Mean user score on this platform: of the ratings if there are any, else of the scores file",
        ),
        (
            "countries",
            "VARCHAR[]",
            "ISO 3166-1 codes of the countries where it is shown; missing if unstated. Of the platform's file, else of "
            "`providers`, which knows the countries that were looked up",
        ),
        ("way", "VARCHAR", "`subscription`, `free`, `ads`, `rent` or `buy`; missing if unstated"),
        ("as_of", "DATE", "The day on which countries and way were true; missing if unstated"),
        ("until", "DATE", "The last day it is shown; missing if unstated"),
        ("first_seen", "DATE", "The day of the first snapshot of the platform's catalogue that held it (UTC)"),
        ("last_seen", "DATE", "The day of the latest snapshot that held it: that of the platform's newest catalogue"),
    ),
)

RATINGS = Table(
    "ratings",
    "Who rated what: one row per viewer and title, the latest if there were several.",
    _columns(
        (
            "viewer_id",
            "VARCHAR",
            "Data set and viewer (`ratings_small:1`), so that viewers of two sources never collide",
        ),
        ("title_id", "VARCHAR", "Title rated"),
        ("item_id", "VARCHAR", "The title's id in the source (`ml-1`, `ns7881`), or its name (`name:Heat (1995)`)"),
        ("rating", "FLOAT", "0 to 5"),
        ("rated_at", "BIGINT", "Seconds since 1970 (UTC), if known"),
    ),
)

ALIASES = Table(
    "aliases",
    "Every id any source uses for a title, and the one id it resolves to.",
    _columns(
        ("alias", "VARCHAR", "`tmdb-862`, `tmdb-tv-1396`, `tt0114709`, `ml-1`, `ns8805`"),
        ("title_id", "VARCHAR", "Title"),
    ),
)

PLATFORMS = Table(
    "platforms",
    "The platforms and the letters their ids begin with.",
    _columns(
        ("platform", "VARCHAR", "Name in lower case, as the questions use it"),
        ("prefix", "VARCHAR", "Letters in front of `show_id` in `offers.id`"),
    ),
)

FILLS = Table(
    "fills",
    "The cells that no source held and `cartelera enrich` filled, each with where its value comes from.",
    _columns(
        ("title_id", "VARCHAR", "Title"),
        (
            "column",
            "VARCHAR",
            "Column of `titles`, `cast` or `crew`, or `providers.ES`; `return` follows from `budget` and `revenue`",
        ),
        ("provenance", "VARCHAR", "`tmdb-api:2026-11-20` (the day TMDB said so) or `file:tmdb_5000_movies.csv.gz`"),
    ),
)

PROVIDERS = Table(
    "providers",
    "Who shows a title where, as TMDB has it from JustWatch: only titles that `cartelera enrich` has looked up.",
    _columns(
        ("title_id", "VARCHAR", "Title"),
        ("country", "VARCHAR", "ISO 3166-1 code"),
        ("provider", "VARCHAR", "Name, such as `Netflix`"),
        ("way", "VARCHAR", "`flatrate` (subscription), `free`, `ads`, `rent` or `buy`"),
        ("provider_id", "BIGINT", "TMDB's id of the provider"),
        ("as_of", "DATE", "The day TMDB said so"),
    ),
)

CERTIFICATIONS = Table(
    "certifications",
    "Age ratings by country, as TMDB has them: only titles that `cartelera enrich` has looked up.",
    _columns(
        ("title_id", "VARCHAR", "Title"),
        ("country", "VARCHAR", "ISO 3166-1 code"),
        ("certification", "VARCHAR", "As the country writes it: `12`, `PG-13`, `TV-MA`"),
    ),
)

TITLE_NAMES = Table(
    "title_names",
    "What titles are called in Spanish and English, as IMDb, TMDB and files of names say; and what platforms and "
    "MovieLens write that is neither `title` nor `original_title`.",
    _columns(
        ("title_id", "VARCHAR", "Title"),
        ("name", "VARCHAR", "Name"),
        ("language", "VARCHAR", "`es` or `en`; missing if the source does not say"),
        ("regions", "VARCHAR", "ISO 3166-1 codes of the countries where it is called so, separated by commas"),
    ),
)

TITLE_KEYWORDS = Table(
    "title_keywords",
    "What viewers call titles: MovieLens's tags and tag genome, beside the plot keywords of `titles`.",
    _columns(
        ("title_id", "VARCHAR", "Title"),
        ("keyword", "VARCHAR", "Tag, in small letters"),
        ("weight", "DOUBLE", "0.5 to 1: `relevance`, or 1 − 2^−`viewers`, the larger"),
        ("viewers", "BIGINT", "How many viewers gave it; missing if none did"),
        ("relevance", "DOUBLE", "What the tag genome says, 0.5 to 1; missing if it is less or not said"),
    ),
)

LINKS = Table(
    "links",
    "Which platform titles are the same title as a film, or as each other, and why.",
    _columns(
        ("left_id", "VARCHAR", "The platform's record (`ns8805`)"),
        ("right_id", "VARCHAR", "The film (`tmdb-862`), or another platform's record"),
        (
            "status",
            "VARCHAR",
            "`accepted`, `review`, `rejected` (the best of them), or `edition`: one platform's title twice",
        ),
        ("score", "DOUBLE", "Probability that the two are one title"),
        ("decided", "BOOLEAN", "Whether a person decided it (`cartelera link review`)"),
        ("evidence", "VARCHAR", "JSON: the feature, what was compared, its weight in log-odds"),
    ),
)

CHANGES = Table(
    "changes",
    "What newer catalogues of the platforms brought, newest first; a platform's first catalogue brings nothing.",
    _columns(
        ("at", "VARCHAR", "When the newer catalogue was ingested: `2026-11-20T17:31:00Z`"),
        ("platform", "VARCHAR", "`amazon`, `disney`, `hulu`, `netflix` …"),
        ("offer_id", "VARCHAR", "`offers.id`; what has left is no longer there"),
        ("title_id", "VARCHAR", "Title; of what has left the one it was, which `titles` may not hold any more"),
        ("title", "VARCHAR", "Title as the platform writes it, original casing"),
        ("what", "VARCHAR", "`arrived`, `left`, `came back` or `changed`"),
        ("detail", "VARCHAR", 'Of `changed`: JSON, column of the file to old and new, `{"rating": ["PG", "R"]}`'),
    ),
)

TABLES = (TITLES, CREDITS, OFFERS, RATINGS, ALIASES, PLATFORMS, LINKS, FILLS, PROVIDERS, CERTIFICATIONS, CHANGES,
          TITLE_NAMES, TITLE_KEYWORDS)  # fmt: skip


def as_markdown() -> str:
    """The text of `docs/tables.md`."""
    lines = [
        "# The clean tables",
        "",
        "What `cartelera ingest` writes to `tables/` of the workspace (Parquet) and `cartelera export TABLE` hands",
        "over.",
        "This page is written from `src/cartelera/tables/schema.py` (`python tools/write_docs.py`).",
    ]
    for table in TABLES:
        lines += ["", f"## {table.name}", "", table.meaning, "", "| Column | Type | Meaning |", "|---|---|---|"]
        lines += [f"| `{c.name}` | {c.type} | {c.meaning} |" for c in table.columns]
    return "\n".join(lines) + "\n"
