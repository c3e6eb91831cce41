"""What a mail server's answers mean: for a message as a whole, for each of its addresses, and in a clerk's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from ocop_cycle.delivery import rendering, transports
from ocop_cycle.policy import sayings

Answer: TypeAlias = tuple[int, bytes]
"""A code and the words beside it; -1 for what is no answer."""

CLOSING = 421
"""The server ends the conversation."""

LONGEST_WORDS = 160
"""Letters of a server's words that are kept."""


def not_begun(said: Answer) -> transports.Delivery:
    """The server does not take messages from this sender: no other message would fare better now."""
    found = judged(said, "sender")
    return transports.Delivery(outcome=found.outcome, detail=found.detail, halts=True)


def nobody(answers: Mapping[str, Answer]) -> transports.Delivery:
    """Nobody takes it: later, if one might then."""
    later = any(_is_later(code) for code, _ in answers.values())
    closing = any(code == CLOSING for code, _ in answers.values())
    return transports.Delivery(outcome="retry" if later else "refused", detail=_each(answers), halts=closing)


def told(answers: Mapping[str, Answer], taken: tuple[str, ...], end: transports.Delivery) -> transports.Delivery:
    """What became of the message as a whole, and address by address where they were answered differently."""
    others = {address: answer for address, answer in answers.items() if address not in taken}
    if not others:
        return end
    if end.outcome != "sent":
        return transports.Delivery(outcome=end.outcome, detail=f"{end.detail} {_each(others)}", halts=end.halts)
    later = any(_is_later(code) for code, _ in others.values())
    detail = f"{', '.join(taken)}: {end.detail} {_each(others)}"
    return transports.Delivery(outcome="retry" if later else "sent", detail=detail, taken=taken)


def _each(answers: Mapping[str, Answer]) -> str:
    return " ".join(
        sayings.say(f"evidence/address-{_how(answer[0])}", address=address, said=words(answer))
        for address, answer in answers.items()
    )


def judged(said: Answer, what: str) -> transports.Delivery:
    """What a no means for the message: whether it may change, told in the words for ``what`` was not taken."""
    detail = sayings.say(f"evidence/{what}-{_how(said[0])}", said=words(said))
    if _is_later(said[0]):
        return transports.Delivery(outcome="retry", detail=detail, halts=said[0] == CLOSING)
    return transports.Delivery(outcome="refused", detail=detail)


def _how(code: int) -> str:
    return "later" if _is_later(code) else "never"


def _is_later(code: int) -> bool:
    """Whether it may be otherwise later; only a plain no (5xx) is for ever."""
    return not 500 <= code < 600


def words(said: Answer) -> str:
    """A code and the server's words, as one line that can be shown."""
    line = " ".join(said[1].decode("utf-8", "replace").split())
    shown = "".join("?" if rendering.unprinted(letter) else letter for letter in line)
    return f"{said[0]} {shown[:LONGEST_WORDS]}".strip()
