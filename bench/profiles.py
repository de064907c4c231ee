"""Viewers made up to be looked at: what they liked, with year and kind, so that no namesake is meant.

`PROFILES` were there while lists were worked on; `UNSEEN` were made at the end, and looked at once.
"""

from __future__ import annotations

Rated = tuple[str, int | None, str, float]
"""Title, year (None: it tells nothing apart), kind, rating."""


def _series(*titles: str, rating: float = 5) -> list[Rated]:
    return [(title, None, "series", rating) for title in titles]


def _films(*titles: tuple[str, int], rating: float = 5) -> list[Rated]:
    return [(title, year, "movie", rating) for title, year in titles]


PROFILES: dict[str, list[Rated]] = {
    "series: crime": _series("Narcos", "Ozark", "Mindhunter", "Breaking Bad", "La casa de papel"),
    "series: comedy": _series("Brooklyn Nine-Nine", "The Good Place", "Parks and Recreation", "The Mindy Project"),
    "series: period": _series("The Crown", "Downton Abbey", "Bridgerton"),
    "series: strange": _series("Stranger Things", "Black Mirror", "Dark"),
    "children: two films": _films(("Coco", 2017), ("Frozen", 2013)),
    "children: mixed": _films(("Toy Story", 1995), ("Moana", 2016))
    + _series("Peppa Pig", "Daniel Tiger's Neighborhood"),
    "children: small ones": _series("Peppa Pig", "Bluey", "Daniel Tiger's Neighborhood"),
    "Spanish films": _films(
        ("Pan's Labyrinth", 2006), ("The Orphanage", 2007), ("Volver", 2006), ("The Devil's Backbone", 2001)
    ),
    "Argentina and Spain": _films(
        ("Wild Tales", 2014), ("The Secret in Their Eyes", 2009), ("Nine Queens", 2000), ("Volver", 2006),
        ("The Skin I Live In", 2011),
    ),
    "Mexico": _films(("Roma", 2018), ("Y Tu Mamá También", 2001), ("Amores perros", 2000)),
    "Spanish series": _series("La casa de papel", "Elite", "Cable Girls"),
    "one film": _films(("Heat", 1995)),
    "one series": _series("The Office (U.S.)"),
    "one film nobody rated": _films(("Klaus", 2019)),
    "all low: films": _films(("Titanic", 1997), ("Avatar", 2009), ("The Notebook", 2004), rating=1),
    "all low: series": _series("Riverdale", "Emily in Paris", "Bridgerton", rating=1),
    "horror and baking": _films(("The Conjuring", 2013), ("The Babadook", 2014), ("It Follows", 2014))
    + _series("The Great British Baking Show", "Nailed It", "Sugar Rush"),
    "mafia and children": _films(("The Godfather", 1972), ("GoodFellas", 1990), ("Moana", 2016), ("Toy Story", 1995))
    + _series("Daniel Tiger's Neighborhood"),
    "anime": _series("Death Note", "Naruto", "Attack on Titan") + _films(("Your Name.", 2016)),
    "stand-up": _films(
        ("Dave Chappelle: Sticks & Stones", 2019), ("John Mulaney: Kid Gorgeous at Radio City", 2018),
        ("Hannah Gadsby: Nanette", 2018),
    ),
    "documentaries": _films(("Free Solo", 2018), ("Icarus", 2017), ("My Octopus Teacher", 2020)),
    "Korea": _films(("Train to Busan", 2016), ("Parasite", 2019)) + _series("Kingdom", "Crash Landing on You"),
    "France": _films(("Amélie", 2001), ("The Intouchables", 2011), ("Delicatessen", 1991)) + _series("Lupin"),
    "films and series": _films(("Inception", 2010), ("Interstellar", 2014)) + _series("Black Mirror", "Sherlock"),
}  # fmt: skip

UNSEEN: dict[str, list[Rated]] = {
    "westerns": _films(("Unforgiven", 1992), ("True Grit", 2010), ("Django Unchained", 2012)),
    "India": _films(("3 Idiots", 2009), ("Dangal", 2016), ("PK", 2014)) + _series("Sacred Games"),
    "Turkish series": _series("Resurrection: Ertugrul", "The Protector", "The Gift"),
    "musicals and superheroes": _films(
        ("La La Land", 2016), ("Grease", 1978), ("The Avengers", 2012), ("Iron Man", 2008), ("Hairspray", 2007)
    ),
    "nature with children": _films(("March of the Penguins", 2005), ("Finding Nemo", 2003)) + _series("Octonauts"),
}  # fmt: skip
