"""Values that every kind of policy file shares: a label in both languages and the place in the law it rests on."""

from dataclasses import dataclass
from typing import Any, ClassVar

STRICT: dict[str, Any] = {"extra": "forbid"}
"""Read by the loader: a key that the value does not have is a flaw of the file, never passed over."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Label:
    """What people read: Vietnamese first, English beside it."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    vi: str
    en: str

    def in_language(self, language: str) -> str:
        """The words in ``language`` (``vi`` or ``en``)."""
        return self.en if language == "en" else self.vi

    @property
    def both(self) -> dict[str, str]:
        """The words by their language, as rows and facts hold them."""
        return {"vi": self.vi, "en": self.en}


@dataclass(frozen=True, kw_only=True, slots=True)
class Citation:
    """
    Where a value comes from.

    ``cites`` names the article; where no article was read, ``source`` names the page the value was read from and
    ``confirmed`` is false. A value without either is a flaw.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    cites: str | None = None
    source: str | None = None
    confirmed: bool = True
    note: str | None = None
