"""Public data sets that can be fetched: whose they are, on what terms, and where they are published."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from cartelera import __version__
from cartelera.atomic import replace_file
from cartelera.enrichment.download import Download, DownloadError, md5_of
from cartelera.enrichment.retry import RetryPolicy
from cartelera.errors import ErrorCode, NotFoundError, WorkspaceError
from cartelera.progress import NullProgress, Progress

GROUPLENS = "https://files.grouplens.org/datasets/movielens"
_RETRY = RetryPolicy(first_wait=1.0, timeout=30.0)

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
_NOT_WITHOUT_PERMISSION = "The user may not redistribute the data without separate permission."
_UNDER_THE_SAME_TERMS = (
    "The user may redistribute the data set, including transformations, so long as it is distributed under these same\n"
    "  license conditions."
)


@dataclass(frozen=True, slots=True)
class Dataset:
    """A data set that can be fetched. `size`: about how many bytes."""

    name: str
    description: str
    size: int
    terms: str


DATASETS = (
    Dataset(
        "ml-latest-small", "MovieLens, small: 100,836 ratings of 9,742 films by 610 viewers (changes over time)",
        978_202, _TERMS.format(redistribution=_UNDER_THE_SAME_TERMS),
    ),
    Dataset(
        "ml-1m", "MovieLens 1M: 1,000,209 ratings of 3,900 films by 6,040 viewers (2003)",
        5_917_549, _TERMS.format(redistribution=_NOT_WITHOUT_PERMISSION),
    ),
    Dataset(
        "ml-32m", "MovieLens 32M: 32,000,204 ratings of 87,585 films by 200,948 viewers (2023)",
        238_950_008, _TERMS.format(redistribution=_UNDER_THE_SAME_TERMS),
    ),
)  # fmt: skip


def find_dataset(name: str) -> Dataset:
    """The data set of that name. Raises NotFoundError, naming those there are."""
    for dataset in DATASETS:
        if dataset.name == name:
            return dataset
    raise NotFoundError(ErrorCode.DATASET_TO_FETCH, name=name, known=", ".join(dataset.name for dataset in DATASETS))


def fetch(
    dataset: Dataset,
    out: Path,
    base: str = GROUPLENS,
    *,
    retry: RetryPolicy = _RETRY,
    progress: Progress | None = None,
) -> tuple[Path, bool]:
    """Download `dataset` to `out/NAME.zip` and compare it with the checksum published beside it.

    Returns the file, and whether it was there already. A partial download of an earlier call is resumed. Raises
    DownloadError if it cannot be downloaded or is not what was published (there is no such file then), WorkspaceError
    if `out` cannot be written to.
    """
    if urlsplit(base).scheme not in ("http", "https") or not urlsplit(base).netloc:
        raise DownloadError(f"CARTELERA_FETCH_URL is no address of a server: '{base}'")
    target = out / f"{dataset.name}.zip"
    try:
        out.mkdir(parents=True, exist_ok=True)
        headers = {"User-Agent": f"cartelera/{__version__}"}
        with httpx.Client(headers=headers, timeout=retry.timeout, follow_redirects=True) as http:
            download = Download(http, f"{base.rstrip('/')}/{target.name}", retry)
            published = download.published_md5()
            if target.is_file() and md5_of(target) == published:
                return target, True
            # Named by its checksum, so that a part of an older version is never resumed.
            part = out / f".{dataset.name}.{published[:8]}.part"
            download.append_to(part, dataset.size, progress or NullProgress())
        checksum = md5_of(part)
        if checksum != published:
            part.unlink()
            raise DownloadError(
                f"{target.name} is not what was published (checksum {checksum}, not {published}): it was deleted; "
                "fetch it again"
            )
        replace_file(part, target)
    except OSError as error:
        raise WorkspaceError(f"cannot write to {out}: {error.strerror or error}") from error
    return target, False
