"""The words of the grammar, in Spanish and English, as `fold` leaves them. A phrase is written with blanks."""

from __future__ import annotations

from functools import cache

from cartelera.i18n.cldr import locale
from cartelera.names import words

KINDS = {
    "movie": (
        "pelicula", "peliculas", "peli", "pelis", "film", "films", "filme", "filmes", "largometraje", "largometrajes",
        "movie", "movies", "feature film",
    ),
    "series": (
        "serie", "series", "show", "shows", "tv show", "tv shows", "tv series", "series de television", "miniserie",
        "miniseries", "telenovela", "telenovelas", "serie de television",
    ),
}  # fmt: skip
CINEMA = ("cine", "cinema", "algo", "something", "titulos", "titles")
"""Words that stand for films without leaving series out."""

GENRES: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    # By its own name: words in the facets that mean it; nouns that name such titles; words that only qualify a title.
    "comedy": (
        ("comedy", "comedies", "sitcom", "sitcoms"),
        ("comedia", "comedias", "comedy", "comedies", "sitcom", "sitcoms"),
        ("comica", "comicas", "comico", "comicos", "de humor", "de risa", "funny"),
    ),
    "drama": (("drama", "dramas"), ("drama", "dramas"), ("dramatica", "dramaticas", "dramatico", "dramatic")),
    "horror": (
        ("horror",), ("horror",), ("de terror", "de miedo", "terrorifica", "terrorificas", "scary", "terror"),
    ),
    "thriller": (
        ("thriller", "thrillers", "suspense"),
        ("thriller", "thrillers"),
        ("de suspense", "de suspenso", "de intriga", "suspense"),
    ),
    "science fiction": (
        ("science fiction", "sci fi"),
        ("ciencia ficcion", "science fiction", "sci fi", "scifi"),
        ("de ciencia ficcion",),
    ),
    "fantasy": (("fantasy",), ("fantasia",), ("de fantasia", "fantastica", "fantasticas", "fantastico", "fantasy")),
    "animation": (
        ("animation", "anime", "cartoons"),
        ("animacion", "animation", "dibujos animados", "dibujo animado", "cartoon", "cartoons"),
        ("de animacion", "animada", "animadas", "animado", "animados", "animated"),
    ),
    "anime": (("anime",), ("anime", "animes"), ("de anime",)),
    "documentary": (
        ("documentary", "documentaries", "docuseries"),
        ("documental", "documentales", "documentary", "documentaries", "docuserie", "docuseries"),
        (),
    ),
    "romance": (
        ("romance", "romantic"), (),
        ("de amor", "romantica", "romanticas", "romantico", "romanticos", "romantic", "romance", "love"),
    ),
    "action": (("action",), (), ("de accion", "action")),
    "adventure": (("adventure",), (), ("de aventuras", "de aventura", "adventure")),
    "crime": (
        ("crime",), (),
        ("policiaca", "policiacas", "policiaco", "policial", "policiales", "criminal", "de crimenes", "crime", "noir",
         "cine negro"),
    ),
    "mystery": (("mystery", "mysteries"), (), ("de misterio", "mystery")),
    "war": (("war",), (), ("belica", "belicas", "belico", "de guerra", "war")),
    "western": (("western",), ("western", "westerns"), ("del oeste", "de vaqueros")),
    "history": (("history", "historical"), (), ("historica", "historicas", "historico", "historical")),
    "musical": (
        ("music", "musical", "musicals"), ("musical", "musicales", "musicals"), ("de musica", "music"),
    ),
    "family": (
        ("family", "kids", "children"), (),
        ("familiar", "familiares", "infantil", "infantiles", "para ninos", "de ninos", "para toda la familia",
         "family", "kids", "for kids", "for children", "children's"),
    ),
    "sport": (("sports", "sport"), (), ("de deportes", "deportiva", "deportivas", "sports")),
    "reality": (("reality",), ("reality", "realities"), ("reality",)),
}  # fmt: skip

