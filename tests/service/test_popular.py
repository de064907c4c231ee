"""What is shown to everybody: the most popular titles, without what stays out of viewers' lists."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from cartelera.service.titles import Titles
from support.clean_tables import actor, catalog, film, other


def test_trial_rows_and_adult_titles_are_not_popular(tmp_path: Path) -> None:
    known = catalog(
        tmp_path,
        titles=[
            film(1, "Jaws", popularity=3, runtime=120), film(2, "Nights", popularity=9, adult=True),
            other("as1", "Aardvark"), other("as0", "Test Title 4"),
            film(3, "Alien", popularity=5, release_date="2999-01-01"),
        ],
        credits=[actor("as0", "Test Director"), actor("as1", "Ann Other")],
    )  # fmt: skip
    titles = Titles(cast(Any, SimpleNamespace(catalog=known)), cast(Any, None))
    assert [title.title for title in titles.popular(9)] == ["Jaws", "Aardvark"]
    assert [title.title for title in titles.popular(1)] == ["Jaws"]
