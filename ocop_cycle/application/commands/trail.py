"""Requests about the trail itself: checkpoints, review, erasure."""

from dataclasses import dataclass

from ocop_cycle.application.commands.provenance import Provenance
from ocop_cycle.domain import heads


@dataclass(frozen=True, kw_only=True, slots=True)
class MakeCheckpoint:
    """
    Keep a signed checkpoint; given by the scheduler.

    It was signed before the transaction, outside which the key stays; the trail may have grown since.
    """

    by: Provenance
    checkpoint: heads.Checkpoint


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeKey:
    """
    Another key signs from now on; both keys have signed that it does (``signing_keys.key_statement``).

    ``signed_by_old`` is absent when there was no key, or when it was lost: then checks ask to be told the new key from
    outside.
    """

    by: Provenance
    key: str
    replaces: str | None
    signed_by_new: str
    signed_by_old: str | None
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class MarkReviewed:
    """An auditor has seen the entries up to a number."""

    by: Provenance
    up_to: int


@dataclass(frozen=True, kw_only=True, slots=True)
class AskQuestion:
    """An auditor asks a unit about an entry."""

    by: Provenance
    entry: int
    unit: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerQuestion:
    """A unit answers an auditor's question."""

    by: Provenance
    question: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CloseQuestion:
    """An auditor is content with an answer."""

    by: Provenance
    question: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AskErasure:
    """Ask that a personal value be erased, naming the article that demands or allows it."""

    by: Provenance
    table: str
    row: str
    column: str
    article: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ErasePersonalData:
    """A second person approves an erasure; value and salt are deleted, the entry of it stays."""

    by: Provenance
    erasure: str
