"""Whether events would outlast the machine is said by what the file lies on."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import make_url

from cartelera.cli import serve
from cartelera.events import lasting
from cartelera.events.lasting import is_lasting
from cartelera.server.options import ServerOptions

MOUNTS = """\
21 1 0:20 / / rw - overlay overlay rw,lowerdir=/a
22 21 8:1 / /srv/disk rw - ext4 /dev/sda1 rw
23 21 0:21 / /dev/shm rw - tmpfs tmpfs rw
24 22 0:22 / /srv/disk/my\\040files/memory rw - tmpfs tmpfs rw
"""


@pytest.mark.parametrize(
    ("url", "lasts"),
    [("sqlite:////srv/workspace/events.db", False), ("sqlite:////srv/disk/events.db", True),
     ("sqlite:////dev/shm/events.db", False), ("sqlite:////srv/disks/events.db", False),
     ("sqlite:////srv/disk/my files/memory/events.db", False), ("sqlite:////srv/disk/my files/events.db", True),
     ("postgresql+psycopg://db.example/events", True)],
)  # fmt: skip
def test_events_last_as_long_as_what_they_lie_on(tmp_path: Path, url: str, lasts: bool) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(MOUNTS)
    assert is_lasting(make_url(url), mounts) is lasts


def test_where_nothing_can_be_known_nothing_is_feared(tmp_path: Path) -> None:
    assert is_lasting(make_url("sqlite:////srv/events.db"), tmp_path / "missing")


@pytest.mark.parametrize("lasts", [True, False])
def test_a_server_says_at_its_start_if_events_go_with_the_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], lasts: bool
) -> None:
    monkeypatch.setattr(lasting, "is_lasting", lambda url: lasts)
    serve._warn_of_events(ServerOptions(tmp_path, b"secret"))
    assert ("CARTELERA_EVENTS_URL" in capsys.readouterr().err) is not lasts
