"""The tables and indexes of `catalog.db`.

`listed_cast`: who platforms say acted in a title, and the credits of its film do not. They are shown and compared as
all others are (`everybody`), but what is counted of actors is counted of the credits.
"""

from __future__ import annotations

import sqlite3

from cartelera.catalog.columns import CREDITS, OFFERS, SCHEMA_VERSION, TITLES

_TABLES = """
CREATE TABLE features (row INTEGER PRIMARY KEY, lemmas TEXT NOT NULL);
CREATE TABLE people (person INTEGER PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE certifications (
    row INTEGER, country TEXT, certification TEXT, PRIMARY KEY (row, country, certification)) WITHOUT ROWID;
CREATE TABLE listed_cast (row INTEGER NOT NULL, person INTEGER NOT NULL, billing INTEGER NOT NULL);
CREATE VIEW everybody AS
    SELECT row, person, job, character, billing FROM credits UNION ALL
    SELECT row, person, 'Actor', NULL, billing FROM listed_cast;
CREATE TABLE platforms (platform TEXT PRIMARY KEY, titles INTEGER NOT NULL, has_cast INTEGER NOT NULL);
CREATE TABLE platform_actors (
    platform TEXT, year INTEGER, actor TEXT, appearances INTEGER, PRIMARY KEY (platform, year));
CREATE TABLE aliases (alias TEXT PRIMARY KEY, row INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE other_names (row INTEGER NOT NULL, name TEXT NOT NULL, language TEXT, regions TEXT);
CREATE TABLE names (
    kind TEXT, folded TEXT, words TEXT, compact TEXT, display TEXT, ref INTEGER, place INTEGER, film INTEGER);
CREATE TABLE groups (
    kind TEXT, ref INTEGER, name TEXT, films INTEGER, revenue INTEGER, PRIMARY KEY (kind, ref)) WITHOUT ROWID;
CREATE TABLE months (month INTEGER PRIMARY KEY, films INTEGER NOT NULL);
CREATE TABLE weekdays (weekday INTEGER PRIMARY KEY, films INTEGER NOT NULL);
CREATE TABLE changes (
    at TEXT NOT NULL, platform TEXT NOT NULL, offer_id TEXT NOT NULL, row INTEGER, title TEXT NOT NULL,
    what TEXT NOT NULL, detail TEXT);
CREATE VIRTUAL TABLE title_search USING fts5 (
    names, people, content='', tokenize="unicode61 remove_diacritics 2", prefix='1 2 3');
CREATE VIRTUAL TABLE people_search USING fts5 (
    name, content='', tokenize="unicode61 remove_diacritics 2", prefix='1 2 3');
CREATE VIRTUAL TABLE synopsis_search USING fts5 (
    synopsis, content='', tokenize="porter unicode61 remove_diacritics 2");
"""
_INDEXES = """
CREATE INDEX credits_row ON credits (row);
CREATE INDEX listed_cast_row ON listed_cast (row);
CREATE INDEX credits_person ON credits (person, job);
CREATE INDEX listed_cast_person ON listed_cast (person);
CREATE INDEX offers_row ON offers (row);
CREATE INDEX offers_platform ON offers (platform, release_year);
CREATE INDEX other_names_row ON other_names (row);
CREATE INDEX names_folded ON names (kind, folded, ref);
CREATE INDEX names_words ON names (kind, words, ref);
CREATE INDEX names_compact ON names (kind, compact, ref);
"""


def start_schema(database: sqlite3.Connection) -> None:
    """Create the tables in an empty file that is written once and from then on only read."""
    database.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA page_size = 8192;")
    for table in (TITLES, CREDITS, OFFERS):
        database.execute(table.create)
    database.executescript(_TABLES)


def finish_schema(database: sqlite3.Connection) -> None:
    """Create the indexes, once all rows are in, and state the version."""
    database.executescript(_INDEXES + f"PRAGMA user_version = {SCHEMA_VERSION}; ANALYZE;")
