"""Events on the whole real catalogue: how fast they are taken, alone and in batches, and what the next answer costs.

One worker, SQLite in a temporary folder; or the database that CARTELERA_BENCH_EVENTS_URL names.
Needs `wrk` (Debian's package). Run: python -m bench.events
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import sys
import tempfile
import threading
import time
from http.client import HTTPConnection
from pathlib import Path

from bench.serve import CONNECTIONS, ROUNDS, Server, load
from bench.workspace import real_workspace

MOST_P99 = 15.0
LEAST_IN_BATCHES = 1_000
BATCH, BATCHES, SENDERS = 100, 40, 4
HISTORY = 200
ASKED = 20

WRITES = """
request = function()
  local viewer = math.random(1, 2000)
  local id, value = ids[math.random(#ids)], math.random(1, 5)
  local body = string.format('{{"title_id": "%s", "type": "rating", "value": %d}}', id, value)
  return wrk.format("POST", "/v1/viewers/v" .. viewer .. "/events", {{["Content-Type"] = "application/json"}}, body)
end
"""


def post(port: int, viewer: str, body: object) -> None:
    """Send events on a connection of their own."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("POST", f"/v1/viewers/{viewer}/events", json.dumps(body))
    answer = connection.getresponse()
    said = answer.read()
    assert answer.status == 201, said
    connection.close()


def in_batches(port: int, ids: list[str]) -> float:
    """Events a second that several senders hand over in batches."""

    def send(number: int) -> None:
        for place in range(BATCHES):
            chosen = (ids[(place * BATCH + i) % len(ids)] for i in range(BATCH))
            post(port, f"b{number}", [{"title_id": each, "type": "rating", "value": 4} for each in chosen])

    senders = [threading.Thread(target=send, args=(number,)) for number in range(SENDERS)]
    began = time.perf_counter()
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    return SENDERS * BATCHES * BATCH / (time.perf_counter() - began)


def answer_milliseconds(port: int, viewer: str, write: list[str]) -> float:
    """The median time of an answer for a viewer, each after an event about one of `write`, if there are any."""
    times = []
    for place in range(ASKED):
        if write:
            post(port, viewer, {"title_id": write[place % len(write)], "type": "rating", "value": 3})
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        connection.connect()
        began = time.perf_counter()
        connection.request("GET", f"/recomendacion_usuario/{viewer}")
        answer = connection.getresponse()
        answer.read()
        times.append((time.perf_counter() - began) * 1e3)
        assert answer.status == 200
        connection.close()
    return statistics.median(times)


def main() -> None:
    """Run, print, and exit with 1 if it falls short."""
    print(f"load of the machine before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    if shutil.which("wrk") is None:
        sys.exit("bench.events needs wrk: apt-get install wrk")
    from cartelera.release import releases_of
    from cartelera.workspace import Workspace

    workspace = real_workspace()
    release = releases_of(Workspace(workspace)).open_current()
    ids = [str(each) for each in release.catalog.column("title_id")[:5000:7]]
    release.close()
    with tempfile.TemporaryDirectory() as folder:
        address = os.environ.get("CARTELERA_BENCH_EVENTS_URL", f"sqlite:///{folder}/events.db")
        os.environ["CARTELERA_EVENTS_URL"] = address
        script = Path(folder) / "writes.lua"
        script.write_text("ids = {" + ", ".join(f'"{each}"' for each in ids) + "}\n" + WRITES.format())
        server = Server([sys.executable, "-m", "cartelera", "serve", "-w", str(workspace), "--port"], "/health")
        loads = [load(server.port, script, CONNECTIONS) for _ in range(ROUNDS)]
        batches = in_batches(server.port, ids)
        post(server.port, "reader", [{"title_id": each, "type": "rating", "value": 4} for each in ids[:HISTORY]])
        still = answer_milliseconds(server.port, "reader", [])
        moved = answer_milliseconds(server.port, "reader", ids[:HISTORY])
        server.stop()
    p99, rps = statistics.median(each.p99 for each in loads), statistics.median(each.rps for each in loads)
    print(f"kept in {address.partition(':')[0]}; each event is on the disk when it is answered")
    for each in loads:
        print(f"  one at a time, {CONNECTIONS} connections: {each.rps:7,.0f}/s, p99 {each.p99:5.1f} ms {each.errors}")
    print(f"  in batches of {BATCH}: {batches:,.0f} events a second (wanted: at least {LEAST_IN_BATCHES:,})")
    print(f"  an answer at a history of {HISTORY}: {still:.1f} ms; the next after an event: {moved:.1f} ms")
    print(f"median {rps:,.0f}/s, p99 {p99:.1f} ms (wanted: at most {MOST_P99:g})")
    if p99 > MOST_P99 or batches < LEAST_IN_BATCHES or any(each.errors for each in loads):
        sys.exit(1)


if __name__ == "__main__":
    main()
