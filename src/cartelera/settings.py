"""What the environment says: every `CARTELERA_*` variable, validated, read once by the command that starts.

A variable that is no setting is refused by name: a misspelt one would silently leave the default in force.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import AliasChoices, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from cartelera.errors import CarteleraError

PREFIX = "CARTELERA_"
_SECRETS = ("adult_key", "events_url", "secret", "tmdb_token")
"""Settings whose values no message shows."""
OFFER_AGE_DAYS = 365
"""An offer that was last known so many days ago is no longer said to stand, unless it is set otherwise."""
TEST_VARIABLES = ("CARTELERA_SHARED_DATA", "CARTELERA_BENCH_", "CARTELERA_REQUIRE_")
"""Beginnings of variables that tests and benchmarks read, and the product does not."""


class Settings(BaseSettings):
    """The settings of one process. Options of the command line win over them."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, env_ignore_empty=True, extra="ignore")

    workspace: Path = Field(Path("workspace"), description="The folder that holds everything.")
    host: str = Field("127.0.0.1", description="The address the server listens on.")
    port: int = Field(
        8000,
        ge=0,
        le=65535,
        validation_alias=AliasChoices("CARTELERA_PORT", "PORT"),
        description="The port the server listens on; 0: any free one. Hosts that set `PORT` are understood.",
    )
    public: bool = Field(
        False,
        description="Whether questions, searches and pages need no key although others than this machine reach the "
        "server.",
    )
    rate_limit: float = Field(
        50.0,
        ge=0,
        le=1e6,
        description="Requests a second that one client, a key or an address, may make of a server that others reach; "
        "0: as many as it likes.",
    )
    workers: int = Field(1, ge=1, le=64, description="The processes of the server, which share its port.")
    events_url: SecretStr | None = Field(
        None,
        description="Where viewers' events are kept: sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME; else "
        "`events.db` in the workspace.",
    )
    train_events_per_viewer: int = Field(
        500, ge=0, description="Titles of one live viewer that training learns from at most, the latest; 0: none."
    )
    train_anonymous: bool = Field(
        True, description="Whether training learns from live viewers whose ids begin with `anon-`."
    )
    max_unpacked_gb: float = Field(20.0, gt=0, description="Gigabytes that a packed file may unpack to.")
    max_unpacked_ratio: float = Field(
        100.0, gt=0, description="How many times its own size it may unpack to, if that is more than 100 MB."
    )
    offer_age_days: int = Field(
        OFFER_AGE_DAYS, ge=1, le=36_500, description="An offer last known so many days ago only was on its platform."
    )
    adult_key: SecretStr | None = Field(
        None,
        min_length=16,
        description="The key with which callers of /v1 may ask for adult titles; without one nobody may.",
    )
    secret: SecretStr | None = Field(
        None,
        min_length=16,
        description="What cursors and cookies are signed with, the same for all replicas; without one the workspace's "
        "own, made once.",
    )
    tmdb_token: SecretStr | None = Field(None, description="The v3 key or v4 token for the TMDB API.")
    tmdb_url: str | None = Field(None, description="Where the TMDB API answers, if not at its own address.")
    fetch_url: str | None = Field(None, description="A mirror of the public data sets.")


def variables() -> dict[str, str]:
    """Every variable that is read, with what it sets."""
    return {PREFIX + name.upper(): str(field.description) for name, field in Settings.model_fields.items()}


def read_settings() -> Settings:
    """The settings of this process. Raises CarteleraError for an unknown variable or an invalid value."""
    known = variables()
    for name in sorted(os.environ):
        if name.startswith(PREFIX) and name not in known and not name.startswith(TEST_VARIABLES):
            near = get_close_matches(
                name.removeprefix(PREFIX), [variable.removeprefix(PREFIX) for variable in known], n=1
            )
            hint = f"did you mean {PREFIX}{near[0]}?" if near else f"known are {', '.join(sorted(known))}"
            raise CarteleraError(f"unknown setting {name}: {hint}")
    try:
        return Settings()
    except ValidationError as error:
        raise CarteleraError(_explain(error.errors()[0])) from error


def _explain(mistake: Mapping[str, Any]) -> str:
    name = str(mistake["loc"][0])
    variable = name if name.isupper() else PREFIX + name.upper()
    shown = "wrong" if name in _SECRETS else repr(mistake["input"])
    return f"{variable} is {shown}: {mistake['msg']}"
