"""Misspelt names on the whole real catalogue: how often the name that was meant comes first, or among the first five,
and what a search costs; compared with every name there is, as was done before there was an index of trigrams.

Then the server: misspelt searches against a bare FastAPI hello, under the same server, in one run (needs `wrk`).
Run: python -m bench.search
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
import urllib.parse
from collections.abc import Callable, Sequence
from pathlib import Path

from rapidfuzz import fuzz, process

from bench.serve import HELLO, ROUNDS, Server, load, write_script
from bench.typos import Typo, misspell, names_of
from bench.workspace import real_workspace
from cartelera.catalog import Catalog
from cartelera.names import fold, words

EACH = 300
"""Misspelt names of each group."""

Suggest = Callable[[str, str], Sequence[str]]


def every_name(catalog: Catalog) -> Suggest:
    """The nearest names by comparing with every name of the kind, the most popular first among equals."""
    names: dict[str, tuple[list[str], list[str]]] = {}
    query = "SELECT display, words FROM names WHERE kind = ? AND words <> '' GROUP BY words ORDER BY min(ref)"
    for kind in ("title", "actor", "director"):
        rows = catalog.connection().execute(query, (kind,)).fetchall()
        names[kind] = ([display for display, _ in rows], [key for _, key in rows])

    def suggest(kind: str, text: str) -> list[str]:
        displays, keys = names[kind]
        best = process.extract(words(text), keys, scorer=fuzz.ratio, limit=10, score_cutoff=60)
        if len(best) < 5:
            best += process.extract(words(text), keys, scorer=fuzz.token_set_ratio, limit=10, score_cutoff=85)
        return list(dict.fromkeys(displays[index] for _, _, index in best))[:5]

    return suggest


def hits(catalog: Catalog, typos: Sequence[Typo], suggest: Suggest) -> tuple[float, float]:
    """How often the name that was meant is the first suggestion, and how often it is one of five."""
    first = any_of_five = 0
    for typo in typos:
        # A title is suggested under the name it is shown by, whichever of its names was typed.
        meant = catalog.names.exact(typo.kind, typo.name)
        assert meant is not None
        suggested = [fold(name) for name in suggest(typo.kind, typo.text)]
        first += suggested[:1] == [fold(meant.name)]
        any_of_five += fold(meant.name) in suggested[:5]
    return first / len(typos), any_of_five / len(typos)


def cost(typos: Sequence[Typo], suggest: Suggest) -> list[float]:
    """Milliseconds of CPU of each search, ascending."""
    taken = []
    for typo in typos:
        began = time.thread_time()
        suggest(typo.kind, typo.text)
        taken.append((time.thread_time() - began) * 1000)
    return sorted(taken)


def compare(catalog: Catalog, typos: dict[str, list[Typo]]) -> bool:
    """Print quality and cost of the index and of comparing with every name; whether the index finds as many."""
    found: list[list[tuple[float, float]]] = []
    for name, suggest in (("every name compared", every_name(catalog)), ("index", catalog.names.suggest)):
        for typo in typos.values():
            suggest(typo[0].kind, typo[0].text)
        print(name)
        found.append([hits(catalog, some, suggest) for some in typos.values()])
        for group, (first, any_of_five) in zip(typos, found[-1], strict=True):
            print(f"  {group:<15} hit@1 {first:.3f}  hit@5 {any_of_five:.3f}")
        taken = cost([typo for some in typos.values() for typo in some], suggest)
        print(
            f"  CPU of a search: median {statistics.median(taken):.2f} ms, mean {statistics.mean(taken):.2f}, "
            f"p99 {taken[int(len(taken) * 0.99)]:.2f}"
        )
    before, now = found
    return all(a <= b for old, new in zip(before, now, strict=True) for a, b in zip(old, new, strict=True))


def serve(workspace: Path, typos: dict[str, list[Typo]]) -> None:
    """Misspelt searches of one worker against a bare hello."""
    paths = ["/v1/titles?limit=5&q=" + urllib.parse.quote(typo.text) for some in typos.values() for typo in some]
    with tempfile.TemporaryDirectory() as folder:
        hello_file = Path(folder) / "hello.py"
        hello_file.write_text(HELLO)
        greet = write_script([f"/hello/{number}" for number in range(len(paths))], Path(folder) / "h.lua")
        search = write_script(paths, Path(folder) / "s.lua")
        hello = Server([sys.executable, str(hello_file)], "/hello/x")
        ours = Server([sys.executable, "-m", "cartelera", "serve", "--workspace", str(workspace), "--port"], "/health")
        for _ in range(ROUNDS):
            began = ours.cpu()
            hello_load, our_load = load(hello.port, greet), load(ours.port, search)
            used = (ours.cpu() - began) / our_load.requests * 1000
            print(f"  hello {hello_load.rps:8,.0f}/s", end=" | ")
            print(f"misspelt searches {our_load.rps:6,.0f}/s p99 {our_load.p99:5.1f} ms", end=", ")
            print(f"{used:.2f} ms of CPU each, ratio {our_load.rps / hello_load.rps:.2f} {our_load.errors}")
        hello.stop()
        ours.stop()


def main() -> None:
    """Run and print; exits with 1 if the index finds fewer names than were found before."""
    from cartelera.release import releases_of
    from cartelera.workspace import Workspace

    print(f"load of the machine before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    workspace = real_workspace()
    catalog = releases_of(Workspace(workspace)).open_current().catalog
    names = names_of(catalog)
    typos = {group: misspell(some, EACH, seed) for seed, (group, some) in enumerate(names.items(), start=1)}
    size = sum(file.stat().st_size for file in (catalog.path.parent / "trigrams").iterdir())
    print(f"{sum(map(len, typos.values()))} misspelt names; the index is {size / 2**20:.1f} MiB")
    as_good = compare(catalog, typos)
    print("served, one worker, 16 connections")
    serve(workspace, typos)
    if not as_good:
        sys.exit("the index finds fewer names than comparing with every one")


if __name__ == "__main__":
    main()
