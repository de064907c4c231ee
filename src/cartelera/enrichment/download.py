"""A file over HTTP: resumed where it broke off, retried, and known by the checksum published beside it."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from cartelera.enrichment.retry import RetryPolicy
from cartelera.errors import CarteleraError
from cartelera.progress import Progress


class DownloadError(CarteleraError):
    """What could not be downloaded, and what to do."""


class Download:
    """The file at `url` and its checksum at `url` + `.md5`."""

    def __init__(self, http: httpx.Client, url: str, retry: RetryPolicy) -> None:
        self._http, self._url, self._retry = http, url, retry
        self._host = urlsplit(url).netloc
        self._reached = False

    def published_md5(self) -> str:
        """The checksum in `MD5 (ml-1m.zip) = c4d9…` or `c4d9…  ml-1m.zip`. Raises DownloadError if there is none."""
        attempt = 0
        while True:
            try:
                response = self._http.get(f"{self._url}.md5")
                if response.status_code < 500:
                    break
                self._back_off(attempt, f"{self._host} answers with HTTP {response.status_code}")
            except httpx.TransportError as error:
                self._back_off(attempt, _describe(self._host, error))
            attempt += 1
        if response.status_code != 200:
            raise DownloadError(f"{self._url}.md5 cannot be had (HTTP {response.status_code}): nothing was downloaded")
        match = re.search(r"\b[0-9a-fA-F]{32}\b", response.text)
        if match is None:
            raise DownloadError(f"{self._url}.md5 holds no checksum: nothing was downloaded")
        return match[0].lower()

    def append_to(self, part: Path, size: int, progress: Progress) -> None:
        """Download the file to `part`, resuming at its end. `size`: what to show if the server does not say it.

        Raises DownloadError when all tries have failed; `part` keeps what came, for the next call.
        """
        reported = 0
        attempt = 0
        while True:
            before = _size(part)
            try:
                for total in self._pieces(part):
                    if not self._reached:
                        self._reached = True
                        progress.begin(urlsplit(self._url).path.rpartition("/")[2], total or size)
                        progress.advance(before)
                        reported = before
                    now = _size(part)
                    progress.advance(max(0, now - reported))
                    reported = max(reported, now)
                progress.end(f"{_size(part):,} bytes")
                return
            except httpx.TransportError as error:
                # A try that brought something does not count.
                attempt = 0 if _size(part) > before else attempt
                self._back_off(attempt, _describe(self._host, error, _size(part)))
            attempt += 1

    def _pieces(self, part: Path) -> Iterator[int]:
        """Append what `part` lacks; after each piece, yield the size that the whole file has (0: unknown)."""
        start = _size(part)
        headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={start}-"} if start else {})
        with self._http.stream("GET", self._url, headers=headers) as response:
            if response.status_code == 416:
                # There is no more than what is here; the checksum shows whether that is the file.
                yield start
                return
            if response.status_code >= 500:
                raise httpx.ReadError(f"HTTP {response.status_code}")
            if response.status_code not in (200, 206):
                raise DownloadError(f"{self._url} cannot be had (HTTP {response.status_code}); nothing was changed")
            resumes = response.status_code == 206 and _first_byte(response) == start
            if response.status_code == 206 and not resumes:
                part.unlink()
                raise httpx.ReadError("another range than was asked for")
            length = response.headers.get("Content-Length", "")
            total = int(length) + (start if resumes else 0) if length.isdecimal() else 0
            with part.open("ab" if resumes else "wb") as stream:
                for piece in response.iter_raw():
                    stream.write(piece)
                    stream.flush()
                    yield total

    def _back_off(self, attempt: int, message: str) -> None:
        """Wait before the next try. Raises DownloadError if this was the last."""
        if self._retry.is_last(attempt, self._reached):
            raise DownloadError(message)
        time.sleep(self._retry.wait(attempt))


def md5_of(path: Path) -> str:
    """The MD5 of a file, in hexadecimal: a check against damage, not against attack."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()


def _first_byte(response: httpx.Response) -> int:
    match = re.match(r"bytes (\d+)-", response.headers.get("Content-Range", ""))
    return int(match[1]) if match else -1


def _describe(host: str, error: Exception, kept: int = 0) -> str:
    reason = (str(error).strip().splitlines() or [type(error).__name__])[0][:120] or type(error).__name__
    if kept:
        return f"the connection to {host} breaks off ({reason}); {kept:,} bytes are kept: fetch again to go on"
    return f"no connection to {host}: {reason}"


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0
