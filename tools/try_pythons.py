"""Run the suite on every Python from 3.11 that is at hand; of newer ones, show that every pinned wheel exists.

    python tools/try_pythons.py [pytest arguments]

Interpreters are looked for on PATH (`python3.12`) and in pyenv's folder. Each gets an environment of its own in a
temporary folder, with the pinned requirements. For versions that are not at hand pip resolves the pinned wheels
without installing them. Exits with 1 if anything fails.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
REQUIREMENTS = ROOT / "requirements" / "dev.txt"
VERSIONS = ("3.11", "3.12", "3.13", "3.14")


def at_hand() -> dict[str, Path]:
    """The interpreters found: version → executable."""
    found = {version: Path(path) for version in VERSIONS if (path := shutil.which(f"python{version}"))}
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    for folder in sorted(pyenv.glob("3.*")):
        match = re.match(r"3\.\d+", folder.name)
        executable = folder / "bin" / "python"
        if match and match[0] in VERSIONS and executable.is_file():
            found[match[0]] = executable
    return found


def run_suite(python: Path, arguments: list[str]) -> bool:
    """Whether the suite passes on `python`, in an environment made for it."""
    with tempfile.TemporaryDirectory() as folder:
        environment = Path(folder) / "venv"
        subprocess.run([str(python), "-m", "venv", str(environment)], check=True)
        made = str(environment / "bin" / "python")
        pip = [made, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "--require-hashes", "-r", str(REQUIREMENTS)], check=True)
        subprocess.run([*pip, "--no-deps", str(ROOT)], check=True)
        command = [made, "-m", "pytest", "-n", "auto", "--dist", "loadgroup", *arguments]
        return subprocess.run(command, cwd=ROOT, check=False).returncode == 0


def wheels_exist(version: str) -> bool:
    """Whether every pinned requirement has a wheel for Python `version` on this platform."""
    with tempfile.TemporaryDirectory() as folder:
        environment = Path(folder) / "venv"
        subprocess.run([sys.executable, "-m", "venv", "--upgrade-deps", str(environment)], check=True)
        command = [
            str(environment / "bin" / "python"), "-m", "pip", "install", "--quiet", "--dry-run", "--no-deps",
            "--only-binary=:all:", "--python-version", version, "--target", f"{folder}/none",
            "--require-hashes", "-r", str(REQUIREMENTS),
        ]  # fmt: skip
        return subprocess.run(command, check=False).returncode == 0


def main() -> None:
    """Try every version, print what came of it."""
    interpreters = at_hand()
    outcomes = {}
    for version in VERSIONS:
        if version in interpreters:
            outcomes[f"{version}: suite"] = run_suite(interpreters[version], sys.argv[1:])
        outcomes[f"{version}: wheels"] = wheels_exist(version)
    for what, passed in outcomes.items():
        print(f"{what}: {'passed' if passed else 'FAILED'}")
    sys.exit(0 if all(outcomes.values()) else 1)


if __name__ == "__main__":
    main()
