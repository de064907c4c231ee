"""Public data sets over HTTP: whose they are and on what terms, downloaded whole, resumed where cut off, verified."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from cartelera import __version__
from cartelera.atomic import replace_file
from cartelera.errors import CarteleraError, ErrorCode, NotFoundError, WorkspaceError
from cartelera.progress import NullProgress, Progress

GROUPLENS = "https://files.grouplens.org/datasets/movielens"

_TERMS = """\
Neither the University of Minnesota nor any of the researchers involved can guarantee the correctness of the data, its
suitability for any particular purpose, or the validity of results based on the use of the data set. The data set may
be used for any research purposes under the following conditions:

* The user may not state or imply any endorsement from the University of Minnesota or the GroupLens Research Group.
* The user must acknowledge the use of the data set in publications resulting from the use of the data set (see below
  for citation information).
* {redistribution}
* The user may not use this information for any commercial or revenue-bearing purposes without first obtaining
  permission from a faculty member of the GroupLens Research Project at the University of Minnesota.

Citation: F. Maxwell Harper and Joseph A. Konstan. 2015. The MovieLens Datasets: History and Context. ACM Transactions
on Interactive Intelligent Systems (TiiS) 5, 4, Article 19. https://doi.org/10.1145/2827872"""
_NOT_AT_ALL = "The user may not redistribute the data without separate permission."
_ALIKE = (
    "The user may redistribute the data set, including transformations, so long as it is distributed under these same\n"
    "  license conditions."
)


@dataclass(frozen=True, slots=True)
class Dataset:
    """A data set that can be fetched. `size`: about how many bytes."""

    name: str
    describes: str
    size: int
    terms: str


DATASETS = (
    Dataset(
        "ml-latest-small", "MovieLens, small: 100,836 ratings of 9,742 films by 610 viewers (changes over time)",
        978_202, _TERMS.format(redistribution=_ALIKE),
    ),
    Dataset(
        "ml-1m", "MovieLens 1M: 1,000,209 ratings of 3,900 films by 6,040 viewers (2003)",
        5_917_549, _TERMS.format(redistribution=_NOT_AT_ALL),
    ),
    Dataset(
        "ml-32m", "MovieLens 32M: 32,000,204 ratings of 87,585 films by 200,948 viewers (2023)",
        238_950_008, _TERMS.format(redistribution=_ALIKE),
    ),
)  # fmt: skip


class FetchError(CarteleraError):
    """What could not be downloaded, and what to do."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How often a download that breaks off is taken up again, and after how long (doubling), in seconds."""

    tries: int = 5
    wait: float = 1.0
    timeout: float = 30.0


def dataset(name: str) -> Dataset:
    """Raises NotFoundError, naming those there are."""
    for one in DATASETS:
        if one.name == name:
            return one
    names = tuple(one.name for one in DATASETS)
    raise NotFoundError(ErrorCode.DATASET_TO_FETCH, name=name, known=", ".join(names))


def fetch(
    one: Dataset,
    out: Path,
    base: str = GROUPLENS,
    *,
    patience: Patience | None = None,
    progress: Progress | None = None,
) -> tuple[Path, bool]:
    """Download `one` to `out/NAME.zip` and compare it with the checksum published beside it.

    Returns the file, and whether it was there already. A part that an earlier call left is gone on with. Raises
    FetchError where it cannot be had or is not what was published; then there is no such file.
    """
    if urlsplit(base).scheme not in ("http", "https") or not urlsplit(base).netloc:
        raise FetchError(f"CARTELERA_FETCH_URL is no address of a server: '{base}'")
    target = out / f"{one.name}.zip"
    try:
        out.mkdir(parents=True, exist_ok=True)
        headers = {"User-Agent": f"cartelera/{__version__}"}
        patience = patience or Patience()
        with httpx.Client(headers=headers, timeout=patience.timeout, follow_redirects=True) as http:
            download = _Download(http, f"{base.rstrip('/')}/{one.name}.zip", patience)
            published = download.checksum()
            if target.is_file() and _md5(target) == published:
                return target, True
            # Named by its checksum, so that a part of an older version is never gone on with.
            part = out / f".{one.name}.{published[:8]}.part"
            download.into(part, one.size, progress or NullProgress())
        found = _md5(part)
        if found != published:
            part.unlink()
            raise FetchError(
                f"{one.name}.zip is not what was published (checksum {found}, not {published}): it was deleted; "
                "fetch it again"
            )
        replace_file(part, target)
    except OSError as error:
        raise WorkspaceError(f"cannot write to {out}: {error.strerror or error}") from error
    return target, False


