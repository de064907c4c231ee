"""Subjects that films are often asked for, by name in either language."""

from __future__ import annotations

import pytest

from cartelera.service.sentence.subjects import subject_of


@pytest.mark.parametrize(
    ("text", "keyword"),
    [
        ("de abogados", "lawyer"), ("about lawyers", "lawyer"), ("navideñas", "christmas"), ("Christmas", "christmas"),
        ("sobre la Segunda Guerra Mundial", "world war ii"), ("de la mafia", "mafia"), ("zombis", "zombie"),
        ("viajes en el tiempo", "time travel"), ("con tiburones", "shark"),
    ],
)  # fmt: skip
def test_a_subject_is_named(text: str, keyword: str) -> None:
    subject = subject_of(text)
    assert subject is not None and keyword in subject.keywords


@pytest.mark.parametrize("text", ["", "de", "harry potter", "un perro que habla", "los vampiros de la esquina"])
def test_what_says_more_is_no_subject(text: str) -> None:
    assert subject_of(text) is None
