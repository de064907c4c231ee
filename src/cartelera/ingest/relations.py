"""The temporary relations of the merge: which stage makes them of which others, and their columns.

The merge runs in SQL over one connection, so its stages hand each other tables and views by name. Every one of them
is declared here; a stage reads only what an earlier one makes. A test compares this with what a merge leaves behind.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from cartelera.ingest.staging_schema import COLUMNS
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
    TITLE_KEYWORDS,
    TITLE_NAMES,
    TITLES,
    Table,
)


@dataclass(frozen=True, slots=True)
class Relation:
    """A temporary table or view. `columns`: those that later stages may use; it has them, and may have others."""

    name: str
    columns: tuple[str, ...]
    meaning: str


@dataclass(frozen=True, slots=True)
class Stage:
    """A step of the merge: the names of the relations it reads, and the relations it makes."""

    name: str
    inputs: tuple[str, ...]
    outputs: tuple[Relation, ...]


def staged(form: str) -> str:
    """The name of the relation with every staged row of a format."""
    return f"s_{form}"


def clean(table: Table) -> str:
    """The name of the relation that is written as a clean table."""
    return f"m_{table.name}"


def _relation(name: str, columns: str, meaning: str) -> Relation:
    return Relation(name, tuple(columns.split()), meaning)


def _clean(tables: Iterable[Table]) -> tuple[Relation, ...]:
    return tuple(Relation(clean(t), tuple(c.name for c in t.columns), t.meaning) for t in tables)


_TITLE_COLUMNS = " ".join(column.name for column in TITLES.columns if column.name != "lemmas")
_OWN_COLUMNS = " ".join(name for name in _TITLE_COLUMNS.split() if name not in ("imdb_rating", "imdb_votes"))
_CREDIT_COLUMNS = " ".join(column.name for column in CREDITS.columns)

STAGES = (
    Stage(
        "union",
        (),
        tuple(
            Relation(staged(form), (*names, "source", "source_rank"), f"Every staged row of the format {form}")
            for form, names in COLUMNS.items()
        ),
    ),
    Stage(
        "films",
        ("s_movies", "s_links"),
        (
            _relation("film_duplicates", "kind tmdb_id source", "Rows of films that a more trusted source has already"),
            _relation("name_codes", "what names codes", "Codes of lists of countries and languages known by name only"),
            _relation("coded_movies", f"{' '.join(COLUMNS['movies'])} source", "Rows of the movie data, with codes"),
            _relation("films", f"title_id {' '.join(COLUMNS['movies'])} source", "TMDB's titles, one row each"),
            _relation("movielens_map", "item_id tmdb_id", "The film that each id of a rating set is; NULL: none"),
        ),
    ),
    Stage(
        "catalogue",
        ("s_platform", "s_justwatch_credits"),
        (
            _relation(
                "catalogue", f"{' '.join(COLUMNS['platform'])} source", "Every title of every platform, with its people"
            ),
        ),
    ),
    Stage(
        "links",
        ("catalogue", "s_movielens", "s_credits", "films", "movielens_map"),
        (
            _relation("linked", "record_id title_id", "Platform records that are a title of another source"),
            *_clean([LINKS]),
        ),
    ),
    Stage(
        "titles",
        (
            "s_movies",
            "s_keywords",
            "s_credits",
            "s_movielens",
            "catalogue",
            "s_links",
            "s_platform",
            "s_justwatch_credits",
            *(f"s_{form}" for form in COLUMNS if form.startswith("imdb_")),
            "films",
            "movielens_map",
            "linked",
        ),
        (
            _relation("film_keywords", "kind tmdb_id keywords", "Keywords of films, of the most trusted source"),
            _relation("written_titles", _OWN_COLUMNS, "Titles as their sources write them"),
            _relation("mended_texts", "written mended", "Texts that were misread before, and as they were meant"),
            _relation("own_titles", _OWN_COLUMNS, "Titles as their sources have them, without what IMDb adds"),
            _relation("own_credits", _CREDIT_COLUMNS, "Credits likewise"),
            _relation("imdb_wanted", "title_id imdb_id", "Titles of which IMDb may know more"),
            _relation("imdb_facts", "title_id imdb_rating imdb_votes", "What IMDb says of titles"),
            _relation("imdb_uncredited", "title_id imdb_id", "Titles of which no other source credits anybody"),
            _relation("imdb_people", "title_id person category characters place", "Who IMDb says made them"),
            _relation("imdb_credits", _CREDIT_COLUMNS, "The same as credits"),
            _relation("sourced_titles", _TITLE_COLUMNS, "Titles as the sources have them"),
            _relation("sourced_credits", _CREDIT_COLUMNS, "Credits as the sources have them"),
            _relation("sourced_aliases", "alias title_id", "Ids of titles as the sources have them"),
        ),
    ),
    Stage(
        "fills",
        ("s_fills", "sourced_titles", "sourced_credits", "sourced_aliases", "movielens_map", "linked"),
        (
            _relation("fill_cells", "title_id column value provenance fetched_at", "The fill that counts for a cell"),
            _relation("title_fills", "title_id column value provenance", "Fills of cells that are empty"),
            _relation("title_fill_values", "title_id", "The same, a column for each"),
            _relation("credit_fills", f"{_CREDIT_COLUMNS} column provenance", "Fills of credits that are missing"),
            _relation("filled_titles", _TITLE_COLUMNS, "Titles with the cells that were empty and are filled"),
            *_clean([CREDITS, FILLS, PROVIDERS, CERTIFICATIONS, ALIASES]),
        ),
    ),
    Stage(
        "names",
        (
            "s_imdb_names",
            "s_title_names",
            "s_movielens",
            "catalogue",
            "movielens_map",
            "linked",
            "own_titles",
            "imdb_wanted",
            "fill_cells",
            "m_aliases",
        ),
        _clean([TITLE_NAMES]),
    ),
    Stage(
        "changes",
        ("m_aliases",),
        (
            _relation("snapshot_log", "snapshot at platform offer_id title_id title what detail", "See snapshots.py"),
            _relation("current_offers", "platform offer_id there title first_seen", "Offers by their last snapshot"),
            _relation("offer_dates", "offer_id first_seen last_seen", "The days an offer was first and last seen"),
            *_clean([CHANGES]),
        ),
    ),
    Stage(
        "offers",
        ("catalogue", "s_ratings", "s_scores", "m_aliases", "m_providers", "offer_dates"),
        (
            _relation("provider_platforms", "provider platform", "Which platform a provider of TMDB's is"),
            _relation("provided", "title_id platform way countries as_of", "Where providers show a title, and how"),
            *_clean([OFFERS]),
        ),
    ),
    Stage(
        "ratings",
        ("s_ratings", "m_aliases", "filled_titles"),
        (
            _relation("named_items", "alias title_id", "The title of each rated item that has a name for an id"),
            _relation("rated_items", "source item_id title_id ratings", "Rated ids; title_id NULL: no title has it"),
            _relation("by_several_ids", "title_id", "Titles that were rated under several ids"),
            *_clean([RATINGS]),
        ),
    ),
    Stage(
        "keywords",
        ("s_tags", "s_genome_scores", "s_genome_tags", "m_aliases"),
        (
            _relation("title_tags", "title_id keyword viewers", "How many viewers gave each title each tag"),
            _relation("title_genome", "title_id keyword relevance", "Tags that are relevant to a title by the genome"),
            *_clean([TITLE_KEYWORDS]),
        ),
    ),
    Stage("platforms", (), _clean([PLATFORMS])),
    Stage(
        "lemmas",
        ("filled_titles",),
        (_relation("title_lemmas", "title_id lemmas", "The overview in lemmas"), *_clean([TITLES])),
    ),
)
