"""Each kind of answer against a bare FastAPI hello under the same server, in one run, on the whole real catalogue.

For each kind: answers per second from one worker at 16 connections, their share of hello's, the 99th percentile at 16
connections and at one, and the CPU that an answer takes. Other work on the machine lowers the rates and not the share
of CPU: where both are wanted, both are printed. Exits with 1 if anything falls short.

Needs `wrk` (Debian's package). Run: python -m bench.answers
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import numpy as np

from bench.serve import HELLO, Load, Server, load, write_script
from bench.workspace import real_workspace
from cartelera.release import Release, releases_of
from cartelera.workspace import Workspace

ROUNDS = 3
LONG, USUAL, SHORT = 2_000, 200, 50
"""Ratings in a history. Of viewers with about so many, these many are asked about:"""
VIEWERS = 60


@dataclass(frozen=True, slots=True)
class Measured:
    """A kind of answer: what wrk saw at 16 connections and at one, and seconds of CPU for one answer."""

    many: Load
    one: Load
    cpu: float


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of a kind: answers per second, their share of hello's (by rate or CPU), and percentiles in ms."""

    rate: float = 0
    share: float = 0
    p99: float = float("inf")
    p99_alone: float = float("inf")

    def fallen_short(self, found: Measured, hello: Measured) -> list[str]:
        """What `found` does not reach, in words."""
        share = max(found.many.rps / hello.many.rps, hello.cpu / found.cpu)
        return [
            text
            for text, short in (
                (f"{self.rate:g} a second", found.many.rps < self.rate),
                (f"{self.share:g} of hello", share < self.share),
                (f"p99 of {self.p99:g} ms", found.many.p99 > self.p99),
                (f"p99 of {self.p99_alone:g} ms alone", found.one.p99 > self.p99_alone),
                ("every answer", bool(found.many.errors or found.one.errors)),
            )
            if short
        ]


PERSONAL = Wanted(rate=150, p99=150, p99_alone=15)
WANTED = {
    "/recomendacion": Wanted(share=0.6),
    "/v1/titles/{id}/similar": Wanted(share=0.5),
    "/v1/titles/{id}": Wanted(),
    "/v1/titles, filters and facets": Wanted(p99_alone=20),
    "/v1/search, while one types": Wanted(p99_alone=10),
    "/get_director": Wanted(share=0.5),
    "/get_actor": Wanted(share=0.5),
    "/titulo": Wanted(rate=250),
    f"/recomendacion_usuario, {SHORT} ratings": Wanted(),
    f"/recomendacion_usuario, {USUAL} ratings": PERSONAL,
    f"/recomendacion_usuario, {LONG} ratings": Wanted(),
    f"/espectador, {USUAL} ratings": PERSONAL,
}
MOST_TIMES = 3
"""A history of LONG ratings may take at most so many times the CPU of one of SHORT."""


