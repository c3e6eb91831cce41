"""Where a command comes from."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Provenance:
    """
    Where a command comes from.

    ``key`` makes it idempotent: the same key twice is carried out once. ``actor`` is a person's id or ``system``;
    ``unit`` the unit on whose behalf; ``origin`` the face and account (``cli:thu``); ``cause`` the number of the
    entry that made the command necessary.
    """

    key: str
    actor: str
    origin: str
    unit: str | None = None
    cause: int | None = None
