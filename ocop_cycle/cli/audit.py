"""The trail as it is read: its entries, one whole, its head."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ocop_cycle.application.queries import health, selection, trail, trail_rows
from ocop_cycle.cli import entries, labelling, parsing, parts, persons, telling
from ocop_cycle.domain import heads
from ocop_cycle.storage import cycles

if TYPE_CHECKING:
    from datetime import date

    from ocop_cycle.cli import face

LONGEST = 60
"""Characters of a value that the page of an entry shows."""


@parsing.command
@parsing.argument("number", metavar="entry", required=False, type=parsing.Number(1, 10**12))
@parsing.option("--actor", metavar="person")
@parsing.option("--kind", metavar="name")
@parsing.option("--since", metavar="day", type=parsing.Day())
@parsing.option("--until", metavar="day", type=parsing.Day())
@parsing.option("--dossier", metavar="code")
@parsing.option("--unit", metavar="unit")
@parsing.option("--page", metavar="number", type=parsing.Number(1), default=1)
@parsing.option("--size", metavar="number", type=parsing.Number(1, 1000), default=selection.ROWS)
def log(
    this: face.Face, number: int | None, since: date | None, until: date | None, page: int, size: int, **filtered: Any
) -> None:
    """List entries of the trail, the newest first; with a number, that one whole."""
    actor = persons.viewer(this)
    labelling.learn(this)
    if number is not None:
        entry = trail.entry(this.reader, actor, number)
        this.show({"entry": entry}, *_entry(this, entry))
        return
    wanted = trail.Wanted(since=since, until=until, **filtered)
    found = trail.log(this.reader, actor, wanted, page=selection.Paging(number=page, size=size))
    counted = this.words.say("counted-entries", total=found.total, page=found.number, pages=found.pages)
    this.show({"entries": found}, entries.table(this, found.items), parts.Line(counted, "quiet"))


@parsing.command
def head(this: face.Face) -> None:
    """Print the head of the trail, to be kept outside, and the public key of its checkpoints."""
    found = health.health(this.reader).trail
    with this.reader.store.reading() as runner:
        key = cycles.settings(runner).get("public-key")
    text = heads.head_text(found.entries, found.hash or "")
    title = this.words.title
    page = parts.Pairs(
        (
            (title("head"), text),
            (title("newest"), telling.moment(this, found.newest_at)),
            (title("checkpoint"), str(found.checkpoint) if found.checkpoint else this.words.say("no-checkpoint")),
            (title("unsigned"), str(found.unsigned)),
            (title("public-key"), key or this.words.say("no-key")),
        )
    )
    this.show({"head": text, "trail": found, "public_key": key}, page)


def _entry(this: face.Face, found: trail.Entry) -> Iterator[parts.Part]:
    one, title = found.logged, this.words.title
    yield parts.Line(this.words.say("entry", number=one.number, about=entries.subject(this, one.subject)), "strong")
    yield parts.Pairs(
        (
            (title("when"), telling.moment(this, one.at)),
            (title("who"), one.actor_name or one.actor),
            (title("on-behalf"), one.unit),
            (title("origin"), one.origin),
            (title("what"), this.words.value("entry-kind", one.kind)),
            (title("command"), one.command),
            (title("cause"), str(one.cause) if one.cause else None),
            (title("reason"), one.why.value if one.why else None),
            (title("policy"), ", ".join(digest[:12] for digest in found.policy)),
            (title("hash"), one.hash),
            (title("previous"), found.previous_hash),
        )
    )
    for written in found.rows:
        yield parts.Line(f"{written.table} {written.key}", "strong", depth=1)
        told = (f"{name}={_value(this, value)}" for name, value in written.values.items() if value is not None)
        yield parts.Line(", ".join(told), "quiet", depth=2)
    for deadline in found.deadlines:
        yield parts.Line(" ".join(str(word) for word in deadline), depth=1)
    for notice in found.notices:
        yield parts.Line(notice, depth=1)


def _value(this: face.Face, value: Any) -> str:
    """A value as short as a page can bear; JSON has all of it."""
    if isinstance(value, trail_rows.Opened):
        value = this.words.say("erased") if value.erased else value.value
    text = str(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
