"""Write the pages of `docs/` that are made from the code: `python tools/write_docs.py`. A test keeps them in step."""

from __future__ import annotations

from pathlib import Path

from cartelera.events import kind_docs
from cartelera.ingest import format_docs
from cartelera.tables import schema

DOCS = Path(__file__).resolve().parents[1] / "docs"


def pages() -> dict[Path, str]:
    """Every page made from the code, and its text."""
    return {
        DOCS / "tables.md": schema.as_markdown(),
        DOCS / "formats.md": format_docs.as_markdown(),
        DOCS / "event-kinds.md": kind_docs.as_markdown(),
    }


def main() -> None:
    """Write each page that has changed."""
    for path, text in pages().items():
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            print(f"wrote {path}")


if __name__ == "__main__":
    main()
