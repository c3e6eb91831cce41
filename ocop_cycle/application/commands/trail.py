"""Requests about the trail itself: checkpoints, review, erasure."""

from dataclasses import dataclass

from ocop_cycle.application.commands.provenance import Provenance


@dataclass(frozen=True, kw_only=True, slots=True)
class MakeCheckpoint:
    """Sign the trail as it stands; given by the scheduler."""

    by: Provenance


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
