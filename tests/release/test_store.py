"""Releases: made once, verified, published, rolled back, and changed over while a server holds the old one."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from cartelera import release
from cartelera.errors import NotFoundError, WorkspaceError
from cartelera.models.content import Content
from cartelera.names import compact_key
from cartelera.release import training
from cartelera.service.cartelera import Cartelera
from cartelera.workspace import Workspace
from tables import actor, film, other, write_tables

GENRES = (["Comedy"], ["Drama"], ["Comedy", "Drama"])
FILMS = [
    film(n, f"Film {n}", popularity=float(50 - n), genres=GENRES[n % 3], keywords=[f"theme {n % 5}", f"place {n % 4}"])
    for n in range(30)
]  # fmt: skip
VERSIONS = [
    film(100, "Film 1", popularity=0.5, genres=["Drama"], keywords=["theme 1"]),
    other("ns1", "Film-2", genres=["Comedy"]),
]
CREDITS = [actor(f"tmdb-{n}", f"Actor {n % 6}") for n in range(30)]


def workspace_of(root: Path, films: int = 30) -> Workspace:
    workspace = Workspace(root)
    write_tables(workspace.tables, titles=FILMS[:films] + VERSIONS, credits=CREDITS[:films])
    return workspace


def change_tables(workspace: Workspace, films: int) -> None:
    """Other tables, as another ingest would leave them."""
    write_tables(workspace.tables, titles=FILMS[:films], credits=CREDITS[:films])
    made = json.loads((workspace.tables / "ingest.json").read_text())
    made["sources"]["movies.tiny"]["sha256"] = str(films)
    (workspace.tables / "ingest.json").write_text(json.dumps(made))


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Not to be changed; tests that change one copy it with `copy`."""
    workspace = workspace_of(tmp_path_factory.mktemp("built"))
    release.train(workspace)
    return workspace


@pytest.fixture
def copy(built: Workspace, tmp_path: Path) -> Workspace:
    return Workspace(shutil.copytree(built.root, tmp_path / "workspace"))


def current_folder(workspace: Workspace) -> Path:
    found = release.current_id(workspace)
    assert found is not None
    return workspace.releases / found


def test_what_is_built_is_published_whole_and_opens(built: Workspace) -> None:
    opened = release.open_current(built)
    assert release.release_ids(built) == [opened.id] == [release.current_id(built)]
    assert opened.manifest["titles"] == len(opened.catalog) == 32
    assert opened.similar.shape[0] == 32
    assert opened.content.catalog is opened.catalog
    release.verify(opened.path)
    assert not list(built.root.glob(".scratch-*"))


def test_every_file_is_listed_with_its_checksum(built: Workspace) -> None:
    folder = current_folder(built)
    listed = json.loads((folder / "manifest.json").read_text())["files"]
    there = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert set(listed) == there - {"manifest.json"}


def test_the_same_tables_give_the_same_bytes(built: Workspace, tmp_path: Path) -> None:
    again = workspace_of(tmp_path / "again")
    release.train(again)
    files = [release.open_current(one).manifest["files"] for one in (built, again)]
    assert files[0] == files[1]


def test_another_recipe_makes_another_release(copy: Workspace) -> None:
    first = release.current_id(copy)
    second = release.train(copy, recipes=release.Recipes(content=Content(cast=0.0))).release_id
    assert second != first
    assert release.open_current(copy).manifest["recipes"]["content"]["cast"] == 0.0


def test_building_again_from_the_same_tables_makes_nothing(copy: Workspace) -> None:
    before = release.release_ids(copy)
    outcome = release.train(copy)
    assert outcome.unchanged
    assert outcome.release_id == before[0]
    assert release.release_ids(copy) == before


def test_without_tables_nothing_is_built(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="cartelera ingest"):
        release.train(Workspace(tmp_path / "empty"))
    with pytest.raises(WorkspaceError, match="cartelera build"):
        release.open_current(Workspace(tmp_path / "empty"))


def test_one_writer_at_a_time(copy: Workspace) -> None:
    with copy.lock(), pytest.raises(WorkspaceError, match="in use"):
        release.train(copy)


