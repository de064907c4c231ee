"""Releases: made once, verified, published, rolled back, and changed over while a server holds the old one."""

from __future__ import annotations

import gc
import json
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from cartelera import release
from cartelera.catalog import Filters, any_of
from cartelera.errors import NotFoundError, WorkspaceError
from cartelera.models.content import Content
from cartelera.models.item_similarity import ItemSimilarity
from cartelera.names import compact_key
from cartelera.recommendation import ReasonKind
from cartelera.release import store
from cartelera.release.algorithms import ReleaseAlgorithms
from cartelera.release.lease import deleting
from cartelera.release.manifests import FORMAT_VERSION, write_manifest
from cartelera.service.cartelera import Cartelera
from cartelera.tables.manifest import Manifest
from cartelera.workspace import Workspace
from support.clean_tables import actor, film, other, write_tables

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
    made = Manifest.of(workspace.tables).sources["movies.tiny"]
    Manifest({"movies.tiny": replace(made, sha256=str(films))}).write(workspace.tables)


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
    found = release.releases_of(workspace).current_id()
    assert found is not None
    return workspace.releases / found


def test_what_is_built_is_published_whole_and_opens(built: Workspace) -> None:
    opened = release.releases_of(built).open_current()
    assert release.releases_of(built).ids() == [opened.id] == [release.releases_of(built).current_id()]
    assert opened.manifest["titles"] == len(opened.catalog) == 32
    assert opened.similar.shape[0] == 32
    assert opened.content.catalog is opened.catalog
    release.verify_release(opened.path)
    assert not list(built.root.glob(".scratch-*"))


def test_every_file_is_listed_with_its_checksum(built: Workspace) -> None:
    folder = current_folder(built)
    listed = json.loads((folder / "manifest.json").read_text())["files"]
    there = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert set(listed) == there - {"manifest.json"}


def test_the_same_tables_give_the_same_bytes(built: Workspace, tmp_path: Path) -> None:
    again = workspace_of(tmp_path / "again")
    release.train(again)
    files = [release.releases_of(one).open_current().manifest["files"] for one in (built, again)]
    assert files[0] == files[1]


def test_another_algorithm_makes_another_release(copy: Workspace) -> None:
    first = release.releases_of(copy).current_id()
    second = release.train(copy, algorithms=release.ReleaseAlgorithms(content=Content(cast=0.0))).release_id
    assert second != first
    assert release.releases_of(copy).open_current().manifest["algorithms"]["content"]["cast"] == 0.0


def test_building_again_from_the_same_tables_makes_nothing(copy: Workspace) -> None:
    before = release.releases_of(copy).ids()
    outcome = release.train(copy)
    assert outcome.unchanged
    assert outcome.release_id == before[0]
    assert release.releases_of(copy).ids() == before


def test_without_tables_nothing_is_built(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="cartelera ingest"):
        release.train(Workspace(tmp_path / "empty"))
    with pytest.raises(WorkspaceError, match="cartelera build"):
        release.releases_of(Workspace(tmp_path / "empty")).open_current()


def test_one_writer_at_a_time(copy: Workspace) -> None:
    with copy.lock(), pytest.raises(WorkspaceError, match="in use"):
        release.train(copy)


