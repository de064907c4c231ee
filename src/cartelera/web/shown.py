"""How each question's answer looks on a page: one figure in large letters, the rest of it, and the titles it is about.

The answers come from the service, as those of the API do; here they are only put into words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from cartelera.catalog import Offer, Title
from cartelera.recommendation import Reason
from cartelera.service import Cartelera
from cartelera.service.questions import ENOUGH_VOTES
from cartelera.service.viewers import Advice
from cartelera.web.formats import Formats
from cartelera.web.texts import Texts

Values = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Alike:
    """A title that is like another, or offered to a viewer, and why; `chance`: that the viewer likes it, in words."""

    title: Title
    reasons: tuple[str, ...]
    chance: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer as it is shown. `versions`: (year, address) of the other titles that the same name could have meant."""

    figure: str
    caption: str
    facts: tuple[tuple[str, str], ...] = ()
    title: Title | None = None
    films: tuple[Title, ...] = ()
    alike: tuple[Alike, ...] = ()
    versions: tuple[int, ...] = ()
    reasons: tuple[str, ...] = ()
    viewer: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that has been asked: of whom, with what, and in which language to answer."""

    found: Cartelera
    values: Values
    texts: Texts

    @property
    def formats(self) -> Formats:
        return Formats(self.texts)

    def optional(self, name: str) -> str | None:
        """What was given for a field that may be left empty."""
        return self.values[name] or None


def show(name: str, asked: Asked) -> Shown:
    """The answer to the question `name`. Raises NotFoundError and InvalidValueError as the service does."""
    return _SHOWS[name](asked)


def alike(found: Cartelera, title: Title, texts: Texts) -> tuple[Alike, ...]:
    """The five titles most like `title`, each with its weightiest reasons in words."""
    rows = found.similar_rows(title.row)
    reasons = found.why(title, rows)
    pairs = zip(found.catalog.titles(rows), reasons, strict=True)
    return tuple(Alike(other, _reasons(why.reasons, texts)) for other, why in pairs)


def offered(advice: Advice, texts: Texts) -> tuple[Alike, ...]:
    """What a viewer is offered, each with its weightiest reasons in words."""
    return tuple(
        Alike(
            one.title,
            _reasons(one.reasons, texts),
            "" if one.chance is None else texts("viewer.chance", percent=Formats(texts).percent(one.chance)),
        )
        for one in advice.offered
    )


def same_name(found: Cartelera, title: Title) -> list[Title]:
    """Other titles that are called like `title`, or like its original title, the most popular first."""
    rows: dict[int, None] = {}
    for name in (title.title, title.original_title):
        match = found.catalog.names.exact("title", name)
        rows |= dict.fromkeys(match.ids if match else ())
    return found.catalog.titles([row for row in sorted(rows) if row != title.row][:12])


def _reasons(reasons: Sequence[Reason], texts: Texts) -> tuple[str, ...]:
    """The weightiest reasons, three at most, in words; those that there are no words for are left out."""
    said = (_reason(reason, texts) for reason in reasons)
    return tuple(dict.fromkeys(one for one in said if one))[:3]


def _reason(reason: Reason, texts: Texts) -> str | None:
    key = f"reason.{reason.kind}.named" if reason.text else f"reason.{reason.kind}"
    if key not in texts:
        return None
    text = reason.text
    if reason.kind == "genres":
        text = ", ".join(Formats(texts).genre(genre) for genre in text.split(", "))
    return texts(key, text=text)


def _month(asked: Asked) -> Shown:
    found = asked.found.questions.cantidad_filmaciones_mes(asked.values["mes"])
    return _count(asked, found["cantidad"], "says.month", month=_translated(asked, "months", found["mes"]))


def _weekday(asked: Asked) -> Shown:
    found = asked.found.questions.cantidad_filmaciones_dia(asked.values["dia"])
    return _count(asked, found["cantidad"], "says.weekday", weekday=_translated(asked, "weekdays", found["dia"]))


def _translated(asked: Asked, names: str, spanish: str) -> str:
    place = Texts("es")(names).split().index(spanish)
    return asked.texts(names).split()[place]


def _count(asked: Asked, amount: int, key: str, **named: str) -> Shown:
    return Shown(asked.formats.number(amount), asked.texts.count(key, amount, **named))


def _popularity(asked: Asked) -> Shown:
    found = asked.found.questions.score_titulo(asked.values["titulo"], asked.optional("anio"))
    film = asked.found.questions.film(asked.values["titulo"], asked.optional("anio"))
    caption = asked.texts("says.popularity", title=_named(film))
    return Shown(
        asked.formats.exact(found["popularidad"]), caption, title=film, versions=_versions(asked, "titulo", film)
    )


def _votes(asked: Asked) -> Shown:
    texts, formats = asked.texts, asked.formats
    found = asked.found.questions.votos_titulo(asked.values["titulo"], asked.optional("anio"))
    film = asked.found.questions.film(asked.values["titulo"], asked.optional("anio"))
    versions = _versions(asked, "titulo", film)
    if "mensaje" in found:
        votes, enough = formats.number(film.votes), formats.number(ENOUGH_VOTES)
        said = texts("problem.few_votes", votes=votes, enough=enough)
        return Shown("—", said, ((texts("fact.title"), _named(film)),), film, versions=versions)
    caption = texts("says.votes", title=_named(film), votes=formats.number(found["voto_total"]))
    return Shown(formats.exact(found["voto_promedio"]), caption, title=film, versions=versions)


def _return(asked: Asked) -> Shown:
    texts, formats = asked.texts, asked.formats
    found = asked.found.questions.retorno(asked.values["pelicula"], asked.optional("anio"))
    film = asked.found.questions.film(asked.values["pelicula"], asked.optional("anio"))
    facts = (
        (texts("fact.budget"), formats.money(found["inversion"])),
        (texts("fact.revenue"), formats.money(found["ganancia"])),
    )
    key = "says.return" if found["retorno"] else "says.return.unknown"
    caption = texts(key, title=_named(film))
    figure = formats.times(found["retorno"]) if found["retorno"] else "—"
    return Shown(figure, caption, facts, film, versions=_versions(asked, "pelicula", film))


def _recommendation(asked: Asked) -> Shown:
    questions = asked.found.questions
    title = questions.any_title(asked.values["titulo"], asked.optional("anio"))
    five = alike(asked.found, title, asked.texts)
    caption = asked.texts.count("says.alike", len(five), title=_named(title))
    others = _all_named(asked, "title", "titulo")
    return Shown(asked.formats.number(len(five)), caption, title=title, alike=five, versions=_years(others, title))


def _advice(asked: Asked) -> Shown:
    viewers = asked.found.viewers
    viewer, history = viewers.history(asked.values["usuario"])
    advice = viewers.advise(history, viewer=viewer)
    titles = offered(advice, asked.texts)
    facts = ((asked.texts("fact.answered"), asked.texts(f"tier.{advice.tier}")),)
    caption = asked.texts.count("says.offered", len(titles), viewer=viewer)
    return Shown(asked.formats.number(len(titles)), caption, facts, alike=titles, viewer=viewer)


def _opinion(asked: Asked) -> Shown:
    texts, formats, found = asked.texts, asked.formats, asked.found
    viewer, history = found.viewers.history(asked.values["usuario"])
    title = found.questions.any_title(asked.values["titulo"], asked.optional("anio"))
    opinion = found.viewers.opinion(history, title, viewer=viewer)
    facts = [(texts("fact.verdict"), texts(f"fact.verdict.{'yes' if opinion.recommended else 'no'}"))]
    if opinion.rating is not None:
        value = texts(
            "fact.estimated.value",
            rating=formats.number(opinion.rating, 2),
            spread=formats.number(opinion.spread or 0.0, 1),
        )
        facts.append((texts("fact.estimated"), value))
    if opinion.own_rating is not None:
        value = texts("fact.own.value", rating=formats.exact(opinion.own_rating))
        facts.append((texts("fact.own"), value))
    return Shown(
        formats.percent(opinion.chance, 1),
        texts("says.opinion", title=_named(title), viewer=viewer),
        tuple(facts),
        title,
        versions=_years(_all_named(asked, "title", "titulo"), title),
        reasons=_reasons(opinion.reasons, texts),
        viewer=viewer,
    )


def _actor(asked: Asked) -> Shown:
    texts, formats = asked.texts, asked.formats
    found = asked.found.questions.get_actor(asked.values["nombre_actor"])
    facts = (
        (texts("fact.return_total"), formats.times(found["retorno_total"])),
        (texts("fact.return_mean"), formats.times(found["retorno_promedio"])),
    )
    caption = texts.count("says.actor", found["cantidad_filmaciones"], name=found["actor"])
    return Shown(
        formats.number(found["cantidad_filmaciones"]), caption, facts, films=_films(asked, "actor", "nombre_actor")
    )


def _director(asked: Asked) -> Shown:
    found = asked.found.questions.get_director(asked.values["nombre_director"])
    films = _films(asked, "director", "nombre_director")
    caption = asked.texts.count("says.director", len(films), name=found["director"])
    total = found["retorno_total_director"]
    return Shown(asked.formats.times(total) if total else "—", caption, films=films)


def _franchise(asked: Asked) -> Shown:
    texts, formats = asked.texts, asked.formats
    found = asked.found.questions.franquicia(asked.values["franquicia"])
    caption = texts.count(
        "says.franchise", found["cantidad"], name=found["franquicia"], films=formats.number(found["cantidad"])
    )
    facts = ((texts("fact.revenue_mean"), formats.money(found["ganancia_promedio"])),)
    return Shown(formats.money(found["ganancia_total"]), caption, facts)


def _country(asked: Asked) -> Shown:
    found = asked.found.questions.peliculas_pais(asked.values["pais"])
    return _count(asked, found["cantidad"], "says.country", country=asked.formats.country(found["pais"]))


def _company(asked: Asked) -> Shown:
    formats = asked.formats
    found = asked.found.questions.productoras(asked.values["productora"])
    caption = asked.texts.count(
        "says.company", found["cantidad"], name=found["productora"], films=formats.number(found["cantidad"])
    )
    return Shown(formats.money(found["ganancia_total"]), caption)


def _longest(asked: Asked) -> Shown:
    texts, formats = asked.texts, asked.formats
    year, platform, unit = (asked.optional(name) for name in ("year", "platform", "duration_type"))
    name = asked.found.questions.get_max_duration(year, platform, unit)
    measure = "season" if (unit or "min").lower().startswith("s") else "min"
    parts = [texts("says.longest")]
    if platform:
        parts.append(texts("says.longest.platform", platform=formats.platform(platform)))
    if year:
        parts.append(texts("says.longest.year", year=year))
    parts.append(texts(f"says.longest.unit.{measure}"))
    title, offer = _offered(asked, name, year, measure)
    facts = ((texts("fact.runtime"), formats.duration(offer.duration or 0, measure)),) if offer else ()
    return Shown(name, " ".join(parts), facts, title=title)


def _offered(asked: Asked, name: str, year: str | None, measure: str) -> tuple[Title | None, Offer | None]:
    """The title that is offered under exactly this name, and the longest such offer."""
    match = asked.found.catalog.names.exact("title", name)
    offers = [
        (offer.duration or 0, title, offer)
        for title in (asked.found.catalog.titles(match.ids) if match else ())
        for offer in asked.found.catalog.offers(title.row)
        if offer.title == name and offer.duration_type == measure and year in (None, str(offer.release_year))
    ]
    longest = max(offers, key=lambda found: found[0], default=None)
    return longest[1:] if longest else (None, None)


def _scored(asked: Asked) -> Shown:
    values, formats = asked.values, asked.formats
    amount = asked.found.questions.score_count(values["platform"], values["scored"], values["year"])
    named = {
        "platform": formats.platform(values["platform"]),
        "score": formats.exact(float(values["scored"])),
        "year": values["year"],
    }
    return _count(asked, amount, "says.scored", **named)


def _platform(asked: Asked) -> Shown:
    amount = asked.found.questions.count_platform(asked.values["platform"])
    return _count(asked, amount, "says.platform", platform=asked.formats.platform(asked.values["platform"]))


def _platform_actor(asked: Asked) -> Shown:
    platform, year = asked.values["platform"], asked.values["year"]
    found = asked.found.questions.get_actor_platform(platform, year)
    named = {
        "platform": asked.formats.platform(platform),
        "year": year,
        "amount": asked.formats.number(found["appearances"]),
    }
    return Shown(found["actor"], asked.texts.count("says.platform_actor", found["appearances"], **named))


def _films(asked: Asked, kind: str, field: str) -> tuple[Title, ...]:
    match = asked.found.catalog.names.resolve(kind, asked.values[field])
    return tuple(asked.found.catalog.films_of(match.ids[0], kind.title())) if match else ()


def _versions(asked: Asked, field: str, film: Title) -> tuple[int, ...]:
    return _years(_all_named(asked, "film", field), film)


def _all_named(asked: Asked, kind: str, field: str) -> list[Title]:
    match = asked.found.catalog.names.resolve(kind, asked.values[field])
    return asked.found.catalog.titles(match.ids) if match else []


def _years(titles: list[Title], chosen: Title) -> tuple[int, ...]:
    return tuple(sorted({title.year for title in titles if title.year is not None and title.year != chosen.year}))


def _named(title: Title) -> str:
    return f"{title.title} ({title.year})" if title.year else title.title


_SHOWS: dict[str, Callable[[Asked], Shown]] = {
    "recomendacion": _recommendation,
    "retorno": _return,
    "votos_titulo": _votes,
    "score_titulo": _popularity,
    "recomendacion_usuario": _advice,
    "recomendacion_usuario_titulo": _opinion,
    "get_actor": _actor,
    "get_director": _director,
    "franquicia": _franchise,
    "productoras": _company,
    "peliculas_pais": _country,
    "cantidad_filmaciones_mes": _month,
    "cantidad_filmaciones_dia": _weekday,
    "count_platform": _platform,
    "max_duration": _longest,
    "score_count": _scored,
    "get_actor_plataforma": _platform_actor,
}
