"""The report on a page: in the visitor's language, with the files beside it, nothing else, and shut in."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from cartelera.server.app import create_app
from cartelera.service.watcher import ReleaseWatcher
from cartelera.workspace import Workspace
from support.page import Page

PDF = b"%PDF-1.7 of a report"


@pytest.fixture
def reported(workspace: Workspace, tmp_path: Path) -> tuple[TestClient, Path]:
    """A browser at the catalogue, whose reports lie in a folder of their own: empty, and given with it."""
    root = tmp_path / "workspace"
    root.mkdir()
    for name in ("tables", "releases", "current"):
        (root / name).symlink_to(workspace.root / name)
    client = TestClient(create_app(ReleaseWatcher(Workspace(root))), headers={"Accept": "text/html"})
    return client, root / "reports" / "latest"


def _write(folder: Path, text: str) -> None:
    (folder / "figures").mkdir(parents=True)
    (folder / "report.html").write_text(f"<!doctype html><title>{text}</title>", encoding="utf-8")
    (folder / "report.pdf").write_bytes(PDF)
    (folder / "figures" / "genres.csv").write_text("genre,films\nDrama,2\n", encoding="utf-8")
    (folder / "figures" / "genres.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>", encoding="utf-8")
    (folder / "secret.txt").write_text("secret", encoding="utf-8")


def test_without_a_report_the_page_says_how_to_write_one(web: TestClient) -> None:
    page = Page.of(web.get("/insights"))
    assert page.one("h1").text == "Los datos, en figuras"
    assert "cartelera report --lang es" in page.text
    english = Page.of(web.get("/insights/?lang=en"))
    assert english.one("h1").text == "The data in figures"
    assert "cartelera report --lang en" in english.text
    assert english.links()["Insights"] == "/insights"
    assert web.get("/insights/report.pdf").status_code == 404


def test_the_report_comes_in_the_language_of_the_visitor(reported: tuple[TestClient, Path]) -> None:
    web, folder = reported
    _write(folder / "es", "español")
    _write(folder / "en", "English")
    spanish = web.get("/insights")
    assert spanish.url.path == "/insights/", "so that what it names beside it is found"
    assert "español" in spanish.text
    assert spanish.headers["content-language"] == "es"
    english = web.get("/insights", headers={"Accept-Language": "en"})
    assert "English" in english.text
    assert "English" in web.get("/insights?lang=en").text
    assert "English" in web.get("/insights").text, "what was chosen is remembered"


def test_a_report_in_the_other_language_is_better_than_none(reported: tuple[TestClient, Path]) -> None:
    web, folder = reported
    _write(folder / "es", "español")
    response = web.get("/insights?lang=en")
    assert "español" in response.text
    assert response.headers["content-language"] == "es"
    assert web.get("/insights/report.pdf?lang=en").content == PDF


def test_a_report_may_load_nothing_and_run_nothing(reported: tuple[TestClient, Path]) -> None:
    web, folder = reported
    _write(folder / "es", "español")
    for address in ("/insights/", "/insights/figures/genres.svg"):
        headers = web.get(address).headers
        policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
        assert policy["default-src"] == policy["frame-ancestors"] == "'none'"
        assert policy["style-src"] == "'unsafe-inline'"
        assert policy["img-src"] == "data:"
        assert "script-src" not in policy
        assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("report.pdf", "application/pdf"),
        ("report.html", "text/html; charset=utf-8"),
        ("figures/genres.csv", "text/csv; charset=utf-8"),
        ("figures/genres.svg", "image/svg+xml"),
    ],
)
def test_the_files_of_a_report_lie_beside_it(reported: tuple[TestClient, Path], name: str, kind: str) -> None:
    web, folder = reported
    _write(folder / "es", "español")
    response = web.get(f"/insights/{name}")
    assert response.status_code == 200
    assert response.headers["content-type"] == kind
    assert response.content == (folder / "es" / name).read_bytes()


@pytest.mark.parametrize(
    "name",
    [
        "secret.txt", "figures", "nothing.pdf", "..%2Fother.csv", "figures/..%2F..%2Fother.csv", "%2Fetc%2Fhosts",
        "link.csv", "%00.csv", "x" * 1_000 + ".csv",
    ],
)  # fmt: skip
def test_nothing_else_can_be_had(reported: tuple[TestClient, Path], name: str) -> None:
    web, folder = reported
    _write(folder / "es", "español")
    (folder / "other.csv").write_text("outside", encoding="utf-8")
    (folder / "es" / "link.csv").symlink_to(folder / "other.csv")
    response = web.get(f"/insights/{name}")
    assert response.status_code == 404
    assert Page.of(response).one("h1").text == "Esa función no está en cartelera"
