"""The pages: the way in with search and questions, a title, a viewer, and the answer to a question."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from urllib.parse import urlencode

from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from cartelera.catalog import Credit, Filters
from cartelera.errors import NotFoundError
from cartelera.http.question_urls import json_url
from cartelera.i18n import Translator
from cartelera.names import words
from cartelera.service import Cartelera
from cartelera.service.questions import BY_NAME, GROUPS, QUESTIONS
from cartelera.service.sentence import MAX_CONSTRAINTS
from cartelera.service.titles import TitleDetails
from cartelera.service.watcher import ReleaseWatcher
from cartelera.web import language
from cartelera.web.answering import QuestionOutcome, answer_question, problem_text
from cartelera.web.presenters.search import SearchView, search_view
from cartelera.web.presenters.view import AnswerView, FieldValues, QuestionContext, similar_cards
from cartelera.web.presenters.viewers import match_view, recommended_cards
from cartelera.web.question_forms import question_address
from cartelera.web.rendering import Renderer, viewer_address

POPULAR = 12
RESULTS = 30
CAST = 12
CREW = 24
NAMES = 6
RATED = 24
"""How many of the titles a viewer has rated are shown."""
_LISTED = 100
"""How many viewers' ids are suggested where one is to be chosen."""
_EXAMPLES = 5


