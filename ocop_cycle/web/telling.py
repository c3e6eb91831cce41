"""
Sentences on pages: the same as everywhere, with the remedies that they name as links to the pages where one acts.

What a remedy is called and where it leads is data (``remedies`` of ``templates/web/``); whoever may not open the page
reads the words without the link.
"""

from collections.abc import Iterable, Mapping

from markupsafe import Markup, escape

from ocop_cycle import errors
from ocop_cycle.application import interface


def reason(words: interface.Words, found: errors.Reason) -> Markup:
    """One reason for a refusal."""
    return _html(words.reason_pieces(found))


def error(words: interface.Words, stop: errors.Stopped) -> Markup:
    """The sentence of an error."""
    return _html(words.error_pieces(stop))


def finding(words: interface.Words, code: str, facts: Mapping[str, str]) -> Markup:
    """What the doctor found."""
    return _html(words.finding_pieces(code, facts))


def stopped(words: interface.Words, stop: errors.Stopped) -> Markup:
    """Everything for which something was refused, one sentence after the other."""
    if isinstance(stop, errors.Refused):
        return Markup(" ").join(reason(words, one) for one in stop.reasons)
    return error(words, stop)


def _html(pieces: Iterable[interface.Piece]) -> Markup:
    link = Markup('<a href="{}">{}</a>')
    return Markup("").join(link.format(one.where, one.text) if one.where else escape(one.text) for one in pieces)