NATIONALITIES = {
    "ES": "espanol spanish", "AR": "argentino argentinian argentine", "MX": "mexicano mexican",
    "CO": "colombiano colombian", "CL": "chileno chilean", "PE": "peruano peruvian", "UY": "uruguayo uruguayan",
    "VE": "venezolano venezuelan", "CU": "cubano cuban", "BR": "brasileno brasilero brazilian",
    "PT": "portugues portuguese", "FR": "frances french", "IT": "italiano italian", "DE": "aleman german",
    "GB": "britanico british ingles english", "IE": "irlandes irish", "SE": "sueco swedish", "DK": "danes danish",
    "NO": "noruego norwegian", "FI": "finlandes finnish", "IS": "islandes icelandic",
    "NL": "holandes neerlandes dutch", "BE": "belga belgian", "CH": "suizo swiss", "AT": "austriaco austrian",
    "PL": "polaco polish", "CZ": "checo czech", "HU": "hungaro hungarian", "RO": "rumano romanian",
    "GR": "griego greek", "RU": "ruso russian", "UA": "ucraniano ukrainian", "TR": "turco turkish",
    "IR": "irani iranian", "IL": "israeli", "EG": "egipcio egyptian", "IN": "indio hindu indian",
    "JP": "japones japanese", "KR": "coreano korean surcoreano", "CN": "chino chinese", "HK": "hongkones",
    "TW": "taiwanes taiwanese", "TH": "tailandes thai", "PH": "filipino", "ID": "indonesio indonesian",
    "AU": "australiano australian", "NZ": "neozelandes", "CA": "canadiense canadian",
    "US": "estadounidense norteamericano americano american", "ZA": "sudafricano", "NG": "nigeriano nigerian",
    "SU": "sovietico soviet", "": "latino latinoamericano",
}  # fmt: skip
"""By country the words that say a title is from there: in Spanish the masculine singular, then as in English."""
LATIN = ""
"""Stands in it for each of LATIN_AMERICA."""

NUMBERS = {
    "un": 1, "una": 1, "one": 1, "an": 1, "a": 1, "dos": 2, "two": 2, "tres": 3, "three": 3, "cuatro": 4, "four": 4,
    "media": 0.5, "half": 0.5,
}  # fmt: skip
DECADES = {
    "veinte": 20, "treinta": 30, "cuarenta": 40, "cincuenta": 50, "sesenta": 60, "setenta": 70, "ochenta": 80,
    "noventa": 90, "twenties": 20, "thirties": 30, "forties": 40, "fifties": 50, "sixties": 60, "seventies": 70,
    "eighties": 80, "nineties": 90, "ochentera": 80, "ochenteras": 80, "noventera": 90, "noventeras": 90,
}  # fmt: skip

NEGATIONS = (
    "no quiero", "i dont want", "dont want", "no sea de", "no sean de", "no es de", "no sea", "no sean", "sin ser de",
    "sin ser", "nada de", "excepto", "salvo", "menos las de", "sin", "no", "not a", "not an", "not", "without",
    "except", "excluding", "non", "but not", "no de",
)  # fmt: skip

