"""
A change of law with dossiers on the way: what it would do to each, then the list confirmed, then each brought over.

Nobody brings over what he has not seen: the page shows state before and after, the clause, the deadlines, and who stays
for which reasons. The digest confirms the very list; the same digest goes on with a migration that was cut short.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ocop_cycle.application import commands, migration
from ocop_cycle.application.queries import migrations
from ocop_cycle.cli import confirming, labelling, parsing, parts, persons, telling, writing
from ocop_cycle.policy import labels

if TYPE_CHECKING:
    from ocop_cycle.cli import face

MOST_SHOWN = 60
"""How many dossiers of each part a page lists; JSON lists all."""
SHORTEST = 8
"""Signs of a digest that confirm it."""


@parsing.command
@parsing.argument("source", metavar="regime")
@parsing.argument("regime", metavar="regime")
@parsing.option("--cycle", metavar="cycle")
@parsing.option("--map", "decided", metavar="state-to-state", multiple=True)
@parsing.option("--reason", metavar="reason")
@parsing.option("--confirm", metavar="digest")
@parsing.option("--yes", is_flag=True)
def migrate(this: face.Face, source: str, regime: str, **said: Any) -> int | None:
    """Bring the dossiers of one regime under another as its clauses say, after a preview."""
    found = _preview(this, source, regime, said)
    labelling.learn(this, source)
    started = _begun(this, source, regime)
    sure = said["yes"] or said["confirm"] is not None
    if not (sure and this.as_json):
        this.show({"preview": found, "begun": [one for one in started if one.left]}, *page(this, found, started))
    wanted = _wanted(this, found, started, said)
    if wanted is None:
        return 1 if found.staying and not found.moving else None
    if found.needs_paper and not wanted.decided:
        raise parsing.Misread("missing", param="--reason")
    if not sure and not confirming.typed_again(this, "bulk-ask", len(wanted.listed)):
        this.say("migrate-not-done", count=len(wanted.listed), digest=wanted.preview[:16])
        return None
    _carry_out(this, wanted)
    return None


def _preview(this: face.Face, source: str, regime: str, said: dict[str, Any]) -> migrations.Preview:
    pairs = [text.partition("=") for text in said["decided"]]
    if any(not (old and new) for old, _, new in pairs):
        raise parsing.Misread("not-a-map", text=", ".join(said["decided"]))
    return migrations.preview(
        this.house.reader, persons.viewer(this), source, regime, cycle=said["cycle"],
        decided={old.strip(): new.strip() for old, _, new in pairs}, reason=said["reason"],
    )  # fmt: skip


def _begun(this: face.Face, source: str, regime: str) -> list[migration.Begun]:
    with this.house.store.reading() as runner:
        return list(migration.begun(runner, source, regime))


def _wanted(
    this: face.Face, found: migrations.Preview, started: Sequence[migration.Begun], said: dict[str, Any]
) -> commands.BeginMigration | None:
    """The list to carry out: the one just shown, or the begun one that is confirmed by its digest; None for none."""
    digest = said["confirm"]
    if digest is not None and len(digest) < SHORTEST:
        raise parsing.Misread("bulk-list-differs", digest=found.digest[:16])
    if digest is None or (found.moving and found.digest.startswith(digest)):
        if not found.moving:
            return None
        return commands.BeginMigration(
            by=_by(this)(f"migration/{found.digest}", None), source=found.source, regime=found.regime,
            target=found.target, listed=found.listed, preview=found.digest, decided=said["reason"],
        )  # fmt: skip
    earlier = next((one for one in reversed(started) if one.digest.startswith(digest)), None)
    if earlier is None:
        raise parsing.Misread("bulk-list-differs", digest=found.digest[:16])
    return migration.again(earlier, _by(this))


def _by(this: face.Face) -> migration.By:
    def by(key: str, cause: int | None) -> commands.Provenance:
        own = writing.provenance(this, key)
        return commands.Provenance(key=key, actor=own.actor, origin=own.origin, unit=own.unit, cause=cause)

    return by


def _carry_out(this: face.Face, wanted: commands.BeginMigration) -> None:
    with this.progress(this.words.say("migrate-under-way"), len(wanted.listed)) as went:
        done = migration.carry_out(this.house.store, this.house.engine, _by(this), wanted, progress=went)
    numbers = "–".join(str(entry) for entry in dict.fromkeys(e for _, e in (*done.entries[:1], *done.entries[-1:])))
    say = this.words.say
    lines = []
    if done.entries:
        told = say("migrate-done", count=len(done.entries), entry=done.entry, entries=numbers)
        lines.append(parts.Line(told, "good"))
    if done.before:
        lines.append(parts.Line(say("migrate-before", count=done.before), "quiet"))
    if done.left_out:
        lines.append(parts.Line(say("migrate-left-out", count=len(done.left_out)), "late"))
    lines += [
        parts.Line(f"{one.code}: {'; '.join(this.words.reason(why) for why in one.reasons)}", depth=1)
        for one in done.left_out
    ]
    this.show({"migration": done}, *lines)


def page(this: face.Face, found: migrations.Preview, started: Sequence[migration.Begun] = ()) -> Iterator[parts.Part]:
    """The preview: who moves where by which clause, with which deadlines; who stays for which reasons."""
    say, title = this.words.say, this.words.title
    cited = list(dict.fromkeys(one.clause for one in found.moving if one.clause))
    numbers = {clause: f"({number})" for number, clause in enumerate(cited, 1)}
    yield parts.Heading(say("migrate-moving", count=len(found.moving), source=found.source, regime=found.regime))
    yield parts.Table(
        columns=(
            parts.Column(title("code"), "code"), parts.Column(title("product"), share=3),
            parts.Column(title("from"), share=3), parts.Column(title("to"), share=3),
            parts.Column(title("clause"), share=2),
        ),
        rows=[
            (
                one.code, one.product, telling.label(this, one.state_label), telling.label(this, one.to_label),
                numbers.get(one.clause or "", this.words.say("migrate-decided")),
            )
            for one in found.moving[:MOST_SHOWN]
        ],
        empty=say("migrate-none"),
    )  # fmt: skip
    yield from _more(this, len(found.moving))
    yield from _clauses(this, found, numbers)
    yield from _clocks(this, found)
    yield parts.Heading(say("migrate-staying", count=len(found.staying)))
    yield from _staying(this, found.staying[:MOST_SHOWN])
    yield from _more(this, len(found.staying))
    if found.ended:
        yield parts.Line(say("migrate-ended", count=found.ended), "quiet")
    for begun in (one for one in started if one.left):
        told = say(
            "migrate-begun", entry=begun.entry, done=len(begun.done), count=len(begun.listed), digest=begun.digest[:16]
        )
        yield parts.Line(told, "soon")


def _staying(this: face.Face, staying: Sequence[migrations.Staying]) -> Iterator[parts.Part]:
    """Those that stay, together where the same reasons stand against them."""
    alike: dict[tuple[str, ...], list[migrations.Staying]] = {}
    for one in staying:
        alike.setdefault(tuple(this.words.reason(reason) for reason in one.reasons), []).append(one)
    for reasons, found in alike.items():
        yield from (parts.Line(reason, "late", depth=1) for reason in reasons)
        for one in found:
            until = this.words.say("migrate-finish", day=telling.day(this, one.finish_by)) if one.finish_by else ""
            where = telling.label(this, one.state_label)
            yield parts.Line(f"{one.code} {one.product} – {where}{' – ' if until else ''}{until}", depth=2)


def _clauses(this: face.Face, found: migrations.Preview, numbers: dict[str, str]) -> Iterator[parts.Part]:
    """What the clauses say by which dossiers move, each once, with where that comes from."""
    first = {one.clause: one for one in reversed(found.moving)}
    for clause, number in numbers.items():
        law, label = first[clause].law or labels.Citation(), first[clause].clause_label
        said = telling.label(this, label) if label is not None else None
        told = ". ".join(filter(None, (said, law.cites, law.note))).rstrip(".")
        name = "migrate-clause" if law.confirmed else "migrate-clause-unconfirmed"
        sentence = this.words.say(name, clause=f"{number} {clause}", says=told)
        yield parts.Line(sentence, "plain" if law.confirmed else "soon", depth=1)


def _clocks(this: face.Face, found: migrations.Preview) -> Iterator[parts.Part]:
    """What becomes of the deadlines of each dossier that moves."""
    for one in found.moving[:MOST_SHOWN]:
        told = [
            this.words.say(f"migrate-{name}", names="; ".join(_dated(this, each) for each in dated))
            for name, dated in (("closed", one.closed), ("begins", one.begun), ("kept", one.kept))
            if dated
        ]
        if one.finish_by is not None:
            told.append(this.words.say("migrate-finish", day=telling.day(this, one.finish_by)))
        if told:
            yield parts.Line(f"{one.code}: {' · '.join(told)}", depth=1)


def _dated(this: face.Face, one: migrations.Dated) -> str:
    label = telling.label(this, one.label)
    return f"{label} ({telling.day(this, one.day)})" if one.day else label


def _more(this: face.Face, count: int) -> Iterator[parts.Part]:
    if count > MOST_SHOWN:
        yield parts.Line(this.words.say("and-more", count=count - MOST_SHOWN), "quiet")
