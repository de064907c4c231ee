"""`cartelera recommend-all`: the lists in the file are those that the service gives."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from cartelera import release
from cartelera.catalog import Available, Filters, any_of
from cartelera.cli import app
from cartelera.errors import InvalidValueError
from cartelera.pipeline import recommend_all as module
from cartelera.pipeline.recommend_all import recommend_all
from cartelera.service import Cartelera
from cartelera.tables.duck import fetch_all
from cartelera.workspace import Workspace

LISTED = Filters(available=Available.OFFERED, unlisted=False)


@pytest.mark.parametrize("processes", [1, 2])
def test_the_lists_are_those_of_the_service(
    demo: Workspace, tmp_path: Path, processes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    service = Cartelera(release.releases_of(demo).open_current())
    target = tmp_path / "o'clock.parquet"
    written = recommend_all(demo, target, LISTED, n=4, processes=processes)
    assert written.viewers == len(service.viewers) and written.rows == 4 * written.viewers
    for viewer in service.viewers.sample_ids(3):
        found = service.recommendations.for_viewer(viewer, 4).titles
        wanted = [
            (
                place,
                item.title.title_id,
                item.title.title,
                item.title.year,
                pytest.approx(item.probability),
                service.release.id,
            )
            for place, item in enumerate(found, 1)
        ]
        rows = fetch_all(
            "SELECT place, title_id, title, year, probability, release FROM read_parquet(?) WHERE viewer = ?",
            [str(target), viewer],
        )
        assert rows == wanted
    assert [path.name for path in tmp_path.iterdir()] == [target.name]


def test_chunks_leave_nobody_out(demo: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CHUNK", 7)
    written = recommend_all(demo, tmp_path / "all.parquet", LISTED, n=1)
    ((viewers, places),) = fetch_all(
        "SELECT count(DISTINCT viewer), max(place) FROM read_parquet(?)", [str(tmp_path / "all.parquet")]
    )
    assert (viewers, places) == (written.viewers, 1)


def test_filters_hold_and_what_cannot_be_is_refused_before_the_work(demo: Workspace, tmp_path: Path) -> None:
    target = tmp_path / "all.parquet"
    with pytest.raises(InvalidValueError):
        recommend_all(demo, target, Filters(genres=any_of("Nothing of the kind")))
    assert not target.exists()
    nobody = recommend_all(demo, target, Filters(year_from=1901, year_to=1901), n=3)
    assert nobody.rows == 0 and fetch_all("SELECT count(*) FROM read_parquet(?)", [str(target)]) == [(0,)]


def test_the_command_says_what_it_wrote(demo: Workspace, tmp_path: Path) -> None:
    target = tmp_path / "all.parquet"
    options = ["--workspace", str(demo.root), "-n", "2", "--kind", "series", "--processes", "1"]
    done = CliRunner().invoke(app, ["recommend-all", "--out", str(target), *options])
    assert done.exit_code == 0 and "rows for" in done.output
    kinds = fetch_all("SELECT count(*) FROM read_parquet(?)", [str(target)])
    assert kinds[0][0] > 0
