"""Tracking: logs every candidate as a run in an MLflow store, for those who keep their experiments there.

Off by default; needs the extra `tracking`. The store is opened before training, so that its faults are known before
anything is made; logging a run changes nothing about the release.
"""

from __future__ import annotations

import logging
import os
import re
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import zip_longest
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from cartelera.errors import CarteleraError, ErrorCode, InvalidValueError
from cartelera.release.manifests import Manifest, gate, parameters, quality_metrics, read_manifest, sizes
from cartelera.workspace import Workspace

if TYPE_CHECKING:
    from cartelera.release.training import Outcome

EXPERIMENT = "cartelera"
_DATABASES = ("sqlite", "postgresql", "mysql", "mssql")
_SERVERS = ("http", "https")
_BATCH = 100
"""No more parameters than this go into one request."""
_ENVIRONMENT = {
    "MLFLOW_DISABLE_TELEMETRY": "true",  # It would report its use to its makers.
    "MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT": "true",
    "MLFLOW_CONFIGURE_LOGGING": "false",
}
_LIMITS = {"MLFLOW_HTTP_REQUEST_MAX_RETRIES": "1", "MLFLOW_HTTP_REQUEST_TIMEOUT": "20"}
"""A server that is down is reported at once, not after minutes. If these are set in the environment, they stay."""


@dataclass(frozen=True, slots=True)
class TrackedRun:
    """A run that was logged. `store_error`: why the manifest could not be stored with it, empty if it was."""

    run_id: str
    store_error: str = ""


class Tracker:
    """An open store of runs. `public_uri`: its URI without a password."""

    def __init__(self, uri: str) -> None:
        """Raises CarteleraError if `uri` names no store, the extra is missing, or the store does not answer."""
        self.public_uri = re.sub(r"//([^/@:]*):[^/@]*@", r"//\1:***@", uri)
        self._database = _is_database(uri, self.public_uri)
        with _quiet():
            try:
                self._client, self._experiment = self._open(uri)
            except CarteleraError:
                raise
            except Exception as error:  # Every driver and server fails in its own way.
                raise CarteleraError(f"cannot track runs in {self.public_uri}: {self._why(error)}") from error

    def track(self, workspace: Workspace, outcome: Outcome) -> TrackedRun:
        """Log the outcome's release as a run; one that was logged before is left alone.

        Raises CarteleraError if the store fails; a run that was begun is then marked as failed.
        """
        folder = workspace.releases / outcome.release_id
        manifest = read_manifest(folder)
        with _quiet():
            try:
                return self._tracked(outcome, manifest, (folder / "manifest.json").read_text(encoding="utf-8"))
            except Exception as error:
                raise CarteleraError(
                    f"release {outcome.release_id} was not tracked in {self.public_uri}: {self._why(error)}"
                ) from error

    def _open(self, uri: str) -> tuple[Any, str]:
        """A client, and the id of the experiment, which is made if there is none."""
        os.environ.update(_ENVIRONMENT)
        for name, value in _LIMITS.items():
            os.environ.setdefault(name, value)
        try:
            import sqlalchemy
            from mlflow.tracking import MlflowClient
        except ImportError as error:
            raise CarteleraError("tracking needs the extra `tracking`: pip install 'cartelera[tracking]'") from error

        beside = None
        if self._database:
            # MLflow itself would try to connect for minutes.
            engine = sqlalchemy.create_engine(uri)
            try:
                sqlalchemy.inspect(engine).get_table_names()
            finally:
                engine.dispose()
            beside = _beside(engine.url.database) if engine.url.get_backend_name() == "sqlite" else None
        client = MlflowClient(tracking_uri=uri)
        experiment = client.get_experiment_by_name(EXPERIMENT)
        if experiment is None:
            return client, str(client.create_experiment(EXPERIMENT, artifact_location=beside))
        if experiment.lifecycle_stage != "active":
            raise CarteleraError(f"experiment {EXPERIMENT!r} in {self.public_uri} is deleted: restore it first")
        return client, str(experiment.experiment_id)

    def _tracked(self, outcome: Outcome, manifest: Manifest, text: str) -> TrackedRun:
        known = self._client.search_runs(
            [self._experiment],
            f"tags.release_id = '{outcome.release_id}' AND attributes.status = 'FINISHED'",
            max_results=1,
        )
        if known:
            return TrackedRun(known[0].info.run_id)
        now = int(time.time() * 1000)
        seconds = sum((manifest.get("seconds") or {}).values())
        run_id = self._client.create_run(
            self._experiment, start_time=now - int(1000 * seconds), tags=tags(outcome, manifest),
            run_name=outcome.release_id,
        ).info.run_id  # fmt: skip
        try:
            self._log(run_id, manifest, now)
            store_error = self._store(run_id, text)
        except Exception:
            with suppress(Exception):
                self._client.set_terminated(run_id, "FAILED")
            raise
        self._client.set_terminated(run_id, "FINISHED", end_time=now)
        return TrackedRun(run_id, store_error)

    def _log(self, run_id: str, manifest: Manifest, milliseconds: int) -> None:
        from mlflow.entities import Metric, Param

        params = [Param(_name(name), str(value)) for name, value in parameters(manifest).items()]
        measured = [Metric(name, value, milliseconds, 0) for name, value in metrics(manifest).items()]
        for param_batch, metric_batch in zip_longest(_batches(params), _batches(measured), fillvalue=()):
            self._client.log_batch(run_id, metrics=metric_batch, params=param_batch)

    def _store(self, run_id: str, text: str) -> str:
        """Store the manifest with the run; returns why it could not be stored, empty if it was."""
        try:
            self._client.log_text(run_id, text, "manifest.json")
        except Exception as error:  # A store of files may need credentials and packages of its own.
            return self._why(error)
        return ""

    def _why(self, error: Exception) -> str:
        """The first line of what a driver or server says, in a bounded length, without the password."""
        message = str(getattr(error, "orig", None) or error).strip() or type(error).__name__
        return re.sub(r"//([^/@:]*):[^/@]*@", r"//\1:***@", message.splitlines()[0])[:200]


