"""Findings of a few made rows, whose sentence a reader can check by eye: no tables, no drawing."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from cartelera.report.canvas import Canvas
from cartelera.report.charts.histogram import Bin
from cartelera.report.charts.lines import Point
from cartelera.report.figures import FIGURES
from cartelera.report.figures.calendar import months, weekdays, years
from cartelera.report.figures.calendar.months import MonthCount
from cartelera.report.figures.calendar.weekdays import WeekdayCount
from cartelera.report.figures.calendar.years import YearCount
from cartelera.report.figures.distributions.distribution import gather_far_bins
from cartelera.report.figures.distributions.measure import Summary
from cartelera.report.figures.distributions.money import ReturnExtremes, losses_and_mistakes
from cartelera.report.figures.drift import distributions, rows, values, vintages
from cartelera.report.figures.drift.distributions import ColumnDrift
from cartelera.report.figures.drift.rows import RowChanges
from cartelera.report.figures.drift.values import ColumnChange, ValueChanges
from cartelera.report.figures.drift.vintages import ColumnDifference, SourcePair
from cartelera.report.figures.people import credited
from cartelera.report.figures.people.credited import PersonCount
from cartelera.report.figures.platforms import ages, durations, freshness, maturity, overlap, scores, sizes
from cartelera.report.figures.platforms.common import Quantiles
from cartelera.report.figures.platforms.durations import SeasonCount
from cartelera.report.figures.platforms.freshness import DatedShare, YearAdded
from cartelera.report.figures.platforms.maturity import PlatformMaturity
from cartelera.report.figures.platforms.overlap import Overlap, Totals
from cartelera.report.figures.platforms.scores import ScoreBin, ScoreSummary
from cartelera.report.figures.platforms.sizes import PlatformSize
from cartelera.report.figures.quality import missing, rows_accounted
from cartelera.report.figures.quality.missing import MissingValues
from cartelera.report.figures.quality.rows_accounted import SourceRows
from cartelera.report.figures.ratings import activity, by_genre, over_time
from cartelera.report.figures.ratings.activity import ActivityBand
from cartelera.report.figures.ratings.by_genre import GenreRatings
from cartelera.report.figures.ratings.over_time import MonthTotal, YearSummary
from cartelera.report.figures.recommender.reliability import round_sizes
from cartelera.report.figures.relations.overview_rating import LengthCorrelation, vote_domain
from cartelera.report.figures.relations.revenue_pairs import goes_with
from cartelera.report.figures.words import WordCount, without_possessives
from cartelera.report.figures.words import finding as finding_of_words
from cartelera.report.text import Text, genre_name, platform_name


def quantiles(platform: str, median: float, n: int = 10) -> Quantiles:
    return Quantiles(platform, n, median - 20, median - 10, median, median + 10, median + 20)


def test_figures_are_listed_once_under_ids_that_can_be_file_names() -> None:
    ids = [spec.id for spec in FIGURES]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", name) for name in ids)


def test_figures_of_a_theme_stand_together() -> None:
    themes = [spec.theme for spec in FIGURES]
    assert [theme for index, theme in enumerate(themes) if theme != themes[index - 1]] == list(dict.fromkeys(themes))


def test_platform_sizes() -> None:
    finding = sizes.finding([PlatformSize("alpha", 3, 1), PlatformSize("beta", 1, 1)])
    assert finding.sentence.en == (
        "6 titles, 67% of them films. The largest platform is Alpha (4); series weigh most on Beta (50%)."
    )
    assert finding.values["beta.series"] == 1
    assert finding.claim is not None
    assert finding.claim.evidence.en == "films + series: Alpha 3 + 1 and Beta 1 + 1"


def test_of_one_platform_nothing_is_compared() -> None:
    assert sizes.finding([PlatformSize("alpha", 3, 1)]).sentence.en == "4 titles, 75% of them films."
    assert ages.finding([quantiles("alpha", 2000)]).sentence.en == (
        "The median of Alpha is 2000; 5% are from before 1980."
    )
    assert maturity.finding([PlatformMaturity("alpha", {"adults": 1, "all": 1, "unrated": 2})]).sentence.en == (
        "On Alpha 25% is for 16 and over and 25% for under twelves; 50% is left unrated."
    )


def test_platform_ages() -> None:
    assert ages.finding([quantiles("alpha", 2000), quantiles("beta", 2010)]).sentence.es == (
        "El catálogo más nuevo es el de Beta (mediana 2010) y el más antiguo el de Alpha (mediana 2000, y un 5 % "
        "anterior a 1980)."
    )


def test_durations_of_whatever_there_is() -> None:
    films = [quantiles("alpha", 90), quantiles("beta", 100)]
    seasons = [SeasonCount("alpha", "1", 3), SeasonCount("alpha", "2", 1), SeasonCount("beta", "5+", 2)]
    assert durations.finding(films, []).sentence.en == (
        "The longest films are those of Beta (median 100 min), the shortest those of Alpha (90 min)."
    )
    assert durations.finding([], seasons).sentence.en == "Series of a single season: from 0% on Beta to 75% on Alpha."
    assert durations.single_season_shares(seasons) == {"alpha": 0.75, "beta": 0.0}


def test_freshness_warns_of_platforms_that_seldom_say_when() -> None:
    added = [YearAdded("alpha", 2019, 2, 1.0), YearAdded("alpha", 2020, 5, 1.0)]
    dated = [DatedShare("alpha", 7, 7), DatedShare("beta", 1, 10)]
    assert freshness.finding(added, [quantiles("alpha", 1)], dated).sentence.en == (
        "The year of most additions was 2020, on Alpha (5 titles). On arrival the median title was 1 year old. "
        "Mind: Beta dates only 10% of its titles."
    )


def test_overlap() -> None:
    pairs = [Overlap("a", "b", 2, 10, 5), Overlap("a", "c", 0, 10, 3)]
    found = overlap.finding(pairs, Totals(titles=16, several=2, by_name=3, linked=4))
    assert found.sentence.en.startswith("2 of 16 titles are on more than one platform (12%); A and B share most (2).")
    none = overlap.finding(pairs, Totals(titles=16, several=0, by_name=0, linked=4))
    assert none.sentence.en.startswith("No title is recognised on more than one platform.")


@pytest.mark.parametrize(("most", "n", "close"), [(3.2, 101, True), (3.2, 100, False), (4.0, 101, False)])
def test_scores_that_lie_close_together(most: float, n: int, close: bool) -> None:
    found = scores.finding([ScoreSummary("alpha", 3.1, 0.05, n, 3.0, most)])
    assert ("hardly tell one title from another" in found.sentence.en) == close


@pytest.mark.parametrize(("refused", "verdict"), [(1, "every count adds up."), (2, "the counts do NOT add up.")])
def test_rows_accounted(refused: int, verdict: str) -> None:
    found = rows_accounted.finding([SourceRows("movies.x", 10, 7, 2, refused)])
    assert (
        found.sentence.en
        == f"Of 10 rows read from 1 source, 7 were kept, 2 merged into others and {refused} refused; {verdict}"
    )
    assert found.values["adds_up"] == int(refused == 1)


def test_nothing_missing_is_said() -> None:
    whole = MissingValues("x", "title", 10, 0, 0.0)
    assert missing.finding_films([whole]).sentence.en == "In x nothing is missing."
    assert missing.finding_platforms([whole]).sentence.en == "Nothing is missing."
    half = replace(whole, column="cast", missing=6, share=0.6)
    assert (
        missing.finding_platforms([whole, half]).sentence.en
        == "Missing in more than half of the titles: cast on X (60%)."
    )


def test_years_without_titles_count_nothing() -> None:
    counts = [YearCount(1990, "movie", 2), YearCount(1992, "movie", 1), YearCount(2001, "series", 1)]
    assert [row.n for row in years.without_gaps(counts[:2])] == [2, 0, 1]
    assert years.without_gaps([]) == []
    assert years.finding(counts).sentence.en == (
        "4 titles between 1990 and 2001; the year with most is 1990 (2), and 25% are from 2000 or later."
    )


def test_january_leads_by_its_first_day_alone() -> None:
    found = months.finding([MonthCount(1, 1, 8), MonthCount(9, 4, 0)])
    assert found.sentence.en == (
        "The month with most releases is January (9, 69% of 13 films). 8 are dated January 1, which often only means "
        "“that year”; without them the first is September (4)."
    )


@pytest.mark.parametrize(("friday", "holds"), [(5, True), (2, False)])
def test_friday(friday: int, holds: bool) -> None:
    found = weekdays.finding([WeekdayCount(4, 3, 0), WeekdayCount(5, friday, 0)])
    assert found.claim is not None
    assert found.claim.holds is holds
    assert found.values["friday"] == friday


def test_most_titles_in_the_metadata_and_in_all() -> None:
    people = [PersonCount("Everywhere", 2, 9), PersonCount("John Ford", 5, 0)]
    found = credited.finding_directors(people)
    assert found.sentence.en == (
        "The director with most films in the metadata is John Ford (5); counting what only platforms have too, "
        "Everywhere (11)."
    )
    assert found.claim is not None
    assert found.claim.holds is True


def test_fences_lie_on_the_scale_of_the_axis() -> None:
    linear = Summary(n=5, films=5, mean=3, median=3, q1=2, q3=4, most=5, low=2, high=4, skew=None)
    assert linear.fences(log=False) == (-1, 7)
    doubling = replace(linear, low=0.0, high=0.0)
    assert doubling.fences(log=True) == (1, 1)


def test_far_bins_are_gathered_in_one() -> None:
    bins = [Bin(low, low + 10, 1) for low in range(0, 100, 10)]
    gathered = gather_far_bins(bins, fence=40)
    assert gathered[-1] == Bin(60, 70, 4)
    assert sum(each.n for each in gathered) == 10
    assert gather_far_bins(bins[:7], fence=40) == bins[:7]


def test_mistaken_units_are_counted() -> None:
    assert losses_and_mistakes(ReturnExtremes(lost=0, huge=3, small=0), 10).en == "All earned back what they cost."
    assert "Of the 3 that return 100-fold or more, 2 state a budget below $10,000" in (
        losses_and_mistakes(ReturnExtremes(lost=1, huge=3, small=2), 10).en
    )


@pytest.mark.parametrize(
    ("rank", "words"),
    [(0.5, "clearly goes with"), (0.2, "goes somewhat with"), (-0.1, "hardly goes with"), (-0.2, "goes against")],
)
def test_strength_of_a_relation(rank: float, words: str) -> None:
    assert goes_with(rank).en == words


def test_shorter_is_better_only_if_chance_cannot_explain_it() -> None:
    assert LengthCorrelation(-0.3, 1000, None, 0).shorter_is_better
    assert not LengthCorrelation(-0.3, 25, None, 0).shorter_is_better
    assert not LengthCorrelation(-0.3, 1000, 0.2, 500).shorter_is_better


def test_votes_are_drawn_between_half_votes() -> None:
    assert vote_domain([Point("x", 0, 6, 5.6, 6.4), Point("x", 1, 9, 8.0, 11.0)]) == [5.5, 10.0]
    assert vote_domain([Point("x", 0, 6, 6.0, 6.0)]) == [6.0, 7.0]


def test_bands_nobody_falls_in_count_nothing() -> None:
    bands = [ActivityBand("a", 1.0, 3), ActivityBand("a", 8.0, 1)]
    assert [(band.ratings_from, band.n) for band in activity.without_gaps(bands)] == [(1, 3), (2, 0), (4, 0), (8, 1)]


def test_means_of_years_with_few_ratings_are_not_compared() -> None:
    rows = [YearSummary("a", 2000, 100, 3.0), YearSummary("b", 2000, 100, 4.0), YearSummary("a", 2001, 1, 5.0)]
    totals = over_time.year_totals(rows)
    assert [(row.year, row.n, row.mean) for row in totals] == [(2000, 200, 3.5), (2001, 1, 5.0)]
    assert over_time.finding(totals, MonthTotal(5, 7), 402).sentence.en == (
        "201 of 402 ratings (50%) are dated, from 2000 to 2001. The year with most is 2000 (200), the month May (7); "
        "the yearly mean runs from 3.50 (2000) to 3.50 (2000)."
    )


def test_genres_with_few_ratings_are_not_compared() -> None:
    genres = [GenreRatings("Rare", 1, 5.0, 1), GenreRatings("Drama", 900, 4.0, 9), GenreRatings("Comedy", 50, 3.0, 5)]
    assert by_genre.finding(genres).sentence.en == (
        "The best rated genre (with 18 ratings or more) is Drama, with a mean of 4.00; the worst is Comedy (3.00). The "
        "most often rated is Drama (900)."
    )


def test_rows_that_came_and_went() -> None:
    assert rows.finding([RowChanges("titles", 5, 2, 1)], "old").sentence.en == (
        "Against old: in titles, 2 rows are new, 1 are gone and 5 still there."
    )


@pytest.mark.parametrize(
    ("psi", "sentence"),
    [
        (0.0, "No distribution moved."),
        (0.05, "No distribution moved appreciably; the most is titles.x (index 0.050)."),
        (0.3, "Moved (index of 0.1 or more): titles.x (0.30)."),
    ],
)
def test_distributions_that_moved(psi: float, sentence: str) -> None:
    assert distributions.finding([ColumnDrift("titles.x", 9, 9, psi)]).sentence.en == sentence


def test_values_that_changed() -> None:
    changed, same = ColumnChange("title", 4, 1, 0.25), ColumnChange("budget", 4, 0, 0.0)
    assert values.finding(ValueChanges(4, [changed, same])).sentence.en == (
        "Of 4 titles in common what changed most is title (1, 25%); in 1 columns nothing did."
    )
    assert values.finding(ValueChanges(4, [])).sentence.en == "Of 4 titles in common no value changed."


def test_the_ratio_that_moved_most_either_way() -> None:
    pair = SourcePair("movies.old", "movies.new", 5)
    columns = [ColumnDifference("popularity", 5, 5, 1.0, 0.25), ColumnDifference("budget", 5, 1, 0.2, 2.0)]
    assert vintages.finding(pair, columns).sentence.en == (
        "5 films are in both old and new; what differs most is popularity (100%) and budget (20%). At the median, "
        "popularity in new is 0.25 times what it is in old."
    )


def test_possessives_count_with_their_noun() -> None:
    words = [WordCount("sea's", 5), WordCount("sea", 3), WordCount("the", 9), WordCount("ox", 4)]
    assert without_possessives(words) == [WordCount("sea", 5)]


def test_sizes_in_the_legend_are_round() -> None:
    assert round_sizes(7300) == [1000, 5000]
    assert round_sizes(1) == [1]


def test_platforms_and_genres_are_named_as_each_language_names_them() -> None:
    sentence = sizes.finding([PlatformSize("disney", 3, 1), PlatformSize("prime", 1, 1)]).sentence
    assert "Disney+" in sentence.es and "disney" not in sentence.es and "disney" not in sentence.en
    rated = by_genre.finding([GenreRatings("Thriller", 90, 4.0, 9), GenreRatings("Animation", 80, 3.0, 8)]).sentence
    assert rated.en.count("Thriller") == 2 and "Animation" in rated.en
    assert rated.es.count("Suspense") == 2 and "Animación" in rated.es


def as_panels(picture: Any) -> tuple[Any, ...]:
    """The parts of a picture that has several."""
    assert isinstance(picture, tuple)
    return picture


def test_pictures_name_platforms_as_people_know_them() -> None:
    spanish = Canvas("es")
    both, medians = ["disney", "prime"], [quantiles("disney", 2000), quantiles("prime", 1990)]
    pictures: list[Any] = [
        sizes.chart(spanish, [PlatformSize("disney", 3, 1)]),
        ages.chart(spanish, medians),
        maturity.chart(spanish, [PlatformMaturity("disney", {"adults": 1})]),
        *as_panels(durations.chart(spanish, medians, [SeasonCount("disney", "1", 3)])),
        *as_panels(freshness.chart(spanish, [YearAdded("disney", 2020, 5, 1.0)], medians, both)),
        overlap.chart(spanish, [Overlap("disney", "prime", 1, 2, 3)], both),
        scores.chart(spanish, [ScoreBin("disney", 3.0, 2), ScoreBin("disney", 3.5, 2)], both),
        missing.chart(spanish, [MissingValues("disney", "cast", 10, 6, 0.6)], platform_name),
    ]
    for picture in pictures:
        drawn = picture.to_json()
        assert "Disney+" in drawn and '"disney"' not in drawn


def test_pictures_name_genres_in_their_language() -> None:
    rated = [GenreRatings("Thriller", 90, 4.0, 9)]
    for canvas, name in ((Canvas("es"), "Suspense"), (Canvas("en"), "Thriller")):
        picture: Any = by_genre.chart(canvas, rated)
        assert f'"{name}"' in picture.to_json()
    words = finding_of_words([WordCount("Thriller", 3)], 4, Text("los géneros de", "the genres of"), genre_name)
    assert "«Suspense» (75 %)" in words.sentence.es.replace("\u00a0", " ") and "“Thriller” (75%)" in words.sentence.en
