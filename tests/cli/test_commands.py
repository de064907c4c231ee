"""Commands over the embedded catalogue: what they say, and one line with exit code 2 for what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from cli_result import Run

from cartelera import release
from cartelera.release.manifests import read_manifest, write_manifest
from cartelera.service import Cartelera
from cartelera.workspace import Workspace
from support.clean_tables import rewrite_manifest

Refused = Callable[..., str]


@pytest.fixture(scope="module")
def service(demo: Workspace) -> Cartelera:
    return Cartelera(release.releases_of(demo).open_current())


def test_build_demo_from_nothing(run: Run, tmp_path: Path) -> None:
    told = run("build", "--demo", "-w", tmp_path / "w")
    assert told.code == 0, told.err
    made = Workspace(tmp_path / "w")
    current = release.releases_of(made).current_id()
    assert f"Release {current} is current." in told.out
    assert "These ratings carry taste." in told.out
    assert "nDCG@10" in told.out
    again = run("train", "-w", made.root)
    assert again.code == 0
    assert f"Nothing has changed: release {current} stays current." in again.out
    assert release.releases_of(made).ids() == [current]


def test_recommend_like_a_title(run: Run, demo: Workspace, service: Cartelera) -> None:
    title = service.catalog.titles([0])[0]
    told = run("recommend", title.title.upper(), "-n", 4, "-w", demo.root)
    assert told.code == 0
    assert f"Most like {title.title} ({title.year})" in told.out
    for other in service.catalog.titles(service.similarity.similar_rows(0, 4)):
        assert other.title in told.out


def test_recommend_takes_a_year_behind_a_title(run: Run, demo: Workspace, service: Cartelera) -> None:
    title = service.catalog.titles([0])[0]
    like = run("recommend", f"{title.title} ({title.year})", "-w", demo.root)
    assert f"Most like {title.title} ({title.year})" in like.out
    rated = run("recommend", "--history", f"{title.title} {title.year}:5, {title.title_id}:2", "-w", demo.root)
    assert "For you, who rated 1 title" in rated.out
    wrong = run("recommend", f"{title.title[:-1]} ({title.year})", "-w", demo.root)
    assert wrong.code == 2
    assert f"Did you mean: {title.title} ({title.year})" in wrong.err


def test_recommend_names_the_others_of_a_name(run: Run, tiny_workspace: Workspace) -> None:
    told = run("recommend", "Solaris", "--year", 1972, "-w", tiny_workspace.root).out
    assert "Others of this name: Solaris (2002, movie). --year chooses." in told
    assert "Others" not in run("recommend", "Toy Story", "-w", tiny_workspace.root).out


def test_recommend_for_a_viewer(run: Run, demo: Workspace, service: Cartelera) -> None:
    name = service.viewers.sample_ids(1)[0]
    told = run("recommend", "--viewer", name, "-n", 3, "--platform", "netflix", "--kind", "movie", "-w", demo.root)
    assert told.code == 0
    assert f"For {name}, who rated" in told.out
    assert "(answered by: blend)" in told.out
    assert told.out.count("netflix") == 3


def test_recommend_for_a_history(run: Run, demo: Workspace, service: Cartelera) -> None:
    one, other = service.catalog.titles([0, 1])
    history = f"{one.title_id}:5,{other.title_id}:2"
    told = run("recommend", "--history", history, "--genre", "Comedy", "-w", demo.root)
    assert told.code == 0
    assert "For you, who rated 2 titles" in told.out
    asked = run("recommend", service.catalog.titles([2])[0].title, "--history", history, "-w", demo.root)
    assert asked.code == 0
    assert asked.out.startswith(("Yes: you would like ", "No: you would like "))
    assert "Why: " in asked.out
    nothing = run("recommend", "--history", history, "--genre", "Comedy", "--year", 1870, "-w", demo.root)
    assert nothing.code == 0
    assert nothing.out.strip() == "Nothing in the catalogue fits."
    unknown = run("recommend", "--history", history, "--genre", "no such genre", "-w", demo.root)
    assert unknown.code == 2
    assert "no title has the genre 'no such genre'" in unknown.err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([], "name a title, a --viewer or a --history"),
        (["--viewer", "1", "--history", "Heat:5"], "not both"),
        (["--viewer", "nobody"], "no viewer has the id 'nobody'"),
        (["--viewer", "1"], "several data sets have a viewer 1"),
        (["--history", "Heat"], "has no rating"),
        (["--history", "Heat:9"], "'9' is no rating"),
        (["--history", "No Such Film Anywhere:5"], "no title is called"),
        (["No Such Film Anywhere"], "no title is called"),
        (["--history", "tmdb-9000001:5", "--kind", "opera"], "'opera' is no kind"),
    ],
)
def test_recommend_refuses_in_one_line(refused: Refused, demo: Workspace, options: list[str], said: str) -> None:
    assert said in refused("recommend", *options, "-w", demo.root)


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["train"], "cartelera ingest"),
        (["build"], "cartelera ingest"),
        (["evaluate"], "cartelera ingest"),
        (["link"], "no catalogue"),
        (["link", "review"], "cartelera ingest"),
        (["link", "undo"], "no catalogue"),
        (["recommend", "Heat"], "cartelera build"),
        (["releases", "--rollback", "x"], "no release 'x'"),
        (["releases", "--show", "x"], "no release 'x'"),
    ],
)
def test_without_a_workspace_every_command_refuses(
    refused: Refused, tmp_path: Path, command: list[str], said: str
) -> None:
    assert said in refused(*command, "-w", tmp_path / "none")
    assert not (tmp_path / "none").exists(), "nothing is left behind"


def test_evaluate_two_models(run: Run, demo: Workspace, tmp_path: Path) -> None:
    out = tmp_path / "board"
    told = run("evaluate", "--model", "popularity", "--model", "cosine", "--slices", "-o", out, "-w", demo.root)
    assert told.code == 0, told.err
    assert told.out.index("cosine") < told.out.index("popularity"), "the better one comes first"
    board = json.loads((out / "leaderboard.json").read_bytes())
    assert "cosine" in json.dumps(board)
    assert "</html>" in (out / "leaderboard.html").read_text().lower()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--protocol", "sampled"], "no protocol 'sampled'"),
        (["--model", "oracle"], "no model 'oracle'"),
        (["--model", "popularity", "--dataset", "nobody"], "no data set 'nobody'"),
    ],
)
def test_evaluate_refuses_in_one_line(refused: Refused, demo: Workspace, options: list[str], said: str) -> None:
    assert said in refused("evaluate", *options, "-w", demo.root)


def test_releases_lists_what_was_made(run: Run, copy: Workspace) -> None:
    first = str(release.releases_of(copy).current_id())
    manifest = release.releases_of(copy).manifest(first)
    second = _another(copy, "20990101T000000-feedbeef", {"passed": False, "text": "refused: worse\n  in this: WORSE"})
    told = run("releases", "-w", copy.root)
    assert told.code == 0
    lines = {name: next(line for line in told.out.splitlines() if name in line) for name in (first, second)}
    assert "→" in lines[first]
    assert "→" not in lines[second]
    assert "no comparison" in lines[first]
    assert "refused" in lines[second]
    figure = manifest["quality"]["models"]["model"]["figures"]["all"]["nDCG@10"]
    assert f"{figure['value']:.4f} [{figure['low']:.4f}, {figure['high']:.4f}]" in lines[first]
    assert f"{manifest['titles']:,}" in lines[first]
    assert f"{manifest['ratings']:,}" in lines[first]
    shown = run("releases", "--show", second, "-w", copy.root)
    assert "refused: worse\n  in this: WORSE" in shown.out
    assert "nothing to compare" in run("releases", "--show", first, "-w", copy.root).out
    (copy.releases / second / "manifest.json").write_text("{")
    assert "damaged" in run("releases", "-w", copy.root).out


def test_releases_rolls_back_and_prunes(run: Run, refused: Refused, copy: Workspace) -> None:
    first = str(release.releases_of(copy).current_id())
    second = _another(copy, "20990101T000000-feedbeef", None)
    third = _another(copy, "20990102T000000-feedbeef", None)
    told = run("releases", "--rollback", second, "-w", copy.root)
    assert f"Release {second} is current." in told.out
    assert release.releases_of(copy).current_id() == second
    (copy.releases / third / "similar.npy").unlink()
    assert "damaged" in refused("releases", "--rollback", third, "-w", copy.root)
    assert release.releases_of(copy).current_id() == second, "a damaged release is not rolled back to"
    assert "Deleted 1 release." in run("releases", "--prune", 1, "-w", copy.root).out
    assert release.releases_of(copy).ids() == [third, second]
    assert first in refused("releases", "--rollback", first, "-w", copy.root)


def test_releases_of_nothing(run: Run, tmp_path: Path) -> None:
    told = run("releases", "-w", tmp_path)
    assert told.code == 2
    assert "no catalogue in" in told.err


def _another(workspace: Workspace, name: str, gate: dict[str, object] | None) -> str:
    """A copy of the current release under another name."""
    import shutil

    folder = workspace.releases / name
    shutil.copytree(workspace.releases / str(release.releases_of(workspace).current_id()), folder)
    write_manifest(folder, read_manifest(folder) | {"id": name, "gate": gate})
    return name


def test_link_shows_reviews_and_undoes(run: Run, copy: Workspace) -> None:
    told = run("link", "-n", 2, "-w", copy.root)
    assert told.code == 0
    assert "0 pairs to be reviewed" in told.out
    assert run("link", "review", "-w", copy.root).out.strip() == "Nothing waits for review."
    left, right = _uncertain(copy)
    later = run("link", "review", "-w", copy.root, typed="l\n")
    assert "1 of 1" in later.out
    assert "0 decided" in later.out
    assert _title(copy, left) == right
    no = run("link", "review", "-w", copy.root, typed="n\n")
    assert "1 decided" in no.out
    assert _title(copy, left) != right
    back = run("link", "undo", left, "-w", copy.root)
    assert f"Taken back: {left} and {right} are two titles" in back.out
    assert _title(copy, left) == right
    _uncertain(copy)
    assert "1 decided" in run("link", "review", "-w", copy.root, typed="y\n").out
    assert _title(copy, left) == right
    assert "are one title" in run("link", "undo", "-w", copy.root).out


def _uncertain(workspace: Workspace) -> tuple[str, str]:
    """As if the least certain link to a film were not certain enough; it and the film."""
    links = workspace.table("links")
    rows = "SELECT left_id, right_id FROM '{}' WHERE status = 'accepted' AND right_id LIKE 'tmdb-%' ORDER BY 1 LIMIT 1"
    left, right = duckdb.execute(rows.format(links)).fetchall()[0]
    aside = links.with_suffix(".new")
    duckdb.execute(
        f"COPY (SELECT * REPLACE (if(left_id = '{left}', 'review', status) AS status) FROM '{links}') "
        f"TO '{aside}' (FORMAT parquet)"
    )
    aside.replace(links)
    rewrite_manifest(workspace.tables)
    return left, right


def _title(workspace: Workspace, offer: str) -> str:
    found = duckdb.execute(f"SELECT title_id FROM '{workspace.table('offers')}' WHERE id = '{offer}'").fetchone()
    assert found is not None
    return str(found[0])


def test_link_is_measured_against_gold(run: Run, refused: Refused, copy: Workspace, tmp_path: Path) -> None:
    rows = duckdb.execute(
        f"SELECT id, title_id FROM '{copy.table('offers')}' WHERE platform = 'netflix' AND title_id LIKE 'tmdb-%' "
        "ORDER BY id LIMIT 10"
    ).fetchall()
    gold = tmp_path / "netflix_gold.csv"
    told = [(offer[1:], title.removeprefix("tmdb-")) for offer, title in rows]
    lines = [f"{show},,{film}" for show, film in told[:9]] + [f"{told[9][0]},,{told[0][1]}"]
    gold.write_text("\n".join(["show_id,imdb_id,tmdb_id", *lines]))
    measured = run("link", "--gold", gold, "-w", copy.root)
    assert measured.code == 0
    assert "netflix: 10 titles of netflix_gold.csv" in measured.out
    assert "(9 right, 1 wrong)" in measured.out
    assert rows[9][0] in measured.out, "the mistake is shown"
    other = tmp_path / "true.csv"
    other.write_text(gold.read_text())
    assert "--platform" in refused("link", "--gold", other, "-w", copy.root)
    assert run("link", "--gold", other, "--platform", "netflix", "-w", copy.root).code == 0
    gold.write_text("a,b\n1,2\n")
    assert "not a gold file" in refused("link", "--gold", gold, "-w", copy.root)
    gold.write_bytes(b"show_id,tmdb_id\n\xff\xfe\n")
    assert "cannot be read" in refused("link", "--gold", gold, "-w", copy.root)
    assert "cannot be read" in refused("link", "--gold", tmp_path / "netflix_none.csv", "-w", copy.root)


def test_gold_may_be_by_ids_of_imdbs(run: Run, copy: Workspace, tmp_path: Path) -> None:
    rows = duckdb.execute(
        f"SELECT o.id, t.imdb_id FROM '{copy.table('offers')}' o JOIN '{copy.table('titles')}' t USING (title_id) "
        "WHERE platform = 'netflix' AND t.imdb_id IS NOT NULL AND t.kind = 'movie' ORDER BY id LIMIT 5"
    ).fetchall()
    gold = tmp_path / "netflix_gold.csv"
    gold.write_text("show_id,imdb_id\n" + "".join(f"{offer[1:]},{imdb_id}\n" for offer, imdb_id in rows))
    assert f"({len(rows)} right, 0 wrong)" in run("link", "--gold", gold, "-w", copy.root).out
