"""The trail as it is read: its entries, one whole, its head."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ocop_cycle.application import entries, naming
from ocop_cycle.application.queries import health, selection, trail
from ocop_cycle.cli import entries as entry_table
from ocop_cycle.cli import labelling, parsing, parts, persons, rows, telling
from ocop_cycle.domain import heads
from ocop_cycle.storage import cycles

if TYPE_CHECKING:
    from datetime import date

    from ocop_cycle.cli import face
MOST = 40
"""How many records of an entry a page lists; JSON lists all."""


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
    labelling.learn_names(this, actor)
    if number is not None:
        entry = trail.entry(this.reader, actor, number)
        this.show({"entry": entry}, *_entry(this, entry))
        return
    wanted = trail.Wanted(since=since, until=until, **filtered)
    found = trail.log(this.reader, actor, wanted, page=selection.Paging(number=page, size=size))
    counted = this.words.say("counted-entries", total=found.total, page=found.number, pages=found.pages)
    this.show({"entries": found}, entry_table.table(this, found.items, with_subject=True), parts.Line(counted, "quiet"))


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
    one, title, say = found.logged, this.words.title, this.words.say
    yield parts.Line(say("entry", number=one.number, about=naming.subject(this.words, one.subject)), "strong")
    yield parts.Pairs(
        (
            (title("when"), telling.moment(this, one.at)),
            (title("who"), entries.actor(this.words, one)),
            (title("on-behalf"), this.words.value("unit", one.unit) if one.unit else None),
            (title("origin"), this.words.value("origin", one.origin)),
            (title("what"), "\n".join([entries.head(this.words, one), *entries.changes(this.words, one)])),
            (title("reason"), entries.why(this.words, one)),
            (title("cause"), str(one.cause) if one.cause else None),
            (title("command"), one.command),
            (title("policy"), ", ".join(this.words.value("policy", digest) for digest in found.policy)),
            (title("hash"), one.hash),
            (title("previous"), found.previous_hash),
        )
    )
    if found.rows:
        yield parts.Heading(say("its-rows", count=len(found.rows)))
    for written in found.rows[:MOST]:
        yield from rows.told(this, written)
    if len(found.rows) > MOST:
        yield parts.Line(say("and-more", count=len(found.rows) - MOST), "quiet", depth=1)
    yield from _following(this, "its-deadlines-set", [_deadline(this, *each[:2]) for each in found.deadlines])
    yield from _following(this, "its-notices-owed", [naming.notice(this.words, each) for each in found.notices])
    yield parts.Line(say("entry-json"), "quiet")


def _following(this: face.Face, name: str, told: Sequence[str]) -> Iterator[parts.Part]:
    if told:
        yield parts.Heading(this.words.say(name, count=len(told)))
    yield from (parts.Line(line, depth=1) for line in told[:MOST])
    if len(told) > MOST:
        yield parts.Line(this.words.say("and-more", count=len(told) - MOST), "quiet", depth=1)


def _deadline(this: face.Face, what: str, key: str) -> str:
    return f"{this.words.value('deadline-deed', what)}: {naming.deadline(this.words, key)}"
