"""What countries are called: ISO codes, English and Spanish names (CLDR, through Babel), and what people say."""

from __future__ import annotations

from functools import cache

from cartelera.i18n.cldr import locale

_FORMER = {
    "SU": ("Soviet Union", "Unión Soviética", "URSS", "USSR"),
    "YU": ("Yugoslavia",),
    "XC": ("Czechoslovakia", "Checoslovaquia"),
    "CS": ("Serbia and Montenegro", "Serbia y Montenegro"),
    "XG": ("East Germany", "Alemania Oriental", "RDA", "GDR"),
    "XI": ("Northern Ireland", "Irlanda del Norte"),
    "XK": ("Kosovo",),
    "AN": ("Netherlands Antilles", "Antillas Neerlandesas"),
    "ZR": ("Zaire",),
}
ALIASES = {
    "US": ("United States of America", "Estados Unidos de América", "USA", "EEUU", "EE. UU.", "EUA"),
    "GB": ("Great Britain", "UK", "England", "Gran Bretaña", "Inglaterra"),
    "CZ": ("Czech Republic", "República Checa"),
    "MK": ("Macedonia",),
    "HK": ("Hong Kong",),
    "MO": ("Macao", "Macau"),
    "NL": ("Holland", "Holanda"),
    "PS": ("Palestinian Territory", "Palestine", "Palestina"),
    "CD": ("Congo", "Democratic Republic of the Congo", "República Democrática del Congo", "DRC", "RDC"),
    "CG": ("Congo", "Republic of the Congo", "República del Congo"),
    "CI": ("Cote D'Ivoire", "Ivory Coast", "Costa de Marfil"),
    "LY": ("Libyan Arab Jamahiriya", "Libya", "Libia"),
    "SY": ("Syrian Arab Republic",),
    "LA": ("Lao People's Democratic Republic",),
    "TL": ("Timor-Leste", "East Timor"),
    "BN": ("Brunei Darussalam",),
    "MM": ("Myanmar", "Burma", "Birmania"),
    "SZ": ("Swaziland", "Suazilandia"),
    "TR": ("Turkey", "Turquía"),
    "AE": ("Emiratos Árabes",),
    "KR": ("South Korea", "Corea del Sur", "Corea"),
    "KP": ("North Korea", "Corea del Norte"),
    "BA": ("Bosnia", "Bosnia and Herzegovina", "Bosnia y Herzegovina"),
}


@cache
def country_names() -> dict[str, tuple[str, ...]]:
    """`{"ES": ("Spain", "España", "ESP"), …}`: the name to show first, then everything else it answers to.

    Two countries may answer to one name (Congo); the one with more films does.
    """
    from babel.core import get_global  # Here, so that Babel is read only when needed.

    english, spanish = locale("en").territories, locale("es").territories
    codes = [code for code in english if len(code) == 2 and code.isalpha() and code not in _NOT_COUNTRIES]
    longer: dict[str, list[str]] = {}
    for alias, targets in get_global("territory_aliases").items():
        if len(alias) == 3 and alias.isalpha() and len(targets) == 1:
            longer.setdefault(targets[0], []).append(alias)
    names = {
        code: tuple(
            dict.fromkeys(
                (
                    english[code],
                    spanish.get(code, english[code]),
                    english[code].replace(" & ", " and ").replace("St. ", "Saint "),
                    *ALIASES.get(code, ()),
                    *sorted(longer.get(code, ())),
                )
            )
        )
        for code in codes
    }
    return names | {code: (*former, *names.get(code, ())[1:]) for code, former in _FORMER.items()}


_NOT_COUNTRIES = frozenset(("EU", "EZ", "UN", "QO", "ZZ", "XA", "XB", "AC", "CP", "CQ", "DG", "EA", "IC", "TA"))
