"""The value rules: what each reads, what it never does, and that it agrees with a slow reading of the same rule."""

from __future__ import annotations

import ast
import datetime as dt
import json
import math
import re
from collections.abc import Callable
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cartelera.ingest import cleaners, quote_swap
from cartelera.ingest.cleaners import CLEANERS, EMPTY_WORDS, INVISIBLE, Cleaner, Policy, clean, plain_text, trimmed
from cartelera.ingest.formats import Format, cleaned
from cartelera.ingest.lemmas import lemmatise_all
from cartelera.ingest.nested import Nested, parse_literal
from cartelera.ingest.sources import FORMATS

ENGINE = duckdb.connect(config={"threads": 1})
many = settings(max_examples=60, deadline=None)

near = st.text("0123456789.-+eE ,:/tTsSmMinaNn%'\"\\\t\n", max_size=16)
dates = st.dates(dt.date(1, 1, 1), dt.date(9999, 12, 31)).map(str)
numbers = st.one_of(st.integers(), st.floats()).map(str)
anything = st.lists(
    st.one_of(st.none(), st.text(max_size=30), near, dates, numbers, st.sampled_from(EMPTY_WORDS)), max_size=30
)


def test_every_rule_is_listed_with_a_policy_and_what_it_expects() -> None:
    listed = {name for name, value in vars(cleaners).items() if isinstance(value, Cleaner)}
    assert len(CLEANERS) == len(listed) == len({cleaner.name for cleaner in CLEANERS})
    assert all(cleaner.expects and cleaner.policy in Policy for cleaner in CLEANERS)


@pytest.mark.parametrize("cleaner", CLEANERS, ids=lambda cleaner: cleaner.name)
@many
@given(texts=anything)
def test_no_text_whatever_makes_a_rule_fail(cleaner: Cleaner, texts: list[str | None]) -> None:
    values = clean(cleaner, texts, ENGINE)
    assert len(values) == len(texts)
    assert all(value is None for value, text in zip(values, texts, strict=True) if _empty(text))


@pytest.mark.parametrize("cleaner", CLEANERS, ids=lambda cleaner: cleaner.name)
@many
@given(texts=anything)
def test_what_a_rule_has_read_it_reads_again_alike(cleaner: Cleaner, texts: list[str | None]) -> None:
    if cleaner.name == "item_id":  # `1` becomes `ml-1`, which no source may say of itself.
        return
    once = clean(cleaner, texts, ENGINE)
    written = [None if value is None else str(value) for value in once]
    assert clean(cleaner, written, ENGINE) == once


@pytest.mark.parametrize("cleaner", CLEANERS, ids=lambda cleaner: cleaner.name)
@many
@given(text=st.one_of(near, st.text(max_size=20)), before=st.sampled_from(["", " ", "\t\n", "\u00a0 "]))
def test_blanks_around_a_value_change_nothing(cleaner: Cleaner, text: str, before: str) -> None:
    alone, within = clean(cleaner, [text, before + text + before[::-1]], ENGINE)
    assert alone == within


@many
@given(texts=st.lists(st.one_of(near, st.text(max_size=12), st.text(" a\u200b\u00e9\ufeff-", max_size=6)), max_size=9))
def test_a_name_in_a_list_is_cleaned_as_one_in_a_cell(texts: list[str]) -> None:
    query = f"SELECT list_transform($1::VARCHAR[], lambda n: {cleaners.name_in('n')})"
    listed = ENGINE.execute(query, [texts]).fetchall()[0][0]
    cells = [cleaners.NAME.value(cleaners.trimmed("t")), "SELECT unnest($1::VARCHAR[]) AS t"]
    assert [(name,) for name in listed] == ENGINE.execute(f"SELECT {cells[0]} FROM ({cells[1]})", [texts]).fetchall()


