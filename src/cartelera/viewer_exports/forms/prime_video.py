"""Prime Video: Amazon's own `Digital.PrimeVideo.Viewinghistory.csv`, and what scripts in a browser write."""

from __future__ import annotations

from collections.abc import Sequence

from cartelera.viewer_exports.entries import Entry, LeftOut
from cartelera.viewer_exports.form import Columns, Form
from cartelera.viewer_exports.forms.netflix import viewed
from cartelera.viewer_exports.table import Table
from cartelera.viewer_exports.times import times_of

_SCRIPT = Columns(kind=("type",), at=("datewatched",))


def _own(table: Table) -> tuple[Sequence[Entry | LeftOut], str]:
    times, told = times_of(table.column("playbackhour", "playbackstartdatetime", "date"), table.day_first)
    rows = [viewed(row.line, row.text("title", "titlename"), at) for row, at in zip(table.rows, times, strict=True)]
    return rows, told


FORMS = (
    Form("prime-video-script", "a Prime Video viewing history", frozenset(("datewatched", "type", "title")),
         _SCRIPT.rows, rated=False),
    Form("prime-video", "a Prime Video viewing history", frozenset(("playbackhour", "title")), _own, rated=False),
)  # fmt: skip
