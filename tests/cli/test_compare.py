"""`cartelera releases --compare`: two releases side by side."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cli_result import Run
from rich.console import Console

from cartelera import release
from cartelera.cli.release_diff import print_diff
from cartelera.models.blend import Blend
from cartelera.models.item_knn import ItemKNN
from cartelera.release.manifests import read_manifest, sizes, write_manifest
from cartelera.tables.manifest import Manifest
from cartelera.workspace import Workspace
from support.taste import QUICK, rate, workspace

Refused = Callable[..., str]
OTHER = release.ReleaseAlgorithms(model=Blend(members=((ItemKNN("bm25"), 0.5),), learn=False))


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Two releases of other ratings, hyper-parameters and seeds. Not to be changed."""
    made = workspace(tmp_path_factory.mktemp("pair") / "w", "taste")
    release.train(made, algorithms=QUICK)
    rate(made, "taste", seed=2)
    told = Manifest.of(made.tables)
    known = next(iter(told.sources.values()))
    extra = replace(known, file="extra[red].csv", read=1234, merged=0, refused=0, sha256="f" * 64)
    replace(told, sources=told.sources | {"ratings.extra": extra}).write(made.tables)
    release.train(made, algorithms=OTHER, seed=1, force=True)
    return made


def ids(place: Workspace) -> tuple[str, str]:
    """The older and the newer, which is the current one; ids made in one second are in no order."""
    newer = str(release.releases_of(place).current_id())
    [older] = {*release.releases_of(place).ids()} - {newer}
    return older, newer


def manifests(place: Workspace) -> tuple[dict[str, Any], dict[str, Any]]:
    older, newer = ids(place)
    return release.releases_of(place).manifest(older), release.releases_of(place).manifest(newer)


def cells(out: str, name: str) -> list[str]:
    """The words of the row `name`."""
    [found] = [line.split() for line in out.splitlines() if line.split()[: len(name.split())] == name.split()]
    return found[len(name.split()) :]


def test_two_releases_side_by_side(run: Run, pair: Workspace) -> None:
    a, b = manifests(pair)
    told = run("releases", "--compare", *ids(pair), "-w", pair.root)
    assert told.code == 0, told.err
    assert f"A: {a['id']}, code {a['code']}\n" in told.out
    assert f"B: {b['id']}, code {b['code']}, current\n" in told.out
    assert cells(told.out, "ratings") == ["5,120", "5,120", "+0"]
    assert cells(told.out, "viewers") == ["320", "320", "+0"]
    assert cells(told.out, "gate")[:3] == ["no", "comparison", b["gate"]["text"].split(":")[0]]
    one, other = (each["quality"]["models"]["model"]["figures"]["all"] for each in (a, b))
    assert len(one) > 10
    for metric, figure in one.items():
        shown = [f"{each['value']:.4f} [{each['low']:.4f}, {each['high']:.4f}]" for each in (figure, other[metric])]
        difference = f"{other[metric]['value'] - figure['value']:+.4f}"
        assert cells(told.out, metric) == [*" ".join(shown).split(), difference]
    megabytes = [f"{sizes(each)['total'] / 1e6:,.1f}" for each in (a, b)]
    assert cells(told.out, "size")[::2][:2] == megabytes
    assert cells(told.out, "evaluation")[:2] == [f"{each['seconds']['evaluation']:.2f}" for each in (a, b)]
    assert cells(told.out, "ratings.extra") == ["–", "extra[red].csv:", "1,234", "rows,", "ffffffff"]
    assert "The gate of A: had nothing to compare it with\n" in told.out
    assert f"The gate of B: {b['gate']['text'].splitlines()[0]}\n" in told.out


