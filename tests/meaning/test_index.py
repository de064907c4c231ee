"""What a question in words is compared with: synopses, keywords and names, with hubs held back and fame ahead."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from cartelera.catalog import Catalog
from cartelera.meaning import MeaningIndex, TextVectors
from cartelera.meaning.building import synopsis_vectors
from cartelera.meaning.indexing import fame_of, meaning_index
from cartelera.meaning.vectors import quantised
from cartelera.progress import NullProgress
from support.clean_tables import catalog, film
from support.encoders import WordEncoder

FILMS = [
    film(1, "The Robbery", overview="Thieves plan to rob the vault of a bank in the city.", vote_count=50),
    film(2, "Harvest", overview="A farmer waits for the rain that does not come.", keywords=["drought", "village"]),
    film(3, "Nameless", keywords=["submarine", "captain"]),
    film(4, "Silent", vote_count=5000),
]
EAST = np.array([1, 0, 0, 0], dtype=np.float32)


@pytest.fixture
def made(tmp_path: Path) -> Catalog:
    return catalog(tmp_path, titles=FILMS)


def index_of(made: Catalog, cache: Path) -> tuple[MeaningIndex, WordEncoder]:
    encoder = WordEncoder()
    synopses = synopsis_vectors(made, encoder)
    return meaning_index(made, synopses, encoder, cache, NullProgress()), encoder


def ranked(made: Catalog, index: MeaningIndex, encoder: WordEncoder, text: str) -> list[str]:
    score = index.scores(encoder.encode([text])[0], len(text.split())).score
    return [made.title(int(row)).title for row in np.argsort(-score, kind="stable")]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("thieves who rob a vault of some bank in town", "The Robbery"),
        ("somebody waits for rain and it does not come", "Harvest"),
        ("the drought that comes over a village somewhere", "Harvest"),
        ("some captain of a submarine far below the sea", "Nameless"),
        ("silent", "Silent"),
    ],
)
def test_a_title_is_found_by_synopsis_keywords_and_name(made: Catalog, tmp_path: Path, text: str, title: str) -> None:
    index, encoder = index_of(made, tmp_path)
    assert ranked(made, index, encoder, text)[0] == title


def test_a_name_is_told_from_a_description(made: Catalog, tmp_path: Path) -> None:
    index, encoder = index_of(made, tmp_path)
    rows = {made.title(row).title: row for row in range(len(made))}
    for text, named in (("the robbery", True), ("thieves plan to rob the vault of a bank", False)):
        scores = index.scores(encoder.encode([text])[0], len(text.split()))
        assert bool(scores.named[rows["The Robbery"]] > 0) is named


def test_nothing_is_encoded_twice(made: Catalog, tmp_path: Path) -> None:
    index_of(made, tmp_path)
    _, again = index_of(made, tmp_path)
    assert len(again.encoded) == 2, "only the synopses, which were given no cache"


def test_fame_grows_with_votes_and_offers(made: Catalog) -> None:
    fame = fame_of(made)
    rows = {made.title(row).title: row for row in range(len(made))}
    assert fame[rows["Silent"]] == 1 > fame[rows["The Robbery"]] > fame[rows["Harvest"]] == 0


def of(rows: Sequence[Sequence[float]]) -> TextVectors:
    return TextVectors.of("made", quantised(np.array(rows, dtype=np.float32)))


def test_hubs_are_held_back_and_what_is_known_is_ahead() -> None:
    index = MeaningIndex(
        of([[3, 1, 0, 0], [3, 0, 1, 0], [3, 0, 0, 1], [0, 0, 0, 0]]),
        np.array([0.5, 0, 0, 0], dtype=np.float32),
        np.array([0, 0, 1, 1], dtype=np.float32),
        of([[0, 0, 0, 1]]),
        np.array([3], dtype=np.int32),
    )
    score = index.scores(EAST, 12).score
    assert np.argsort(-score).tolist() == [2, 1, 0, 3]


def test_saved_and_opened_it_is_the_same(made: Catalog, tmp_path: Path) -> None:
    index, encoder = index_of(made, tmp_path)
    index.save(tmp_path / "index")
    opened = MeaningIndex.load(tmp_path / "index", len(made))
    vector = encoder.encode(["a captain and some thieves"])[0]
    assert opened.encoder == "words-1"
    assert np.array_equal(opened.scores(vector, 5).score, index.scores(vector, 5).score)
    with pytest.raises(ValueError, match="another catalogue"):
        MeaningIndex.load(tmp_path / "index", 99)


def test_of_a_large_catalogue_the_best_known_titles_are_compared(
    made: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cartelera.meaning.building.MAX_TITLES", 2)
    index, _ = index_of(made, tmp_path / "cache")
    index.save(tmp_path)
    opened = MeaningIndex.load(tmp_path, len(made))
    assert (len(opened.about), len(opened.about.vectors), len(opened.hubness)) == (4, 2, 4)
    score = opened.scores(EAST[:1].repeat(opened.about.width), 5).score
    assert score.shape == (4,)
    assert not opened.about.known[2:].any()
