"""Only what was signed with the same secret for the same purpose is known again."""

from __future__ import annotations

import stat
from multiprocessing.pool import ThreadPool
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartelera.errors import WorkspaceError
from cartelera.http.signing import Signer, secret_of
from cartelera.workspace import Workspace

SIGNER = Signer(b"the secret of this test", "cursor")


@given(st.binary(max_size=300))
def test_what_was_signed_comes_back(content: bytes) -> None:
    text = SIGNER.sign(content)
    assert SIGNER.verify(text) == content
    assert text.replace("-", "").replace("_", "").isalnum()


@given(st.binary(max_size=40), st.integers(0), st.characters())
def test_no_other_text_is_ours(content: bytes, place: int, character: str) -> None:
    text = SIGNER.sign(content)
    place %= len(text)
    changed = text[:place] + character + text[place + 1 :]
    assert (SIGNER.verify(changed) is None) == (changed != text)


@pytest.mark.parametrize("text", ["", "a", "ñ", "=" * 40, "A" * 10_000, "\x00", "zz zz"])
def test_rubbish_is_not_ours(text: str) -> None:
    assert SIGNER.verify(text) is None


def test_another_secret_or_purpose_signs_otherwise() -> None:
    text = SIGNER.sign(b"content")
    assert SIGNER.of("cookie").verify(text) is None
    assert Signer(b"another secret", "cursor").verify(text) is None
    assert SIGNER.of("cookie").of("cursor").verify(text) == b"content"


def test_the_secret_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    with ThreadPool(8) as pool:
        made = set(pool.map(lambda _: secret_of(workspace), range(16)))
    assert len(made) == 1
    assert stat.S_IMODE(workspace.secret.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret"]
    assert secret_of(workspace, "what the operator says") == b"what the operator says"


def test_a_damaged_secret_is_no_secret(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    workspace.secret.write_bytes(b"")
    with pytest.raises(WorkspaceError, match="damaged"):
        secret_of(workspace)


def test_nothing_is_made_if_there_is_no_workspace(tmp_path: Path) -> None:
    assert secret_of(Workspace(tmp_path / "none")) != secret_of(Workspace(tmp_path / "none"))
    assert not list(tmp_path.iterdir())