class _Download:
    """One file and the checksum beside it."""

    def __init__(self, http: httpx.Client, url: str, patience: Patience) -> None:
        self._http, self._url, self._patience = http, url, patience
        self._host = urlsplit(url).netloc
        self._began = False

    def checksum(self) -> str:
        """The MD5 published in `URL.md5`: `MD5 (ml-1m.zip) = c4d9…` or `c4d9…  ml-1m.zip`."""
        attempt = 0
        while True:
            try:
                response = self._http.get(f"{self._url}.md5")
                if response.status_code < 500:
                    break
                self._retry(attempt, f"{self._host} answers with HTTP {response.status_code}")
            except httpx.TransportError as error:
                self._retry(attempt, _unreachable(self._host, error))
            attempt += 1
        if response.status_code != 200:
            raise FetchError(f"{self._url}.md5 cannot be had (HTTP {response.status_code}): nothing was downloaded")
        found = re.search(r"\b[0-9a-fA-F]{32}\b", response.text)
        if found is None:
            raise FetchError(f"{self._url}.md5 holds no checksum: nothing was downloaded")
        return found[0].lower()

    def into(self, part: Path, size: int, progress: Progress) -> None:
        """Write the file to `part`, going on where it ends."""
        told = 0
        attempt = 0
        while True:
            before = _size(part)
            try:
                for total in self._pieces(part):
                    if not self._began:
                        self._began = True
                        progress.begin(part.name.split(".")[1] + ".zip", total or size)
                        progress.advance(before)
                        told = before
                    now = _size(part)
                    progress.advance(max(0, now - told))
                    told = max(told, now)
                progress.end(f"{_size(part):,} bytes")
                return
            except httpx.TransportError as error:
                # Only where nothing came is it one try less.
                attempt = 0 if _size(part) > before else attempt
                self._retry(attempt, _unreachable(self._host, error, _size(part)))
            attempt += 1

    def _pieces(self, part: Path) -> Iterator[int]:
        """Append what is missing of `part`; after each piece the size there will be (0: unknown)."""
        start = _size(part)
        ranged = (
            {"Range": f"bytes={start}-", "Accept-Encoding": "identity"} if start else {"Accept-Encoding": "identity"}
        )
        with self._http.stream("GET", self._url, headers=ranged) as response:
            if response.status_code == 416:
                # There is no more than what is here; whether that is the file, the checksum tells.
                yield start
                return
            if response.status_code >= 500:
                raise httpx.ReadError(f"HTTP {response.status_code}")
            if response.status_code not in (200, 206):
                raise FetchError(f"{self._url} cannot be had (HTTP {response.status_code}); nothing was changed")
            goes_on = response.status_code == 206 and _first_byte(response) == start
            if response.status_code == 206 and not goes_on:
                part.unlink()
                raise httpx.ReadError("another range than was asked for")
            length = response.headers.get("Content-Length", "")
            total = int(length) + (start if goes_on else 0) if length.isdecimal() else 0
            with part.open("ab" if goes_on else "wb") as stream:
                for piece in response.iter_raw():
                    stream.write(piece)
                    stream.flush()
                    yield total

    def _retry(self, attempt: int, otherwise: str) -> None:
        """Wait before the next try; raise FetchError where this was the last."""
        if attempt + 1 >= (self._patience.tries if self._began else min(2, self._patience.tries)):
            raise FetchError(otherwise)
        time.sleep(self._patience.wait * 2.0**attempt)


def _first_byte(response: httpx.Response) -> int:
    found = re.match(r"bytes (\d+)-", response.headers.get("Content-Range", ""))
    return int(found[1]) if found else -1


def _unreachable(host: str, error: Exception, have: int = 0) -> str:
    said = (str(error).strip().splitlines() or [type(error).__name__])[0][:120] or type(error).__name__
    if have:
        return f"the connection to {host} breaks off ({said}); {have:,} bytes are kept: fetch again to go on"
    return f"no connection to {host}: {said}"


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def _md5(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
