"""The pages: the way in with search and questions, a title, a viewer, and the answer to a question."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

import numpy as np
from fastapi import Request, Response
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from cartelera.catalog import Credit, Title
from cartelera.errors import CodedError, InvalidValueError, NotFoundError
from cartelera.history import History
from cartelera.i18n.errors import allowed_values, error_sentence
from cartelera.service import Cartelera
from cartelera.service.watcher import ReleaseWatcher
from cartelera.web import language
from cartelera.web.formats import Formats
from cartelera.web.questions import BY_NAME, GROUPS, QUESTIONS, Question
from cartelera.web.rendering import Renderer, viewer_address
from cartelera.web.shown import Asked, Shown, Values, alike, offered, same_name, show
from cartelera.web.texts import Texts

POPULAR = 12
RESULTS = 30
_LOOKED_THROUGH = 200
"""Among how many results those of one year are looked for."""
CAST = 12
_CREW = 24
RATED = 24
"""How many of the titles a viewer has rated are shown."""
_LISTED = 100
"""How many viewers' ids are suggested where one is to be chosen."""
_EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class Results:
    """What a search found. `near`: nothing holds the words, these are the nearest names; `homonyms`: the years
    of those that are called so, where there are several."""

    titles: list[Title]
    near: bool
    homonyms: tuple[int, ...]
    year: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a question has no answer; `suggestions`: (text, address); `allowed`: the possible values."""

    text: str
    suggestions: tuple[tuple[str, str], ...] = ()
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rated:
    """A title that a viewer has rated."""

    title: Title
    stars: float


class Pages:
    """The pages over whichever release is current. Plain functions, so that the server runs them beside its loop."""

    def __init__(self, watcher: ReleaseWatcher, renderer: Renderer) -> None:
        self._watcher = watcher
        self._renderer = renderer

    def home(self, request: Request) -> Response:
        """`/`: search, its results or the popular titles, and the questions."""
        found = self._watcher.get()
        asked = request.query_params.get("q", "").strip()[:300]
        year = request.query_params.get("anio", "").strip()[:4]
        popular = [] if asked else found.catalog.titles(range(min(POPULAR, len(found.catalog))))
        return self._renderer.page(
            request,
            "home.html",
            found=found,
            q=asked,
            results=_search(found, asked, year) if asked else None,
            popular=popular,
            limit=RESULTS,
            viewers=found.viewers.known.sample_ids(_LISTED),
            examples=found.viewers.known.sample_ids(_EXAMPLES),
            questions=QUESTIONS,
            groups=GROUPS,
        )

    def title(self, request: Request, title_id: str) -> Response:
        """`/titulo/{id}`: a title, its people, where to watch it, and its five."""
        found = self._watcher.get()
        texts = Texts(language.choose(request))
        try:
            page = found.page(title_id)
        except NotFoundError:
            text = texts("error.title.text", id=title_id[:80])
            return self._renderer.page(
                request, "error.html", found=found, status=404, heading=texts("error.404.title"), text=text
            )
        directors, cast, crew = _people(page.credits)
        return self._renderer.page(
            request,
            "title.html",
            found=found,
            title=page.title,
            offers=page.offers,
            directors=directors,
            cast=cast[:CAST],
            more_cast=cast[CAST:],
            crew=crew[:_CREW],
            alike=alike(found, page.title, texts),
            versions=same_name(found, page.title),
            json=f"/v1/titles/{page.title.title_id}",
        )

    def viewers(self, request: Request) -> Response:
        """`/espectador?usuario=`: on to the page of that viewer, or to where one is chosen."""
        asked = request.query_params.get("usuario", "").strip()[:300]
        return RedirectResponse(viewer_address(asked) if asked else "/#espectadores", status_code=303)

    def viewer(self, request: Request, viewer_id: str) -> Response:
        """`/espectador/{id}`: what a viewer has rated, what they are offered and why, and `?titulo=`: one film."""
        found = self._watcher.get()
        texts = Texts(language.choose(request))
        try:
            viewer, history = found.viewers.history(viewer_id)
        except NotFoundError as error:
            return self._renderer.page(
                request,
                "error.html",
                found=found,
                status=404,
                heading=texts("viewer.unknown.title"),
                text=_sentence(error, texts),
                suggestions=tuple((text, viewer_address(text)) for text in error.suggestions),
            )
        question = BY_NAME["recomendacion_usuario_titulo"]
        values = question.values(dict(request.query_params) | {"usuario": viewer})
        asked = Asked(found, values, texts)
        here = _on_the_page_of(viewer)
        shown, problem, status = _answer(question, asked, here) if values["titulo"] else (None, None, 200)
        advice = found.viewers.advise(history, viewer=viewer)
        return self._renderer.page(
            request,
            "viewer.html",
            found=found,
            status=status,
            viewer=viewer,
            amount=len(history),
            mean=float(history.rated().ratings.mean()) if len(history.rated()) else None,
            rated=_best(found, history),
            tier=advice.tier,
            offered=offered(advice, texts),
            question=question,
            values=values,
            shown=shown,
            problem=problem,
            here=here,
            twin=question.twin(values) if values["titulo"] else None,
            json=BY_NAME["recomendacion_usuario"].twin(values),
        )

    def questions(self, request: Request) -> Response:
        """`/preguntas`: every question as a form."""
        return self._renderer.page(
            request, "questions.html", found=self._watcher.get(), questions=QUESTIONS, groups=GROUPS
        )

    def question(self, request: Request, name: str) -> Response:
        """`/preguntas/{name}`: a question, and its answer where it is asked. 404 and 422 as the API has them."""
        question = BY_NAME.get(name)
        if question is None:
            raise HTTPException(404)
        found = self._watcher.get()
        texts = Texts(language.choose(request))
        values = question.values(request.query_params)
        asked = any(field.name in request.query_params for field in question.fields)
        shown, problem, status = _answer(question, Asked(found, values, texts)) if asked else (None, None, 200)
        return self._renderer.page(
            request,
            "question.html",
            found=found,
            status=status,
            question=question,
            values=values,
            shown=shown,
            problem=problem,
            questions=QUESTIONS,
            groups=GROUPS,
            json=question.twin(values) if asked and not question.missing(values) else None,
        )


def _search(found: Cartelera, text: str, year: str) -> Results:
    near = not found.catalog.search(text, 1)
    titles = found.search(text, _LOOKED_THROUGH if year else RESULTS)
    if year:
        titles = [title for title in titles if str(title.year) == year][:RESULTS]
    match = found.catalog.names.exact("title", text)
    years = {title.year for title in found.catalog.titles(match.ids)} if match else set()
    homonyms = tuple(sorted(known for known in years if known is not None))
    return Results(titles, near, homonyms if len(homonyms) > 1 else (), year)


def _best(found: Cartelera, history: History) -> tuple[Rated, ...]:
    """What a viewer has rated, most stars first; of equal ones those rated last, then the most popular."""
    rated = history.rated()
    best = np.lexsort((rated.rows, -np.maximum(rated.times, 0), -rated.ratings))[:RATED]
    titles = found.catalog.titles(rated.rows[best].tolist())
    return tuple(Rated(title, stars) for title, stars in zip(titles, rated.ratings[best].tolist(), strict=True))


def _on_the_page_of(viewer: str) -> Callable[[Values], str]:
    """The addresses of what is asked about one film on the page of `viewer`, or of another one."""

    def address(values: Values) -> str:
        asked = {name: values[name] for name in ("titulo", "anio") if values.get(name)}
        return viewer_address(values.get("usuario") or viewer) + (f"?{urlencode(asked)}" if asked else "")

    return address


def _people(known: tuple[Credit, ...]) -> tuple[list[str], list[Credit], list[Credit]]:
    """Directors, cast and the rest of the crew, nobody twice for the same work."""
    directors = list(dict.fromkeys(credit.name for credit in known if credit.job == "Director"))
    cast = list({credit.name: credit for credit in reversed(known) if credit.job == "Actor"}.values())[::-1]
    crew = [credit for credit in known if credit.job not in ("Actor", "Director")]
    return directors, cast, crew


def _answer(
    question: Question, asked: Asked, address: Callable[[Values], str] | None = None
) -> tuple[Shown | None, Problem | None, int]:
    """The answer, or why there is none, and the status; `address`: where it is asked, if not on its own page."""
    missing = question.missing(asked.values)
    if missing:
        fields = ", ".join(asked.texts(f"field.{field.name}").lower() for field in missing)
        return None, Problem(asked.texts("questions.missing", fields=fields)), 422
    try:
        return show(question.name, asked), None, 200
    except NotFoundError as error:
        suggestions = tuple(
            (text, (address or question.address)(_instead(question, asked, text))) for text in error.suggestions
        )
        return None, Problem(_sentence(error, asked.texts), suggestions), 404
    except InvalidValueError as error:
        allowed = allowed_values(error, asked.texts.language, **_shown_params(error, asked.texts))
        return None, Problem(_sentence(error, asked.texts), allowed=allowed), 422


def _sentence(error: CodedError, texts: Texts) -> str:
    """What is wrong, in the visitor's language."""
    return error_sentence(error, texts.language, **_shown_params(error, texts))


