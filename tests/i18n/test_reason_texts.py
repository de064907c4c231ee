"""Every kind of reason in words."""

from __future__ import annotations

import pytest

from cartelera.i18n import languages
from cartelera.i18n.reasons import reason_text, spanish_clause
from cartelera.recommendation import Reason, ReasonKind

WITHOUT_NAMES = (ReasonKind.LIKED_TOGETHER, ReasonKind.POPULAR, ReasonKind.RECENT, ReasonKind.PREDICTED)


@pytest.mark.parametrize("kind", ReasonKind)
def test_every_kind_has_words_in_every_language(kind: ReasonKind) -> None:
    reason = Reason(kind, "" if kind in WITHOUT_NAMES else "Heat", 1.0)
    texts = {reason_text(reason, language) for language in languages()}
    assert len(texts) == len(languages())
    assert all(text and ("Heat" in text) == bool(reason.text) for text in texts)
    assert spanish_clause(reason)


def test_names_stay_as_they_are_and_genres_are_translated() -> None:
    assert reason_text(Reason(ReasonKind.DIRECTOR, "100% Ann", 1.0), "es") == "Misma dirección: 100% Ann"
    assert reason_text(Reason(ReasonKind.GENRES, "Comedy, War", 1.0), "es") == "Del mismo género: Comedia, Guerra"
    assert reason_text(Reason(ReasonKind.BECAUSE, "", 1.0), "es") is None
