"""A question asked on a page: its answer, or why there is none and what to ask instead."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cartelera.errors import CodedError, ErrorCode, InvalidValueError, NotFoundError
from cartelera.i18n import Formats, Translator
from cartelera.i18n.errors import allowed_values, error_sentence
from cartelera.service.questions import FieldKind, Question
from cartelera.web import labels
from cartelera.web.presenters import PRESENTERS, Presenter
from cartelera.web.presenters.view import AnswerView, FieldValues, QuestionContext
from cartelera.web.question_forms import question_address


@dataclass(frozen=True, slots=True)
class QuestionProblem:
    """Why a question has no answer; `suggestions`: (text, address); `allowed`: the possible values."""

    text: str
    suggestions: tuple[tuple[str, str], ...] = ()
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QuestionOutcome:
    """An answer or a problem, neither if nothing was asked, and the status of the page."""

    view: AnswerView | None = None
    problem: QuestionProblem | None = None
    status: int = 200


_UNKNOWN_KINDS: dict[ErrorCode, tuple[FieldKind, ...]] = {
    ErrorCode.PLATFORM: ("platform",),
    ErrorCode.VIEWER: ("viewer",),
    ErrorCode.VIEWER_AMBIGUOUS: ("viewer",),
}
"""The kind of field whose value an error does not know; a title or name for all others."""


def answer_question(
    question: Question,
    context: QuestionContext,
    *,
    present: Presenter | None = None,
    address: Callable[[FieldValues], str] | None = None,
) -> QuestionOutcome:
    """Ask a question.

    `present`: answers it, if not the presenter of its name; `address`: where it is asked, if not on its own page.
    """
    missing = question.missing(context.values)
    if missing:
        fields = ", ".join(context.texts.gettext(labels.FIELDS[field.name]).lower() for field in missing)
        return QuestionOutcome(None, QuestionProblem(context.texts.gettext("Missing: %(fields)s.", fields=fields)), 422)
    try:
        return QuestionOutcome((present or PRESENTERS[question.name])(context))
    except NotFoundError as error:
        suggestions = tuple(
            (text, address(values) if address else question_address(question, values))
            for text in error.suggestions
            for values in [_with_suggestion(question, context.values, error, text)]
        )
        return QuestionOutcome(None, QuestionProblem(problem_text(error, context.texts), suggestions), 404)
    except InvalidValueError as error:
        allowed = allowed_values(error, context.texts.language, **_displayed(error, context.texts))
        return QuestionOutcome(None, QuestionProblem(problem_text(error, context.texts), allowed=allowed), 422)


def problem_text(error: CodedError, texts: Translator) -> str:
    """What is wrong, in the visitor's language."""
    return error_sentence(error, texts.language, **_displayed(error, texts))


def _displayed(error: CodedError, texts: Translator) -> dict[str, str]:
    """The parameters of an error that a page writes in another way than they are typed."""
    formats, displayed = Formats(texts.language), {}
    if "platform" in error.params:
        displayed["platform"] = formats.platform(error.params["platform"])
    if "unit" in error.params:
        unit = labels.UNITS[error.params["unit"]]
        displayed["unit"] = texts.gettext(unit).lower()
    if "example" in error.params:
        displayed["example"] = formats.exact(error.params["example"])
    return displayed


def _with_suggestion(question: Question, values: FieldValues, error: NotFoundError, suggestion: str) -> dict[str, str]:
    """The same values, with the one that was not known replaced by `suggestion`."""
    unknown = _field_of(question, *_UNKNOWN_KINDS.get(error.code, ("title", "name")))
    if error.code == ErrorCode.TITLE_YEAR:  # Suggestions are `Name (1995)`.
        name, _, year = suggestion.removesuffix(")").rpartition(" (")
        return {**values, unknown: name, _field_of(question, "year"): year}
    return {**values, unknown: suggestion}


def _field_of(question: Question, *kinds: FieldKind) -> str:
    """The name of the question's first field of one of these kinds."""
    return next(field.name for field in question.fields if field.kind in kinds)