@many
@given(texts=anything)
def test_unreadable_is_what_is_there_and_yet_not_read(texts: list[str | None]) -> None:
    for cleaner in CLEANERS:
        values = clean(cleaner, texts, ENGINE)
        told = clean(Cleaner("", "", Policy.NONE, cleaner.unreadable("{x}")), texts, ENGINE)
        there = [not _empty(text) for text in texts]
        expected = [value is None and is_there for value, is_there in zip(values, there, strict=True)]
        assert [bool(one) for one in told] == expected
        if cleaner.policy is Policy.NONE:
            assert not any(expected)


def test_policies_decide_between_refusing_and_repairing() -> None:
    columns, refusals, repairs = cleaned(
        ("a", cleaners.WHOLE_ID, "a"), ("b", cleaners.IMDB_ID, "b"), ("c", cleaners.TEXT, "c")
    )
    assert [name for name, _ in columns] == ["a", "b", "c"]
    assert len(refusals) == 1
    assert "a ''' ||" in refusals[0][1]
    assert [what for what, _ in repairs] == ["b: unreadable, taken as missing"]


def _empty(text: str | None) -> bool:
    return text is None or _stripped(text).lower() in EMPTY_WORDS


def _stripped(text: str) -> str:
    return text.strip(" \t\n\v\f\r\x1c\x1d\x1e\x1f\x85\xa0\u2007\u202f\u2028\u2029\u3000\u200c\u200d" + INVISIBLE)


def _whole_id(text: str) -> int | None:
    return (int(text.split(".")[0]) or None) if re.fullmatch(r"[0-9]{1,15}(\.0*)?", text) else None


def _bounded(lowest: float, highest: float) -> Callable[[str], float | None]:
    def read(text: str) -> float | None:
        try:
            number = float(text)
        except ValueError:
            return None
        return number if lowest <= number <= highest else None

    return read


def _year(text: str) -> int | None:
    year = _whole_id(text)
    return year if year and 1870 <= year <= 2100 else None


def _rating(text: str) -> float | None:
    return _bounded(-1e9, 1e9)(_with_point(text))


def _with_point(text: str) -> str:
    return text.replace(",", ".") if re.fullmatch("[0-9]+,[0-9]+", text) else text


@pytest.mark.parametrize(
    ("cleaner", "reference"),
    [
        (cleaners.WHOLE_ID, _whole_id),
        (cleaners.YEAR, _year),
        (cleaners.RATING, _rating),
        (cleaners.NUMBER, lambda text: _bounded(0, 1e12)(_with_point(text))),
        (cleaners.LANGUAGE, lambda text: text.lower() if re.fullmatch("[A-Za-z]{2,3}", text) else None),
        (
            cleaners.SHOW_ID,
            lambda text: text.lower().split(".")[0] if re.fullmatch(r"[sS]?[0-9]{1,10}(\.0*)?", text) else None,
        ),
    ],
)
@settings(max_examples=200, deadline=None)
@given(texts=anything)
def test_rules_agree_with_a_slow_reading(
    cleaner: Cleaner, reference: Callable[[str], Any], texts: list[str | None]
) -> None:
    # Python reads numbers with `_` between and digits of all scripts; those DuckDB accepts are not part of the rule.
    texts = [text for text in texts if text is None or (text.isascii() and "_" not in text)]
    expected = [None if text is None or _empty(text) else reference(_stripped(text)) for text in texts]
    assert clean(cleaner, texts, ENGINE) == expected