def test_a_build_that_fails_leaves_everything_as_it_was(copy: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    before = release.current_id(copy)
    change_tables(copy, 10)

    def fail(_: Path) -> None:
        raise WorkspaceError("the disk is full")

    monkeypatch.setattr(training, "verify", fail)
    with pytest.raises(WorkspaceError, match="full"):
        release.train(copy)
    assert release.current_id(copy) == before
    assert release.release_ids(copy) == [before]
    assert not list(copy.root.glob(".scratch-*"))


def test_similar_titles_are_most_alike_first_without_other_versions(built: Workspace) -> None:
    opened = release.open_current(built)
    titles = list(opened.catalog.column("title"))
    for row, others in enumerate(opened.similar.tolist()):
        known = [other for other in others if other >= 0]
        assert others == known + [-1] * (len(others) - len(known)), "what is missing is missing at the end"
        assert row not in known
        assert len({titles[other] for other in known} | {titles[row]}) == len(known) + 1
        ranks = [opened.content.neighbours[row].tolist().index(other) for other in known[:5]]
        assert ranks == sorted(ranks)


@pytest.mark.parametrize("name", ["catalog.db", "similar.npy", "content/data.npy", "content/shape.json"])
def test_a_release_with_a_file_missing_or_cut_off_is_refused(copy: Workspace, name: str) -> None:
    file = current_folder(copy) / name
    whole = file.read_bytes()
    file.write_bytes(whole[:-1])
    with pytest.raises(WorkspaceError, match="damaged"):
        release.open_current(copy)
    file.unlink()
    with pytest.raises(WorkspaceError, match="damaged"):
        release.open_current(copy)
    file.write_bytes(whole)
    release.open_current(copy)


@pytest.mark.parametrize("name", ["catalog.db", "similar.npy", "content/data.npy"])
def test_verify_finds_a_single_changed_byte(copy: Workspace, name: str) -> None:
    file = current_folder(copy) / name
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(bytes(data))
    with pytest.raises(WorkspaceError, match=name):
        release.verify(file.parent if file.parent.name != "content" else file.parent.parent)


@pytest.mark.parametrize("manifest", [b"", b"{", b"null", b"[]", b"{}", b'{"format": 999, "files": {}}'])
def test_a_manifest_that_is_none_is_refused(copy: Workspace, manifest: bytes) -> None:
    (current_folder(copy) / "manifest.json").write_bytes(manifest)
    with pytest.raises(WorkspaceError):
        release.open_current(copy)


def test_current_that_points_nowhere_is_refused(copy: Workspace) -> None:
    copy.current.write_text("20010101T000000-deadbeef\n")
    with pytest.raises(WorkspaceError):
        release.open_current(copy)
    copy.current.write_text("\n")
    with pytest.raises(WorkspaceError, match="cartelera build"):
        release.open_current(copy)


def test_publish_and_roll_back(copy: Workspace) -> None:
    first = release.current_id(copy)
    assert first is not None
    change_tables(copy, 10)
    second = release.train(copy).release_id
    assert release.current_id(copy) == second != first
    assert len(release.open_current(copy).catalog) == 10
    release.publish(copy, first)
    assert release.current_id(copy) == first
    assert len(release.open_current(copy).catalog) == 32


def test_an_unknown_release_is_not_published(copy: Workspace) -> None:
    before = release.current_id(copy)
    with pytest.raises(NotFoundError) as refused:
        release.publish(copy, "nothing")
    assert refused.value.suggestions == (before,)
    assert release.current_id(copy) == before


def test_prune_keeps_the_newest_and_the_current(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    days = [f"2026010{day}T000000-abcdef01" for day in range(1, 6)]
    for day in days:
        (workspace.releases / day).mkdir(parents=True)
        (workspace.releases / day / "manifest.json").write_text("{}")
    (workspace.releases / "20300101T000000-unfinished").mkdir()
    release.publish(workspace, days[0])
    assert release.release_ids(workspace) == days[::-1]
    assert release.prune(workspace, 2) == [days[2], days[1]]
    assert release.release_ids(workspace) == [days[4], days[3], days[0]]
    assert release.prune(workspace, 2) == []
    assert release.prune(workspace, 0) == [days[4], days[3]]
    assert release.release_ids(workspace) == [days[0]], "the current one is never deleted"


def test_nothing_that_serves_writes_to_a_release(copy: Workspace) -> None:
    folder = current_folder(copy)
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    service = Cartelera(release.open_current(copy))
    service.similarity.similar_names("Film 3")
    service.search.find("film", 20)
    service.titles.details("tmdb-3")
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before
    release.verify(folder)


def test_arrays_are_mapped_not_loaded(built: Workspace) -> None:
    assert isinstance(release.open_current(built).similar, np.memmap)


def test_other_versions_are_told_apart_by_more_than_punctuation(built: Workspace) -> None:
    opened = release.open_current(built)
    titles = [compact_key(title) for title in opened.catalog.column("title")]
    for row, others in enumerate(opened.similar.tolist()):
        assert titles[row] not in {titles[other] for other in others if other >= 0}, titles[row]


def test_every_title_has_five_even_if_it_is_like_no_other(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    write_tables(workspace.tables, titles=[*FILMS, film(99, "Nothing like it", popularity=99.0)], credits=CREDITS)
    release.train(workspace)
    service = Cartelera(release.open_current(workspace))
    assert len(set(service.similarity.similar_names("Nothing like it"))) == 5


def test_a_damaged_current_release_is_built_again(copy: Workspace) -> None:
    (current_folder(copy) / "similar.npy").unlink()
    release.train(copy)
    release.open_current(copy)


def test_build_works_where_current_points_nowhere(copy: Workspace) -> None:
    shutil.rmtree(current_folder(copy))
    release.train(copy)
    release.open_current(copy)


def test_a_file_damaged_within_its_size_is_refused_in_one_line(copy: Workspace) -> None:
    file = current_folder(copy) / "similar.npy"
    data = bytearray(file.read_bytes())
    data[:64] = b"\0" * 64
    file.write_bytes(bytes(data))
    with pytest.raises(WorkspaceError):
        release.open_current(copy)
