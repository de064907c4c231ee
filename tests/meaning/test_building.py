"""Encoding a catalogue's texts: each once, and never again."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from cartelera.meaning.building import MAX_CHARACTERS, encode_once, synopsis_vectors
from support.clean_tables import catalog, film
from support.encoders import WordEncoder
from support.progress import RecordedProgress

ROBOT, TOYS = "A robot is alone with what people left.", "The toys of a boy come to life when nobody looks."


def test_what_a_title_is_about_is_its_synopsis(tmp_path: Path) -> None:
    made = catalog(
        tmp_path,
        titles=[
            film(1, "Wall", overview=ROBOT, popularity=9.0),
            film(2, "Silent", popularity=8.0),
            film(3, "Placeholder", overview="No overview.", popularity=7.0),
            film(4, "Long", overview="toy " * MAX_CHARACTERS, popularity=6.0),
        ],
    )
    encoder, progress = WordEncoder(), RecordedProgress()
    vectors = synopsis_vectors(made, encoder, progress=progress)
    assert vectors.known.tolist() == [True, False, False, True]
    assert vectors.encoder == "words-1"
    assert [len(text) for text in encoder.encoded] == [len(ROBOT), MAX_CHARACTERS]
    assert progress.begun == [("encoding texts", 2)]
    assert progress.done == 2


def test_equal_texts_are_encoded_once_and_in_their_places() -> None:
    encoder = WordEncoder()
    found = encode_once([TOYS, "", ROBOT, TOYS], encoder)
    assert sorted(encoder.encoded) == sorted([ROBOT, TOYS])
    assert np.array_equal(found[0], found[3])
    assert not found[1].any()
    assert not np.array_equal(found[0], found[2])


def test_only_what_is_new_is_encoded_again(tmp_path: Path) -> None:
    store = tmp_path / "folder" / "kept.npz"
    first = encode_once([TOYS, ROBOT], WordEncoder(), store)
    again = WordEncoder()
    assert np.array_equal(encode_once([ROBOT, "Something new.", TOYS], again, store)[[2, 0]], first)
    assert again.encoded == ["Something new."]
    encode_once([TOYS], WordEncoder(), store)
    last = WordEncoder()
    encode_once([ROBOT], last, store)
    assert last.encoded == [ROBOT], "what the catalogue no longer holds is not kept"


def test_a_store_that_cannot_be_read_is_made_again(tmp_path: Path) -> None:
    store = tmp_path / "kept.npz"
    whole = encode_once([TOYS, ROBOT], WordEncoder(), store)
    sound = store.read_bytes()
    for damaged in (b"", b"no archive", sound[: len(sound) // 2]):
        store.write_bytes(damaged)
        assert np.array_equal(encode_once([TOYS, ROBOT], WordEncoder(), store), whole)
        assert store.read_bytes() == sound
