"""`cartelera ingest --dry-run`: what each file is taken for, and nothing is changed."""

from __future__ import annotations

from pathlib import Path

from ingest_files import SHOW, movies, table, write
from typer.testing import CliRunner

from cartelera import cli


def test_a_dry_run_tells_what_each_file_is_and_changes_nothing(tmp_path: Path) -> None:
    write(tmp_path / "raw" / "movies.csv", movies({"runtime": "x"}))
    shows = table(SHOW, {"date_added": "9/25/2021"}, {"show_id": "s2", "type": "Podcast"}).replace(",", ";")
    write(tmp_path / "raw" / "netflix_titles.csv", shows)
    write(tmp_path / "raw" / "watchlist.csv", "userId,movieId,added\n1,2,3\n")
    asked = ["ingest", "--dry-run", str(tmp_path / "raw"), "--workspace", str(tmp_path / "w")]
    result = CliRunner().invoke(cli.app, asked)
    assert result.exit_code == 0
    told = " ".join(result.output.split())
    assert "movie metadata; 1 row; 1 × runtime: unreadable, taken as missing" in told
    assert "separated by semicolons, dates are month/day/year; 2 rows; 1 row refused" in told
    assert "title=Toy Story" in told
    assert "date_added=2021-09-25" in told
    assert "skipped" in told
    assert not (tmp_path / "w").exists()
