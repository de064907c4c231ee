"""From a template to a response: the visitor's language, everything escaped, nothing foreign let in."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from cartelera import __version__
from cartelera.catalog import TitleSummary
from cartelera.i18n import Formats, Translator, languages
from cartelera.service import Cartelera
from cartelera.service.questions import BY_NAME
from cartelera.web import labels, language
from cartelera.web.posters import poster
from cartelera.web.question_forms import options, question_address

MAX_FACES = 2048
"""Drawn posters that are kept, some 700 bytes each: a megabyte and a half."""
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cache-Control": "no-cache",
    "Vary": "Accept-Language, Cookie",
}


@dataclass(frozen=True, slots=True)
class OtherLanguage:
    """A language that the page could be read in: its name and the invitation are in that language."""

    code: str
    name: str
    invitation: str
    address: str


class Renderer:
    """Renders the templates of a folder; `static` maps each static file's name to its address."""

    def __init__(self, templates: Path, static: Mapping[str, str]) -> None:
        self._faces: dict[tuple[object, ...], Markup] = {}
        self._environment = Environment(
            loader=FileSystemLoader(templates),
            autoescape=True,
            undefined=StrictUndefined,
            auto_reload=False,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.i18n"],
        )
        # `{% trans %}` passes its values on to gettext, as calls do.
        self._environment.newstyle_gettext = True  # type: ignore[attr-defined]
        self._environment.globals.update(
            static=static,
            version=__version__,
            face=partial(self._drawn, "_face.html"),
            linked_face=partial(self._drawn, "_linked_face.html"),
            title_address=title_address,
            viewer_address=viewer_address,
            ask=_ask,
            labels=labels,
            options=options,
        )

    def _drawn(self, template: str, title: TitleSummary, formats: Formats) -> Markup:
        """The poster of a title, by a template. Pages show dozens, and mostly of the same titles: the last are kept."""
        shown, beside = title.name_in(formats.code), title.name_beside(formats.code)
        key = (template, title.title_id, shown, beside, title.year, title.kind, title.genres, formats.code)
        drawn = self._faces.get(key)
        if drawn is None:
            if len(self._faces) >= MAX_FACES:
                self._faces.clear()
            made = self._environment.get_template(template).render(
                title=title, shown=shown, beside=beside, made=poster(title, shown), f=formats
            )
            drawn = self._faces[key] = Markup(made)
        return drawn

    def page(
        self, request: Request, template: str, *, service: Cartelera | None = None, status: int = 200, **context: Any
    ) -> HTMLResponse:
        """The page `template` makes of `context`, in the language of the visitor."""
        chosen = language.choose(request)
        body = self._environment.get_template(template).render(
            {"json": None, "q": "", "suggestions": ()}
            | context
            | _texts(chosen)
            | {
                "f": Formats(chosen),
                # Jinja's contexts are cycles, which Python collects late: until then they must not keep a retired
                # release open.
                "service": None if service is None else weakref.proxy(service),
                "language": chosen,
                "other_languages": _others(request, chosen),
            }
        )
        response = HTMLResponse(body, status_code=status, headers=HEADERS | {"Content-Language": chosen})
        language.remember(request, response)
        return response


@cache
def _texts(language: str) -> dict[str, Callable[..., str]]:
    """What templates call for the texts of a language, by name.

    Those without values are kept as they stand on a page; there are as many as templates and labels name. Without it, a
    third of the time of a page went into saying the same sixty texts anew.
    """
    texts = Translator(language)
    kept: dict[tuple[str, ...], Markup] = {}

    def keeping(translate: Callable[..., str]) -> Callable[..., str]:
        def get(*message: str, **values: object) -> str:
            if values:
                return translate(*message, **values)
            ready = kept.get(message)
            if ready is None:
                ready = kept[message] = escape(translate(*message))
            return ready

        return get

    gettext = keeping(texts.gettext)
    return {
        "_": gettext,
        "gettext": gettext,
        "pgettext": keeping(texts.pgettext),
        "ngettext": texts.ngettext,
        "npgettext": texts.npgettext,
    }


def title_address(title: TitleSummary) -> str:
    """The address of a title's page."""
    return f"/titulo/{quote(title.title_id, safe='')}"


def viewer_address(viewer_id: str) -> str:
    """The address of a viewer's page."""
    return f"/espectador/{quote(viewer_id, safe='')}"


def _ask(name: str, **values: object) -> str:
    """The address of the page that answers the question `name`; values that are None are left out."""
    given = {key: str(value) for key, value in values.items() if value is not None}
    return question_address(BY_NAME[name], given)


def _others(request: Request, chosen: str) -> list[OtherLanguage]:
    """The other languages, with the address of this page in each of them, relative to this one."""
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != "lang"]
    return [
        OtherLanguage(
            other,
            Formats(other).own_name(),
            # Translators: said in each language of itself, to readers of the others.
            Translator(other).gettext("Read this page in English"),
            "?" + urlencode([*kept, ("lang", other)]),
        )
        for other in languages()
        if other != chosen
    ]
