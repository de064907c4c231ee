"""Misspelt names: as good as comparing with every name there is, for a bounded amount of work."""

from __future__ import annotations

import random
import string
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from bench.search import every_name, hits
from bench.typos import misspell, names_of

from cartelera.catalog import Catalog
from cartelera.catalog.spelling import is_slip, likenesses
from cartelera.catalog.trigrams import MAX_ALIKE, MAX_CONTAINING, trigrams_of
from cartelera.catalog.writing import write_catalog
from cartelera.demo import data
from cartelera.errors import WorkspaceError
from cartelera.ingest.run import ingest
from cartelera.names import words
from cartelera.workspace import Workspace
from support.clean_tables import actor, catalog, director, film, other

TITLES = [
    film(1, "Toy Story", popularity=900.0),
    film(2, "Toilet Stories", popularity=1.0),
    film(3, "Amélie", original_title="Le Fabuleux Destin d'Amélie Poulain", popularity=7.0),
    film(4, "Spider-Man", popularity=6.0),
    film(5, "Harry Potter and the Philosopher's Stone", popularity=5.0),
    film(6, "M", popularity=4.0),
    film(7, "Up", popularity=3.0),
    film(8, "Tokyo Story", original_title="東京物語", popularity=2.0),
    film(9, "Relatos salvajes", popularity=1.5),
    film(10, "Casablanca", popularity=1.0),
    other("ds1", "Casablanco"),
]
PEOPLE = [
    *(actor("tmdb-1", name) for name in ("Tom Hanks", "Penélope Cruz", "Clint Eastwood")),
    director("tmdb-2", "Clint Eastwood"),
    director("tmdb-3", "Jean-Pierre Jeunet"),
]


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    return catalog(tmp_path_factory.mktemp("near"), titles=TITLES, credits=PEOPLE)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    folder = tmp_path_factory.mktemp("demo")
    ingest([data()], Workspace(folder))
    write_catalog(Workspace(folder).tables, folder / "catalog.db")
    return Catalog(folder / "catalog.db")


@pytest.mark.parametrize(
    ("kind", "text", "nearest"),
    [
        ("title", "toi stori", "Toy Story"),
        ("title", "toystroy", "Toy Story"),
        ("title", "sto ry toy", "Toy Story"),
        ("title", "spyder mam", "Spider-Man"),
        ("title", "le fabuleus destin amelie poulan", "Amélie"),
        ("title", "potter stone", "Harry Potter and the Philosopher's Stone"),
        ("title", "relatosalvages", "Relatos salvajes"),
        ("title", "東京物話", "Tokyo Story"),
        ("title", "upp", "Up"),
        ("title", "mm", "M"),
        ("title", "cassablanco", "Casablanco"),
        ("film", "cassablanco", "Casablanca"),
        ("person", "penelope crus", "Penélope Cruz"),
        ("person", "estwood", "Clint Eastwood"),
        ("director", "jeunnet", "Jean-Pierre Jeunet"),
        ("actor", "hanks tomm", "Tom Hanks"),
        ("director", "clint estwod", "Clint Eastwood"),
        ("person", "clint estwod", "Clint Eastwood"),
    ],
)
def test_the_name_that_was_meant_is_nearest(known: Catalog, kind: str, text: str, nearest: str) -> None:
    assert known.names.nearest(kind, text)[0].match.name == nearest


@pytest.mark.parametrize(
    ("kind", "text"), [("director", "tom hanx"), ("title", "tom hanx"), ("title", "zzzzzzzz"), ("film", "")]
)
def test_what_is_not_like_any_name_of_the_kind_has_no_near_name(known: Catalog, kind: str, text: str) -> None:
    assert known.names.nearest(kind, text) == []


def test_near_names_say_what_they_stand_for(known: Catalog) -> None:
    near = known.names.nearest("title", "toy stroy")[0]
    assert near.match.ids == (0,)
    assert 60 <= near.likeness < 100
    person = known.names.nearest("person", "clint estwood")[0]
    assert len(person.match.ids) == 1


@pytest.mark.parametrize(
    ("text", "name", "expected"),
    [
        ("toy stroy", "toy story", True),
        ("toystroy", "toy story", True),  # Joined, and two letters exchanged.
        ("story toi", "toy story", True),  # Swapped, and another letter.
        ("psicosis", "psychosis", True),
        ("tiburon", "tim burton", False),  # Two letters and a blank.
        ("el padrino", "el padrecito", False),
        ("la milla verde", "la muralla verde", False),
        ("upp", "up", True),
        ("argo", "fargo", True),
        ("arg", "fargo", False),
        ("mm", "m", False),
    ],
)
def test_a_slip_is_two_edits_at_most_and_of_short_names_fewer(text: str, name: str, expected: bool) -> None:
    assert is_slip(text, name) == expected


