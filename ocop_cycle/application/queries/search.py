"""
Searching dossiers by the words people type, without regard to diacritics and capitals, on every database alike.

A word is looked for at the beginnings of words in the names of products, producers and communes, which are compared in
Python (``words``), and anywhere in codes. What was found there narrows the question of dossiers, where scope and paging
are SQL's: names that the asking person may not see find nothing.
"""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, bindparam, func, or_, select

from ocop_cycle.application.queries import selection, words
from ocop_cycle.storage import schema, statements

MOST_WORDS = 8
"""Words of a search beyond these are not looked at."""

_ESCAPE = "\\"
_PRODUCTS = statements.Statement(lambda: select(schema.product.c.id, schema.product.c.name))
_PRODUCERS = statements.Statement(lambda: select(schema.producer.c.id, schema.producer.c.name))
_UNITS = statements.Statement(lambda: select(schema.unit.c.id, schema.unit.c.name))
_ALIASES = statements.Statement(lambda: select(schema.unit_alias.c.unit_id, schema.unit_alias.c.alias))


def narrow(chosen: selection.Selection, runner: statements.Runner, text: str | None) -> None:
    """Narrow a question of dossiers to those in which every word of ``text`` is found."""
    wanted = words_of(text)
    if not wanted:
        return
    products, producers = _folded(runner.all(_PRODUCTS)), _folded(runner.all(_PRODUCERS))
    units = _folded([*runner.all(_UNITS), *runner.all(_ALIASES)])
    for place, word in enumerate(wanted):
        parameters = {
            f"products_{place}": _having(products, word),
            f"producers_{place}": _having(producers, word),
            f"units_{place}": _having(units, word),
            f"code_{place}": f"%{_literal(word)}%",
        }
        chosen.narrow(f"word {place}", _condition(place), **parameters)


def words_of(text: str | None) -> list[str]:
    """The words that are looked for, as ``words.findable`` has them."""
    return words.folded(text or "").split()[:MOST_WORDS]


def _condition(place: int) -> selection.Condition:
    dossier = schema.dossier.c

    def found() -> ColumnElement[bool]:
        return or_(
            statements.among(dossier.product_id, f"products_{place}"),
            statements.among(dossier.producer_id, f"producers_{place}"),
            statements.among(dossier.unit_id, f"units_{place}"),
            func.lower(dossier.id).like(bindparam(f"code_{place}"), escape=_ESCAPE),
        )

    return found


def _folded(rows: Iterable[statements.Row]) -> list[tuple[str, str]]:
    return [(key, words.findable(name)) for key, name in rows]


def _having(names: Iterable[tuple[str, str]], word: str) -> str:
    return statements.listing([key for key, name in names if f" {word}" in name])


def _literal(word: str) -> str:
    for sign in (_ESCAPE, "%", "_"):
        word = word.replace(sign, _ESCAPE + sign)
    return word
