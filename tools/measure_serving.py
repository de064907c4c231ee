"""What an image that only serves weighs, and that it serves: `python tools/measure_serving.py [WORKSPACE]`.

Installs `requirements/serve.txt` and the package without its dependencies into a fresh virtual environment, as the
Dockerfile does, and asks the server in it. Without WORKSPACE the embedded catalogue is built first, by the Python that
runs this. Exit code 1 if it weighs more than it may, or does not answer.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
MOST = 250
"""Megabytes (10⁶ bytes) that everything installed may take."""
ASKED = ("/health", "/recomendacion/Toy%20Story", "/score_titulo/Toy%20Story", "/openapi.json", "/")


def install(folder: Path) -> Path:
    """A fresh environment for serving, without pip; its bin folder."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    bin_folder = folder / "bin"
    pip = [sys.executable, "-m", "pip", "--python", str(bin_folder / "python"), "install", "--quiet"]
    subprocess.run([*pip, "--require-hashes", "-r", str(PROJECT / "requirements" / "serve.txt")], check=True)
    subprocess.run([*pip, "--no-deps", str(PROJECT)], check=True)
    for tests in [path for path in folder.rglob("tests") if path.is_dir()]:
        shutil.rmtree(tests, ignore_errors=True)
    return bin_folder


def size_of(folder: Path) -> int:
    """Bytes of every file below a folder."""
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def serve(bin_folder: Path, workspace: Path) -> float:
    """Serve, ask each of `ASKED`; the seconds until it was ready."""
    command = [str(bin_folder / "cartelera"), "serve", "--workspace", str(workspace), "--port", "0"]
    began = time.monotonic()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        said = server.stdout.readline()
        ready = time.monotonic() - began
        try:
            found = re.search(r"http://\S+", said)
            if found is None:
                sys.exit("it does not serve")
            for path in ASKED:
                with urllib.request.urlopen(found[0] + path, timeout=30) as answer:
                    print(f"{path}: {answer.status}, {len(answer.read()):,} bytes")
        finally:
            server.terminate()
    return ready


def main() -> None:
    """Install, weigh, serve, and print."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        workspace = Path(sys.argv[1]) if len(sys.argv) > 1 else folder / "workspace"
        if len(sys.argv) == 1:
            build = [sys.executable, "-m", "cartelera", "build", "--demo", "--workspace", str(workspace)]
            subprocess.run(build, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        bin_folder = install(folder / "serving")
        packages = next((folder / "serving" / "lib").glob("python*/site-packages"))
        for size, name in sorted(((size_of(each), each.name) for each in packages.iterdir()), reverse=True)[:8]:
            print(f"{size / 1e6:7.1f} MB  {name}")
        total = size_of(folder / "serving") / 1e6
        ready = serve(bin_folder, workspace)
        print(f"{total:.0f} MB of {MOST} allowed; ready after {ready:.1f} s")
        if total > MOST:
            sys.exit(1)


if __name__ == "__main__":
    main()