def tags(outcome: Outcome, manifest: Manifest) -> dict[str, str]:
    """What a run is searched by."""
    return {
        "release_id": outcome.release_id,
        "outcome": "published" if outcome.published else "refused",
        "gate": gate(manifest),
        "fingerprint": str(manifest.get("fingerprint")),
        "code_version": str(manifest.get("code")),
    }


def metrics(manifest: Manifest) -> dict[str, float]:
    """Quality with its interval (`nDCG_at_10`, `nDCG_at_10_low`, `_high`), counts, `seconds/…` and `bytes/…`."""
    values: dict[str, float] = {}
    for metric, figure in quality_metrics(manifest).items():
        name = _name(metric)
        values |= {name: figure.value, f"{name}_low": figure.low, f"{name}_high": figure.high}
    values |= {name: manifest[name] for name in ("titles", "viewers", "ratings") if name in manifest}
    values |= {f"seconds/{_name(step)}": value for step, value in (manifest.get("seconds") or {}).items()}
    values |= {f"bytes/{_name(part)}": value for part, value in sizes(manifest).items()}
    return {name: float(value) for name, value in values.items() if isfinite(value)}


def _name(name: str) -> str:
    """`name` in the letters MLflow takes."""
    return re.sub(r"[^\w./ -]", "_", name.replace("@", "_at_"))


def _batches(entries: list[Any]) -> Iterator[list[Any]]:
    return (entries[start : start + _BATCH] for start in range(0, len(entries), _BATCH))


def _is_database(uri: str, public_uri: str) -> bool:
    """Whether `uri` names a database; else it names a server. Raises InvalidValueError if it names neither."""
    with suppress(ValueError):  # Of addresses that are broken, and ports that are no numbers.
        parts = urlsplit(uri)
        scheme, host, _ = parts.scheme.partition("+")[0], parts.hostname, parts.port
        if scheme in _SERVERS and host:
            return False
        if scheme in _DATABASES and uri.partition("://")[2].strip("/"):
            return True
    raise InvalidValueError(ErrorCode.RUN_STORE, name=public_uri)


def _beside(database: str | None) -> str | None:
    """Files of runs lie beside the SQLite file that knows them, wherever the command was called."""
    return None if database is None else (Path(database).resolve().parent / "mlartifacts").as_uri()


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep MLflow's own remarks, on its tables and on its dependencies, from the people who train."""
    loggers = [logging.getLogger(name) for name in ("mlflow", "alembic", "urllib3")]
    before = [logger.level for logger in loggers]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for logger in loggers:
            logger.setLevel(logging.CRITICAL)
        try:
            yield
        finally:
            for logger, level in zip(loggers, before, strict=True):
                logger.setLevel(level)
