"""What keeps an instance going: the worker, a sweep by hand, the doctor."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from ocop_cycle import clock, errors
from ocop_cycle.application import commands
from ocop_cycle.application.queries import notice_rows
from ocop_cycle.cli import hearing, parsing, parts, persons, stops, telling, writing

if TYPE_CHECKING:
    from ocop_cycle.application import checkup
    from ocop_cycle.application import sweep as report
    from ocop_cycle.application.queries import health
    from ocop_cycle.cli import face

MOST_DUE = 20
"""How many due deadlines the list at the closed gate shows."""


@parsing.command
def worker(this: face.Face) -> None:
    """Ring the bells of the instance until told to stop."""
    log = this.keep_log()
    hearing.end_with_the_terminal()
    with hearing.unheeded():
        this.say("worker-begins", folder=this.folder, log=log)
    this.builders.worker(this.settings, lambda name, facts: _hear(this, name, facts))
    with hearing.unheeded():
        this.say("worker-ended")


@parsing.command
@parsing.option("--confirm-clock", is_flag=True)
@writing.KEY
def sweep(this: face.Face, confirm_clock: bool, key: str | None) -> int | None:
    """Do everything that is due now, and send what waits; after a long silence the clock must be confirmed first."""
    persons.person(this, this.house.store)
    if confirm_clock:
        _confirm(this, key)
    try:
        swept = this.house.sweep.run()
    except errors.ClockGateClosed as gate:
        return _at_gate(this, gate)
    sent = this.house.send_after(swept)
    say = this.words.say
    page: list[parts.Part] = [
        parts.Line(say("swept", moment=telling.moment(this, swept.at), done=swept.done, refused=len(swept.refused))),
        parts.Line(say("sent", issued=sent.issued, cancelled=sent.cancelled, sent=sent.sent, unsent=sent.unsent)),
    ]
    page[1:1] = _missed(this, swept)
    if swept.units:
        page.insert(1, parts.Line(say("swept-units", count=swept.units)))
    if sent.stopped:
        page.append(parts.Line(say("sending-stopped", why=sent.stopped), "late", depth=1))
    troubles = [*swept.refused, *sent.failed]
    page += [parts.Line(f"{name}: {this.words.phrase(why)}", "late", depth=1) for name, why in troubles]
    page += telling.see_log(this, (why for _, why in troubles))
    this.show({"swept": swept, "sent": sent}, *page)
    return stops.FOUND if troubles else None


@parsing.command
def doctor(this: face.Face) -> int | None:
    """Examine the instance: its database, clock, worker, messages, addresses, key, texts."""
    found = this.builders.doctor(this.settings)
    page = [*(_facts(this, found.health) if found.health else ()), *_findings(this, found)]
    this.show({"health": found.health, "findings": found.findings}, *page)
    return stops.FOUND if found.is_grave else None


def _missed(this: face.Face, swept: report.SweepReport) -> Iterator[parts.Part]:
    """What was due while nobody swept, by rule, and what became of it."""
    say = this.words.say
    if not swept.missed:
        return
    since = telling.moment(this, swept.since) or this.words.say("never")
    yield parts.Line(say("swept-missed", since=since, until=telling.moment(this, swept.at)), "soon")
    with this.house.reader.look(persons.viewer(this)) as view:
        labels = notice_rows.rule_labels(view)
    for rule, fates in swept.missed.items():
        told = ", ".join(f"{telling.value(this, 'fate', fate)} {count}" for fate, count in fates.items())
        yield parts.Line(f"{telling.label(this, labels.get(rule)) or rule}: {told}", depth=1)
    for key in swept.silenced:
        yield parts.Line(say("swept-silenced", deadline=key), "late", depth=1)


def _hear(this: face.Face, name: str, facts: dict[str, str]) -> None:
    told = {key: this.words.phrase(value) for key, value in facts.items()}
    sentence = this.words.say(f"worker-{name}", **told)
    with hearing.unheeded():
        if this.as_json:
            click.echo(this.late("plain").as_json({"event": name, **facts}))
        else:
            click.echo(f"{telling.moment(this, clock.SystemClock().now())}  {sentence}")


def _confirm(this: face.Face, key: str | None) -> None:
    try:
        this.house.sweep.gate.stop_at(this.house.clock.now())
    except errors.ClockGateClosed as gate:
        since = clock.to_text(gate.last_sweep)
        writing.execute(this, lambda by: commands.ConfirmClock(by=by, last_sweep=since), key)


def _at_gate(this: face.Face, gate: errors.ClockGateClosed) -> int:
    due = this.house.sweep.due_now()
    lines = [parts.Line(this.words.error(gate), "late"), parts.Heading(this.words.say("gate-due", count=len(due)))]
    lines += [
        parts.Line(f"{telling.moment(this, clock.from_text(at))}  {name}", depth=1) for name, at in due[:MOST_DUE]
    ]
    if len(due) > MOST_DUE:
        lines.append(parts.Line(this.words.say("and-more", count=len(due) - MOST_DUE), "quiet", depth=1))
    this.show({"error": {"code": gate.code, "sentence": this.words.error(gate)}, "due": due}, *lines)
    return stops.REFUSED


def _facts(this: face.Face, found: health.Health) -> Iterator[parts.Part]:
    title = this.words.title
    counts = ", ".join(f"{this.words.value('counted', name)} {count}" for name, count in found.counts.items())
    last = found.last_sweep
    yield parts.Line(found.instance, "strong")
    yield parts.Pairs(
        (
            (title("office-time"), telling.weekday_moment(this, found.at)),
            (title("counts"), counts),
            (title("last-sweep"), telling.moment(this, last.office_at) if last else this.words.say("never")),
            (title("next-bell"), telling.moment(this, found.next_bell) or this.words.say("none-set")),
            (title("entries"), str(found.trail.entries)),
            (title("checkpoint"), str(found.trail.checkpoint or "") or this.words.say("no-checkpoint")),
        )
    )


def _findings(this: face.Face, found: checkup.Checkup) -> Iterator[parts.Part]:
    if not found.findings:
        yield parts.Line(this.words.say("all-well"), "good")
        return
    yield parts.Heading(this.words.say("findings", count=len(found.findings)))
    for one in found.findings:
        mark = this.words.value("grave", str(one.grave))
        yield parts.Line(f"{mark} {this.words.finding(one.code, one.facts)}", "late" if one.grave else "soon", depth=1)