def paths_of(release: Release) -> dict[str, list[str]]:
    """What is asked, by the names in WANTED: titles of every popularity, people of long filmographies, viewers."""
    rng = np.random.default_rng(0)
    database = release.catalog.connection()
    titles = database.execute("SELECT title_id, title FROM titles ORDER BY row").fetchall()
    some = [titles[row] for row in np.sort(rng.choice(len(titles), 600, replace=False)).tolist()]
    histories = release.rating_histories
    lengths = np.diff(histories.starts)

    def people(job: str) -> list[str]:
        """The hundred with the most films."""
        found = database.execute(
            "SELECT name FROM credits JOIN people USING (person) JOIN titles USING (row) "
            "WHERE job = ? AND tmdb_id IS NOT NULL AND kind = 'movie' "
            "GROUP BY person ORDER BY count(DISTINCT row) DESC, person LIMIT 100",
            (job,),
        )
        return [quote(name, safe="") for (name,) in found]

    def viewers(length: int) -> list[str]:
        near = np.argsort(np.abs(lengths - length), kind="stable")[:VIEWERS]
        return [quote(histories.id(int(number)), safe="") for number in near]

    ids = [quote(title_id, safe="") for title_id, _ in some]
    return {
        "/recomendacion": [f"/recomendacion/{quote(title, safe='')}" for _, title in some],
        "/v1/titles/{id}/similar": [f"/v1/titles/{title_id}/similar" for title_id in ids],
        "/v1/titles/{id}": [f"/v1/titles/{title_id}" for title_id in ids],
        "/v1/titles, filters and facets": [
            f"/v1/titles?platform=netflix&platform=disney&year_from={year}&max_age=13&facets=true"
            for year in range(1960, 2020)
        ],
        "/v1/search, while one types": [
            f"/v1/search?typing=true&q={quote(title[:length])}" for _, title in some[:150] for length in (1, 2, 4, 7)
        ],
        "/get_director": [f"/get_director/{name}" for name in people("Director")],
        "/get_actor": [f"/get_actor/{name}" for name in people("Actor")],
        "/titulo": [f"/titulo/{title_id}" for title_id in ids],
        **{
            f"/recomendacion_usuario, {length} ratings": [
                f"/recomendacion_usuario/{viewer}" for viewer in viewers(length)
            ]
            for length in (SHORT, USUAL, LONG)
        },
        f"/espectador, {USUAL} ratings": [f"/espectador/{viewer}" for viewer in viewers(USUAL)],
    }


def measure(server: Server, script: Path) -> Measured:
    """The median of some rounds."""
    rounds = []
    for _ in range(ROUNDS):
        before = server.cpu()
        many = load(server.port, script)
        rounds.append((many, (server.cpu() - before) / many.requests))
    many = sorted((each for each, _ in rounds), key=lambda each: each.rps)[ROUNDS // 2]
    time.sleep(1)  # What the connections left behind is still being answered, and one alone would wait for it.
    return Measured(many, load(server.port, script, connections=1), statistics.median(cpu for _, cpu in rounds))


def main() -> None:
    """Measure and print."""
    print(f"load of the machine before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    workspace = real_workspace()
    scripts = paths_of(releases_of(Workspace(workspace)).open_current())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "hello.py").write_text(HELLO)
        hello = Server([sys.executable, str(folder / "hello.py")], "/hello/x")
        bare = measure(hello, write_script(["/hello/x"], folder / "hello.lua"))
        hello.stop()
        command = [sys.executable, "-m", "cartelera", "serve", "--workspace", str(workspace), "--port"]
        ours = Server(command, "/health")
        found = {
            kind: measure(ours, write_script(paths, folder / f"{number}.lua"))
            for number, (kind, paths) in enumerate(scripts.items())
        }
        resident = ours.rss()
        ours.stop()
    print(f"{'':40}  a second  of hello  by CPU  p99 at 16  p99 at 1  CPU of one")
    fallen = []
    for kind, one in {"a bare hello": bare, **found}.items():
        print(
            f"{kind:40}  {one.many.rps:8,.0f}  {one.many.rps / bare.many.rps:8.2f}  {bare.cpu / one.cpu:6.2f}  "
            f"{one.many.p99:6.1f} ms  {one.one.p99:5.1f} ms  {one.cpu * 1e6:7,.0f} µs"
        )
        short = WANTED[kind].fallen_short(one, bare) if kind in WANTED else []
        fallen += [f"{kind} falls short of {text}" for text in short]
    times = found[f"/recomendacion_usuario, {LONG} ratings"].cpu / found[f"/recomendacion_usuario, {SHORT} ratings"].cpu
    print(f"{LONG:,} ratings take {times:.1f} times the CPU of {SHORT} (wanted: at most {MOST_TIMES})")
    print(f"resident after that: {resident:.0f} MiB; load of the machine: {os.getloadavg()[0]:.1f}")
    if times > MOST_TIMES:
        fallen.append("long histories take too much")
    if fallen:
        sys.exit("\n".join(fallen))


if __name__ == "__main__":
    main()