def _shown_params(error: CodedError, texts: Texts) -> dict[str, str]:
    """The parameters of an error that a page writes in another way than they are typed."""
    formats, shown = Formats(texts), {}
    if "platform" in error.params:
        shown["platform"] = formats.platform(error.params["platform"])
    if "unit" in error.params:
        shown["unit"] = texts(f"unit.{error.params['unit']}").lower()
    if "example" in error.params:
        shown["example"] = formats.exact(error.params["example"])
    return shown


def _instead(question: Question, asked: Asked, suggestion: str) -> dict[str, str]:
    """What to ask instead: the same with what was not known replaced by `suggestion`.

    It may be a platform, a viewer, or `Name (1995)` where the year did not fit the name; else it is a name.
    """
    values = dict(asked.values)
    if "platform" in values and suggestion in asked.found.questions.platforms:
        return values | {"platform": suggestion}
    if "usuario" in values and _is_viewer(asked.found, suggestion):
        return values | {"usuario": suggestion}
    name, year = suggestion, values.get("anio", "")
    if year and not asked.found.catalog.names.exact("title", suggestion) and suggestion.endswith(")"):
        name, _, year = suggestion[:-1].rpartition(" (")
    field = next(field.name for field in question.fields if field.kind in ("title", "name"))
    return values | {field: name} | ({"anio": year} if "anio" in values else {})


def _is_viewer(found: Cartelera, text: str) -> bool:
    """Whether this is the whole id of a viewer: a title may be called like the number of one."""
    try:
        return found.viewers.history(text)[0] == text
    except NotFoundError:
        return False
