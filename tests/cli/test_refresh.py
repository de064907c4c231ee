"""`cartelera refresh`: unattended, so every way it can go wrong ends in one line and changes nothing."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cli_result import Run

from cartelera import release
from cartelera.pipeline.lock import exclusive_lock
from cartelera.pipeline.sources import cache_path
from cartelera.workspace import Workspace
from support.tiny import Raw

Refused = Callable[..., str]
SUMMARY = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ (published|nothing changed|REFUSED): release (\S+), "
    r"(\d+) sources?, ([\d,]+) rows, ([\d,]+) refused, \d+ s\n"
)


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    return Raw(tmp_path / "raw").write()


@pytest.fixture
def place(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "w")


def held(place: Workspace) -> dict[str, bytes]:
    """Every file of the workspace with what is in it."""
    return {str(p.relative_to(place.root)): p.read_bytes() for p in sorted(place.root.rglob("*")) if p.is_file()}


def remembered(place: Workspace) -> list[str]:
    return [str(one) for one in json.loads((place.root / "refresh.json").read_text())["sources"]]


def summary(out: str) -> tuple[str, str]:
    """What the one summary line says: what came of it, and which release."""
    found = SUMMARY.fullmatch(out)
    assert found, out
    return found[1], found[2]


def test_the_sources_of_the_first_run_are_remembered(run: Run, raw: Path, place: Workspace) -> None:
    first = run("refresh", raw, "-w", place.root)
    assert first.code == 0, first.err
    assert summary(first.out) == ("published", release.releases_of(place).current_id())
    assert remembered(place) == [str(raw)]
    second = run("refresh", "-w", place.root)
    assert second.code == 0
    assert summary(second.out) == ("nothing changed", release.releases_of(place).current_id())
    assert release.releases_of(place).ids() == [release.releases_of(place).current_id()]


def test_a_relative_path_is_remembered_from_wherever(
    run: Run, raw: Path, place: Workspace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(raw.parent)
    assert run("refresh", "raw", "-w", place.root).code == 0
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert run("refresh", "-w", place.root).code == 0


def test_a_changed_source_makes_a_new_release(run: Run, raw: Path, place: Workspace) -> None:
    run("refresh", raw, "-w", place.root)
    before = release.releases_of(place).current_id()
    with (raw / "netflix_titles.csv").open("a") as listing:
        listing.write("s99,Movie,New Arrival,,Somebody New,,,2021,PG,100 min,Drama,It arrives.\n")
    told = run("refresh", "-w", place.root)
    assert told.code == 0, told.err
    assert summary(told.out) == ("published", release.releases_of(place).current_id())
    assert release.releases_of(place).current_id() != before
    assert "New Arrival" in release.releases_of(place).open_current().catalog.column("title")


def test_the_summary_counts_sources_and_rows(run: Run, raw: Path, place: Workspace) -> None:
    (raw / "keywords.csv").write_text((raw / "keywords.csv").read_text() + "not a number,[]\n")
    found = SUMMARY.fullmatch(run("refresh", raw, "-w", place.root).out)
    assert found
    told = json.loads((place.tables / "ingest.json").read_text())["sources"].values()
    assert int(found[3]) == len(told)
    assert int(found[4]) == sum(one["read"] for one in told)
    assert int(found[5]) == sum(one["refused"] for one in told) == 1


def test_a_source_that_is_missing_changes_nothing(
    run: Run, refused: Refused, raw: Path, place: Workspace, tmp_path: Path
) -> None:
    run("refresh", raw, "-w", place.root)
    before = held(place)
    assert "nowhere.csv: no such file" in refused("refresh", tmp_path / "nowhere.csv", "-w", place.root)
    assert held(place) == before, "nor is it remembered"
    assert run("refresh", "-w", place.root).code == 0
    raw.rename(tmp_path / "moved")
    before = held(place)
    assert f"{raw}: no such file" in refused("refresh", "-w", place.root)
    assert held(place) == before


def test_where_nothing_could_be_read_nothing_is_left(refused: Refused, place: Workspace, tmp_path: Path) -> None:
    assert "no source is configured" in refused("refresh", "-w", place.root)
    assert "no such file" in refused("refresh", tmp_path / "nowhere.csv", "-w", place.root)
    assert not place.root.exists()


@pytest.mark.parametrize("memory", ["", "{", "[]", '{"sources": 3}', "{}"])
def test_a_damaged_memory_is_named(refused: Refused, place: Workspace, memory: str) -> None:
    place.root.mkdir()
    (place.root / "refresh.json").write_text(memory)
    assert "refresh.json is damaged" in refused("refresh", "-w", place.root)


def test_the_second_of_two_at_once_refuses(refused: Refused, run: Run, raw: Path, place: Workspace) -> None:
    with exclusive_lock(place):
        assert "another refresh" in refused("refresh", raw, "-w", place.root)
    assert run("refresh", raw, "-w", place.root).code == 0


def test_nothing_is_read_while_another_command_writes(refused: Refused, run: Run, raw: Path, place: Workspace) -> None:
    run("refresh", raw, "-w", place.root)
    with place.lock():
        assert "in use" in refused("refresh", "-w", place.root)


@pytest.mark.parametrize("every", ["soon", "", "5", "0h", "-1h", "1w", "99999999999d", "1e3d", "nan h"])
def test_a_time_that_is_none_is_refused_before_anything(
    refused: Refused, raw: Path, place: Workspace, every: str
) -> None:
    assert "write it as 30m, 6h or 1d" in refused("refresh", raw, f"--every={every}", "-w", place.root)
    assert not place.root.exists()


def test_every_so_often_it_goes_on_after_a_mistake(
    run: Run, raw: Path, place: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []

    def sleep(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 1:
            raw.rename(tmp_path / "moved")
        elif len(pauses) == 2:
            (tmp_path / "moved").rename(raw)
        else:
            raise SystemExit(0)

    monkeypatch.setattr("time.sleep", sleep)
    told = run("refresh", raw, "--every", "1.5h", "-w", place.root)
    assert pauses == [5400.0] * 3
    assert [summary(line)[0] for line in told.out.splitlines(keepends=True)] == ["published", "nothing changed"]
    assert [line for line in told.err.splitlines() if line.startswith("cartelera: ")] == [
        f"cartelera: {raw}: no such file or folder; nothing was changed"
    ]


def test_a_refused_candidate_is_said_and_has_a_code_of_its_own(
    run: Run, raw: Path, place: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("refresh", raw, "-w", place.root)
    before = release.releases_of(place).current_id()
    refusal = release.Outcome("20990101T000000-feedbeef", False, False, None, None, None, None)
    monkeypatch.setattr(release, "train", lambda *_, **__: refusal)
    told = run("refresh", "-w", place.root)
    assert told.code == 3
    assert summary(told.out) == ("REFUSED", refusal.release_id)
    assert release.releases_of(place).current_id() == before


@dataclass
class Site:
    """A server of files on this machine. `pages`: by path, the whole answer as it goes over the wire."""

    url: str
    pages: dict[str, bytes] = field(default_factory=dict)

    def serve(self, path: str, body: bytes) -> str:
        """Answer `path` properly; its URL."""
        return self.answer(path, b"HTTP/1.0 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)

    def answer(self, path: str, wire: bytes) -> str:
        """Answer `path` with just these bytes; its URL."""
        self.pages[path] = wire
        return self.url + path


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    pages: dict[str, bytes] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.wfile.write(pages.get(self.path, b"HTTP/1.0 404 Not Found\r\n\r\n"))

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield Site(f"http://127.0.0.1:{server.server_port}", pages)
        server.shutdown()
        thread.join()


def test_a_url_is_fetched_each_time(run: Run, raw: Path, place: Workspace, site: Site) -> None:
    body = (raw / "netflix_titles.csv").read_bytes()
    url = site.serve("/catalogues/netflix_titles.csv", body)
    told = run("refresh", url, "-w", place.root)
    assert told.code == 0, told.err
    assert remembered(place) == [url]
    assert set(release.releases_of(place).open_current().catalog.column("title")) >= {"Roma", "Bird Box"}
    assert summary(run("refresh", "-w", place.root).out)[0] == "nothing changed"
    site.serve("/catalogues/netflix_titles.csv", body.replace(b"Bird Box", b"Box Bird"))
    assert summary(run("refresh", "-w", place.root).out)[0] == "published"
    assert "Box Bird" in release.releases_of(place).open_current().catalog.column("title")


def test_files_of_one_name_from_two_places_are_two(run: Run, place: Workspace, site: Site) -> None:
    head = b"userId,movieId,rating,timestamp\n"
    one = site.serve("/spring/ratings.csv", head + b"1,1,4.0,1\n1,2,4.0,1\n")
    other = site.serve("/autumn/ratings.csv", head + b"1,1,2.0,1\n")
    asked = site.serve("/get/ratings.csv?year=1", head + b"7,1,2.0,1\n")
    films = site.serve("/all/movies.csv", b"movieId,title,genres\n1,Heat (1995),Drama\n")
    told = run("refresh", one, other, asked, films, "-w", place.root)
    assert told.code == 0, told.err
    assert ", 4 sources, 5 rows, " in told.out
    assert set(json.loads((place.tables / "ingest.json").read_text())["sources"]) == {
        "ratings.spring", "ratings.autumn", "ratings.get", "movielens.movies"
    }  # fmt: skip


BODY = b"movieId,score\n1,3.5\n"
BROKEN = {
    "shorter than it said": (b"HTTP/1.0 200 OK\r\nContent-Length: 500\r\n\r\n" + BODY, "cut off while"),
    "cut off in a chunk": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40\r\n" + BODY, "cut off while"),
    "no such page": (b"HTTP/1.0 404 Not Found\r\n\r\n", "404"),
    "not HTTP": (b"220 mail.example.org ready\r\n", "cannot be fetched"),
    "nothing": (b"", "cannot be fetched"),
    "no length": (b"HTTP/1.0 200 OK\r\nContent-Length: many\r\n\r\n" + BODY, "cannot be fetched"),
    "no table": (b"HTTP/1.0 200 OK\r\n\r\n<html>Come back later</html>\n", "scores.csv"),
}


@pytest.mark.parametrize("how", BROKEN)
def test_an_answer_that_is_broken_changes_nothing(
    run: Run, refused: Refused, raw: Path, place: Workspace, site: Site, how: str
) -> None:
    wire, said = BROKEN[how]
    url = site.answer("/mean/scores.csv", wire)
    assert said in refused("refresh", url, "-w", place.root)
    assert how == "no table" or not place.root.exists(), "nothing is left behind"
    assert not (place.root / "refresh.json").exists()


def test_an_answer_cut_off_later_leaves_what_was_fetched_before(
    run: Run, refused: Refused, raw: Path, place: Workspace, site: Site
) -> None:
    url = site.serve("/netflix_titles.csv", (raw / "netflix_titles.csv").read_bytes())
    assert run("refresh", url, "-w", place.root).code == 0
    before = held(place)
    site.answer("/netflix_titles.csv", b"HTTP/1.0 200 OK\r\nContent-Length: 500\r\n\r\nshow_id,type")
    assert "nothing was changed" in refused("refresh", "-w", place.root)
    assert held(place) == before


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/a.csv", "http://[/a.csv", "http://127.0.0.1:x/a", "http:///a b"])
def test_an_address_that_leads_nowhere_is_refused(
    refused: Refused, place: Workspace, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    assert "nothing was changed" in refused("refresh", url, "-w", place.root)
    assert not place.root.exists()


@pytest.mark.parametrize("path", ["", "/", "/..", "/../../etc", "/a/../b.csv", "/%2e%2e/%2f%2e%2e", "/" + "x" * 999])
def test_what_is_fetched_is_kept_in_the_workspace(place: Workspace, path: str) -> None:
    kept = cache_path(place, "http://example.org" + path)
    assert ".." not in kept.parts
    assert kept.parent.parent.parent == place.root / "cache" / "refresh"
    assert all(len(part) <= 100 for part in kept.relative_to(place.root).parts)


SECRETS = ("http://user:sesame@{}/a.csv?sig=opensesame&day=sesame7#sesame", "http://sesame@{}/a.csv?sesame")
ODD_SECRETS = (
    "http://user:ses ame@x y/a.csv", "http://user:sesame#x@127.0.0.1/a.csv", "http://user:sesame/x@127.0.0.1/a.csv",
    "http://user:sesame@[/a.csv", "http://user:sesame@exa\u2100mple/a.csv",
)  # fmt: skip


@pytest.mark.parametrize("url", [*SECRETS, *ODD_SECRETS])
def test_passwords_and_keys_of_urls_are_never_shown(
    run: Run, place: Workspace, site: Site, url: str, caplog: pytest.LogCaptureFixture
) -> None:
    for wire in (
        b"HTTP/1.0 404 Not Found\r\n\r\n",
        b"no HTTP\r\n",
        b"HTTP/1.0 302 Found\r\nLocation: http://x:sesame@y:z\r\n\r\n",
    ):
        for path in ("/a.csv?sig=opensesame&day=sesame7", "/a.csv?sesame"):
            site.answer(path, wire)
        told = run("refresh", url.format(site.url.removeprefix("http://")), "-w", place.root)
        assert told.code == 2
        assert len(told.err.splitlines()) == 1
        assert "ses" not in told.err.replace("nothing was changed", "")
        assert told.out == ""
    assert "sesame" not in "".join(record.getMessage() for record in caplog.records if record.levelname != "DEBUG")


def test_what_is_remembered_is_read_by_nobody_but_its_owner(run: Run, raw: Path, place: Workspace) -> None:
    assert run("refresh", raw, "-w", place.root).code == 0
    kept = place.root / "refresh.json"
    assert kept.stat().st_mode & 0o777 == 0o600
    kept.chmod(0o644)
    assert run("refresh", "-w", place.root).code == 0
    assert kept.stat().st_mode & 0o777 == 0o600
