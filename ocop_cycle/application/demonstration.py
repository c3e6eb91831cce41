"""
Plays a demonstration: the made-up spring of a script, told to the engine deed by deed, until its clock stands.

Every record comes about as in an office: a command, its entry, the deadlines and notices that follow, the messages that
leave. Between the deeds the clock goes from due moment to due moment. The same script always gives the same year.
"""

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Literal, NamedTuple, Protocol

from ocop_cycle import clock, errors
from ocop_cycle.application import adoption, commands, founding, house, walking
from ocop_cycle.domain import permissions
from ocop_cycle.policy import demo_script, loader, sayings
from ocop_cycle.storage import deadlines

PartyKind = Literal["unit", "producer"]

Told = Callable[[int, int], None]
"""Hears how many acts of how many are done."""


class Making(Protocol):
    """A command of which only the provenance is missing."""

    def __call__(self, *, by: commands.Provenance) -> commands.Command:
        """The command."""


class Act(NamedTuple):
    """Something that somebody does at a moment, to be told to the engine then."""

    at: datetime
    actor: str
    make: Making


@dataclass(frozen=True, kw_only=True, slots=True)
class Play:
    """One playing of a script; lives until the clock stands. ``codes`` fills up: product → code of its dossier."""

    built: house.House
    keeper: clock.HandClock
    script: demo_script.DemoScript
    account: str
    plan: loader.Checked
    codes: dict[str, str] = field(default_factory=dict)


def moment(text: str) -> datetime:
    """
    The moment that a script writes as ``2024-03-11 09:10``, office time.

    Raises:
        errors.WrongUse: it is written otherwise.
    """
    day, _, hour = text.partition(" ")
    try:
        at = time.fromisoformat(hour)
        return clock.at_local(date.fromisoformat(day), at.hour, at.minute)
    except ValueError:
        raise errors.WrongUse(f"{text!r} is not a moment like 2024-03-11 09:10") from None


def play(
    built: house.House, keeper: clock.HandClock, script: demo_script.DemoScript, *, account: str,
    public_key: str | None, told: Told,
) -> None:  # fmt: skip
    """
    Found the instance, play the whole script, and leave the clock where the script says.

    Args:
        built: an empty application; ``keeper`` is its clock.
        keeper: set by hand through the spring of the script.
        script: what happened.
        account: the account of the operating system that is bound to the script's ``you``.
        public_key: of the key that signs checkpoints.
        told: hears how far the playing is.
    """
    keeper.set(moment(script.founded))
    founding.found(built, _wish(script, public_key))
    checked = adoption.check(built, "plan", script.plan)
    this = Play(built=built, keeper=keeper, script=script, account=account, plan=checked)
    acts = sorted(_acts(this), key=lambda act: act.at)
    for number, act in enumerate(acts):
        _walk_to(this, act.at)
        _carry_out(this, act, number)
        told(number + 1, len(acts))
    built.outbox.run()


def _wish(script: demo_script.DemoScript, public_key: str | None) -> founding.Wish:
    return founding.Wish(
        instance=script.office.name, code=script.office.code, mail_from=script.office.mail_from,
        person=script.administrator.id, person_name=script.administrator.name, demo=True, public_key=public_key,
        office_at=clock.to_text(moment(script.founded)), origin="demo",
    )  # fmt: skip


def _walk_to(this: Play, at: datetime) -> None:
    if this.keeper.now() < at:
        for _ in walking.walk(this.built, at, this.keeper.set):
            pass


def _carry_out(this: Play, act: Act, number: int) -> None:
    by = commands.Provenance(key=f"demo/{number:05d}", actor=act.actor, origin="demo")
    command = act.make(by=by)
    receipt = this.built.engine.execute(command)
    if isinstance(command, commands.OpenDossier):
        this.codes[command.product] = receipt.subject[1]


def _acts(this: Play) -> Iterator[Act]:
    said = this.script
    applied, opened, stands = moment(said.applied), moment(said.opened), moment(said.stands)
    yield Act(applied, permissions.SYSTEM, functools.partial(_apply, this))
    yield from (Act(applied, permissions.SYSTEM, make) for make in (*_people(this), *_addresses(this)))
    yield Act(opened, permissions.SYSTEM, functools.partial(commands.OpenCycle, cycle=said.plan))
    yield from _of_dossiers(this)
    yield from _of_duties(this)
    for one in said.unit_changes:
        checked = adoption.check(this.built, "units", one.change)
        changing = functools.partial(
            commands.ChangeUnits, name=checked.name, digest=checked.digest, content=checked.content
        )
        yield Act(moment(one.at), one.by, changing)
    yield Act(stands, permissions.SYSTEM, functools.partial(commands.MoveDemoClock, to=clock.to_text(stands)))


