"""What titles are about, in a release: made with the extra, left out without it."""

from __future__ import annotations

from pathlib import Path

import pytest

from cartelera import release
from cartelera.cli.printing import print_outcome
from cartelera.release import training
from cartelera.workspace import Workspace
from support.clean_tables import film, write_tables
from support.encoders import WordEncoder

FILMS = [
    film(1, "Toys", overview="The toys of a boy come to life when nobody looks.", popularity=3.0),
    film(2, "Robot", overview="A robot is alone with what people left behind.", popularity=2.0),
    film(3, "Silent", popularity=1.0),
]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = Workspace(tmp_path / "w")
    write_tables(made.tables, titles=FILMS)
    return made


def train_with(encoder: WordEncoder | None, workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> release.Outcome:
    monkeypatch.setattr(training, "installed_encoder", lambda: encoder)
    return release.train(workspace)


def test_a_release_knows_what_its_titles_are_about(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    encoder = WordEncoder()
    outcome = train_with(encoder, workspace, monkeypatch)
    opened = release.releases_of(workspace).open_current()
    assert opened.meaning is not None
    nearest = opened.meaning.nearest(encoder.encode(["a robot left alone"])[0], 5)
    assert [opened.catalog.title(int(row)).title for row in nearest] == ["Robot", "Toys"]
    assert opened.manifest["meaning"] == {"encoder": "words-1", "titles": 2}
    assert outcome.meaning == 2
    print_outcome(outcome, workspace.root)
    assert "2 titles can be searched by what they are about." in capsys.readouterr().out
    opened.close()


def test_a_rebuild_encodes_only_what_is_new(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    train_with(WordEncoder(), workspace, monkeypatch)
    write_tables(workspace.tables, titles=[*FILMS, film(4, "New", overview="A cook opens a restaurant in Lima.")])
    again = WordEncoder()
    assert train_with(again, workspace, monkeypatch).meaning == 3
    assert set(again.encoded) == {"A cook opens a restaurant in Lima.", "New"}


def test_without_the_extra_a_release_is_made_and_says_so(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    outcome = train_with(None, workspace, monkeypatch)
    opened = release.releases_of(workspace).open_current()
    assert outcome.published
    assert opened.meaning is None
    assert opened.manifest["meaning"] is None
    assert not (opened.path / "meaning").exists()
    print_outcome(outcome, workspace.root)
    assert "pip install 'cartelera[meaning]'" in capsys.readouterr().out.replace("\n", " ")
    opened.close()


def test_the_extra_installed_later_makes_another_release(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    first = train_with(None, workspace, monkeypatch)
    second = train_with(WordEncoder(), workspace, monkeypatch)
    assert not second.unchanged
    assert second.release_id != first.release_id
    assert train_with(WordEncoder(), workspace, monkeypatch).unchanged
