"""What a user can get wrong. Each error is one sentence a person can act on, never a traceback."""

from __future__ import annotations

from collections.abc import Callable

Suggestions = tuple[str, ...] | Callable[[], tuple[str, ...]]


class CarteleraError(Exception):
    """A mistake in what we were given: the command line prints it and exits with code 2."""


class FileRejectedError(CarteleraError):
    """A whole file cannot be taken; nothing has been changed."""


class WorkspaceError(CarteleraError):
    """The workspace lacks what the command needs, or somebody else is using it."""


class NotFoundError(CarteleraError):
    """A name nobody knows. `suggestions` holds the nearest known names, best first.

    They may be handed over as a function: the search for them takes longer than finding out that a name is unknown,
    and whoever answers decides where it is done.
    """

    def __init__(self, message: str, suggestions: Suggestions = ()) -> None:
        super().__init__(message)
        self._suggestions = suggestions

    @property
    def suggestions(self) -> tuple[str, ...]:
        """The nearest known names."""
        if callable(self._suggestions):
            self._suggestions = self._suggestions()
        return self._suggestions


class ImpossibleValueError(CarteleraError):
    """A value outside the possible ones. `allowed` names them, as far as they can be listed."""

    def __init__(self, message: str, allowed: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.allowed = allowed