class Pages:
    """The pages over whichever release is current. Plain functions, so that the server runs them beside its loop."""

    def __init__(self, watcher: ReleaseWatcher, renderer: Renderer) -> None:
        self._watcher = watcher
        self._renderer = renderer

    def home(self, request: Request) -> Response:
        """`/`: search, its results or the popular titles, and the questions."""
        service = self._watcher.get()
        text = request.query_params.get("q", "").strip()[:300]
        year = request.query_params.get("anio", "").strip()[:4]
        year = year if year.isascii() and year.isdigit() else ""
        results = self._search(service, request, text, year) if text else None
        return self._renderer.page(
            request,
            "home.html",
            service=service,
            q=text,
            year=year,
            results=results,
            popular=[] if text else service.titles.popular(POPULAR),
            limit=RESULTS,
            viewers=service.viewers.sample_ids(_LISTED),
            examples=service.viewers.sample_ids(_EXAMPLES),
            questions=QUESTIONS,
            groups=GROUPS,
        )

    def _search(self, service: Cartelera, request: Request, text: str, year: str) -> SearchView:
        """What `q` finds, of `anio` alone if it is given, without the filters that `sin` takes off."""
        without = request.query_params.getlist("sin")[:MAX_CONSTRAINTS]
        result = service.search.find(text, RESULTS, without=without, year=int(year) if year else None)
        return search_view(result, text, year, Translator(language.choose(request)))

    def title(self, request: Request, title_id: str) -> Response:
        """`/titulo/{id}`: a title, its people, where to watch it, and its five."""
        service = self._watcher.get()
        texts = Translator(language.choose(request))
        try:
            details = service.titles.details(title_id)
        except NotFoundError:
            text = texts.gettext("No title has the id “%(id)s”.", id=title_id[:80])
            return self._renderer.page(
                request,
                "error.html",
                service=service,
                status=404,
                heading=texts.gettext("That show is not on the bill"),
                text=text,
            )
        directors, cast, crew = _people(details.credits)
        return self._renderer.page(
            request,
            "title.html",
            service=service,
            title=details.title,
            offers=details.offers,
            today=datetime.now(UTC).date().isoformat(),
            directors=directors,
            cast=cast[:CAST],
            more_cast=cast[CAST:],
            crew=crew[:CREW],
            similar=similar_cards(service.similarity.explained(details.title.row), texts),
            same_name=service.titles.same_name(details.title),
            reviews=service.reviews.of_title(details.title.row),
            other_names=_other_names(details, texts.language),
            json=f"/v1/titles/{details.title.title_id}",
        )

    def viewers(self, request: Request) -> Response:
        """`/espectador?usuario=`: on to the page of that viewer, or to where one is chosen."""
        asked = request.query_params.get("usuario", "").strip()[:300]
        return RedirectResponse(viewer_address(asked) if asked else "/#espectadores", status_code=303)

    def viewer(self, request: Request, viewer_id: str) -> Response:
        """`/espectador/{id}`: what a viewer has rated, what they are offered and why, and `?titulo=`: one film."""
        service = self._watcher.get()
        texts = Translator(language.choose(request))
        try:
            known = service.viewers.known(viewer_id)
        except NotFoundError as error:
            return self._renderer.page(
                request,
                "error.html",
                service=service,
                status=404,
                heading=texts.gettext("Not in the audience"),
                text=problem_text(error, texts),
                suggestions=tuple((text, viewer_address(text)) for text in error.suggestions),
            )
        viewer, history = known.id, known.history
        question = BY_NAME["recomendacion_usuario_titulo"]
        values = question.values(dict(request.query_params) | {"usuario": viewer})
        here = _on_the_page_of(viewer)

        def present(context: QuestionContext) -> AnswerView:
            named = service.names.title(values["titulo"], context.optional("anio"))
            return match_view(service.matching.of_history(history, named, viewer=viewer), texts)

        outcome = QuestionOutcome()
        if values["titulo"]:
            context = QuestionContext(service, values, texts)
            outcome = answer_question(question, context, present=present, address=here)
        recommendations = service.recommendations.for_history(
            history, viewer=viewer, filters=known.capped(Filters()), never=known.never
        )
        rated = history.rated()
        return self._renderer.page(
            request,
            "viewer.html",
            service=service,
            status=outcome.status,
            viewer=viewer,
            amount=len(history),
            mean=float(rated.ratings.mean()) if len(rated) else None,
            rated=service.viewers.best_rated(history, RATED),
            tier=recommendations.tier,
            recommended=recommended_cards(
                recommendations, texts, service.catalog.local_names(rated.rows.tolist(), texts.language)
            ),
            question=question,
            values=values,
            outcome=outcome,
            here=here,
            json_url=json_url(question, values) if values["titulo"] else None,
            json=json_url(BY_NAME["recomendacion_usuario"], values),
        )

    def questions(self, request: Request) -> Response:
        """`/preguntas`: every question as a form."""
        return self._renderer.page(
            request, "questions.html", service=self._watcher.get(), questions=QUESTIONS, groups=GROUPS
        )

    def question(self, request: Request, name: str) -> Response:
        """`/preguntas/{name}`: a question, and its answer where it is asked. 404 and 422 as the API has them."""
        question = BY_NAME.get(name)
        if question is None:
            raise HTTPException(404)
        service = self._watcher.get()
        values = question.values(request.query_params)
        is_asked = any(field.name in request.query_params for field in question.fields)
        context = QuestionContext(service, values, Translator(language.choose(request)))
        outcome = answer_question(question, context) if is_asked else QuestionOutcome()
        return self._renderer.page(
            request,
            "question.html",
            service=service,
            status=outcome.status,
            question=question,
            values=values,
            outcome=outcome,
            here=partial(question_address, question),
            questions=QUESTIONS,
            groups=GROUPS,
            json=json_url(question, values) if is_asked and not question.missing(values) else None,
        )


def _on_the_page_of(viewer: str) -> Callable[[FieldValues], str]:
    """The addresses of what is asked about one film on the page of `viewer`, or of another one."""

    def address(values: FieldValues) -> str:
        asked = {name: values[name] for name in ("titulo", "anio") if values.get(name)}
        return viewer_address(values.get("usuario") or viewer) + (f"?{urlencode(asked)}" if asked else "")

    return address


def _other_names(details: TitleDetails, language: str) -> list[str]:
    """Names in the reader's language, or in one that nobody states, beside those that the page shows anyway."""
    title = details.title
    shown = {words(name) for name in (title.title, title.original_title, title.name_in(language))}
    others = {words(other.name): other.name for other in details.other_names if other.language in (None, language)}
    return [name for key, name in others.items() if key not in shown][:NAMES]


def _people(known: tuple[Credit, ...]) -> tuple[list[str], list[Credit], list[Credit]]:
    """Directors, cast and the rest of the crew, nobody twice for the same work."""
    directors = list(dict.fromkeys(credit.name for credit in known if credit.job == "Director"))
    cast = list({credit.name: credit for credit in reversed(known) if credit.job == "Actor"}.values())[::-1]
    crew = [credit for credit in known if credit.job not in ("Actor", "Director")]
    return directors, cast, crew
