"""Feeds: what other programs read of them is what was told, whatever a platform calls its titles."""

from __future__ import annotations

from datetime import date
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from cartelera.http.calendars import FeedEntry, atom, calendar

NAMESPACE = "{http://www.w3.org/2005/Atom}"
ENTRY = FeedEntry(
    "arrived:netflix:n1:2026-11-20", date(2026, 11, 20), "R&D; <One>, 2", "One\nTwo\\", "/titulo/x?a=1&b=2"
)


def test_an_atom_feed_says_what_happened_and_when() -> None:
    feed = ElementTree.fromstring(atom([ENTRY], title="Arrivals", address="/v1/arrivals.atom?limit=1", language="es"))
    assert feed.findtext(f"{NAMESPACE}title") == "Arrivals"
    assert feed.findtext(f"{NAMESPACE}updated") == "2026-11-20T00:00:00Z"
    entry = feed.find(f"{NAMESPACE}entry")
    assert entry is not None
    assert (entry.findtext(f"{NAMESPACE}title"), entry.findtext(f"{NAMESPACE}summary")) == (ENTRY.title, ENTRY.text)
    links = [link.get("href") for link in feed.iter(f"{NAMESPACE}link")]
    assert links == ["/v1/arrivals.atom?limit=1", ENTRY.path]


def test_an_empty_feed_is_a_feed() -> None:
    feed = ElementTree.fromstring(atom([], title="", address="/", language="en"))
    assert feed.find(f"{NAMESPACE}entry") is None
    assert b"BEGIN:VEVENT" not in calendar([], title="", language="en")


def test_a_calendar_has_whole_days_and_escapes_what_it_must() -> None:
    lines = calendar([ENTRY], title="Arrivals", language="en").decode().split("\r\n")
    assert "DTSTART;VALUE=DATE:20261120" in lines and "DTEND;VALUE=DATE:20261121" in lines
    assert "SUMMARY:R&D\\; <One>\\, 2" in lines
    assert "DESCRIPTION:One\\nTwo\\\\" in lines
    assert (lines[0], lines[-2], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR", "")


@given(st.text(max_size=300))
def test_no_title_breaks_a_feed(text: str) -> None:
    entry = FeedEntry(f"k:{text}", date(2026, 1, 31), text, text, "/titulo/x")
    feed = ElementTree.fromstring(atom([entry], title=text, address="/x", language="en"))
    assert len(feed.findall(f"{NAMESPACE}entry")) == 1
    for line in calendar([entry], title=text, language="en").split(b"\r\n"):
        assert len(line) <= 75
        assert not any(byte < 32 or byte == 127 for byte in line)
        line.decode()