def test_near_names_say_whether_the_text_is_one_mistyped(known: Catalog) -> None:
    assert known.names.nearest("title", "toy stroy")[0].is_slip
    assert not known.names.nearest("title", "potter stone")[0].is_slip


def test_misspelt_names_of_the_demo_are_found_as_well_as_by_comparing_with_every_name(demo: Catalog) -> None:
    typos = [typo for seed, names in enumerate(names_of(demo).values()) for typo in misspell(names, 150, seed)]
    first, any_of_five = hits(demo, typos, demo.names.suggest)
    exhaustive_first, exhaustive_five = hits(demo, typos, every_name(demo))
    assert len(typos) == 450
    assert first >= exhaustive_first - 0.01
    assert any_of_five >= exhaustive_five - 0.01
    assert first >= 0.95
    assert any_of_five >= 0.98


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Eight hundred titles whose words are of a few syllables, so that all are like one another."""
    rng = random.Random(5)
    syllables = ["ma", "ri", "la", "the ", "of ", "so", "no"]
    titles = [film(n, "".join(rng.choices(syllables, k=9)).strip().title()) for n in range(1, 801)]
    return catalog(tmp_path_factory.mktemp("crowded"), titles=titles)


@pytest.mark.parametrize(
    "text", ["the", "mariposa", "the " * 70, "marilasono" * 29, string.ascii_lowercase * 11, "m", "a" * 300]
)
def test_the_work_of_a_search_is_bounded(crowded: Catalog, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    compared: list[int] = []
    counted: list[int] = []
    bincount = np.bincount

    def watched(text: str, names: Sequence[str]) -> object:
        compared.append(len(names))
        return likenesses(text, names)

    def watched_count(values: np.ndarray[tuple[int], np.dtype[np.int32]], **more: int) -> object:
        counted.append(len(values))
        return bincount(values, **more)

    monkeypatch.setattr("cartelera.catalog.names.likenesses", watched)
    monkeypatch.setattr(np, "bincount", watched_count)
    monkeypatch.setattr("cartelera.catalog.trigrams.MAX_POSTINGS", 1000)
    crowded.names.nearest("title", text)
    assert len(compared) == len(counted) == 1
    assert compared[0] <= MAX_ALIKE + MAX_CONTAINING
    # One trigram is always counted, however many names have it.
    assert counted[0] <= 1000


def test_a_name_is_a_candidate_for_itself_with_one_letter_wrong(crowded: Catalog) -> None:
    group = crowded.names._trigrams.groups["title"]
    some = np.arange(0, len(group.kinds), 97)
    for entry, text in zip(some, group.spelled(some), strict=True):
        mistyped = text[:4] + "x" + text[5:]
        assert entry in group.candidates(words(mistyped))


def test_trigrams_never_reach_into_the_next_name() -> None:
    codes, numbers = trigrams_of(["ab c", "", "d"])
    read = ["".join(chr(code >> shift & 0x1FFFFF) for shift in (42, 21, 0)) for code in codes.tolist()]
    assert list(zip(read, numbers.tolist(), strict=True)) == [
        ("\x02\x02a", 0), ("\x02ab", 0), ("abc", 0), ("bc\x03", 0), ("c\x03\x03", 0),
        ("\x02\x02\x03", 1), ("\x02\x03\x03", 1),
        ("\x02\x02d", 2), ("\x02d\x03", 2), ("d\x03\x03", 2),
    ]  # fmt: skip


def test_the_same_tables_give_the_same_index(tmp_path: Path) -> None:
    made = [catalog(tmp_path / name, titles=TITLES, credits=PEOPLE).path.parent / "trigrams" for name in ("a", "b")]
    first, second = ({file.name: file.read_bytes() for file in folder.iterdir()} for folder in made)
    assert first == second


def test_a_catalogue_without_names_has_no_near_ones(tmp_path: Path) -> None:
    assert catalog(tmp_path, titles=[]).names.suggest("title", "toy story") == ()


@pytest.mark.parametrize(
    "damage",
    [
        lambda folder: (folder / "groups.json").unlink(),
        lambda folder: (folder / "groups.json").write_text("[]"),
        lambda folder: (folder / "entries.npy").write_bytes(b"?"),
        lambda folder: np.save(folder / "kinds.npy", np.zeros(3, dtype=np.uint8)),
    ],
)
def test_a_damaged_index_is_no_catalogue(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    path = catalog(tmp_path, titles=TITLES).path
    damage(path.parent / "trigrams")
    with pytest.raises(WorkspaceError, match="trigrams"):
        Catalog(path)
