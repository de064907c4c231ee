"""The command: what it prints, and one line with exit code 2 for what goes wrong."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest
from tmdb_server import V3, FakeTmdb

from cartelera import cli
from cartelera.workspace import Workspace

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def command(
    workspace: Workspace, base: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Command:
    """`cartelera enrich` with these options: exit code, output, errors."""

    def run(*options: str) -> tuple[int, str, str]:
        monkeypatch.setenv("CARTELERA_TMDB_URL", base)
        monkeypatch.setattr(sys, "argv", ["cartelera", "enrich", "-w", str(workspace.root), *options])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        out, err = capsys.readouterr()
        return int(ended.value.code or 0), out, err

    return run


def test_it_says_what_was_filled(command: Command, tmdb: FakeTmdb) -> None:
    tmdb.film(22, "100% Love", "2011-05-06", overview="Amor.")
    code, out, err = command("--tmdb-token", V3, "--only-missing", "overview")
    # Films that TMDB does not know are asked for by TMDB id, by IMDb id, and where there is a year by title and year.
    assert code == 0
    assert [line.split() for line in out.splitlines() if "overview" in line] == [
        ["│", "overview", "│", "15", "│", "1", "│", "14", "│"]
    ]
    assert "42 calls, 1 title found, 14 unknown to TMDB." in out
    assert "asking TMDB: 42 calls" in err


def test_a_dry_run(command: Command, tmdb: FakeTmdb) -> None:
    code, out, _ = command("--dry-run", "--only-missing", "poster,providers", "--country", "es", "--limit", "7")
    assert (code, tmdb.asked) == (0, [])
    assert "poster_path" in out and "providers.ES" in out and "overview" not in out
    assert "33 are to be asked for (20 by TMDB id, 13 by title and year)." in out
    assert "About 7 calls would be made; none was." in out


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--tmdb-token", "f" * 32), "TMDB refuses the token"),
        (("--tmdb-token", "nonsense"), "neither a v3 key"),
        ((), "pass --tmdb-token or set CARTELERA_TMDB_TOKEN"),
        (("--only-missing", "popularity"), "no column 'popularity' to fill: there are "),
        (("--country", "Spain"), "is no country"),
        (("--language", "Spanish"), "is no language: such as en-US"),
        (("--from", "nowhere.csv"), "no such file"),
        (("--from", "nowhere.csv", "--dry-run"), "--from makes none"),
        (("--tmdb-token", V3, "-w", "nowhere"), "no catalogue in nowhere"),
    ],
)
def test_a_mistake_is_one_line(command: Command, options: tuple[str, ...], said: str) -> None:
    code, out, err = command(*options)
    errors = [line for line in err.splitlines() if line.startswith("cartelera: ")]
    assert code == 2 and len(errors) == 1 and said in errors[0] and "Traceback" not in err
    assert out == "" and "ffff" not in err
