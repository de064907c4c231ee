"""Every case of the corpus; a module of cases a kind of file."""

from __future__ import annotations

from pathlib import Path

import container_cases
import dataset_cases
import dialect_cases
import export_cases
import pytest
import rating_cases
import title_cases

from corpus import Case, check

CASES: tuple[Case, ...] = (
    *rating_cases.CASES,
    *dataset_cases.CASES,
    *dialect_cases.CASES,
    *container_cases.CASES,
    *export_cases.CASES,
    *title_cases.CASES,
)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_case_of_the_corpus(case: Case, tmp_path: Path) -> None:
    check(case, tmp_path)


def test_no_two_cases_have_one_name() -> None:
    names = [case.name for case in CASES]
    assert sorted(names) == sorted(set(names))
