"""What stored policy calls its states, steps, levels, papers and roles: for pages, and for reasons of refusals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocop_cycle.application.queries import labelling, naming

if TYPE_CHECKING:
    from ocop_cycle.cli import face
    from ocop_cycle.domain import permissions


def learn(this: face.Face, regime_id: str | None = None) -> None:
    """
    Teach the words of this run the labels of every regime and right in force.

    Where regimes call the same thing differently, ``regime_id`` has the last word, else those that cycles follow.
    """
    store, policies = this.opened
    for called in labelling.learn(store, policies, regime_id):
        this.words.learn(*called)


def learn_names(this: face.Face, actor: permissions.Actor) -> None:
    """Teach the words of this run what units, rounds, producers, products and people are called, as ``actor`` may."""
    for kind, found in naming.names(this.reader, actor).items():
        this.words.learn(kind, found)
