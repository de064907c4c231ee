"""The house rules that no other tool holds: files of one concept, functions that fit on a screen, few parameters."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).parents[1] / "src" / "cartelera"
MAX_LINES = 450
MAX_PARAMETERS = 13
MAX_FUNCTION_LINES = 80

Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions() -> Iterator[tuple[Path, Function]]:
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, Function):
                yield path.relative_to(SOURCE), node


def is_command(path: Path) -> bool:
    """Whether the file's functions are commands, whose parameters are the options that users see."""
    return path.parts[0] == "cli"


def test_no_file_is_longer_than_one_concept() -> None:
    lengths = {str(path.relative_to(SOURCE)): len(path.read_text().splitlines()) for path in SOURCE.rglob("*.py")}
    assert {path: length for path, length in lengths.items() if length > MAX_LINES} == {}


def test_no_function_takes_too_many_parameters() -> None:
    counts = {
        f"{path}:{node.name}": len(node.args.args) + len(node.args.kwonlyargs)
        for path, node in functions()
        if not is_command(path)
    }
    assert {name: count for name, count in counts.items() if count > MAX_PARAMETERS} == {}


def test_functions_fit_on_a_screen() -> None:
    lengths = {
        f"{path}:{node.name}": (node.end_lineno or 0) - node.lineno + 1
        for path, node in functions()
        if not is_command(path)
    }
    assert {name: length for name, length in lengths.items() if length > MAX_FUNCTION_LINES} == {}


def test_every_module_says_what_it_is() -> None:
    silent = [str(path) for path in SOURCE.rglob("*.py") if ast.get_docstring(ast.parse(path.read_text())) is None]
    assert silent == []
