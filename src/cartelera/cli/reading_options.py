"""The options by which files are read, for the commands that read some."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from cartelera.ingest.options import DateOrder

PlatformOption = Annotated[
    str | None, typer.Option(help="Whose titles a platform file holds, if its name does not say.")
]
EncodingOption = Annotated[
    str | None, typer.Option(help="How the text is encoded (utf-8, cp1252, utf-16, …), if it is not recognised.")
]
DatesOption = Annotated[
    DateOrder | None,
    typer.Option(help="What comes first in dates such as 3/4/2021: day or month; else the file's dates tell."),
]
ScaleOption = Annotated[
    Literal["1", "5", "10", "100", "likes", "thumbs", "signs"] | None,
    typer.Option(
        "--scale",
        help="The ratings' scale, if their values leave it open: up to 1, 5, 10, 100; likes, thumbs 1/2, signs -1/+1.",
        show_default=False,
    ),
]
AcceptOption = Annotated[
    bool,
    typer.Option(
        "--accept",
        help="Apply what is held back: a file that lacks much of the one before, or whose rows are mostly refused.",
    ),
]
