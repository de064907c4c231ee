"""What viewers of MovieLens say of titles: `tags.csv` (`userId, movieId, tag`), and the tag genome (`genome-scores.csv`
and `genome-tags.csv`), how relevant each tag is to each title. They become keywords with weights.
"""

from __future__ import annotations

from collections.abc import Sequence

from cartelera.ingest.cleaners import ITEM_ID, NAME, NUMBER, VIEWER_ID, WHOLE_ID, Cleaner, Policy
from cartelera.ingest.formats import Context, Format, Headerless, Rules, cleaned, is_number, missing

LEAST_RELEVANT = 0.5
"""The relevance of a tag that makes it a keyword of the title."""

_LONGEST = 100
_KEYWORD = Cleaner(
    "keyword", f"a tag of {_LONGEST} characters at most", Policy.REFUSE,
    f"CASE WHEN length({{x}}) <= {_LONGEST} THEN lower({NAME.sql}) END",
)  # fmt: skip
_SHARE = Cleaner(
    "share", "a number from 0 to 1", Policy.REFUSE, f"CASE WHEN {NUMBER.sql} <= 1 THEN {NUMBER.sql} END",
)  # fmt: skip


def _tag_rules(_context: Context) -> Rules:
    columns, refusals, _ = cleaned(
        ("viewer_id", VIEWER_ID, "userid"), ("item_id", ITEM_ID, "movieid"), ("keyword", _KEYWORD, "tag")
    )
    return Rules(
        columns=columns,
        refusals=(missing("userid"), missing("movieid"), missing("tag"), *refusals),
        key=("viewer_id", "item_id", "keyword"),
        verbatim=frozenset(("tag",)),
    )


def _score_rules(_context: Context) -> Rules:
    columns, refusals, _ = cleaned(
        ("item_id", ITEM_ID, "movieid"), ("tag_id", WHOLE_ID, "tagid"), ("relevance", _SHARE, "relevance")
    )
    return Rules(
        columns=columns,
        refusals=(missing("movieid"), missing("tagid"), missing("relevance"), *refusals),
        key=(),
        # Of a thousand tags a title has some twenty: the others need not be kept.
        unfold=lambda rows: f"SELECT * FROM ({rows}) WHERE relevance >= {LEAST_RELEVANT}",
    )


def _genome_tag_rules(_context: Context) -> Rules:
    columns, refusals, _ = cleaned(("tag_id", WHOLE_ID, "tagid"), ("keyword", _KEYWORD, "tag"))
    return Rules(
        columns=columns,
        refusals=(missing("tagid"), missing("tag"), *refusals),
        key=("tag_id",),
        verbatim=frozenset(("tag",)),
    )


def _are_tags(rows: Sequence[Sequence[str]]) -> bool:
    """MovieLens 10M: `15::4973::excellent!::1215184630`. Three numbers beside a fourth are a rating."""
    whole = [row for row in rows if len(row) == 4]
    numbers = all(is_number(row[place]) for row in whole for place in (0, 1, 3))
    return bool(whole) and numbers and not all(is_number(row[2]) for row in whole)


TAGS = Format(
    name="tags",
    describes="tags that viewers gave",
    required=frozenset(("userid", "movieid", "tag")),
    optional=frozenset(),
    rules=_tag_rules,
    without=frozenset(("rating",)),
    headerless=(Headerless("::", ("userid", "movieid", "tag", "timestamp"), _are_tags),),
)
SCORES = Format(
    name="genome_scores",
    describes="the MovieLens tag genome (scores)",
    required=frozenset(("movieid", "tagid", "relevance")),
    optional=frozenset(),
    rules=_score_rules,
)
GENOME_TAGS = Format(
    name="genome_tags",
    describes="the MovieLens tag genome (tags)",
    required=frozenset(("tagid", "tag")),
    optional=frozenset(),
    rules=_genome_tag_rules,
    without=frozenset(("movieid", "userid", "relevance")),
)
FORMATS = (TAGS, SCORES, GENOME_TAGS)
