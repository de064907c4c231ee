"""A PostgreSQL of the tests: made in a temporary folder, by a user that is not root, on a free port, and stopped."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

import psycopg

_START_SECONDS = 30.0
_INITDB = ("-U", "cartelera", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
_schemas = count(1)


def programs() -> Path | None:
    """The folder of `initdb` and `postgres`; None if PostgreSQL is not installed. Debian puts them on no path."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return installed[-1].parent if installed else None


class Cluster:
    """A running PostgreSQL."""

    def __init__(self, port: int) -> None:
        self.port = port

    def address(self) -> str:
        """The address of a schema that nobody has used."""
        schema = f"test{next(_schemas)}"
        with psycopg.connect(self._server(), autocommit=True) as connection:
            connection.execute(f"CREATE SCHEMA {schema}")
        return f"{self._server()}?options=-csearch_path%3D{schema}"

    def _server(self) -> str:
        return f"postgresql://cartelera@127.0.0.1:{self.port}/postgres"

    def wait(self, process: subprocess.Popen[bytes]) -> None:
        """Until it answers."""
        deadline = time.monotonic() + _START_SECONDS
        while True:
            try:
                psycopg.connect(self._server(), connect_timeout=2).close()
                return
            except psycopg.OperationalError:
                if process.poll() is not None or time.monotonic() > deadline:
                    raise
                time.sleep(0.05)


@contextmanager
def cluster(*settings: str) -> Iterator[Cluster]:
    """A cluster with `settings` (`fsync=off`)."""
    binaries = programs()
    assert binaries is not None
    folder = Path(tempfile.mkdtemp(prefix="cartelera-postgres-"))
    user, group = _identity(folder)
    data = folder / "data"
    try:
        subprocess.run(
            [binaries / "initdb", "-D", data, *_INITDB],
            check=True, capture_output=True, cwd=folder, user=user, group=group,
        )  # fmt: skip
        port = _free_port()
        options = [
            part
            for setting in ("listen_addresses=127.0.0.1", "unix_socket_directories=", *settings)
            for part in ("-c", setting)
        ]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                [binaries / "postgres", "-D", data, "-p", str(port), *options],
                stdout=log, stderr=log, cwd=folder, user=user, group=group,
            )  # fmt: skip
        try:
            running = Cluster(port)
            running.wait(process)
            yield running
        finally:
            process.send_signal(signal.SIGINT)  # A fast shutdown.
            with suppress(subprocess.TimeoutExpired):
                process.wait(20)
            process.kill()
            process.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _identity(folder: Path) -> tuple[int | None, int | None]:
    """As whom to run: PostgreSQL refuses to be root."""
    if os.geteuid() != 0:
        return None, None
    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            user = pwd.getpwnam(name)
            os.chown(folder, user.pw_uid, user.pw_gid)
            return user.pw_uid, user.pw_gid
    raise AssertionError("no user that is not root")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
