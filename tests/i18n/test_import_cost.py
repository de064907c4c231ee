"""Babel's data are read by whoever shows texts to readers, not by those who only import the rooms that could."""

from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.parametrize("module", ["cartelera.cli", "cartelera.i18n", "cartelera.server.app", "cartelera.report.text"])
def test_importing_reads_no_language(module: str) -> None:
    code = f"import sys, {module}; sys.exit(any(name.split('.')[0] == 'babel' for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
