"""Changes as feeds that other programs follow: Atom (RFC 4287) and iCalendar (RFC 5545)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree

ATOM, CALENDAR = "application/atom+xml", "text/calendar"
_NAMESPACE = "http://www.w3.org/2005/Atom"
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")
_LINE_BYTES = 75


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """A thing that happens on a day. `key`: tells it from all others, for ever; `path`: of its page on this server.

    Links are relative: a Host header, which the caller chooses, stands in no answer.
    """

    key: str
    day: date
    title: str
    text: str
    path: str | None = None


def atom(entries: Iterable[FeedEntry], *, title: str, address: str, language: str) -> bytes:
    """An Atom feed. `address`: its own path and query."""
    told = list(entries)
    ElementTree.register_namespace("", _NAMESPACE)
    feed = ElementTree.Element(f"{{{_NAMESPACE}}}feed", {"xml:lang": language})
    newest = max((entry.day for entry in told), default=date(1970, 1, 1))
    _text(feed, "id", _urn(address))
    _text(feed, "title", title)
    _text(feed, "updated", _moment(newest))
    _text(_sub(feed, "author"), "name", "Cartelera")
    _sub(feed, "link", rel="self", type=ATOM, href=address)
    for each in told:
        entry = _sub(feed, "entry")
        _text(entry, "id", _urn(each.key))
        _text(entry, "title", each.title)
        _text(entry, "updated", _moment(each.day))
        _text(entry, "summary", each.text)
        if each.path is not None:
            _sub(entry, "link", rel="alternate", href=each.path)
    body: bytes = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return body


def calendar(entries: Iterable[FeedEntry], *, title: str, language: str) -> bytes:
    """An iCalendar of whole days."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT000000Z")
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//Cartelera//Cartelera//{language.upper()}"]
    lines += ["CALSCALE:GREGORIAN", "METHOD:PUBLISH", f"X-WR-CALNAME:{_escaped(title)}"]
    for each in entries:
        lines += ["BEGIN:VEVENT", f"UID:{_escaped(each.key)}@cartelera", f"DTSTAMP:{stamp}"]
        lines += [f"DTSTART;VALUE=DATE:{each.day:%Y%m%d}", f"DTEND;VALUE=DATE:{each.day + timedelta(days=1):%Y%m%d}"]
        lines += [f"SUMMARY:{_escaped(each.title)}", f"DESCRIPTION:{_escaped(each.text)}", "TRANSP:TRANSPARENT"]
        lines += ["END:VEVENT"]
    lines.append("END:VCALENDAR")
    return "".join(f"{_folded(line)}\r\n" for line in lines).encode()


def _sub(parent: ElementTree.Element, name: str, **attributes: str) -> ElementTree.Element:
    clean = {key: _NOT_XML.sub("", value) for key, value in attributes.items()}
    return ElementTree.SubElement(parent, f"{{{_NAMESPACE}}}{name}", clean)


def _text(parent: ElementTree.Element, name: str, text: str) -> None:
    _sub(parent, name).text = _NOT_XML.sub("", text)


def _urn(key: str) -> str:
    return "urn:cartelera:" + re.sub(r"[^A-Za-z0-9:._~-]", lambda found: f"%{ord(found[0]):X}", key)


def _moment(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


def _escaped(text: str) -> str:
    plain = _CONTROL.sub(" ", text).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return plain.replace("\n", "\\n")


def _folded(line: str) -> str:
    """`line` cut into pieces of at most 75 bytes, the later ones behind a blank; no character is cut."""
    pieces: list[str] = []
    piece, length = "", 0
    for character in line:
        size = len(character.encode())
        if length + size > _LINE_BYTES - (1 if pieces else 0):
            pieces.append(piece)
            piece, length = "", 0
        piece, length = piece + character, length + size
    return "\r\n ".join([*pieces, piece])
