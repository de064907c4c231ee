"""The two kinds of TMDB credentials, recognised by their shape."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from cartelera.errors import CarteleraError


@dataclass(frozen=True, slots=True)
class Credentials:
    """A v3 key goes into the query, a v4 token into a header. Never printed."""

    text: str = field(repr=False)
    version: int

    @classmethod
    def parse(cls, text: str) -> Credentials:
        """Raises CarteleraError if it is neither."""
        bare = re.sub("^bearer +", "", text.strip(), flags=re.IGNORECASE)
        if re.fullmatch("[0-9a-fA-F]{32}", bare):
            return cls(bare, 3)
        if re.fullmatch(r"eyJ[\w-]+\.[\w-]+\.[\w-]+", bare):
            return cls(bare, 4)
        raise CarteleraError(
            "the TMDB token is neither a v3 key (32 hexadecimal digits) nor a v4 token (eyJ….….…): "
            "copy it from the API settings of your TMDB account"
        )

    @property
    def query(self) -> dict[str, str]:
        return {"api_key": self.text} if self.version == 3 else {}

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.text}"} if self.version == 4 else {}