@pytest.mark.parametrize(
    ("cleaner", "text", "value"),
    [
        (cleaners.WHOLE_ID, "862.0", 862),
        (cleaners.RATING, "+-4", None),
        (cleaners.NUMBER, "+-0", None),
        (cleaners.TIME, "+-0", None),
        (cleaners.WHOLE_ID, "0", None),
        (cleaners.WHOLE_ID, "1997-08-20", None),
        (cleaners.IMDB_ID, "114709", "tt0114709"),
        (cleaners.IMDB_ID, "tt10872600", "tt10872600"),
        (cleaners.IMDB_ID, "0", None),
        (cleaners.MONEY, "373554033.0", 373554033),
        (cleaners.MONEY, "-1", None),
        (cleaners.MONEY, "1e14", None),
        (cleaners.MINUTES, "80.5", 81),
        (cleaners.MINUTES, "1h 30m", 90),
        (cleaners.MINUTES, "90 min", 90),
        (cleaners.MINUTES, "81,0", 81),
        (cleaners.MINUTES, "2 Seasons", None),
        (cleaners.MONEY, "373554033,0", 373554033),
        (cleaners.MONEY, "$373,554,033", 373554033),
        (cleaners.MONEY, "373.554.033", 373554033),
        (cleaners.NUMBER, "21,946943", 21.946943),
        (cleaners.NUMBER, "7,7", 7.7),
        (cleaners.COUNT, "5,415", 5415),
        (cleaners.COUNT, "5415,0", 5415),
        (cleaners.COUNT, "5415.0", 5415),
        (cleaners.COUNT, "0", 0),
        (cleaners.BOOLEAN, "TRUE", True),
        (cleaners.BOOLEAN, "0.0", False),
        (cleaners.BOOLEAN, "- Written by Ørnås", None),
        (cleaners.LANGUAGE, "EN", "en"),
        (cleaners.ITEM_ID, "0031", "ml-31"),
        (cleaners.ITEM_ID, "NS7881", "ns7881"),
        (cleaners.ITEM_ID, "ns", None),
        (cleaners.KIND, "TV Show", "series"),
        (cleaners.KIND, "Movie", "movie"),
        (cleaners.DURATION, "1 Season", "1 season"),
        (cleaners.DURATION, "90min", "90 min"),
        (cleaners.DURATION, "90.0 min", "90 min"),
        (cleaners.DURATION, "1h 30m", "90 min"),
        (cleaners.DURATION, "1 hr 5 min", "65 min"),
        (cleaners.DURATION, "2h", "120 min"),
        (cleaners.DURATION, "2 hours and 10 minutes", "130 min"),
        (cleaners.DURATION, "90 minutos", "90 min"),
        (cleaners.DURATION, "3 temporadas", "3 season"),
        (cleaners.DURATION, "3 Episodes", None),
        (cleaners.DURATION, "90", None),
        (cleaners.DURATION, "16+", None),
        (cleaners.DURATION, "TV-MA", None),
        (cleaners.KIND, "SHOW", "series"),
        (cleaners.KIND, "TV Series", "series"),
        (cleaners.KIND, "tv_show", "series"),
        (cleaners.KIND, "tvMiniSeries", "series"),
        (cleaners.KIND, "Película", "movie"),
        (cleaners.KIND, "TV Movie", "movie"),
        (cleaners.KIND, "Podcast", None),
        (cleaners.TIME, "1260759144", 1260759144),
        (cleaners.TEXT, " Café\u00a0", "Café"),
        (cleaners.TEXT, "N/A", None),
    ],
)
def test_a_rule_by_example(cleaner: Cleaner, text: str, value: Any) -> None:
    assert clean(cleaner, [text], ENGINE) == [value]


@many
@given(texts=st.lists(st.text(), max_size=20))
def test_trimming_leaves_no_blank_and_nothing_else_out(texts: list[str]) -> None:
    query = (
        f"SELECT {trimmed('t')} FROM (SELECT unnest($1::VARCHAR[]) AS t, generate_subscripts($1, 1) AS i) ORDER BY i"
    )
    assert [row[0] for row in ENGINE.execute(query, [texts]).fetchall()] == [_stripped(text) for text in texts]


# --- nested columns ---------------------------------------------------------------------------------------------

PEOPLE = Nested("people", (("id", "BIGINT"), ("name", "VARCHAR"), ("part", "VARCHAR")), main="name")
names = st.one_of(
    st.text("ab'\"\\, :{}[]N\n\u00e9", max_size=12),
    st.text(max_size=8),
    st.sampled_from(
        ["None", "': None", ": None, x", '": None', "O'Brien", 'the "A"', 'a", "id": 7, "b', "True", "\u2028"]
    ),
)
records = st.lists(
    st.fixed_dictionaries(
        {"id": st.one_of(st.none(), st.integers(0, 2**40)), "name": names, "part": st.one_of(st.none(), names)}
    ),
    max_size=4,
)


