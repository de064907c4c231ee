"""Run the Dockerfile's steps without a container engine: in clean roots, with chroot.

    sudo python tools/try_dockerfile.py ROOT_TEMPLATE WORK_FOLDER [NAME=VALUE ...]

ROOT_TEMPLATE is a minimal Debian root with Python 3.11 as `python`, standing in for `python:3.11-slim`, such as
`debootstrap --variant=minbase --include=python3,python3-venv,ca-certificates bookworm ROOT_TEMPLATE` makes (and
`ln -s python3 ROOT_TEMPLATE/usr/bin/python`). Each FROM copies it; COPY, RUN, ENV, ARG, WORKDIR and USER are
carried out; at the end the HEALTHCHECK is tried against the CMD, started as the image's user. What it cannot prove:
layers, image sizes.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent


@dataclass
class Stage:
    """One FROM: its root and what the instructions have set so far."""

    root: Path
    env: dict[str, str] = field(default_factory=lambda: {"PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"})
    args: dict[str, str] = field(default_factory=dict)
    workdir: str = "/"
    user: str = "0"
    command: list[str] = field(default_factory=list)
    health: list[str] = field(default_factory=list)

    def chroot(self, command: list[str]) -> list[str]:
        """`command`, run in this root, folder, environment and user."""
        sets = [f"{key}={value}" for key, value in (self.env | self.args | _network()).items()]
        inside = f"cd {shlex.quote(self.workdir)} && exec {shlex.join(command)}"
        who = [] if self.user == "0" else [f"--userspec={self.user}:{self.user}"]
        return ["env", "-i", *sets, "chroot", *who, str(self.root), "/bin/sh", "-c", inside]


def _network() -> dict[str, str]:
    """How this machine reaches the package index, if it says so in the environment."""
    return {key: value for key, value in os.environ.items() if key.startswith("PIP_") or key.endswith("_proxy")}


def instructions(text: str) -> list[tuple[str, str]]:
    """(instruction, its text), continuation lines joined, comments dropped."""
    joined = re.sub(r"\\\n", " ", "\n".join(line for line in text.splitlines() if not line.startswith("#")))
    return [
        (line.split(None, 1)[0].upper(), line.split(None, 1)[1].strip()) for line in joined.splitlines() if line.strip()
    ]


def copy(stage: Stage, stages: dict[str, Stage], text: str) -> None:
    """COPY, with --from and --chown."""
    words = shlex.split(text)
    options = dict(word[2:].split("=", 1) for word in words if word.startswith("--"))
    *sources, target = [word for word in words if not word.startswith("--")]
    base = stages[options["from"]].root if "from" in options else PROJECT
    for source in sources:
        origin = base / source.lstrip("/") if "from" in options else PROJECT / source
        where = stage.root / str(Path(stage.workdir) / target).lstrip("/")
        if target.endswith("/") and not origin.is_dir():
            where /= origin.name
        if origin.is_dir():
            ignored = (
                shutil.ignore_patterns(*(PROJECT / ".dockerignore").read_text().split()) if origin == PROJECT else None
            )
            shutil.copytree(origin, where, symlinks=True, dirs_exist_ok=True, ignore=ignored)
        else:
            where.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(origin, where)
        if "chown" in options:
            subprocess.run(["chown", "-R", options["chown"], str(where)], check=True)


def carry_out(template: Path, work: Path, given: dict[str, str]) -> Stage:
    """Every instruction in turn; the last stage."""
    stages: dict[str, Stage] = {}
    stage = Stage(template)
    for number, (name, text) in enumerate(instructions((PROJECT / "Dockerfile").read_text())):
        print(f"{number:2d} {name} {text[:110]}", flush=True)
        if name == "FROM":
            stage = Stage(work / f"stage{len(stages)}")
            subprocess.run(["cp", "-a", str(template), str(stage.root)], check=True)
            stages[text.split(" AS ")[-1] if " AS " in text else f"#{len(stages)}"] = stage
        elif name == "ARG":
            key, _, value = text.partition("=")
            stage.args[key] = given.get(key, value)
        elif name == "ENV":
            for pair in shlex.split(text):
                key, value = pair.split("=", 1)
                stage.env[key] = value.replace("$PATH", stage.env["PATH"])
        elif name == "WORKDIR":
            stage.workdir = text
            (stage.root / text.lstrip("/")).mkdir(parents=True, exist_ok=True)
        elif name == "USER":
            stage.user = text
        elif name == "COPY":
            copy(stage, stages, text)
        elif name == "RUN":
            subprocess.run(stage.chroot(["/bin/sh", "-c", text]), check=True)
        elif name == "CMD":
            stage.command = json.loads(text)
        elif name == "HEALTHCHECK":
            stage.health = json.loads(text[text.index("[") :])
    return stage


def main() -> None:
    """Run and print."""
    template, work = Path(sys.argv[1]), Path(sys.argv[2])
    stage = carry_out(template, work, dict(pair.split("=", 1) for pair in sys.argv[3:]))
    stage.env["PORT"] = "18999"
    server = subprocess.Popen(stage.chroot(stage.command))
    try:
        for _ in range(100):
            time.sleep(0.2)
            if subprocess.run(stage.chroot(stage.health), stderr=subprocess.DEVNULL, check=False).returncode == 0:
                break
        else:
            sys.exit("the health check never passed")
        status = Path(f"/proc/{server.pid}/status").read_text()
        print(
            "healthy; user", re.findall(r"Uid:\s+(\d+)", status)[0], "resident", re.findall(r"VmRSS:\s+(.*)", status)[0]
        )
    finally:
        server.terminate()
        server.wait(10)


if __name__ == "__main__":
    main()
