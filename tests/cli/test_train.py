"""`cartelera train`: its exit codes, and its runs in an MLflow store, read back with MLflow's own client."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cli_result import Run

from cartelera import release
from cartelera.errors import CarteleraError
from cartelera.models.blend import Blend
from cartelera.release import tracking, training
from cartelera.release.manifests import parameters, quality_metrics, read_manifest, sizes
from cartelera.release.tracking import Tracker
from cartelera.workspace import Workspace
from support.taste import BROKEN_MODEL, QUICK, QUICK_MODEL, workspace

Refused = Callable[..., str]


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A release that has learned two tastes. Not to be changed."""
    made = workspace(tmp_path_factory.mktemp("good") / "w", "taste")
    assert release.train(made, algorithms=QUICK).published
    return made


@pytest.fixture
def place(good: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A copy of it, in which the command trains as quickly."""
    use(monkeypatch, QUICK_MODEL)
    return Workspace(shutil.copytree(good.root, tmp_path / "w"))


@pytest.fixture
def uri(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'mlruns.db'}"


def use(monkeypatch: pytest.MonkeyPatch, model: Blend) -> None:
    """From now on the command trains this."""
    monkeypatch.setattr(training, "tuned_blend", lambda _: model)


def runs(uri: str) -> list[Any]:
    """Every run of the experiment, the newest first."""
    from mlflow.tracking import MlflowClient

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        client = MlflowClient(uri)
        experiment = client.get_experiment_by_name("cartelera")
        return list(client.search_runs([experiment.experiment_id]))


def test_a_candidate_that_is_refused_ends_with_three(
    run: Run, place: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = release.releases_of(place).current_id()
    use(monkeypatch, BROKEN_MODEL)
    told = run("train", "-w", place.root)
    assert told.code == 3
    assert "Gate: refused: the candidate is significantly worse" in told.out
    assert "was refused and kept; --force publishes it" in told.out
    assert release.releases_of(place).current_id() == before
    forced = run("train", "--force", "-w", place.root)
    assert forced.code == 0, forced.err
    assert release.releases_of(place).current_id() not in {before, None}


def test_a_candidate_is_a_run(run: Run, place: Workspace, uri: str, tmp_path: Path) -> None:
    told = run("train", "--seed", 3, "--track", uri, "-w", place.root)
    assert told.code == 0, told.err
    made = release.releases_of(place).open_current().manifest
    [found] = runs(uri)
    assert f"Tracked as run {found.info.run_id} in {uri}." in told.out
    assert found.info.run_name == made["id"]
    assert found.info.status == "FINISHED"
    assert found.info.end_time - found.info.start_time == int(1000 * sum(made["seconds"].values()))
    assert found.data.tags.items() >= {
        "release_id": made["id"], "outcome": "published", "gate": "passed", "fingerprint": made["fingerprint"],
        "code_version": made["code"],
    }.items()  # fmt: skip
    assert found.data.params == {name: str(value) for name, value in parameters(made).items()}
    assert found.data.params["seed"] == "3"
    assert found.data.params["model.ItemKNN.weight"] == "1.0"
    for metric, figure in quality_metrics(made).items():
        name = metric.replace("@", "_at_")
        logged = [found.data.metrics[one] for one in (name, f"{name}_low", f"{name}_high")]
        assert logged == [figure.value, figure.low, figure.high]
    assert found.data.metrics["nDCG_at_10"] > 0
    assert found.data.metrics["ratings"] == made["ratings"]
    assert found.data.metrics["seconds/model"] == made["seconds"]["model"]
    assert found.data.metrics["bytes/total"] == sizes(made)["total"]
    artifact = tmp_path / "mlartifacts" / found.info.run_id / "artifacts" / "manifest.json"
    assert read_manifest(artifact.parent) == made, "files lie beside the database"


def test_a_refused_candidate_is_a_run_too(
    run: Run, place: Workspace, uri: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    use(monkeypatch, BROKEN_MODEL)
    told = run("train", "--track", uri, "-w", place.root)
    assert told.code == 3
    [found] = runs(uri)
    assert found.data.tags["outcome"] == found.data.tags["gate"] == "refused"
    assert found.data.tags["release_id"] in told.out


def test_what_is_served_is_logged_once_and_also_later(run: Run, place: Workspace, uri: str) -> None:
    for _ in range(2):
        told = run("train", "--track", uri, "-w", place.root)
        assert told.code == 0
        assert "Nothing has changed" in told.out
        assert [one.info.run_name for one in runs(uri)] == [release.releases_of(place).current_id()]


def test_without_the_option_mlflow_is_not_even_imported(
    run: Run, place: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    _without(monkeypatch, "mlflow.tracking")
    assert run("train", "-w", place.root).code == 0


@pytest.mark.parametrize("module", ["mlflow.tracking", "sqlalchemy"])
def test_the_extra_is_asked_for_before_training(
    refused: Refused, place: Workspace, uri: str, monkeypatch: pytest.MonkeyPatch, module: str
) -> None:
    _without(monkeypatch, module)
    assert "pip install 'cartelera[tracking]'" in refused("train", "--seed", 3, "--track", uri, "-w", place.root)
    assert len(release.releases_of(place).ids()) == 1


@pytest.mark.parametrize(
    "uri",
    ["", "mlruns", "mlruns.db", "sqlite://", "sqlite:///", "http://", "http://host:port", "http://[", "ftp://a/b"],
)
def test_what_is_no_store_is_refused_before_training(refused: Refused, place: Workspace, uri: str) -> None:
    assert "write sqlite:///mlruns.db" in refused("train", "--seed", 3, "--track", uri, "-w", place.root)
    assert len(release.releases_of(place).ids()) == 1


@pytest.mark.parametrize("command", [["train", "--seed", "3"], ["build"], ["refresh"]])
def test_a_store_that_does_not_answer_is_refused_before_anything(
    refused: Refused, place: Workspace, tmp_path: Path, command: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    (tmp_path / "text.db").write_text("this is no database, only a file of that name\n" * 100)
    for uri, said in (
        (f"sqlite:///{tmp_path}/nowhere/mlruns.db", "unable to open database file"),
        (f"sqlite:///{tmp_path}/text.db", "file is not a database"),
        ("http://somebody:secret@127.0.0.1:1", "cannot track runs in http://somebody:***@127.0.0.1:1"),
        ("postgresql+nosuchdriver://somebody:secret@127.0.0.1:1/runs", "cannot track runs in postgresql+nosuchdriver"),
    ):
        told = refused(*command, "--track", uri, "-w", place.root)
        assert said in told
        assert "secret" not in told
    assert len(release.releases_of(place).ids()) == 1


def test_a_deleted_experiment_is_named(refused: Refused, place: Workspace, uri: str) -> None:
    tracker = Tracker(uri)
    tracker._client.delete_experiment(tracker._experiment)
    assert "is deleted: restore it first" in refused("train", "--track", uri, "-w", place.root)


@pytest.mark.parametrize(("model", "code"), [(QUICK_MODEL, 0), (BROKEN_MODEL, 3)])
def test_a_store_that_fails_afterwards_leaves_release_and_exit_code(
    run: Run, place: Workspace, uri: str, monkeypatch: pytest.MonkeyPatch, model: Blend, code: int
) -> None:
    use(monkeypatch, model)
    before = release.releases_of(place).current_id()

    def full(*_: object) -> None:
        raise OSError("disk is full\nand more")

    monkeypatch.setattr(Tracker, "_log", full)
    told = run("train", "--seed", 3, "--track", uri, "-w", place.root)
    assert told.code == code
    assert (release.releases_of(place).current_id() == before) == (code == 3)
    [said] = [line for line in told.err.splitlines() if line.startswith("cartelera: ")]
    assert f"was not tracked in {uri}: disk is full" in said
    assert "Tracked" not in told.out
    assert [one.info.status for one in runs(uri)] == ["FAILED"]


def test_a_run_that_failed_is_logged_anew(
    run: Run, place: Workspace, uri: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(tracking, "metrics", lambda _: {"no such @ name": 1.0})
        assert run("train", "--track", uri, "-w", place.root).code == 0
    assert run("train", "--track", uri, "-w", place.root).code == 0
    assert sorted(one.info.status for one in runs(uri)) == ["FAILED", "FINISHED"]


def test_a_store_without_room_for_files_still_has_the_figures(
    run: Run, place: Workspace, uri: str, tmp_path: Path
) -> None:
    (tmp_path / "mlartifacts").write_text("a file where the folder should be")
    told = run("train", "--track", uri, "-w", place.root)
    assert told.code == 0
    [found] = runs(uri)
    assert f"the manifest was not stored with run {found.info.run_id}: " in told.err
    assert found.info.status == "FINISHED"
    assert found.data.metrics["nDCG_at_10"] > 0


def test_refresh_and_build_track_as_well(run: Run, uri: str, tmp_path: Path) -> None:
    from support.tiny import Raw

    raw, place = Raw(tmp_path / "raw").write(), Workspace(tmp_path / "w")
    told = run("refresh", raw, "--track", uri, "-w", place.root)
    assert told.code == 0, told.err
    assert len(told.out.splitlines()) == 1, "still one summary line"
    [found] = runs(uri)
    assert found.data.tags["release_id"] == release.releases_of(place).current_id()
    assert "nDCG_at_10" not in found.data.metrics, "it was not judged"
    other = Workspace(tmp_path / "other")
    assert run("build", raw, "--track", uri, "-w", other.root).code == 0
    assert {one.info.run_name for one in runs(uri)} == {
        release.releases_of(place).current_id(),
        release.releases_of(other).current_id(),
    }


def test_nothing_is_reported_to_the_makers_of_mlflow(place: Workspace, uri: str) -> None:
    Tracker(uri)
    from mlflow.telemetry.client import get_telemetry_client
    from mlflow.telemetry.utils import is_telemetry_disabled

    assert os.environ["MLFLOW_DISABLE_TELEMETRY"] == "true"
    assert is_telemetry_disabled()
    assert get_telemetry_client() is None


def test_a_store_that_vanishes_is_said(
    place: Workspace, uri: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tracker = Tracker(uri)
    outcome = release.Outcome(str(release.releases_of(place).current_id()), True, True, None, None, None, None)
    (tmp_path / "mlruns.db").unlink()
    sqlite3.connect(tmp_path / "mlruns.db").close()
    with pytest.raises(CarteleraError, match="was not tracked in"):
        tracker.track(place, outcome)


def _without(monkeypatch: pytest.MonkeyPatch, module: str) -> None:
    """As if it were not installed."""
    monkeypatch.setitem(sys.modules, module, None)


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, list[tuple[str, Any]]]]:
    """What stands in for an MLflow server, as much of it as a run needs: its URL, and what it was asked."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    asked: list[tuple[str, Any]] = []
    info = {"run_id": "run1", "experiment_id": "7", "artifact_uri": (tmp_path / "artifacts").as_uri()}
    answers = {
        "experiments/get-by-name": {"experiment": {"experiment_id": "7", "lifecycle_stage": "active"}},
        "runs/create": {"run": {"info": info, "data": {}}},
        "runs/get": {"run": {"info": info, "data": {}}},
        "runs/update": {"run_info": info},
    }

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.split("?")[0].partition("/mlflow/")[2]
            asked.append((path, json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or "{}")))
            body = json.dumps(answers.get(path, {})).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{listening.server_port}", asked
        listening.shutdown()
        thread.join()


def test_a_server_is_told_in_requests_it_takes(
    run: Run,
    place: Workspace,
    server: tuple[str, list[tuple[str, Any]]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    url, asked = server
    monkeypatch.setattr(tracking, "_BATCH", 10)
    told = run("train", "--track", url, "-w", place.root)
    assert told.code == 0, told.err
    assert told.out.splitlines()[-1] == f"Tracked as run run1 in {url}."
    made = release.releases_of(place).open_current().manifest
    batches = [body for path, body in asked if path == "runs/log-batch"]
    assert len(batches) > 1
    assert all(len(body.get("params", [])) <= 10 for body in batches), "a server takes only so many"
    logged = {one["key"]: one["value"] for body in batches for one in body.get("params", [])}
    assert logged == {name: str(value) for name, value in parameters(made).items()}
    assert {one["key"] for body in batches for one in body.get("metrics", [])} == set(tracking.metrics(made))
    [ended] = [body for path, body in asked if path == "runs/update"]
    assert ended["status"] == "FINISHED"
    assert read_manifest(tmp_path / "artifacts") == made
