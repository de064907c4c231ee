"""Every text of the code stands in every language, whole, and nothing else does."""

from __future__ import annotations

import importlib.util
import re
import sys
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from cartelera.i18n import languages, locale

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "src" / "cartelera" / "web" / "templates").glob("*.html"))
TRANSLATED = [language for language in languages() if language != locale.SOURCE]


@cache
def tool() -> ModuleType:
    """`tools/update_texts.py`."""
    spec = importlib.util.spec_from_file_location("update_texts", ROOT / "tools" / "update_texts.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["update_texts"] = module
    spec.loader.exec_module(module)
    return module


@cache
def template() -> Any:
    """Every text of the code and the templates."""
    return tool().extract()


def test_the_pages_are_in_spanish_and_english() -> None:
    assert set(languages()) >= {"es", "en"}


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_text_is_missing_and_none_is_left_over(language: str) -> None:
    assert locale.po_path(language).read_bytes() == tool().updated(language, template()), (
        "run `python tools/update_texts.py`"
    )


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_text_is_translated_in_all_its_plural_forms(language: str) -> None:
    catalog = tool().read(language)
    empty = []
    for message in catalog:
        strings = message.string if message.pluralizable else (message.string,)
        if message.id and (len(strings) != (catalog.num_plurals if message.pluralizable else 1) or not all(strings)):
            empty.append(message.id)
    assert empty == []
    assert not any(message.fuzzy for message in catalog)


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_take_the_same_values(language: str) -> None:
    wrong = [(message.id, errors) for message in tool().read(language) if (errors := message.check(None))]
    assert wrong == []


def test_a_percent_sign_is_written_twice() -> None:
    """Values are filled in by `%`, also if there are none."""

    class Anything(dict[str, str]):
        def __missing__(self, key: str) -> str:
            return key

    for message in template():
        for text in message.id if message.pluralizable else (message.id,):
            assert text % Anything() or not text


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_have_no_words_of_their_own(path: Path) -> None:
    """But for the name of the product, and the command in `<code>`."""
    page = re.sub(
        r"\{%.*?%\}|\{\{.*?\}\}|<code>.*?</code>| aria-current=\"\w+\"", "", path.read_text("utf-8"), flags=re.DOTALL
    )
    attributes = re.findall(r'(?:title|aria-label|placeholder|alt)="([^"]*)"', page)
    visible = " ".join([re.sub("<[^>]*>", " ", page), *attributes])
    assert set(re.findall(r"[^\W\d_]{2,}", visible)) <= {"Cartelera"}
