"""The ids of rating sets: those of one folder are one space; two spaces that contradict each other are kept apart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import duckdb

from cartelera.ingest.slugs import slug
from cartelera.tables import ids, sql

RELATIONS = ("movielens", "links", "ratings", "scores", "tags", "genome_scores")
"""The staged relations whose rows have an `item_id` of such a space."""


@dataclass(frozen=True, slots=True)
class DatasetSource:
    """A staged source of one of `RELATIONS`, and the folder its file stood in (its path, and its name)."""

    key: str
    folder: str
    named: str


def separate_id_spaces(connection: duckdb.DuckDBPyConnection, sources: Iterable[DatasetSource]) -> Mapping[str, str]:
    """What `ml-` in the ids of a source must become, by its key; sources whose ids mean the same are not among them.

    The ids of a folder's ratings are those of its films and links. If most ids that two folders share are different
    films in them, the smaller folder's become a space of their own.
    """
    sources = [source for source in sources if source.folder]
    names = {source.folder: source.named for source in sources}
    folders = {source.key: source.folder for source in sources}
    known = (
        "SELECT source, item_id, 'n' || lower(regexp_replace(title, '[^\\p{L}\\p{N}]', '', 'g')) AS said "
        "FROM s_movielens UNION ALL SELECT source, item_id, imdb_id FROM s_links WHERE imdb_id IS NOT NULL"
    )
    described = {
        folders[key]
        for (key,) in connection.execute(f"SELECT DISTINCT source FROM ({known})").fetchall()
        if key in folders
    }
    if len(described) < 2:
        return {}
    listed = ", ".join(f"({sql.text(key)}, {sql.text(folder)})" for key, folder in folders.items())
    said = (
        f"SELECT DISTINCT folder, item_id, said FROM ({known}) JOIN (VALUES {listed}) f(source, folder) USING (source) "
        f"WHERE starts_with(item_id, '{ids.MOVIELENS}')"
    )
    sizes = dict(connection.execute(f"SELECT folder, count(*) FROM ({said}) GROUP BY folder").fetchall())
    pairs = connection.execute(
        f"WITH said AS MATERIALIZED ({said}) SELECT a.folder, b.folder, count(*) FILTER (a.said = b.said), count(*) "
        "FROM said a JOIN said b ON a.item_id = b.item_id AND a.folder < b.folder AND a.said[1] = b.said[1] "
        "GROUP BY ALL"
    ).fetchall()
    apart = {frozenset((a, b)) for a, b, agreeing, shared in pairs if agreeing * 2 < shared}
    spaces: list[list[str]] = []
    for folder in sorted(sizes, key=lambda folder: (-sizes[folder], names[folder], folder)):
        fitting = (space for space in spaces if not any(frozenset((folder, other)) in apart for other in space))
        space = next(fitting, None)
        if space is None:
            spaces.append([folder])
        else:
            space.append(folder)
    prefixes = {folder: f"{ids.MOVIELENS}{slug(names[space[0]])}-" for space in spaces[1:] for folder in space}
    return {key: prefixes[folder] for key, folder in folders.items() if folder in prefixes}


def in_space(prefix: str) -> str:
    """SQL: `item_id` in the space of `prefix`."""
    return f"CASE WHEN starts_with(item_id, '{ids.MOVIELENS}') THEN {sql.text(prefix)} || item_id[4:] ELSE item_id END"
