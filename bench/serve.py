"""The server on the whole real catalogue against a bare FastAPI hello, under the same server, in one run.

Prints the ratio of requests per second, latencies at 16 connections, resident memory and the time until ready; then
how much two workers answer more than one, and what they take of memory together.
Needs `wrk` (Debian's package). Run: python -m bench.serve
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from bench.workspace import real_workspace

CONNECTIONS, SECONDS, ROUNDS = 16, 4, 3

HELLO = """
import sys
from fastapi import FastAPI
from cartelera.server.run import run
from cartelera.server.sockets import listen
app = FastAPI()
@app.get("/hello/{name}")
async def hello(name: str):
    return {"hello": name}
run(app, listen("127.0.0.1", int(sys.argv[1])))
"""


@dataclass(frozen=True, slots=True)
class Load:
    """One run of wrk: requests answered, how many per second, and the 99th percentile in milliseconds."""

    requests: int
    rps: float
    p99: float
    errors: str


class Server:
    """A server process on a free port; `ready` is how many seconds it took to answer."""

    def __init__(self, command: list[str], path: str) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        began = time.perf_counter()
        self.process = subprocess.Popen([*command, str(self.port)], stdout=subprocess.DEVNULL)
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5).read()
                break
            except OSError:
                if self.process.poll() is not None or time.perf_counter() - began > 60:
                    raise
                time.sleep(0.02)
        self.ready = time.perf_counter() - began

    def rss(self) -> float:
        """Resident memory in MiB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        found = re.search(r"VmRSS:\s+(\d+)", status)
        return int(found[1]) / 1024 if found else float("nan")

    def processes(self) -> list[int]:
        """The server and its workers."""
        path = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [self.process.pid, *map(int, path.read_text().split())]

    def pss(self) -> float:
        """Memory of all processes in MiB; of what several of them share, to each its part."""
        rolled = [Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in self.processes()]
        return sum(int(found[1]) for text in rolled if (found := re.search(r"^Pss:\s+(\d+)", text, re.M))) / 1024

    def cpu(self) -> float:
        """Seconds of CPU that all processes have used."""
        stats = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in self.processes()]
        return sum(int(each[11]) + int(each[12]) for each in stats) / os.sysconf("SC_CLK_TCK")

    def stop(self) -> None:
        """End it."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)


def load(port: int, script: Path, connections: int = CONNECTIONS) -> Load:
    """Drive a server with wrk and the paths in `script`."""
    done = subprocess.run(
        ["wrk", "-t1", f"-c{connections}", f"-d{SECONDS}s", "--latency", "-s", str(script), f"http://127.0.0.1:{port}"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    requests = re.search(r"(\d+) requests in", done)
    rps = re.search(r"Requests/sec:\s+([\d.]+)", done)
    p99 = re.search(r"99%\s+([\d.]+)(us|ms|s)", done)
    errors = re.search(r"Non-2xx.*", done)
    assert requests and rps and p99, done
    milliseconds = float(p99[1]) * {"us": 1e-3, "ms": 1.0, "s": 1e3}[p99[2]]
    return Load(int(requests[1]), float(rps[1]), milliseconds, errors[0] if errors else "")


def write_script(paths: list[str], target: Path) -> Path:
    """A wrk script that asks for `paths` in turn."""
    quoted = ",\n".join(f'"{path}"' for path in paths)
    target.write_text(
        f"paths = {{\n{quoted}\n}}\nn = 0\nrequest = function()\n"
        "  n = n % #paths + 1\n  return wrk.format('GET', paths[n])\nend\n"
    )
    return target


def compare_workers(workspace: Path, scripts: dict[str, Path]) -> None:
    """One worker against two, in turn, on each script of paths."""
    command = [sys.executable, "-m", "cartelera", "serve", "--workspace", str(workspace)]
    one = Server([*command, "--port"], "/health")
    two = Server([*command, "--workers", "2", "--port"], "/health")
    for name, script in scripts.items():
        rounds = []
        for _ in range(ROUNDS):
            loads = []
            for server in (one, two):
                began = server.cpu()
                driven = load(server.port, script)
                loads.append((driven, (server.cpu() - began) / SECONDS))
            rounds.append(loads)
        more = statistics.median(after.rps / before.rps for (before, _), (after, _) in rounds)
        print(f"{name}: two workers answer {more:.2f} times as much as one (wanted: 1.8 where two cores are free)")
        for n, workers in enumerate(("one", "two")):
            rps, cores = (
                statistics.median(values) for values in zip(*((r[n][0].rps, r[n][1]) for r in rounds), strict=True)
            )
            print(f"  {workers}: {rps:8,.0f}/s on {cores:.2f} cores, {cores / rps * 1e6:,.0f} µs of CPU an answer")
    print(f"memory: one worker {one.pss():.0f} MiB, two {two.pss():.0f} MiB together")
    one.stop()
    two.stop()


def main() -> None:
    """Run and print."""
    print(f"load of the machine before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    if shutil.which("wrk") is None:
        sys.exit("bench.serve needs wrk: apt-get install wrk")
    from cartelera.release import releases_of
    from cartelera.workspace import Workspace

    workspace = real_workspace()
    catalog = releases_of(Workspace(workspace)).open_current().catalog
    titles = [str(t) for t in catalog.column("title")]
    asked = [titles[row] for row in range(0, len(titles), 7)]
    paths = ["/recomendacion/" + urllib.parse.quote(title, safe="") for title in asked]
    with tempfile.TemporaryDirectory() as folder:
        hello_file = Path(folder) / "hello.py"
        hello_file.write_text(HELLO)
        hello_script = write_script(
            ["/hello/" + urllib.parse.quote(title, safe="").replace("%2F", "-") for title in asked],
            Path(folder) / "h.lua",
        )
        script = write_script(paths, Path(folder) / "r.lua")
        hello = Server([sys.executable, str(hello_file)], "/hello/x")
        ours = Server([sys.executable, "-m", "cartelera", "serve", "--workspace", str(workspace), "--port"], "/health")
        fresh = ours.rss()
        rounds = [(load(hello.port, hello_script), load(ours.port, script)) for _ in range(ROUNDS)]
        used = ours.rss()
        for path in (
            "/get_actor/zzzz",
            "/retorno/zzzz",
            "/v1/titles?q=zzzz",
            "/productoras/zzzz",
            "/get_director/zzzz",
        ):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{ours.port}{path}").read()
            except urllib.error.HTTPError as error:
                if error.code != 404:
                    raise
        searched = ours.rss()
        hello.stop()
        ours.stop()
        ids = [str(each) for each in catalog.column("title_id")[:: max(1, len(titles) // 500)]]
        pages = write_script(["/titulo/" + urllib.parse.quote(each, safe="") for each in ids], Path(folder) / "p.lua")
        compare_workers(workspace, {"/recomendacion": script, "/titulo": pages})
    ratio = statistics.median(b.rps / a.rps for a, b in rounds)
    print(f"catalogue: {len(titles):,} titles, {len(paths):,} different paths asked in turn")
    print(
        f"ready in {ours.ready:.2f} s; resident {fresh:.0f} MiB when ready, "
        f"{used:.0f} under load, {searched:.0f} after unknown names"
    )
    for hello_load, our_load in rounds:
        print(
            f"  hello {hello_load.rps:8,.0f}/s p99 {hello_load.p99:5.1f} ms | /recomendacion {our_load.rps:8,.0f}/s "
            f"p99 {our_load.p99:5.1f} ms | ratio {our_load.rps / hello_load.rps:.2f} {our_load.errors}"
        )
    print(f"/recomendacion answers at {ratio:.0%} of a bare hello (wanted: at least 60%)")


if __name__ == "__main__":
    main()
