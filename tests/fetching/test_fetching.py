"""`fetch`: a data set comes whole and as it was published, or not at all."""

from __future__ import annotations

import hashlib
import random
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cartelera import cli
from cartelera.enrichment.datasets import DATASETS, fetch, find_dataset
from cartelera.enrichment.download import DownloadError
from cartelera.enrichment.retry import RetryPolicy
from cartelera.errors import NotFoundError, WorkspaceError
from support.http_server import serving
from support.mirror import Mirror
from support.progress import RecordedProgress

CONTENT = random.Random(0).randbytes(300_000)
ONE = find_dataset("ml-1m")
QUICK = RetryPolicy(tries=3, first_wait=0.01, timeout=2)


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


@pytest.fixture
def mirror() -> Mirror:
    mirror = Mirror()
    mirror.add("ml-1m", CONTENT)
    return mirror


@pytest.fixture
def base(mirror: Mirror) -> Iterator[str]:
    with serving(mirror.answer) as address:
        yield address


def test_a_data_set_is_downloaded(base: str, tmp_path: Path) -> None:
    told = RecordedProgress()
    path, known = fetch(ONE, tmp_path / "new", base, retry=QUICK, progress=told)
    assert (path, known) == (tmp_path / "new" / "ml-1m.zip", False)
    assert path.read_bytes() == CONTENT
    assert [p.name for p in path.parent.iterdir()] == ["ml-1m.zip"]
    assert told.begun == [("ml-1m.zip", 300_000)]
    assert (told.done, len(told.notes)) == (300_000, 1)


@pytest.mark.parametrize("layout", ["MD5 (ml-1m.zip) = {}\n", "{}  ml-1m.zip\n", "{}"])
def test_both_ways_to_write_a_checksum_are_read(base: str, mirror: Mirror, tmp_path: Path, layout: str) -> None:
    mirror.add("ml-1m", CONTENT, layout.format(hashlib.md5(CONTENT).hexdigest().upper()))
    assert fetch(ONE, tmp_path, base, retry=QUICK)[0].is_file()


def test_what_is_there_is_not_downloaded_again(base: str, mirror: Mirror, tmp_path: Path) -> None:
    fetch(ONE, tmp_path, base, retry=QUICK)
    mirror.asked.clear()
    assert fetch(ONE, tmp_path, base, retry=QUICK) == (tmp_path / "ml-1m.zip", True)
    assert mirror.asked == [("/ml-1m.zip.md5", "")]


def test_a_newer_version_replaces_the_older(base: str, mirror: Mirror, tmp_path: Path) -> None:
    fetch(ONE, tmp_path, base, retry=QUICK)
    mirror.add("ml-1m", CONTENT[::-1])
    assert fetch(ONE, tmp_path, base, retry=QUICK)[1] is False
    assert (tmp_path / "ml-1m.zip").read_bytes() == CONTENT[::-1]


def test_a_download_that_breaks_off_goes_on_where_it_was(base: str, mirror: Mirror, tmp_path: Path) -> None:
    mirror.breaks = [100_000, 70_000]
    told = RecordedProgress()
    fetch(ONE, tmp_path, base, retry=QUICK, progress=told)
    assert (tmp_path / "ml-1m.zip").read_bytes() == CONTENT
    assert [asked for path, asked in mirror.asked if path == "/ml-1m.zip"] == ["", "bytes=100000-", "bytes=170000-"]
    assert mirror.sent == 300_000 + len(mirror.files["/ml-1m.zip.md5"])
    assert (told.done, len(told.notes)) == (300_000, 1)


def test_a_download_that_broke_off_for_good_goes_on_the_next_time(base: str, mirror: Mirror, tmp_path: Path) -> None:
    mirror.breaks = [120_000, 0, 0, 0]
    with pytest.raises(DownloadError, match=r"breaks off .*; 120,000 bytes are kept: fetch again to go on"):
        fetch(ONE, tmp_path, base, retry=QUICK)
    assert not (tmp_path / "ml-1m.zip").exists()
    mirror.breaks, mirror.asked = [], []
    told = RecordedProgress()
    fetch(ONE, tmp_path, base, retry=QUICK, progress=told)
    assert mirror.asked[1:] == [("/ml-1m.zip", "bytes=120000-")]
    assert (tmp_path / "ml-1m.zip").read_bytes() == CONTENT
    assert (told.begun[0][1], told.done) == (300_000, 300_000)


def test_a_server_without_ranges_begins_again(base: str, mirror: Mirror, tmp_path: Path) -> None:
    mirror.ranges, mirror.breaks = False, [200_000]
    told = RecordedProgress()
    fetch(ONE, tmp_path, base, retry=QUICK, progress=told)
    assert (tmp_path / "ml-1m.zip").read_bytes() == CONTENT
    assert (told.begun[0][1], told.done) == (300_000, 300_000)


def test_a_part_of_an_older_version_is_not_gone_on_with(base: str, mirror: Mirror, tmp_path: Path) -> None:
    mirror.breaks = [120_000, 0, 0, 0]
    with pytest.raises(DownloadError):
        fetch(ONE, tmp_path, base, retry=QUICK)
    mirror.breaks = []
    mirror.add("ml-1m", CONTENT[::-1])
    fetch(ONE, tmp_path, base, retry=QUICK)
    assert (tmp_path / "ml-1m.zip").read_bytes() == CONTENT[::-1]


