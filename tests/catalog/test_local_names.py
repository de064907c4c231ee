"""What titles are called in the languages of readers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cartelera.catalog import Catalog, OtherName
from support.clean_tables import catalog, film

Rows = list[dict[str, Any]]


def named(folder: Path, titles: Rows, *names: tuple[int, str, str | None, str | None]) -> Catalog:
    """A catalogue of titles with these names: number, name, language, regions."""
    columns = ("title_id", "name", "language", "regions")
    rows = [dict(zip(columns, (f"tmdb-{number}", *rest), strict=True)) for number, *rest in names]
    return catalog(folder, titles=titles, title_names=rows)


def called(known: Catalog, number: int, language: str) -> tuple[str, str | None]:
    """The name in a language and what is shown beside it."""
    row = known.row(f"tmdb-{number}")
    assert row is not None
    (summary,) = known.summaries([row])
    assert summary.local_names == known.title(row).local_names
    return summary.name_in(language), summary.name_beside(language)


def english(number: int, title: str, original: str | None = None, language: str = "en") -> dict[str, Any]:
    return film(number, title, original_title=original or title, original_language=language)


def test_the_name_that_most_countries_use(tmp_path: Path) -> None:
    known = named(
        tmp_path,
        [english(1, "Home Alone")],
        (1, "Solo en casa", "es", "ES"), (1, "Mi pobre angelito", "es", "AR,MX"), (1, "Kevin", None, None),
    )  # fmt: skip
    assert called(known, 1, "es") == ("Mi pobre angelito", "Home Alone")
    assert called(known, 1, "en") == called(known, 1, "fr") == ("Home Alone", None)


def test_of_names_used_in_as_many_countries_that_of_spain(tmp_path: Path) -> None:
    names = ((1, "Angelito", "es", "MX"), (1, "Solo en casa", "es", "ES"), (1, "Adentro", "es", None))
    assert called(named(tmp_path, [english(1, "Home Alone")], *names), 1, "es")[0] == "Solo en casa"


def test_a_title_goes_by_its_original_title_in_its_language(tmp_path: Path) -> None:
    titles = [english(1, "Pan's Labyrinth", "El laberinto del fauno", "es"), english(2, "Alien"), english(3, "Jaws")]
    known = named(tmp_path, titles, (1, "El laberinto", "es", "AR,MX"), (2, "Alien: The Director's Cut", "en", "US"))
    assert called(known, 1, "es") == ("El laberinto del fauno", "Pan's Labyrinth")
    assert called(known, 1, "en") == ("Pan's Labyrinth", "El laberinto del fauno")
    assert called(known, 2, "en") == ("Alien", None)


def test_a_catalogue_in_spanish_keeps_its_names(tmp_path: Path) -> None:
    titles = [english(1, "El padrino", "The Godfather"), english(2, "Relatos salvajes", language="es")]
    known = named(tmp_path, titles, (1, "Mario Puzo's The Godfather", "en", "US"))
    assert called(known, 1, "es") == ("El padrino", "The Godfather")
    assert called(known, 1, "en") == ("The Godfather", "El padrino")
    assert called(known, 2, "en") == ("Relatos salvajes", None)


def test_a_name_that_nobody_translated_for_the_catalogue(tmp_path: Path) -> None:
    titles = [
        english(1, "La casa de papel", language="es"), english(2, "Amores perros", language="es"),
        english(3, "Jaws"), english(4, "Parasite", "기생충", "ko"), english(5, "Roma", "Roma!", "es"),
    ]  # fmt: skip
    known = named(
        tmp_path, titles, (1, "Money Heist", "en", "US"), (2, "Amores perros", "en", "GB,US"),
        (2, "Love's a Bitch", "en", "US"), (4, "Parasites", "en", "GB"), (4, "Parásitos", "es", "ES"),
    )  # fmt: skip
    assert called(known, 1, "en") == ("Money Heist", "La casa de papel")
    assert called(known, 2, "en") == ("Amores perros", None)
    assert called(known, 4, "en") == ("Parasite", "기생충")
    assert called(known, 4, "es") == ("Parásitos", "기생충")


def test_names_of_many_at_once(tmp_path: Path) -> None:
    known = named(tmp_path, [english(1, "Jaws"), english(2, "Alien")], (1, "Tiburón", "es", "ES"))
    assert known.local_names([0, 1], "es") == {"Jaws": "Tiburón"}
    assert known.local_names([0, 1], "en") == known.local_names([], "es") == {}


def test_all_names_of_a_title(tmp_path: Path) -> None:
    names = ((1, "Tiburón", "es", "ES,MX"), (1, "Jaws", "en", "US"), (1, "Le requin", None, None))
    known = named(tmp_path, [english(1, "Jaws")], *names)
    assert known.other_names(0) == [OtherName("Tiburón", "es", ("ES", "MX")), OtherName("Le requin", None, ())]
    assert [known.names.exact("title", name) is not None for name in ("tiburon", "le requin", "jaws")] == [True] * 3
