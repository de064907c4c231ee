"""The leaderboard as a table, as JSON, and as a page."""

from __future__ import annotations

import io
from html.parser import HTMLParser
from xml.etree import ElementTree

import orjson
import pytest
from rich.console import Console
from rich.table import Table

from cartelera.catalog import Catalog
from cartelera.evaluation import leaderboard
from cartelera.evaluation.evaluate import run
from cartelera.evaluation.plot import Point, scatter
from cartelera.evaluation.protocols import RatingSplit, StrongGeneralisation
from cartelera.evaluation.results import Report
from cartelera.interactions import Interactions
from cartelera.recommendation import Algorithm
from support.evaluation_data import Popular, Together


@pytest.fixture(scope="module")
def reports(catalog: Catalog, ratings: Interactions) -> list[Report]:
    models: dict[str, Algorithm] = {"<together>": Together(), "popular [b]": Popular()}
    return [run(models, catalog, ratings, protocol, draws=200) for protocol in (StrongGeneralisation(), RatingSplit())]


def printed(table: Table) -> str:
    stream = io.StringIO()
    Console(file=stream, width=200).print(table)
    return stream.getvalue()


def test_the_table_names_models_figures_and_intervals_best_first(reports: list[Report]) -> None:
    text = printed(leaderboard.table(reports[0]))
    figure = reports[0].results["<together>"].figure("nDCG@10")
    assert f"{figure.value:.4f} [{figure.low:.4f}, {figure.high:.4f}]" in text
    assert text.index("<together>") < text.index("popular [b]")
    assert "none sampled" in text and "bootstrap" in text
    assert f"{reports[0].results['<together>'].differences['nDCG@10'].value:+.4f}" in text


def test_the_slices_table_has_every_slice(reports: list[Report]) -> None:
    text = printed(leaderboard.slices_table(reports[0]))
    assert len(reports[0].slices) > 4
    assert all(part in text for part in reports[0].slices)


def test_json_says_what_the_report_says(reports: list[Report]) -> None:
    told = orjson.loads(leaderboard.as_json(reports))["evaluations"]
    assert [one["protocol"] for one in told] == ["strong", "rating"]
    figure = told[0]["models"]["<together>"]["figures"]["all"]["nDCG@10"]
    assert figure["value"] == reports[0].results["<together>"].figure("nDCG@10").value
    assert told[1]["models"]["popular [b]"]["figures"]["all"]["RMSE"]["value"] is None


def test_markdown_has_a_row_for_every_model_and_as_many_cells_as_heads(reports: list[Report]) -> None:
    for report in reports:
        lines = [line for line in leaderboard.markdown(report).splitlines() if line.startswith("|")]
        assert len(lines) == 2 + len(report.results)
        assert len({line.count("|") for line in lines}) == 1
        best = report.best_first()[0]
        assert lines[2].startswith(
            f"| {best} | {leaderboard.format_with_interval(report.results[best].figure(report.main))} |"
        )


class Strict(HTMLParser):
    """Checks that tags close in order, and collects what is loaded from elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.loaded: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("meta", "br"):
            self.open.append(tag)
        self.loaded += [value or "" for name, value in attrs if name in ("src", "href")]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_page_is_whole_and_loads_nothing(reports: list[Report]) -> None:
    text = leaderboard.page(reports, note="Made ratings & more")
    parser = Strict()
    parser.feed(text)
    assert not parser.open and not parser.loaded
    assert "<script" not in text and "prefers-color-scheme: dark" in text and "width=device-width" in text
    assert "&lt;together&gt;" in text and "<together>" not in text and "Made ratings &amp; more" in text
    assert text.count("<svg") == len(leaderboard.plots(reports[0])) + len(leaderboard.plots(reports[1]))
    for report in reports:
        assert leaderboard.heading(report) in text


def test_plots_are_svg_with_a_point_and_a_whisker_for_each_model(reports: list[Report]) -> None:
    against_time, against_size = leaderboard.plots(reports[0])
    drawn = ElementTree.fromstring(against_time)
    assert len(drawn.findall(".//circle")) == len(drawn.findall(".//path[@class='whisker']")) == 2
    assert "seconds of training" in against_time and "MB" in against_size
    assert len(ElementTree.fromstring(against_size).findall(".//circle")) == 2
    assert any("reliability" in svg for svg in leaderboard.plots(reports[1]))


@pytest.mark.parametrize("count", [1, 2, 6, 12])
def test_names_stay_in_the_picture_and_off_each_other(count: int) -> None:
    points = [
        Point(f"model {n}", 1 + n / 100, 0.35 + n / 1_000, 0.34 + n / 1_000, 0.36 + n / 1_000) for n in range(count)
    ]
    drawn = ElementTree.fromstring(scatter(points, title="t", x_name="x", y_name="y"))
    labels = drawn.findall("text[@class='label']")
    assert len(labels) == count
    places = [(float(label.get("x", 0)), float(label.get("y", 0))) for label in labels]
    assert all(0 <= x <= 360 - 40 and 0 < y < 280 for x, y in places)
    for number, (x, y) in enumerate(places):
        assert all(abs(x - a) > 40 or abs(y - b) >= 12.9 for a, b in places[:number])


def test_a_lone_exact_figure_can_be_drawn() -> None:
    drawn = scatter([Point("only", 1.0, 0.5, 0.5, 0.5)], title="t", x_name="x", y_name="y")
    assert len(ElementTree.fromstring(drawn).findall(".//circle")) == 1
