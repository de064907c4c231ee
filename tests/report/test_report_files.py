"""The files of a report, and what becomes of odd workspaces, odd words and odd wishes."""

from __future__ import annotations

import csv
import importlib.util
import json
import re
import shutil
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd
import pytest
from report_frames import frames, lay
from typer.testing import CliRunner

from cartelera import demo
from cartelera.catalog.writing import write_catalog
from cartelera.cli import app
from cartelera.errors import InvalidValueError, NotFoundError, WorkspaceError
from cartelera.ingest.run import ingest
from cartelera.report.write import Written, figure_ids, write_report
from cartelera.tables.manifest import RULES_VERSION, Entry, Manifest
from cartelera.tables.schema import TABLES
from cartelera.workspace import Workspace
from support.progress import RecordedProgress
from support.tiny import Raw

pytestmark = pytest.mark.xdist_group("report")


def test_every_figure_has_its_files(spanish: Written) -> None:
    assert len(spanish.sentences) >= 40
    for name in spanish.sentences:
        for file in (f"{name}.png", f"{name}.svg", f"{name}.csv", f"narrow/{name}.svg"):
            assert (spanish.folder / "figures" / file).stat().st_size > 10, file
    assert set(spanish.sentences) | set(spanish.skipped) == set(figure_ids())


def test_pictures_are_whole(spanish: Written) -> None:
    for path in (spanish.folder / "figures").rglob("*.svg"):
        root = ET.fromstring(path.read_text())
        assert root.tag.endswith("svg"), path
        wanted = 360 if path.parent.name == "narrow" else 720
        assert float(root.attrib["width"]) == pytest.approx(wanted, abs=2), path
        assert "undefined" not in path.read_text(), path
        assert "NaN" not in path.read_text(), path
    for path in (spanish.folder / "figures").glob("*.png"):
        assert path.read_bytes().startswith(b"\x89PNG")


def test_tables_are_csv(spanish: Written) -> None:
    for name in spanish.sentences:
        with (spanish.folder / "figures" / f"{name}.csv").open(newline="") as file:
            header, *rows = list(csv.reader(file))
        assert rows, name
        assert all(len(row) == len(header) for row in rows), name


def test_pdf(spanish: Written) -> None:
    content = (spanish.folder / "report.pdf").read_bytes()
    assert content.startswith(b"%PDF")
    assert content.count(b"/Type /Page") > 15 or content.count(b"/Page") > 15


class Loads(HTMLParser):
    """What a page would fetch to be shown, and the ids and links in it."""

    def __init__(self) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        given = dict(attrs)
        if given.get("id"):
            self.ids.append(given["id"] or "")
        if tag in ("script", "link", "img", "iframe", "source", "object", "image"):
            self.loads.append(tag)
        if tag == "a" and (given.get("href") or "").startswith("#"):
            self.targets.append((given["href"] or "")[1:])


def test_html_needs_nothing_else(spanish: Written) -> None:
    page = (spanish.folder / "report.html").read_text()
    parsed = Loads()
    parsed.feed(page)
    assert parsed.loads == []
    assert not re.search(r"@import|url\((?!#)|src=", page)
    addresses = set(re.findall(r"https?://[^\"' )<]+", page))
    assert addresses <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    assert set(parsed.targets) <= set(parsed.ids)


def test_html_ids_never_collide(spanish: Written) -> None:
    page = (spanish.folder / "report.html").read_text()
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    for used in set(re.findall(r'url\(#([^)"]+)\)', page)) | set(re.findall(r'<use href="#([^"]+)"', page)):
        assert used in ids


def test_languages_differ(spanish: Written, english: Written) -> None:
    for name in spanish.sentences:
        assert spanish.sentences[name].es != english.sentences[name].en, name
    es, en = ((w.folder / "report.html").read_text() for w in (spanish, english))
    assert '<html lang="es">' in es
    assert '<html lang="en">' in en
    assert "Presupuesto de las películas" in es
    assert "Budgets of the films" in en
    words = ("películas", "recaudación", "votos", "espectadores")
    assert not any(
        word in (english.folder / "figures" / f"{name}.svg").read_text() for name in english.sentences for word in words
    )


def test_findings_tell_both_languages(spanish: Written) -> None:
    found = json.loads((spanish.folder / "findings.json").read_text())
    for figure in found["figures"]:
        assert figure["title"]["es"]
        assert figure["title"]["en"]
        for file in figure["files"].values():
            assert (spanish.folder / file).is_file()


def test_only_writes_that_figure_and_leaves_the_rest(made: Workspace, tmp_path: Path) -> None:
    (tmp_path / "report.html").write_text("mine")
    written = write_report(made, tmp_path, "en", only=("films-by-weekday", "budget"))
    assert list(written.sentences) == ["films-by-weekday", "budget"]
    assert (tmp_path / "report.html").read_text() == "mine"
    names = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file())
    assert names == [
        "figures/budget.csv", "figures/budget.png", "figures/budget.svg", "figures/films-by-weekday.csv",
        "figures/films-by-weekday.png", "figures/films-by-weekday.svg", "figures/narrow/budget.svg",
        "figures/narrow/films-by-weekday.svg", "report.html",
    ]  # fmt: skip


