"""Reviewing links: what waits for a person, what the person decides, and the tables made anew by it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from cartelera.ingest.link_evaluation import measure
from cartelera.ingest.run import rebuild_tables
from cartelera.linking import Mistake, Quality
from cartelera.tables.decisions import Decision, LinkDecisions
from cartelera.tables.links import Link, LinkedRecord, LinkStatus, read_links, read_records
from cartelera.tables.manifest import read_manifest
from cartelera.workspace import Workspace


@dataclass(frozen=True, slots=True)
class LinkPair:
    """A link with what the tables say of its two records; None if they hold it no longer."""

    link: Link
    left: LinkedRecord | None
    right: LinkedRecord | None


@dataclass(frozen=True, slots=True)
class LinkSummary:
    """How many links there are by status, the least certain ones accepted, and the most certain ones rejected."""

    counts: Counter[LinkStatus]
    least_certain: list[LinkPair]
    best_rejected: list[LinkPair]


@dataclass(frozen=True, slots=True)
class GoldMistake:
    """A mistake with the record it was made on, and the wrong link; None if the record was not linked."""

    mistake: Mistake
    record: LinkedRecord | None
    pair: LinkPair | None


@dataclass(frozen=True, slots=True)
class GoldReport:
    """Quality of the links against a gold file. `compared`: what was compared with what; `mistakes`: the worst."""

    quality: Quality
    compared: str
    mistakes: list[GoldMistake]


def summarise_links(workspace: Workspace, n: int) -> LinkSummary:
    """The links as they are, with `n` of the least certain accepted and of the most certain rejected ones."""
    read_manifest(workspace)
    stored = read_links(workspace.tables)
    accepted = [each.link for each in stored if each.status == LinkStatus.ACCEPTED][::-1][:n]
    rejected = [each.link for each in stored if each.status == LinkStatus.REJECTED][:n]
    pairs = _pairs(workspace, accepted + rejected)
    counts = Counter(each.status for each in stored)
    return LinkSummary(counts, pairs[: len(accepted)], pairs[len(accepted) :])


def pending_reviews(workspace: Workspace, n: int | None = None) -> list[LinkPair]:
    """The pairs that wait for a decision, the most certain first, `n` at most.

    A pair on which somebody decided since the tables were made waits no longer.
    """
    read_manifest(workspace)
    decided = {frozenset(pair) for pair in LinkDecisions(workspace).pairs()}
    waiting = [
        each.link
        for each in read_links(workspace.tables, LinkStatus.REVIEW)
        if not each.decided and frozenset((each.link.left, each.link.right)) not in decided
    ]
    return _pairs(workspace, waiting[:n])


def decide(workspace: Workspace, link: Link, *, same: bool) -> None:
    """Remember that a person says that both records are, or are not, one title. `rebuild_tables` applies it."""
    LinkDecisions(workspace).add(link.left, link.right, same)


def undo_decision(workspace: Workspace, record: str | None = None) -> Decision:
    """Take back the latest decision, or the latest on `record`, and make the tables anew.

    Raises NotFoundError if there is none. Nothing is taken back if the tables cannot be made anew.
    """
    read_manifest(workspace)
    with workspace.hold("link undo"):
        undone = LinkDecisions(workspace).undo(record)
        rebuild_tables(workspace)
    return undone


def measure_links(workspace: Workspace, gold: Path, platform: str | None, n: int) -> GoldReport:
    """The links of a platform against a gold file, with the `n` worst mistakes. Raises FileRejectedError."""
    quality, compared = measure(workspace, gold, platform)
    worst = quality.mistakes[:n]
    records = read_records(workspace.tables, [each.left for each in worst])
    pairs = iter(_pairs(workspace, [each.link for each in worst if each.link]))
    mistakes = [GoldMistake(each, records.get(each.left), next(pairs) if each.link else None) for each in worst]
    return GoldReport(quality, compared, mistakes)


def _pairs(workspace: Workspace, links: Iterable[Link]) -> list[LinkPair]:
    links = list(links)
    records = read_records(workspace.tables, [record for link in links for record in (link.left, link.right)])
    return [LinkPair(link, records.get(link.left), records.get(link.right)) for link in links]
