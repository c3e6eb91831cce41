"""Requests about a change of law: dossiers on their way that come under another regime."""

from dataclasses import dataclass

from ocop_cycle.application.commands.provenance import Provenance


@dataclass(frozen=True, kw_only=True, slots=True)
class BeginMigration:
    """
    Fix which dossiers come under another regime, as a preview listed them; each of them moves by a command of its own.

    ``listed`` are (id, version, state it comes to, id of the clause or nothing) in the order of ids; ``preview`` is the
    digest of that list and of the new regime's content (``target``). ``decided`` says by whose paper dossiers move of
    which no clause speaks.
    """

    by: Provenance
    source: str
    regime: str
    target: str
    listed: tuple[tuple[str, int, str, str], ...]
    preview: str
    decided: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class MigrateDossier:
    """
    Bring one dossier under another regime, in the state that a clause maps its own to.

    ``target`` is the digest of the new regime's content, ``version`` that of the dossier as it was seen; ``clause`` is
    absent where no clause speaks and somebody decided (``reason``: by which paper).
    """

    by: Provenance
    dossier: str
    version: int
    regime: str
    target: str
    state: str
    clause: str | None = None
    reason: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class NameLastDays:
    """Set the day until which these dossiers may end under the rules that they follow. Given by the sweep."""

    by: Provenance
    dossiers: tuple[str, ...]