def test_only_parameters_that_differ_are_shown(run: Run, pair: Workspace) -> None:
    told = run("releases", "--compare", *ids(pair), "-w", pair.root)
    part = told.out[told.out.index("parameter") :].splitlines()[2:]
    shown = [line.split() for line in part if line.startswith((" ", "model", "seed")) and line.strip()]
    assert shown == [["model.ItemKNN.measure", "cosine", "bm25"], ["model.ItemKNN.weight", "1.0", "0.5"],
                     ["seed", "0", "1"]]  # fmt: skip


def test_a_release_and_itself_differ_in_nothing(run: Run, pair: Workspace) -> None:
    older, _ = ids(pair)
    told = run("releases", "--compare", older, older, "-w", pair.root)
    assert "No source differs." in told.out
    assert "No parameter differs." in told.out
    assert cells(told.out, "nDCG@10")[-1] == "+0.0000"


@pytest.mark.parametrize("width", [80, 60])
def test_a_narrow_terminal_shows_everything(pair: Workspace, width: int) -> None:
    a, b = manifests(pair)
    b["sources"]["platform.a_platform_with_a_long_name"] = {
        "file": "a_platform_with_a_long_name_titles.csv.gz", "kept": 1_234_567, "sha256": "0" * 64
    }  # fmt: skip
    b["algorithms"]["model"]["members"][0][0]["values"] = [[step / 2, 0.123456789] for step in range(11)]
    out = io.StringIO()
    print_diff(Console(file=out, width=width), a, b, None)
    lines = out.getvalue().splitlines()
    assert max(map(len, lines)) <= width
    assert "…" not in out.getvalue(), "folded, not cut"
    if width >= 80:
        assert all(" [0." in line for line in lines if line.split()[:1] == ["nDCG@10"]), "a figure is on one line"


def test_what_was_not_evaluated_is_said(run: Run, pair: Workspace, tmp_path: Path) -> None:
    copy = Workspace(shutil.copytree(pair.root, tmp_path / "w"))
    older, newer = ids(copy)
    for name in (older, newer):
        write_manifest(copy.releases / name, read_manifest(copy.releases / name) | {"quality": None})
        told = run("releases", "--compare", older, newer, "-w", copy.root)
        assert told.code == 0
    assert "No quality is known." in told.out
    assert "not evaluated" in run("releases", "-w", copy.root).out


def test_what_a_manifest_of_another_time_lacks_is_left_empty(run: Run, pair: Workspace, tmp_path: Path) -> None:
    copy = Workspace(shutil.copytree(pair.root, tmp_path / "w"))
    older, newer = ids(copy)
    (copy.releases / older / "manifest.json").write_text("{}")
    told = run("releases", "--compare", older, newer, "-w", copy.root)
    assert told.code == 0
    assert "nDCG@10" in told.out
    (copy.releases / older / "manifest.json").write_text("[")
    assert run("releases", "--compare", older, newer, "-w", copy.root).code == 2


def test_an_unknown_release_is_named_with_the_known_ones(refused: Refused, pair: Workspace) -> None:
    older, newer = ids(pair)
    for wrong in ([older, "20010101T000000-deadbeef"], ["20010101T000000-deadbeef", newer]):
        told = refused("releases", "--compare", *wrong, "-w", pair.root)
        assert "no release '20010101T000000-deadbeef'" in told
        assert f"Did you mean: {', '.join(release.releases_of(pair).ids())}?" in told


@pytest.mark.parametrize("more", [["--rollback", "x"], ["--prune", "1"], ["--show", "x"]])
def test_comparing_goes_alone(refused: Refused, pair: Workspace, more: list[str]) -> None:
    assert "go alone" in refused("releases", "--compare", *ids(pair), *more, "-w", pair.root)
    assert len(release.releases_of(pair).ids()) == 2


def test_showing_goes_alone(refused: Refused, pair: Workspace) -> None:
    older, _ = ids(pair)
    assert "go alone" in refused("releases", "--show", older, "--prune", "1", "-w", pair.root)
    assert len(release.releases_of(pair).ids()) == 2
