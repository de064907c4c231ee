"""The sentences with which the service refuses, most of them Spanish, in the visitor's language."""

from __future__ import annotations

import re

from cartelera.platforms import display_name
from cartelera.web.texts import Texts

_NAME = "«(?P<name>.*)»"
# What the service says → the text that says the same in each language.
_PATTERNS = tuple(
    (re.compile(pattern, re.DOTALL), key)
    for pattern, key in (
        (f"{_NAME} no es un mes", "month"),
        (f"{_NAME} no es un día de la semana", "weekday"),
        (f"{_NAME} no es un tipo de duración", "unit"),
        (f"{_NAME} no es un año", "year"),
        (f"{_NAME} no es un número", "number"),
        ("no hay títulos con duración en «(?P<unit>.*)» para ese año y esa plataforma", "no_duration"),
        ("el catálogo de (?P<platform>.*) no trae reparto: no se puede saber quién aparece más", "no_cast"),
        (r"(?P<platform>.*) no tiene títulos con reparto del año (?P<year>\d+)", "no_cast_year"),
        (f"{_NAME} sólo está en los catálogos de las plataformas, que no traen ese dato", "only_platforms"),
        (rf"no hay ningún título {_NAME} del año (?P<year>\d+)", "no_such_year"),
        (f"no se conoce ningún título {_NAME}", "no_title"),
        (f"no se conoce ninguna película {_NAME}", "no_film"),
        (f"no se conoce ningún actor o actriz {_NAME}", "no_actor"),
        (f"no se conoce ningún director o directora {_NAME}", "no_director"),
        (f"no se conoce ninguna franquicia {_NAME}", "no_collection"),
        (f"no se conoce ninguna productora {_NAME}", "no_company"),
        (f"no se conoce ningún país {_NAME}", "no_country"),
        (r"no viewer has the id ['\"](?P<name>.*)['\"]", "no_user"),
        (r"several data sets have a viewer (?P<name>.*): say which", "which_user"),
        (f"no se conoce ninguna plataforma {_NAME}", "no_platform"),
        (r"(?P<first>\d{4}) a (?P<last>\d{4})", "years"),
        ("un número, por ejemplo 3.5", "a_number"),
    )
)


def message(said: str, texts: Texts) -> str:
    """What the service said, in the language of `texts`; as it said it where nobody has translated that yet."""
    for pattern, key in _PATTERNS:
        match = pattern.fullmatch(said)
        if match:
            named = match.groupdict()
            if "platform" in named:
                named["platform"] = display_name(named["platform"])
            if "unit" in named:
                named["unit"] = texts(f"unit.{named['unit']}").lower()
            return texts(f"problem.{key}", **named)
    return said