FILLERS = (
    "quiero ver", "quiero", "busco", "buscame", "recomiendame", "recomienda", "dame", "muestrame", "ponme", "hay",
    "i want to watch", "i want to see", "i want", "i'd like", "show me", "find me", "find", "recommend me",
    "recommend", "give me", "looking for", "i am looking for", "please", "por favor", "alguna", "algun", "some", "any",
    "una", "un", "unas", "unos", "a", "an", "the", "la", "el", "las", "los", "buenas", "buena", "good", "best",
    "mejores", "las mejores", "the best",
)  # fmt: skip
"""What people say before what they ask."""
ENDS_OF_HEAD = frozenset(
    ("about", "that", "who", "which", "where", "when", "whose", "whom", "on", "in", "of", "with", "for", "and",
     "or", "to", "while", "after", "before", "as", "is", "are", "was", "were", "has", "during", "under", "over",
     "because", "sobre", "que", "donde", "cuando", "cuyo", "cuya", "quien", "quienes", "en", "con", "por", "para",
     "y", "o", "mientras", "tras", "desde", "hasta", "es", "son", "fue", "era", "si", "como", "like", "a", "al",
     "acerca", "trata", "intenta")
)  # fmt: skip
"""Where the part of a sentence ends that says what kind of title is asked for."""
BINDING = frozenset(("y", "and", "pero", "but", "de", "of", "con", "with", "sobre", "about"))
"""Words that nothing can end with."""
ABOUT = (
    "sobre", "about", "acerca de", "que trate de", "que trata de", "que va de", "that is about", "y", "and", "pero",
    "but", "de", "of", "where", "donde", "en la que", "en el que", "in which", "that", "que", "con", "with", "tipo",
    "estilo",
)  # fmt: skip
"""Words that only join what is left to what was understood."""
CONTENTLESS = frozenset(
    ("a", "an", "the", "of", "and", "or", "in", "on", "at", "to", "for", "with", "about", "that", "which", "who",
     "is", "are", "it", "its", "by", "from", "el", "la", "los", "las", "un", "una", "unos", "unas", "de", "del",
     "al", "y", "o", "en", "que", "con", "por", "para", "sobre", "se", "su", "es", "son", "algo", "something",
     "lo", "le", "cual", "this", "these", "esta", "este", "pero", "but")
)  # fmt: skip
FREQUENT = CONTENTLESS | frozenset(
    ("into", "out", "up", "over", "under", "his", "her", "him", "she", "he", "they", "them", "their", "as", "be",
     "been", "was", "were", "has", "have", "had", "not", "when", "where", "while", "after", "before", "whom", "whose",
     "will", "can", "must", "sus", "no", "como", "mas", "cuando", "donde", "quien", "sin", "muy", "ha", "han", "fue")
)  # fmt: skip
"""Words that most synopses hold: what is left of a text without them says what it is about."""
FUNCTION_WORDS = {
    "es": frozenset(
        ("el", "la", "los", "las", "un", "una", "unos", "unas", "de", "del", "al", "y", "que", "en", "con", "por",
         "para", "su", "sus", "se", "es", "lo", "le", "sin")
    ),
    "en": frozenset(
        ("the", "an", "of", "and", "in", "on", "at", "to", "for", "with", "who", "which", "his", "her", "their", "is",
         "are", "by", "from", "into", "that")
    ),
}  # fmt: skip
"""By language, words that hardly a sentence of it does without."""
LIKE = (
    "parecida a", "parecidas a", "parecido a", "parecidos a", "similar a", "similares a", "al estilo de",
    "del estilo de", "como", "similar to", "in the style of", "along the lines of", "like",
)  # fmt: skip
DIRECTED = (
    "dirigida por", "dirigidas por", "dirigido por", "del director", "de la directora", "directed by", "by", "de",
    "por",
)  # fmt: skip
ACTED = (
    "protagonizada por", "protagonizadas por", "protagonizado por", "con el actor", "con la actriz", "starring", "con",
    "with",
)  # fmt: skip
SURE_OF_A_PERSON = frozenset(DIRECTED[:6] + ACTED[:6])
"""What is followed by nothing but a person."""


@cache
def nationalities() -> dict[str, str]:
    """Every form of a nationality → the country's code: `espanolas` → `ES`."""
    forms: dict[str, str] = {}
    for code, said in NATIONALITIES.items():
        for word in said.split():
            for form in _forms(word):
                forms.setdefault(form, code)
    return forms


@cache
def languages() -> dict[str, str]:
    """What a language is called in Spanish and English → its code: `ingles`, `english` → `en`."""
    names: dict[str, str] = {}
    for speech in ("en", "es"):
        for code, name in locale(speech).languages.items():
            if len(code) in (2, 3) and len(words(name).split()) == 1:
                names.setdefault(words(name), code)
    return names | {"castellano": "es", "mandarin": "zh"}


LATIN_AMERICA = (
    "AR", "BO", "BR", "CL", "CO", "CR", "CU", "DO", "EC", "GT", "HN", "MX", "NI", "PA", "PE", "PR", "PY", "SV", "UY",
    "VE",
)  # fmt: skip


def _forms(word: str) -> set[str]:
    """A word as it may end in Spanish: by gender and number."""
    if word.endswith("o"):
        return {word, word[:-1] + "a", word + "s", word[:-1] + "as"}
    if word.endswith(("es", "an", "on")):
        return {word, word + "a", word + "es", word + "as"}
    if word.endswith("ol"):
        return {word, word + "a", word + "es", word + "as"}
    return {word, word + "s", word + "es"}