def test_a_whole_part_only_has_to_be_verified(base: str, mirror: Mirror, tmp_path: Path) -> None:
    (tmp_path / f".ml-1m.{hashlib.md5(CONTENT).hexdigest()[:8]}.part").write_bytes(CONTENT)
    fetch(ONE, tmp_path, base, retry=QUICK)
    assert (tmp_path / "ml-1m.zip").read_bytes() == CONTENT


def test_a_wrong_checksum_leaves_no_file(base: str, mirror: Mirror, tmp_path: Path) -> None:
    mirror.add("ml-1m", CONTENT, "0" * 32)
    with pytest.raises(DownloadError, match=f"not what was published .checksum {hashlib.md5(CONTENT).hexdigest()}"):
        fetch(ONE, tmp_path, base, retry=QUICK)
    assert list(tmp_path.iterdir()) == []


def test_without_a_checksum_nothing_is_downloaded(base: str, mirror: Mirror, tmp_path: Path) -> None:
    mirror.files["/ml-1m.zip.md5"] = b"<html>Welcome</html>"
    with pytest.raises(DownloadError, match="holds no checksum: nothing was downloaded"):
        fetch(ONE, tmp_path, base, retry=QUICK)
    del mirror.files["/ml-1m.zip.md5"]
    with pytest.raises(DownloadError, match=r"cannot be had \(HTTP 404\): nothing was downloaded"):
        fetch(ONE, tmp_path, base, retry=QUICK)
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_not_there_is_said(base: str, mirror: Mirror, tmp_path: Path) -> None:
    del mirror.files["/ml-1m.zip"]
    with pytest.raises(DownloadError, match=r"ml-1m.zip cannot be had \(HTTP 404\)"):
        fetch(ONE, tmp_path, base, retry=QUICK)


def test_a_server_that_is_overburdened_is_asked_again(base: str, mirror: Mirror, tmp_path: Path) -> None:
    mirror.statuses = [503, 200, 503]
    fetch(ONE, tmp_path, base, retry=QUICK)
    assert (tmp_path / "ml-1m.zip").read_bytes() == CONTENT


def test_no_network_is_one_line_and_tried_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    monkeypatch.setattr("time.sleep", waits.append)
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        base = f"http://127.0.0.1:{nobody.getsockname()[1]}"
    with pytest.raises(DownloadError, match=r"no connection to 127\.0\.0\.1:") as caught:
        fetch(ONE, tmp_path, base, retry=RetryPolicy(first_wait=0.05))
    assert "\n" not in str(caught.value) and len(waits) == 1


def test_a_folder_that_cannot_be_written_is_said(base: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(WorkspaceError, match="cannot write to"):
        fetch(ONE, tmp_path / "file", base, retry=QUICK)


@pytest.mark.parametrize("base", ["", "files.grouplens.org", "file:///etc"])
def test_an_address_that_is_none_is_said(base: str, tmp_path: Path) -> None:
    with pytest.raises(DownloadError, match="no address of a server"):
        fetch(ONE, tmp_path, base)


def test_only_known_data_sets() -> None:
    with pytest.raises(NotFoundError, match="there are ml-latest-small, ml-1m, ml-32m"):
        find_dataset("ml-20m")


@pytest.mark.parametrize("one", DATASETS, ids=lambda one: one.name)
def test_the_terms_say_what_may_be_done(one: object) -> None:
    terms = getattr(one, "terms", "")
    assert all(word in terms for word in ("endorsement", "acknowledge", "redistribute", "commercial", "Harper"))
    assert ("may not redistribute" in terms) == (getattr(one, "name", "") == "ml-1m")


def run(monkeypatch: pytest.MonkeyPatch, base: str, *options: str) -> int:
    monkeypatch.setenv("CARTELERA_FETCH_URL", base)
    monkeypatch.setattr(sys, "argv", ["cartelera", "fetch", *options])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return int(ended.value.code or 0)


def test_the_command_shows_the_terms_before_it_downloads(
    base: str, mirror: Mirror, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, base, "ml-1m", "--out", str(tmp_path)) == 2
    out, err = capsys.readouterr()
    assert mirror.asked == [] and "may not redistribute the data without separate permission" in err
    assert "cartelera: the terms of ml-1m have to be agreed to: run again with --accept-licence" in err
    assert run(monkeypatch, base, "ml-1m", "--out", str(tmp_path), "--accept-licence") == 0
    out, err = capsys.readouterr()
    assert "may not redistribute" in err
    assert "ml-1m.zip is what was published. `cartelera build" in out
    assert (tmp_path / "ml-1m.zip").read_bytes() == CONTENT


@pytest.mark.parametrize(("answer", "code"), [("y\n", 0), ("n\n", 2)])
def test_the_command_asks_at_a_terminal(
    base: str, mirror: Mirror, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: str, code: int
) -> None:
    import io

    terminal = io.StringIO(answer)
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stdin", terminal)
    assert run(monkeypatch, base, "ml-1m", "--out", str(tmp_path)) == code
    assert (tmp_path / "ml-1m.zip").exists() == (code == 0)


def test_the_command_lists_what_there_is(
    base: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, base) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == [one.name for one in DATASETS]
    assert run(monkeypatch, base, "ml-20m") == 2
