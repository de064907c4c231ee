"""An HTML page taken apart: what is in it, in the order it stands there, as far as the tests ask."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any, Protocol

_VOID = {"meta", "link", "input", "br", "wbr", "img", "hr"}


class Response(Protocol):
    """What of a response is looked at here."""

    @property
    def headers(self) -> Any: ...

    @property
    def text(self) -> str: ...


@dataclass
class Element:
    """An element: its tag, attributes and all the text inside it."""

    tag: str
    attributes: dict[str, str]
    text: str = ""
    inside: tuple[str, ...] = ()


@dataclass
class Page(HTMLParser):
    """The elements of a page. Raises AssertionError where tags are not closed in order."""

    elements: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[Element] = []

    @classmethod
    def of(cls, response: Response) -> Page:
        """The page of a response, which must be HTML."""
        assert response.headers["content-type"] == "text/html; charset=utf-8"
        page = cls()
        page.feed(response.text)
        page.close()
        assert not page._open, f"never closed: {[e.tag for e in page._open]}"
        return page

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(set(names)) == len(names), f"an attribute twice in {self.get_starttag_text()}"
        element = Element(tag, {name: value or "" for name, value in attrs}, "", tuple(e.tag for e in self._open))
        self.elements.append(element)
        if tag not in _VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"</{tag}> closes nothing"
        assert self._open.pop().tag == tag, f"</{tag}> closes something else"

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text += data

    def all(self, *tags: str, **attributes: str) -> list[Element]:
        """The elements of these tags that have these attributes (`class_` for `class`)."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [
            element
            for element in self.elements
            if element.tag in tags and all(element.attributes.get(name) == value for name, value in wanted.items())
        ]

    def one(self, *tags: str, **attributes: str) -> Element:
        """The only such element."""
        found = self.all(*tags, **attributes)
        assert len(found) == 1, f"{len(found)} of {tags} {attributes}"
        return found[0]

    def links(self) -> dict[str, str]:
        """Text → address of every link; of several with one text the last."""
        return {" ".join(link.text.split()): link.attributes["href"] for link in self.all("a")}

    @property
    def text(self) -> str:
        """All that is to be read in `main`, blanks collapsed."""
        return " ".join(self.one("main").text.split())
