"""`cartelera export consultas`: one row a title, with all that the staff's questions need."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from typer.testing import CliRunner

from cartelera import cli
from cartelera.demo import data
from cartelera.ingest.run import ingest
from cartelera.workspace import Workspace


def test_one_flat_file_of_what_the_questions_need(tmp_path: Path) -> None:
    report = ingest([data()], Workspace(tmp_path / "w"))
    asked = ["export", "consultas", "--out", str(tmp_path), "--workspace", str(tmp_path / "w")]
    assert CliRunner().invoke(cli.app, asked).exit_code == 0
    with (tmp_path / "consultas.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == report.tables["titles"]
    assert len({row["title_id"] for row in rows}) == len(rows)
    film = next(row for row in rows if row["title"] == "Toy Story")
    assert "John Lasseter" in json.loads(film["directors"])
    assert "Tom Hanks" in json.loads(film["actors"])
    assert film["original_language"] == "en"
    assert any(json.loads(row["platforms"]) for row in rows)
