"""How many notices are rendered in a second, beside the bare calls of Jinja2 for the same texts and facts."""

from collections.abc import Iterator, Mapping
from typing import Any

import jinja2

from benchmarks import measuring
from ocop_cycle.application import snapshots
from ocop_cycle.delivery import apart, filters, office_texts, rendering
from ocop_cycle.policy import text_files

ROUNDS = 12
TIMES = 25
"""How often each text is rendered in a block."""

AIM = 1.5


def lines() -> Iterator[measuring.Line]:
    """Shipped texts in this process, and the same as if an office had edited them, in the other; bare Jinja2 beside."""
    facts = {name: _facts(name) for name in sorted(_names())}
    count = len(facts) * TIMES
    here = office_texts.OfficeRenderer(text_files.shipped(), dict)
    there = apart.Apart(text_files.shipped())
    bare = _bare()
    for name, said in facts.items():
        assert bare_words(bare, name, said)
        there.render(name, said)
    blocks = [
        (
            lambda: [here.render(name, said) for name, said in facts.items() for _ in range(TIMES)],
            lambda: [there.render(name, said) for name, said in facts.items() for _ in range(TIMES)],
            lambda: [bare_words(bare, name, said) for name, said in facts.items() for _ in range(TIMES)],
        )
    ] * ROUNDS
    ours, apart_, theirs = measuring.in_turn(blocks)
    there.close()
    beside = f"bare Jinja2: {count / theirs:,.0f}/s"
    yield measuring.Line(
        what="notices rendered (subject, text, HTML)", figure=f"{count / ours:,.0f}/s", beside=beside,
        ratio=ours / theirs, aim=f"≤ {AIM}", met=ours / theirs <= AIM,
    )  # fmt: skip
    yield measuring.Line(
        what="the same in the process for edited texts", figure=f"{count / apart_:,.0f}/s", beside=beside,
        ratio=apart_ / theirs,
    )  # fmt: skip


def _facts(name: str) -> dict[str, Any]:
    return rendering.spoken({**snapshots.NOTHING, **(text_files.sample(name, None) or {})}, name)


def bare_words(environment: jinja2.Environment, name: str, facts: Mapping[str, Any]) -> list[str]:
    """The three parts of a text as Jinja2 gives them by itself."""
    return [environment.get_template(f"notices/{name}/{part}").render(facts) for part in rendering.PARTS]


def _names() -> frozenset[str]:
    return frozenset(name for name in rendering.complete(text_files.shipped()) if text_files.sample(name, None))


def _bare() -> jinja2.Environment:
    """Jinja2 as it comes, told no more than the texts need: its filters, where tags begin and end, what is escaped."""
    bare = jinja2.Environment(
        loader=jinja2.DictLoader(dict(text_files.shipped())), autoescape=jinja2.select_autoescape(["html"]),
        trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined, cache_size=-1, auto_reload=False,
    )  # fmt: skip
    bare.filters.update(filters.FILTERS)
    return bare
