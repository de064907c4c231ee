"""Docs that are true: commands that exist, two READMEs that say the same, every command documented."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DOCS = [ROOT / "README.md", ROOT / "README.es.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]


def shell_lines(text: str) -> list[str]:
    """The commands of the fenced shell blocks, without comments."""
    blocks = re.findall(r"```sh\n(.*?)```", text, flags=re.DOTALL)
    return [re.sub(r"\s+#.*", "", line).strip() for block in blocks for line in block.splitlines() if line.strip()]


def commands() -> set[str]:
    """Every command the command line has."""
    shown = subprocess.run(
        [sys.executable, "-m", "cartelera", "--help"], capture_output=True, text=True, check=True
    ).stdout
    return set(re.findall(r"^│ (\w[\w-]*) ", shown, flags=re.MULTILINE)) - {"version", "help"}


def test_both_readmes_have_the_same_commands() -> None:
    english = shell_lines((ROOT / "README.md").read_text())
    spanish = shell_lines((ROOT / "README.es.md").read_text())
    assert english == spanish
    assert "make demo" in english


def test_both_readmes_link_the_same_pages() -> None:
    def links(name: str) -> list[str]:
        return [
            link for link in re.findall(r"\]\(([^)#]+)\)", (ROOT / name).read_text()) if not link.startswith("README")
        ]

    assert links("README.md") == links("README.es.md")


@pytest.mark.parametrize("page", DOCS, ids=lambda p: p.name)
def test_every_link_to_a_file_leads_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\(([^)#]+)", page.read_text()):
        if "://" not in link:
            assert (page.parent / link).exists(), f"{page.name} links {link}"


@pytest.mark.parametrize("page", DOCS, ids=lambda p: p.name)
def test_every_command_named_exists(page: Path) -> None:
    code = " ".join(re.findall(r"`[^`]+`|```.*?```", page.read_text(), re.DOTALL))
    assert set(re.findall(r"(?<![\w./])cartelera (\w+)", code)) <= commands(), page.name


def test_make_targets_named_exist() -> None:
    makefile = (ROOT / "Makefile").read_text()
    for page in DOCS:
        for target in re.findall(r"`make (\w+)`|^make (\w+)", page.read_text(), flags=re.MULTILINE):
            name = target[0] or target[1]
            assert re.search(rf"^{name}:", makefile, flags=re.MULTILINE), f"{page.name} names make {name}"


def test_every_command_is_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text()
    missing = [name for name in sorted(commands()) if f"cartelera {name}" not in readme and name != "ingest"]
    assert not missing


def test_the_hooks_are_those_of_make_check() -> None:
    rules = re.search(r"^check:.*\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text(), flags=re.MULTILINE)
    assert rules is not None
    checked = [line.split()[0].removeprefix("$(BIN)/") for line in rules[1].splitlines()]
    hooks = re.findall(r"entry: \.venv/bin/(\S+)", (ROOT / ".pre-commit-config.yaml").read_text())
    assert hooks == checked