def parsed(text: str, whole: bool = False) -> Any:
    """What the fast way makes of a value: records, or None where it leaves the value to Python."""
    if whole:
        changed = quote_swap.swap(text.encode("utf-8", "surrogatepass")).decode("utf-8", "surrogatepass")
        assert quote_swap.unswap(changed) == text
        text = changed
    column = "people"
    query = "SELECT $1::VARCHAR AS people"
    for step in PEOPLE.steps(whole):
        query = f"SELECT {step} AS {column} FROM ({query})"
    value, vague = ENGINE.execute(f"SELECT people, {PEOPLE.ambiguous} FROM ({query})", [text]).fetchall()[0]
    return None if vague else value


@pytest.mark.parametrize("whole", [False, True])
@settings(max_examples=300, deadline=None)
@given(value=records)
def test_a_repr_is_read_as_python_reads_it_or_left_to_python(whole: bool, value: list[dict[str, Any]]) -> None:
    text = repr(value)
    fast = parsed(text, whole)
    assert fast in (None, ast.literal_eval(text))
    slow = PEOPLE.read(text)
    assert slow is not None
    assert json.loads(slow) == value
    if not any(quote in repr(record) for record in value for quote in ('"', "\\", ": None'", ": None,")):
        assert fast == value


@settings(max_examples=200, deadline=None)
@given(value=records)
def test_json_is_read_as_json(value: list[dict[str, Any]]) -> None:
    for text in (json.dumps(value), json.dumps(value, ensure_ascii=False), json.dumps(value, separators=(",", ":"))):
        assert parsed(text) in (None, value)
        assert json.loads(PEOPLE.read(text) or "") == value


@settings(max_examples=300, deadline=None)
@given(text=st.one_of(st.text(), st.text("[]{}'\":,N1 \\", max_size=40)))
def test_no_text_makes_parsing_fail(text: str) -> None:
    for whole in (False, True):
        parsed(text, whole)
    value = PEOPLE.read(text)
    assert value is None or isinstance(json.loads(value), list)


@pytest.mark.parametrize(
    "bomb",
    [
        "[" * 100_000,
        "{'a':" * 100_000,
        "(" * 100_000,
        "-" * 100_000 + "1",
        "not " * 100_000,
        "[" * 9999 + "]" * 9999,
        "9" * 100_000,
    ],
    ids=lambda bomb: str(bomb[:5]),
)
def test_a_bomb_is_no_value(bomb: str) -> None:
    assert PEOPLE.read(bomb) is None
    assert parsed(bomb) is None


def test_a_literal_runs_nothing() -> None:
    assert parse_literal("[__import__('os').getcwd()]") is None


# --- text -------------------------------------------------------------------------------------------------------


@many
@given(texts=st.lists(st.text(), max_size=8))
def test_lemmas_are_folded_words_one_line_per_text(texts: list[str]) -> None:
    found = lemmatise_all(texts)
    assert len(found) == len(texts)
    for lemmas in found:
        assert lemmas == " ".join(lemmas.split())
        assert not re.search(r"[<>&\"'_.,;:!?A-Z]", lemmas)


def test_lemmas_by_example() -> None:
    texts = [
        "Dos niñas corrían por las calles",
        "The girls' mothers were running; Andy’s toys &amp; John's",
        "<p>In a world of <b>robots</b></p>",
        "",
    ]
    assert lemmatise_all(texts) == [
        "dos nino correr por el calle",
        "the girl mother be run andy toy john",
        "in world of robot",
        "",
    ]


def test_html_is_resolved() -> None:
    assert plain_text("a&nbsp;&lt;b&gt; &eacute;<br/>  c") == "a é c"
    assert plain_text("1 < 2 and 3 > 2") == "1 < 2 and 3 > 2"


WITH_HEADER = [form for form in FORMATS if form.has_header]


@pytest.mark.parametrize("form", WITH_HEADER, ids=lambda form: form.name)
def test_no_two_formats_want_the_same_columns_of_a_header(form: Format) -> None:
    assert [other.name for other in WITH_HEADER if other.required == form.required] == [form.name]
    assert not math.isnan(len(form.known))
