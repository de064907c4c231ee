"""The table of kinds as a page of the documents."""

from __future__ import annotations

from cartelera.events.kinds import KINDS, Aspect, Effect, Meaning, ValueRange

_EFFECTS = {
    Effect.RATED: "in the history with a rating, which models learn from",
    Effect.SEEN: "in the history without a rating: not recommended again, nothing is learned",
    Effect.WANTED: "on the watchlist; nothing is learned",
    Effect.HIDDEN: "not in lists; nothing is learned",
    Effect.SILENT: "in the history, and nothing is learned whatever else is said of it",
}


def as_markdown() -> str:
    """Every kind, what it takes, and what it means."""
    lines = [
        "# Kinds of events", "",
        "Made from `cartelera/events/kinds.py` by `python tools/write_docs.py`; [events.md](events.md) says the rest.",
        "",
        "Of each aspect of a title the latest event counts, by when it happened. An opinion's rating counts before",
        "that of the progress; a review without a value takes no earlier rating back.", "",
        "| Type | About | Value | Aspect | What it is to models and lists | Ended by a later |",
        "|---|---|---|---|---|---|",
    ]  # fmt: skip
    for kind, meaning in KINDS.items():
        ended = ", ".join(sorted(meaning.ended_by)) or "—"
        cells = (f"`{kind}`", ", ".join(meaning.subjects), _value(meaning), meaning.aspect, _effect(meaning), ended)
        lines.append(f"| {' | '.join(cells)} |")
    lines += ["", f"Aspects: {', '.join(Aspect)}. A `review` also takes a text of up to 5,000 characters.", ""]
    return "\n".join(lines)


def _value(meaning: Meaning) -> str:
    taken: ValueRange | None = meaning.value
    if taken is None:
        return "—"
    return f"{taken.low:g} to {taken.high:g}{'' if taken.required else ', optional'}"


def _effect(meaning: Meaning) -> str:
    if meaning.effect is not Effect.RATED:
        return _EFFECTS[meaning.effect]
    counts = f"{meaning.rating:g}" if meaning.rating is not None else "its value"
    if meaning.value is not None and meaning.rating is None and not meaning.value.required:
        counts += "; without one, only seen"
    return f"{_EFFECTS[Effect.RATED]}: {counts}"