def test_same_tables_same_files(made: Workspace, tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_report(made, tmp_path / name, "es", only=("words-of-titles", "genres", "correlations"))
    for path in (tmp_path / "a").rglob("*.*"):
        assert path.read_bytes() == (tmp_path / "b" / path.relative_to(tmp_path / "a")).read_bytes()


def test_by_default_into_the_workspace(made: Workspace, tmp_path: Path) -> None:
    copy = Workspace(tmp_path / "w")
    shutil.copytree(made.root, copy.root)
    assert write_report(copy, lang="en", only=("genres",)).folder == copy.reports / "latest" / "en"


def test_stale_figures_go_and_foreign_files_stay(tmp_path: Path) -> None:
    workspace = lay(tmp_path / "w", {"titles": frames()["titles"].head(30)})
    out = tmp_path / "out"
    write_report(workspace, out)
    assert (out / "figures" / "budget.png").is_file()
    (out / "figures" / "mine.png").write_text("mine")
    (workspace.tables / "titles.parquet").unlink()
    write_report(workspace, out)
    assert not (out / "figures" / "budget.png").exists()
    assert (out / "figures" / "mine.png").is_file()
    assert not list(out.glob(".report-*"))


def test_unknown_figure_is_answered_with_the_nearest(made: Workspace) -> None:
    with pytest.raises(NotFoundError, match="no figure 'film-by-weekday'") as caught:
        write_report(made, only=("film-by-weekday",))
    assert caught.value.suggestions[0] == "films-by-weekday"


def test_unknown_language(made: Workspace) -> None:
    with pytest.raises(InvalidValueError, match="es and en"):
        write_report(made, lang="fr")


def test_no_workspace(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="run `cartelera ingest"):
        write_report(Workspace(tmp_path / "nowhere"))
    assert not (tmp_path / "nowhere").exists()


def test_nothing_to_compare_with(made: Workspace, tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="no clean tables"):
        write_report(made, tmp_path / "out", against=tmp_path)
    with pytest.raises(WorkspaceError, match="no folder"):
        write_report(made, tmp_path / "out", against=tmp_path / "nowhere")


def test_damaged_table(tmp_path: Path) -> None:
    workspace = lay(tmp_path / "w", {"titles": frames()["titles"].head(3)})
    (workspace.tables / "titles.parquet").write_bytes(b"PAR1 no, not really")
    with pytest.raises(WorkspaceError, match="cannot be read as Parquet"):
        write_report(workspace)


def test_out_is_a_file(made: Workspace, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")
    with pytest.raises(WorkspaceError, match="cannot write the report"):
        write_report(made, tmp_path / "out", only=("genres",))


def test_without_the_extra_it_says_how_to_install_it(made: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "typst" else find(name))
    result = CliRunner().invoke(app, ["report", "-w", str(made.root)])
    assert isinstance(result.exception, WorkspaceError)
    assert "pip install 'cartelera[report]'" in str(result.exception)


def test_empty_workspace_says_so(tmp_path: Path) -> None:
    written = write_report(Workspace(tmp_path), lang="en")
    assert written.sentences == {}
    assert set(written.skipped) == set(figure_ids())
    page = (written.folder / "report.html").read_text()
    assert "There are no data to speak of" in page
    assert "No rating says when it was made" in page
    assert (written.folder / "report.pdf").read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("rows", [0, 1, 2, 3, 10])
def test_tiny_workspaces(rows: int, tmp_path: Path) -> None:
    workspace = lay(tmp_path / "w", {name: frame.head(rows) for name, frame in frames().items()})
    written = write_report(workspace, lang="es", against=workspace.root)
    page = (written.folder / "report.html").read_text()
    assert ("No hay datos" if rows == 0 else "Hay muy pocos títulos") in page
    assert len(written.sentences) >= (0, 10, 15, 25)[min(rows, 3)]
    for path in (written.folder / "figures").rglob("*.svg"):
        assert "NaN" not in path.read_text(), path


@pytest.mark.parametrize(
    "column",
    [
        "title_id",
        "title",
        "kind",
        "release_date",
        "release_year",
        "budget",
        "return",
        "popularity",
        "vote_count",
        "vote_average",
        "genres",
        "country_codes",
        "original_language",
        "overview",
    ],
)
def test_one_column(column: str, tmp_path: Path) -> None:
    workspace = lay(tmp_path / "w", {"titles": frames()["titles"].reindex(columns=[column]).head(20)})
    written = write_report(workspace, lang="en")
    assert len(written.sentences) + len(written.skipped) == len(figure_ids())


def test_only_missing_values(tmp_path: Path) -> None:
    tables = {
        table.name: pd.DataFrame({column.name: pd.Series([None] * 4, dtype="object") for column in table.columns})
        for table in TABLES
    }
    assert write_report(lay(tmp_path / "w", tables), lang="en").skipped


def test_one_value_throughout(tmp_path: Path) -> None:
    titles = frames()["titles"].head(50).assign(
        budget=5, revenue=5, popularity=1.0, vote_count=3, vote_average=5.0, runtime=90, release_year=2000, overview="x"
    )  # fmt: skip
    titles["return"] = 1.0
    written = write_report(lay(tmp_path / "w", {"titles": titles}), lang="en")
    assert "correlations" in written.skipped
    assert "revenue-votes" in written.skipped
    assert "budget" in written.sentences


def test_hostile_words_stay_words(tmp_path: Path) -> None:
    tables = frames()
    nasty = "<script>alert(1)</script> {0} {x} % \" ' & | \\ \n#set #"
    titles = tables["titles"].head(5).assign(title=nasty, genres=[[nasty]] * 5, companies=[[nasty]] * 5, overview=nasty)
    offers = tables["offers"].head(5).assign(platform=nasty, title_id="tmdb-0")
    crew = tables["credits"].head(5).assign(name=nasty)
    huge = titles.assign(popularity=1e300, budget=2**62, revenue=2**62)
    huge.loc[0, "popularity"] = float("inf")
    ratings = tables["ratings"].head(5).assign(viewer_id=nasty + ":1", rated_at=2**62)
    written = write_report(lay(tmp_path / "w", {"titles": huge, "offers": offers, "credits": crew, "ratings": ratings}))
    assert "<script" not in (written.folder / "report.html").read_text()
    for path in (written.folder / "figures").rglob("*.svg"):
        ET.fromstring(path.read_text())


def test_command_line(made: Workspace, tmp_path: Path) -> None:
    run = CliRunner()
    result = run.invoke(
        app, ["report", "-w", str(made.root), "--out", str(tmp_path), "--only", "films-by-weekday", "--lang", "en"]
    )
    assert result.exit_code == 0, result.output
    assert "films-by-weekday: The day with most releases is Friday" in result.output
    assert "1 figure in" in result.output
    assert run.invoke(app, ["report", "--list"]).output.split() == figure_ids()
    assert run.invoke(app, ["report", "--lang", "xx"]).exit_code == 2


def test_progress_counts_figures(made: Workspace, tmp_path: Path) -> None:
    progress = RecordedProgress()
    write_report(made, tmp_path, only=("genres", "budget"), progress=progress)
    assert progress.begun == [("drawing", 2)]
    assert (progress.done, progress.notes) == (2, ["2 of 2 figures"])


def test_a_folder_that_looks_like_a_pattern(tmp_path: Path) -> None:
    """`w[1]` as a pattern would be `w1`."""
    for folder, rows in (("w1", 5), ("w[1]", 7)):
        lay(tmp_path / folder, {"titles": frames()["titles"].head(rows)})
    written = write_report(Workspace(tmp_path / "w[1]"), tmp_path / "out", "en", only=("title-length",))
    assert written.sentences["title-length"].en.startswith("7 of 7 films")


def test_tables_of_another_version(tmp_path: Path) -> None:
    workspace = lay(tmp_path / "w", {"titles": frames()["titles"].head(5)})
    entry = Entry("movies", "made.csv", "0" * 64, 24, 5, 0, 0, 0, {})
    Manifest(sources={"movies.made": entry}).write(workspace.tables)
    manifest = workspace.tables / "ingest.json"
    manifest.write_text(manifest.read_text().replace(f'"version": {RULES_VERSION}', '"version": 1'))
    with pytest.raises(WorkspaceError, match=r"another version of cartelera: ingest made\.csv again"):
        write_report(workspace)


def test_damaged_manifest_of_the_tables(tmp_path: Path) -> None:
    """What became of the rows read is not known then; all else is."""
    workspace = lay(tmp_path / "w", {"titles": frames()["titles"].head(5)})
    (workspace.tables / "ingest.json").write_text("{")
    written = write_report(workspace, only=("rows-accounted", "title-length"))
    assert (list(written.sentences), list(written.skipped)) == (["title-length"], ["rows-accounted"])


def test_embedded_catalogue(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "w")
    ingest([demo.data()], workspace)
    written = write_report(workspace, lang="es")
    assert len(written.sentences) >= 20


def test_against_a_release(tmp_path: Path) -> None:
    """A workspace against the catalogue of a release made of it: nothing moved."""
    workspace = Workspace(tmp_path / "w")
    ingest([Raw(tmp_path / "raw").write()], workspace)
    (tmp_path / "release").mkdir()
    write_catalog(workspace.tables, tmp_path / "release" / "catalog.db")
    drift = ("drift-rows", "drift-values", "drift-distributions")
    written = write_report(workspace, tmp_path / "out", "en", only=drift, against=tmp_path / "release")
    assert set(written.sentences) == {"drift-rows", "drift-values", "drift-distributions"}
    assert "no value changed" in written.sentences["drift-values"].en
    assert "No distribution moved" in written.sentences["drift-distributions"].en
    assert re.search(r"in titles, 0 rows are new, 0 are gone", written.sentences["drift-rows"].en)
    assert "ratings" not in written.sentences["drift-rows"].en
