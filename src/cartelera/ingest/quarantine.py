"""Refused rows and why: nothing that was handed to us is lost, even what we cannot take."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import batched
from pathlib import Path
