"""Rows that the operator writes: what each source holds, and what is refused."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cartelera.catalog import Available, Filters
from cartelera.cli import app
from cartelera.errors import UnavailableError
from cartelera.events import EventStore
from cartelera.release import releases_of
from cartelera.service import Cartelera
from cartelera.service.rows import HomePage, RowKind
from cartelera.service.rows_file import read_rows
from cartelera.workspace import Workspace

TITLE = 'title = { es = "Lo mejor", en = "The best" }\n'
EVERY = (
    f'[[row]]\n{TITLE}source = "popularity"\nhalf_life_days = 365\nkind = "movie"\n'
    f'[[row]]\n{TITLE}source = "arrivals"\nplatform = ["netflix", "Amazon Prime Video"]\n'
    f'[[row]]\n{TITLE}source = "model"\nyear_to = 1999\n'
    f'[[row]]\n{TITLE}source = "crew"\nperson = "Tom Hanks"\n'
    f'[[row]]\n{TITLE}source = "franchise"\nfranchise = "toy story"\n'
    f'[[row]]\n{TITLE}source = "query"\nquery = "comedias"\nmax_age = "PG"\n'
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "rows.toml"


@pytest.fixture
def service(demo: Workspace, path: Path, tmp_path: Path) -> Iterator[Cartelera]:
    with EventStore.open(f"sqlite:///{tmp_path}/events.db") as store:
        yield Cartelera(releases_of(demo).open_current(), store, path)


def page(service: Cartelera, filters: Filters | None = None) -> HomePage:
    filters = filters or Filters(available=Available.OFFERED, unlisted=False)
    return service.home.page(service.live.profile("ana"), filters, rows=20)


def test_every_source_has_what_it_says(service: Cartelera, path: Path) -> None:
    path.write_text(EVERY)
    rows = service.hand_made_rows.checked(read_rows(path))
    popular, arrivals, model, crew, franchise, query = (
        service.catalog.titles(service.hand_made_rows.titles(row).tolist()) for row in rows
    )
    assert popular and {title.kind for title in popular} == {"movie"}
    assert arrivals and all({"netflix", "amazon"} & set(title.platforms) for title in arrivals)
    assert model == []  # Each viewer's own.
    names = {name for title in crew for name in [c.name for c in service.catalog.credits(title.row)]}
    assert crew and "Tom Hanks" in names
    assert [title.title for title in franchise][:2] == ["Toy Story", "Toy Story 2"]
    ages = service.catalog.facets.minimum_age
    assert query and all("Comedy" in title.genres and 0 <= ages[title.row] <= 8 for title in query)


def test_they_stand_on_the_page_in_both_languages(service: Cartelera, path: Path) -> None:
    path.write_text(EVERY)
    made = [row for row in page(service).rows if row.cause.kind is RowKind.HAND_MADE]
    assert made and all(row.cause.texts == {"es": "Lo mejor", "en": "The best"} for row in made)
    every = [title.row for row in page(service).rows for title in row.titles]
    assert len(every) == len(set(every))


def test_the_filters_of_the_page_hold_for_them(service: Cartelera, path: Path) -> None:
    path.write_text(f'[[row]]\n{TITLE}source = "popularity"\nhalf_life_days = 90\nmax_age = 18\n')
    capped = Filters(available=Available.OFFERED, unlisted=False, max_age=7)
    (made,) = [row for row in page(service, capped).rows if row.cause.kind is RowKind.HAND_MADE]
    ages = service.catalog.facets.minimum_age
    assert all(0 <= ages[title.row] <= 7 for title in made.titles)


def test_a_short_half_life_forgets_what_was(service: Cartelera, path: Path) -> None:
    path.write_text("".join(
        f'[[row]]\ntitle = {{ es = "{days}", en = "{days}" }}\nsource = "popularity"\nhalf_life_days = {days}\n'
        for days in (1, 100_000)
    ))  # fmt: skip
    short, long = (service.hand_made_rows.titles(row).tolist() for row in read_rows(path))
    assert short != long and set(short) & set(long)


def test_the_file_is_read_anew_and_what_is_wrong_changes_nothing(
    service: Cartelera, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert service.hand_made_rows.current() == ()
    path.write_text(EVERY)
    assert len(service.hand_made_rows.current()) == 6
    path.write_text(EVERY + "[[row]]\n")
    assert len(service.hand_made_rows.current()) == 6
    assert "row 7" in caplog.text
    os.utime(path, ns=(1, 1))
    path.unlink()
    assert service.hand_made_rows.current() == ()


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("row = 1", r"\[\[row\]\]"),
        ("[[rows]]", "nothing is called rows"),
        ('[[row]]\ntitle = "x"\nsource = "model"', r'row 1: write title = \{ es = "…", en = "…" \}'),
        ('[[row]]\ntitle = { es = "x" }\nsource = "model"', "row 1: write title"),
        (f'[[row]]\n{TITLE}source = "magic"', r"row 1 \(Lo mejor\): source is none of model"),
        (f"[[row]]\n{TITLE}", "source is none"),
        (f'[[row]]\n{TITLE}source = "crew"', "person is missing"),
        (f'[[row]]\n{TITLE}source = "model"\nquery = "x"', "query is not of source model"),
        (f'[[row]]\n{TITLE}source = "popularity"\nhalf_life_days = 0', "half_life_days"),
        (f'[[row]]\n{TITLE}source = "popularity"\nhalf_life_days = "7"', "half_life_days"),
        (f'[[row]]\n{TITLE}source = "model"\nmax_age = "grown up"', "max_age"),
        (f'[[row]]\n{TITLE}source = "model"\nyear_from = true', "year_from"),
        (f'[[row]]\n{TITLE}source = "model"\ngenre = []', "genre is empty"),
        (f'[[row]]\n{TITLE}source = "model"\nunrated = 1', "unrated"),
        (f'[[row]]\n{TITLE}source = "model"\nlimit = 3', "nothing is called limit"),
        ("[[row", "rows.toml"),
    ],
)
def test_a_file_that_is_wrong_is_refused_with_the_row(path: Path, text: str, wrong: str) -> None:
    path.write_text(text)
    with pytest.raises(UnavailableError, match=wrong):
        read_rows(path)


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        ('source = "crew"\nperson = "Nobody At All"', "no actor is called"),
        ('source = "franchise"\nfranchise = "No Such Saga"', "no franchise is called"),
        ('source = "model"\nplatform = "nowhere-tv"', "no platform"),
        ('source = "model"\ngenre = ["Nonsense"]', "no title has the genre"),
    ],
)
def test_names_that_mean_nothing_here_are_refused(service: Cartelera, path: Path, row: str, wrong: str) -> None:
    path.write_text(f"[[row]]\n{TITLE}{row}\n")
    with pytest.raises(UnavailableError, match=rf"row 1 \(Lo mejor\): {wrong}"):
        service.hand_made_rows.checked(read_rows(path))


def test_the_command_checks_and_shows(demo: Workspace, tmp_path: Path) -> None:
    (tmp_path / "releases").symlink_to(demo.releases)
    (tmp_path / "current").write_text(demo.current.read_text())
    run = CliRunner()
    arguments = ["rows", "--workspace", str(tmp_path)]
    assert "There are no hand-made rows" in run.invoke(app, arguments).output
    (tmp_path / "rows.toml").write_text(EVERY)
    assert run.invoke(app, [*arguments, "--check"]).output == "6 rows: nothing is wrong.\n"
    assert "(franchise): Toy Story (1995), Toy Story 2 (1999)" in run.invoke(app, arguments).output
    (tmp_path / "rows.toml").write_text("[[row]]")
    assert isinstance(run.invoke(app, arguments).exception, UnavailableError)