def _apply(this: Play, *, by: commands.Provenance) -> commands.Command:
    return adoption.adopting(this.plan, by)


def _people(this: Play) -> Iterator[Making]:
    for one in this.script.people:
        yield functools.partial(commands.AddPerson, person=one.id, name=one.name)
        yield functools.partial(commands.GrantRole, person=one.id, role=one.role, unit=one.unit, producer=one.producer)
    for more in this.script.also:
        yield functools.partial(commands.GrantRole, person=more.person, role=more.role, unit=more.unit)
    yield functools.partial(commands.BindAccount, account=this.account, person=this.script.you)


def _addresses(this: Play) -> Iterator[Making]:
    said = this.script.addresses
    units: list[tuple[PartyKind, str]] = [("unit", unit.id) for unit in this.plan.value.units]
    producers: list[tuple[PartyKind, str]] = [("producer", one.id) for one in this.plan.value.producers]
    for kind, party in (*units, *producers):
        if party not in said.without:
            yield functools.partial(
                commands.ChangeContact, party_kind=kind, party=party, channel="email", address=f"{party}@{said.domain}"
            )


def _of_duties(this: Play) -> Iterator[Act]:
    for one in this.script.duties:
        duty = f"{this.script.plan}/{one.milestone}/{one.unit}"
        make = functools.partial(commands.RecordDutyDone, duty=duty, day=one.day, note=one.note)
        yield Act(moment(one.at), one.by, make)


def _of_dossiers(this: Play) -> Iterator[Act]:
    products = {product.id: product for product in this.plan.value.products}
    for one in this.script.dossiers:
        product = products[one.product]
        opening = functools.partial(
            commands.OpenDossier,
            cycle=this.script.plan,
            product=product.id,
            kind=product.kind,
            round=product.round,
            changes=sayings.say("reasons/upgrade-in-plan") if product.kind == "upgrade" else None,
        )
        yield Act(moment(one.at), one.by, opening)
        for deed in one.deeds:
            yield from _of_deed(this, one.product, deed)


def _of_deed(this: Play, product: str, deed: demo_script.Deed) -> Iterator[Act]:
    at = moment(deed.at)
    if deed.step is not None:
        yield Act(at, deed.by, functools.partial(_step, this, product, deed))
    if deed.total is not None:
        yield Act(at, deed.by, functools.partial(_result, this, product, deed))
    if deed.due is not None:
        yield Act(at, deed.by, functools.partial(_move, this, product, deed))
    for item in deed.papers:
        yield Act(at, deed.by, functools.partial(_paper, this, product, item))


def _step(this: Play, product: str, deed: demo_script.Deed, *, by: commands.Provenance) -> commands.Command:
    return commands.AdvanceDossier(by=by, dossier=this.codes[product], step=deed.step or "", reason=deed.reason)


def _paper(this: Play, product: str, item: str, *, by: commands.Provenance) -> commands.Command:
    return commands.RecordDocument(by=by, dossier=this.codes[product], item=item)


def _result(this: Play, product: str, deed: demo_script.Deed, *, by: commands.Provenance) -> commands.Command:
    day = clock.day_of(moment(deed.at))
    return commands.RecordResult(
        by=by, dossier=this.codes[product], level=deed.level or "", total=deed.total or "", day=day
    )


def _move(this: Play, product: str, deed: demo_script.Deed, *, by: commands.Provenance) -> commands.Command:
    code = this.codes[product]
    with this.built.store.reading() as runner:
        standing = deadlines.open_of(runner, "dossier", [code]).get(code, [])
    found = next((one for one in standing if one.rule == deed.rule), None)
    if found is None:
        raise errors.UnknownThing("deadline", f"{code} {deed.rule}", [one.rule for one in standing])
    line = found.id.rpartition("@")[0]
    return commands.MoveDeadline(by=by, line=line, wording=deed.due or "", reason=deed.reason or "")