def test_a_build_that_fails_leaves_everything_as_it_was(copy: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    before = release.releases_of(copy).current_id()
    change_tables(copy, 10)

    def fail(*_: Path) -> None:
        raise WorkspaceError("the disk is full")

    monkeypatch.setattr(store, "verify_release", fail)
    with pytest.raises(WorkspaceError, match="full"):
        release.train(copy)
    assert release.releases_of(copy).current_id() == before
    assert release.releases_of(copy).ids() == [before]
    assert not list(copy.root.glob(".scratch-*"))


def test_similar_titles_are_most_alike_first_without_other_versions(built: Workspace) -> None:
    opened = release.releases_of(built).open_current()
    titles = list(opened.catalog.column("title"))
    for row, others in enumerate(opened.similar.tolist()):
        known = [other for other in others if other >= 0]
        assert others == known + [-1] * (len(others) - len(known)), "what is missing is missing at the end"
        assert row not in known
        assert len({titles[other] for other in known} | {titles[row]}) == len(known) + 1


@pytest.mark.parametrize(
    "name", ["catalog.db", "similar.npy", "similarity/features/data.npy", "content/data.npy", "content/metadata.json"]
)
def test_a_release_with_a_file_missing_or_cut_off_is_refused(copy: Workspace, name: str) -> None:
    file = current_folder(copy) / name
    whole = file.read_bytes()
    file.write_bytes(whole[:-1])
    with pytest.raises(WorkspaceError, match="damaged"):
        release.releases_of(copy).open_current()
    file.unlink()
    with pytest.raises(WorkspaceError, match="damaged"):
        release.releases_of(copy).open_current()
    file.write_bytes(whole)
    release.releases_of(copy).open_current()


@pytest.mark.parametrize("name", ["catalog.db", "similar.npy", "content/data.npy"])
def test_verify_finds_a_single_changed_byte(copy: Workspace, name: str) -> None:
    file = current_folder(copy) / name
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(bytes(data))
    with pytest.raises(WorkspaceError, match=name):
        release.verify_release(file.parent if file.parent.name != "content" else file.parent.parent)


@pytest.mark.parametrize("manifest", [b"", b"{", b"null", b"[]", b"{}", b'{"format": 999, "files": {}}'])
def test_a_manifest_that_is_none_is_refused(copy: Workspace, manifest: bytes) -> None:
    (current_folder(copy) / "manifest.json").write_bytes(manifest)
    with pytest.raises(WorkspaceError):
        release.releases_of(copy).open_current()


def test_current_that_points_nowhere_is_refused(copy: Workspace) -> None:
    copy.current.write_text("20010101T000000-deadbeef\n")
    with pytest.raises(WorkspaceError):
        release.releases_of(copy).open_current()
    copy.current.write_text("\n")
    with pytest.raises(WorkspaceError, match="cartelera build"):
        release.releases_of(copy).open_current()


def test_publish_and_roll_back(copy: Workspace) -> None:
    first = release.releases_of(copy).current_id()
    assert first is not None
    change_tables(copy, 10)
    second = release.train(copy).release_id
    assert release.releases_of(copy).current_id() == second != first
    assert len(release.releases_of(copy).open_current().catalog) == 10
    release.releases_of(copy).publish(first)
    assert release.releases_of(copy).current_id() == first
    assert len(release.releases_of(copy).open_current().catalog) == 32


def test_an_unknown_release_is_not_published(copy: Workspace) -> None:
    before = release.releases_of(copy).current_id()
    with pytest.raises(NotFoundError) as refused:
        release.releases_of(copy).publish("nothing")
    assert refused.value.suggestions == (before,)
    assert release.releases_of(copy).current_id() == before


def test_prune_keeps_the_newest_and_the_current(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    days = [f"2026010{day}T000000-abcdef01" for day in range(1, 6)]
    for day in days:
        (workspace.releases / day).mkdir(parents=True)
        write_manifest(workspace.releases / day, {"format": FORMAT_VERSION, "files": {}})
    (workspace.releases / "20300101T000000-unfinished").mkdir()
    release.releases_of(workspace).publish(days[0])
    assert release.releases_of(workspace).ids() == days[::-1]
    assert release.releases_of(workspace).prune(2) == release.Pruned((days[2], days[1]), ())
    assert release.releases_of(workspace).ids() == [days[4], days[3], days[0]]
    assert release.releases_of(workspace).prune(2) == release.Pruned((), ())
    assert release.releases_of(workspace).prune(0) == release.Pruned((days[4], days[3]), ())
    assert release.releases_of(workspace).ids() == [days[0]], "the current one is never deleted"


def test_a_release_that_is_served_is_not_pruned_and_answers_in_new_threads(copy: Workspace) -> None:
    releases = release.releases_of(copy)
    served = releases.open_current()
    change_tables(copy, 10)
    release.train(copy)
    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(releases.prune, 1).result() == release.Pruned((), (served.id,))
        assert thread.submit(served.catalog.title, 3).result().title == served.catalog.title(3).title
    served.close()
    served.close()
    assert releases.prune(1) == release.Pruned((served.id,), ())


def test_a_release_nobody_refers_to_any_more_is_pruned(copy: Workspace) -> None:
    releases = release.releases_of(copy)
    service = Cartelera(releases.open_current())
    retired = service.release.id
    change_tables(copy, 10)
    release.train(copy)
    assert releases.prune(1).held == (retired,)
    del service
    gc.collect()
    assert releases.prune(1).deleted == (retired,)


def test_a_release_that_another_process_serves_is_not_pruned(copy: Workspace) -> None:
    releases = release.releases_of(copy)
    code = (
        "import sys; from pathlib import Path; from cartelera.release import open_release\n"
        "opened = open_release(Path(sys.argv[1])); print(opened.id, flush=True); sys.stdin.read()\n"
        "print(opened.catalog.title(3).title)"
    )
    folder = current_folder(copy)
    with subprocess.Popen(
        [sys.executable, "-c", code, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None
        assert server.stdin is not None
        assert server.stdout.readline().strip() == folder.name
        change_tables(copy, 10)
        release.train(copy)
        assert releases.prune(1) == release.Pruned((), (folder.name,))
        server.stdin.close()
        assert server.stdout.read().startswith("Film ")
        assert server.wait() == 0
    assert releases.prune(1) == release.Pruned((folder.name,), ())
    assert [path.name for path in copy.releases.iterdir()] == releases.ids(), "nothing is left of it"


def test_a_release_that_is_being_deleted_is_not_opened(copy: Workspace) -> None:
    folder = current_folder(copy)
    with deleting(folder) as may_be_deleted:
        assert may_be_deleted
        with pytest.raises(WorkspaceError, match="is being deleted"):
            release.open_release(folder)
    release.open_release(folder).close()


def test_what_a_cut_off_prune_left_is_no_release_and_goes(copy: Workspace) -> None:
    left = copy.releases / ".deleted-20200101T000000-abcdef01"
    shutil.copytree(current_folder(copy), left)
    assert len(release.releases_of(copy).ids()) == 1
    release.releases_of(copy).prune(1)
    assert not left.exists()


def test_nothing_that_serves_writes_to_a_release(copy: Workspace) -> None:
    folder = current_folder(copy)
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    service = Cartelera(release.releases_of(copy).open_current())
    service.similarity.similar_names("Film 3")
    service.search.find("film", 20)
    service.titles.details("tmdb-3")
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before
    release.verify_release(folder)


def test_stored_reasons_name_what_both_titles_have(built: Workspace) -> None:
    opened = release.releases_of(built).open_current()
    keywords, cast = opened.catalog.column("keywords").tolist(), opened.catalog.credited("Actor")
    named = 0
    for row in range(len(opened.catalog)):
        others = [other for other in opened.similar[row].tolist() if other >= 0]
        explained = opened.similar_reasons.explain(opened.content, row, others, range(len(others)))
        for alike, reasons in zip(others, explained, strict=True):
            assert 0 <= sum(reason.weight for reason in reasons) <= 1.02
            for reason in reasons:
                if reason.kind in (ReasonKind.KEYWORDS, ReasonKind.CAST):
                    values = keywords if reason.kind is ReasonKind.KEYWORDS else cast
                    assert set(reason.text.split(", ")) == set(values[row]) & set(values[alike])
                    named += 1
    assert named


def test_filters_leave_similar_titles_in_their_order(built: Workspace) -> None:
    similarity = Cartelera(release.releases_of(built).open_current()).similarity
    for row in (0, 7, 25):
        whole = similarity.explained(row, 20)
        genre = whole[3].title.genres[0]
        kept = [each for each in whole if genre in each.title.genres]
        assert list(similarity.explained(row, len(kept), Filters(genres=any_of(genre)))) == kept
        assert 0 < len(kept) < len(whole)


def test_little_known_titles_of_a_large_catalogue_are_answered_when_asked(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path)
    release.train(workspace, algorithms=ReleaseAlgorithms(similarity=ItemSimilarity(best_known=20)))
    opened = release.releases_of(workspace).open_current()
    assert opened.similar.shape == (20, 20) and (opened.similar[:, 0] >= 0).all()
    assert opened.similar.max() < 20
    similarity = Cartelera(opened).similarity
    five = similarity.explained(25)
    assert [each.title.row for each in five] == similarity.similar_rows(25)
    assert len(five) == 5 and all(each.title.row < 20 and each.reasons for each in five)


def test_arrays_are_mapped_not_loaded(built: Workspace) -> None:
    assert isinstance(release.releases_of(built).open_current().similar, np.memmap)


def test_other_versions_are_told_apart_by_more_than_punctuation(built: Workspace) -> None:
    opened = release.releases_of(built).open_current()
    titles = [compact_key(title) for title in opened.catalog.column("title")]
    for row, others in enumerate(opened.similar.tolist()):
        assert titles[row] not in {titles[other] for other in others if other >= 0}, titles[row]


def test_every_title_has_five_even_if_it_is_like_no_other(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    write_tables(workspace.tables, titles=[*FILMS, film(99, "Nothing like it", popularity=99.0)], credits=CREDITS)
    release.train(workspace)
    service = Cartelera(release.releases_of(workspace).open_current())
    assert len(set(service.similarity.similar_names("Nothing like it"))) == 5


def test_a_damaged_current_release_is_built_again(copy: Workspace) -> None:
    (current_folder(copy) / "similar.npy").unlink()
    release.train(copy)
    release.releases_of(copy).open_current()


def test_build_works_where_current_points_nowhere(copy: Workspace) -> None:
    shutil.rmtree(current_folder(copy))
    release.train(copy)
    release.releases_of(copy).open_current()


def test_a_file_damaged_within_its_size_is_refused_in_one_line(copy: Workspace) -> None:
    file = current_folder(copy) / "similar.npy"
    data = bytearray(file.read_bytes())
    data[:64] = b"\0" * 64
    file.write_bytes(bytes(data))
    with pytest.raises(WorkspaceError):
        release.releases_of(copy).open_current()
