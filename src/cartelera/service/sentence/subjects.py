"""What films are often asked for besides genres: `películas de abogados`, `Christmas movies`.

Keywords are in English, and a word alone means little to an encoder: so the usual subjects are listed, by the words
that name them in both languages, each with its keywords.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from cartelera.names import words
from cartelera.service.sentence.vocabulary import FREQUENT


@dataclass(frozen=True, slots=True)
class Subject:
    """What titles are about. `keywords`: those of titles about it; `text`: it in English words."""

    keywords: tuple[str, ...]
    text: str


_SUBJECTS = (
    # The words that name it, and the keywords.
    ("navidad, navideña, navideñas, navideño, navideños, christmas, xmas", "christmas, christmas tree"),
    ("halloween, noche de brujas", "halloween"),
    ("abogado, abogados, juicio, juicios, tribunales, lawyer, lawyers, trial, trials, courtroom", "lawyer, courtroom"),
    ("médico, médicos, doctores, hospital, hospitales, doctors, hospitals", "doctor, hospital"),
    ("policía, policías, police, cops", "police"),
    ("detective, detectives", "detective"),
    ("espía, espías, agente secreto, agentes secretos, spy, spies, secret agents", "spy, secret agent"),
    ("superhéroe, superhéroes, superhero, superheroes", "superhero"),
    ("tiburón, tiburones, shark, sharks", "shark"),
    ("boxeo, boxeador, boxeadores, boxing, boxer, boxers", "boxing, boxer"),
    ("fútbol, futbolistas, soccer", "soccer"),
    ("baloncesto, básquet, básquetbol, basketball", "basketball"),
    ("béisbol, baseball", "baseball"),
    ("robo, robos, atraco, atracos, ladrones, heist, heists, robbery, robberies", "heist, robbery, bank robbery"),
    ("extraterrestre, extraterrestres, alienígenas, aliens", "alien, extraterrestrial"),
    ("mafia, mafioso, mafiosos, gánster, gánsters, gangsters, mobsters", "mafia, gangster"),
    ("perro, perros, dog, dogs", "dog"),
    ("gato, gatos, cat, cats", "cat"),
    ("caballo, caballos, horse, horses", "horse"),
    ("monja, monjas, nun, nuns", "nun"),
    ("pirata, piratas, pirate, pirates", "pirate"),
    ("zombi, zombis, zombie, zombies", "zombie"),
    ("vampiro, vampiros, vampire, vampires", "vampire"),
    ("bruja, brujas, witch, witches", "witch"),
    ("hombre lobo, hombres lobo, werewolf, werewolves", "werewolf"),
    ("fantasma, fantasmas, ghost, ghosts", "ghost"),
    ("exorcismo, exorcismos, exorcism, exorcisms", "exorcism"),
    ("casa embrujada, casas embrujadas, casas encantadas, haunted house, haunted houses", "haunted house"),
    ("robot, robots", "robot"),
    ("inteligencia artificial, artificial intelligence", "artificial intelligence"),
    ("dinosaurio, dinosaurios, dinosaur, dinosaurs", "dinosaur"),
    ("dragón, dragones, dragon, dragons", "dragon"),
    ("viaje en el tiempo, viajes en el tiempo, time travel", "time travel"),
    ("espacio, astronautas, space, outer space, astronauts", "outer space, astronaut"),
    ("cárcel, cárceles, prisión, presos, prison, prisons, jail", "prison, prison escape"),
    ("segunda guerra mundial, world war ii, second world war, ww2", "world war ii"),
    ("nazi, nazis", "nazi"),
    ("holocausto, holocaust", "holocaust"),
    ("guerra de vietnam, vietnam, vietnam war", "vietnam war"),
    ("asesino en serie, asesinos en serie, asesinos seriales, serial killer, serial killers", "serial killer"),
    ("secuestro, secuestros, kidnapping, kidnappings", "kidnapping"),
    ("venganza, venganzas, revenge", "revenge"),
    ("boda, bodas, wedding, weddings", "wedding"),
    ("viaje por carretera, viajes por carretera, road trip, road trips", "road trip"),
    ("gay, gays, lesbianas, lgbt, lgbtq", "lgbt, gay, lesbian"),
    ("baile, danza, bailarines, dance, dancing, dancers", "dance, dancing"),
    ("cocina, cocineros, cooking, chefs", "cooking, chef"),
    ("samurái, samuráis, samurai", "samurai"),
    ("artes marciales, kung fu, martial arts", "martial arts, kung fu"),
    ("carreras de coches, carreras de autos, car races, car racing", "car race"),
    ("narcos, narcotraficantes, narcotráfico, drug dealers, drug cartels", "drug dealer, drug cartel"),
    ("periodista, periodistas, periodismo, journalist, journalists, journalism", "journalist"),
    ("política, políticos, politics, politicians", "politics"),
    ("sirena, sirenas, mermaid, mermaids", "mermaid"),
    ("fin del mundo, apocalipsis, apocalypse, end of the world", "apocalypse, post-apocalyptic"),
    ("pandemia, pandemias, virus, pandemics", "pandemic, virus"),
    ("submarino, submarinos, submarine, submarines", "submarine"),
    ("tren, trenes, train, trains", "train"),
    ("avión, aviones, airplane, airplanes, planes", "airplane"),
    ("instituto, colegio, high school", "high school"),
    ("monstruo, monstruos, monster, monsters", "monster"),
)


def subject_of(text: str) -> Subject | None:
    """The subject that is all that `text` says, `de` and the like aside: `de abogados`, `sobre los nazis`."""
    said = words(text).split()
    while said and said[0] in FREQUENT and " ".join(said) not in _by_phrase():
        said = said[1:]
    return _by_phrase().get(" ".join(said))


@cache
def _by_phrase() -> dict[str, Subject]:
    found: dict[str, Subject] = {}
    for named, keywords in _SUBJECTS:
        held = tuple(keywords.split(", "))
        subject = Subject(held, " ".join(held))
        found |= {words(phrase): subject for phrase in named.split(", ")}
    return found
