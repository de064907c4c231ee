"""Bring the `.po` files in step with the texts in the code: `python tools/update_texts.py`. A test keeps them so.

New texts come in empty, texts that no code asks for go; what is translated stays. A new language is begun with
`python tools/update_texts.py fr`.
"""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from cartelera.i18n import locale

ROOT = Path(__file__).resolve().parents[1]
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2.ext:babel_extract")]
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "npgettext": ((1, "c"), 2, 3),
    "pgettext": ((1, "c"), 2),
    "pgettext_noop": ((1, "c"), 2),
}
OPTIONS = {"**/templates/**.html": {"extensions": "jinja2.ext.i18n", "silent": "false", "trimmed": "true"}}


def extract(source: Path = ROOT / "src" / "cartelera") -> Catalog:
    """Every text of the code and the templates, with the files it stands in."""
    catalog = Catalog(project="Cartelera")
    found = extract_from_dir(source, METHODS, OPTIONS, KEYWORDS, ["Translators:"], strip_comment_tags=True)
    for file, _line, message, comments, context in found:
        name = Path(file).as_posix()
        catalog.add(message, None, [(name, None)], auto_comments=comments, context=context)
    return catalog


def read(language: str) -> Catalog:
    """The texts of a language as they stand; none if it is new."""
    path = locale.po_path(language)
    if not path.is_file():
        return Catalog(locale=language)
    with path.open("rb") as stream:
        return read_po(stream, locale=language)


def updated(language: str, template: Catalog) -> bytes:
    """The `.po` file of a language with the texts of `template`, translated as far as they were."""
    old = read(language)
    new = Catalog(locale=language, fuzzy=False, header_comment=f"# The texts of Cartelera: {language}")
    for message in template:
        if message.id:
            known = old.get(message.id[0] if message.pluralizable else message.id, message.context)
            kept = known.string if known and known.pluralizable == message.pluralizable else None
            new.add(message.id, kept, message.locations, auto_comments=message.auto_comments, context=message.context)
    written = BytesIO()
    write_po(written, new, width=110, sort_by_file=True, include_lineno=False)
    return _without_dates(written.getvalue())


def _without_dates(text: bytes) -> bytes:
    """Without the lines of the header that change from run to run."""
    changing = (b'"POT-Creation-Date', b'"PO-Revision-Date', b'"Last-Translator', b'"Language-Team', b'"Generated-By')
    unwanted = (b'"Project-Id-Version', b'"Report-Msgid-Bugs-To')
    return b"".join(line for line in text.splitlines(keepends=True) if not line.startswith(changing + unwanted))


def main() -> None:
    """Write the file of every language, and of those named on the command line, if it has changed."""
    template = extract()
    for language in dict.fromkeys((*locale.languages(), *sys.argv[1:])):
        path, text = locale.po_path(language), updated(language, template)
        if language != locale.SOURCE and (not path.is_file() or path.read_bytes() != text):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text)
            print(f"wrote {path}")


if __name__ == "__main__":
    main()
