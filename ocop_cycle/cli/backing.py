"""Backups of an instance, and an instance made of one: held until a person has seen what would leave."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ocop_cycle.application import commands, restoring
from ocop_cycle.cli import confirming, labelling, parsing, parts, persons, stops, telling, writing
from ocop_cycle.domain import heads

if TYPE_CHECKING:
    from pathlib import Path

    from ocop_cycle.application.queries import notices
    from ocop_cycle.application.verification import report
    from ocop_cycle.cli import face

KEPT = 30
"""So many backups stay, unless another number is named."""

SHOWN = 40
"""How many of what would leave a page lists; JSON lists all."""


@parsing.command
@parsing.option("--to", metavar="folder", type=parsing.File())
@parsing.option("--keep", metavar="number", type=parsing.Number(1), default=KEPT)
@parsing.option("--with-key", is_flag=True)
def backup(this: face.Face, to: Path | None, keep: int, with_key: bool) -> int | None:
    """Copy the instance, while others work in it, and remove the oldest copies, if the new one is good."""
    made = this.builders.back_up(this.settings, to, keep=keep, with_key=with_key)
    one, say = made.manifest, this.words.say
    head = heads.head_text(one.head_number, one.head_hash)
    page = [
        parts.Line(say("backed-up", folder=made.folder, head=head), "good"),
        *([parts.Line(say("backups-removed", count=len(made.removed)), "quiet")] if made.removed else []),
        parts.Line(say("backup-with-key" if one.key else "backup-without-key"), "late" if one.key else "plain"),
        *([parts.Line(_faulty(this, made.faults, len(made.spared)), "late")] if made.faults else []),
    ]
    told = {"folder": made.folder, "head": head, "manifest": one, "removed": made.removed}
    this.show({**told, "spared": made.spared, "faults": made.faults}, *page)
    return stops.FOUND if made.faults else None


def _faulty(this: face.Face, faults: Sequence[report.Fault], spared: int) -> str:
    what, entry = this.words.value("fault", faults[0].what), faults[0].entry or "-"
    return this.words.say("backup-faulty", count=len(faults), what=what, entry=entry, spared=spared)


@parsing.command
@parsing.argument("backup", metavar="folder", required=False, type=parsing.File())
@parsing.option("--database", metavar="url")
@parsing.option("--head", "given", metavar="head", multiple=True)
@parsing.option("--public-key", "known", metavar="public-key", multiple=True)
@parsing.option("--accept-faults", is_flag=True)
@parsing.option("--release", is_flag=True)
@parsing.option("--confirm", metavar="number", type=parsing.Number())
@writing.KEY
def restore(this: face.Face, backup: Path | None, release: bool, **said: Any) -> int | None:
    """Make an instance of a backup, held; with --release, let it send once a person has seen what would leave."""
    if release == (backup is not None):
        raise parsing.Misread("restore-or-release")
    if backup is None:
        return _release(this, said["confirm"], said["key"])
    here = this.at(this.given or this.real_folder)
    outside = [heads.parse_head(text) for text in said["given"]]
    made = here.builders.restore(
        backup, here.folder, said["database"], account=here.builders.account(), outside=outside,
        known_keys=said["known"], accept_faults=said["accept_faults"],
    )  # fmt: skip
    labelling.learn(here)
    one, say = made.manifest, here.words.say
    page: list[parts.Part] = [
        parts.Line(say("restored", folder=here.folder, instance=one.instance, moment=one.made_at), "good"),
        parts.Line(say("restored-head", head=made.checked.head)),
        *(parts.Line(say("restored-beyond", number=h.number, last=made.checked.entries), "late") for h in outside
          if h in made.checked.beyond),
        *([parts.Line(say("restored-faults", count=len(made.checked.faults)), "late")] if made.checked.faults else []),
        parts.Line(say("restored-key" if made.has_key else "restored-no-key"), "plain" if made.has_key else "soon"),
        *_leaving(here, made.leaving),
        parts.Line(say("restored-held"), "strong"),
    ]  # fmt: skip
    here.show(
        {"folder": here.folder, "manifest": one, "trail": made.checked, "leaving": made.leaving, "held": True}, *page
    )
    return stops.FOUND if made.checked.beyond or made.checked.faults else None


def _release(this: face.Face, confirm: int | None, key: str | None) -> int | None:
    persons.person(this, this.house.store)
    labelling.learn(this)
    found = restoring.leaving(this.house)
    if confirm is not None and confirm != found.count:
        raise parsing.Misread("impact-count-differs", typed=confirm, count=found.count)
    if confirm is None:
        this.show({"leaving": found, "released": False}, *_leaving(this, found))
        if this.as_json or not confirming.typed_again(this, "ask-release", found.count):
            this.say("release-confirm", count=found.count)
            return stops.REFUSED
    writing.carry_out(this, lambda by: commands.ChangeSetting(by=by, name=restoring.HELD, value="false"), key)
    return None


def _leaving(this: face.Face, found: restoring.Leaving) -> Iterator[parts.Part]:
    say = this.words.say
    yield parts.Heading(say("would-leave", count=found.count))
    yield from _listed(this, [*found.unsent, *found.owed])
    if found.due:
        yield parts.Line(say("would-ring", count=found.due), "soon")


def _listed(this: face.Face, found: Sequence[notices.Noticed]) -> Iterator[parts.Part]:
    title = this.words.title
    yield parts.Table(
        columns=(
            parts.Column(title("owed-at"), "code"),
            parts.Column(title("notice"), share=4),
            parts.Column(title("to"), share=3),
            parts.Column(title("reference"), "code"),
        ),
        rows=[
            (
                telling.moment(this, one.owed_at),
                f"{telling.label(this, one.rule_label)}\n{one.subject[1]}",
                one.recipient.name,
                one.message or "",
            )
            for one in found[:SHOWN]
        ],
        empty=this.words.say("no-notices"),
    )
    if len(found) > SHOWN:
        yield parts.Line(this.words.say("and-more", count=len(found) - SHOWN), "quiet", depth=1)
