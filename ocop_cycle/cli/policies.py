"""
Regimes, notice rules and rights: files checked, compared and adopted. The calendar has a module of its own.

The three kinds have the same commands; the tree names one function of this module for each.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from ocop_cycle.application import adoption, files_desk
from ocop_cycle.cli import parsing, parts, policy_pages, stops, writing
from ocop_cycle.policy import citations

if TYPE_CHECKING:
    from ocop_cycle.cli import face
    from ocop_cycle.policy import differences, loader

METAVARS = {"regime": "regime", "calendar": "year", "rules": "rules", "rights": "rights", "plan": "plan"}
MOST_CHANGES = 60
"""How many differences a page lists; JSON lists all."""

_NAME = {kind: parsing.argument("name", metavar=metavar) for kind, metavar in METAVARS.items()}
_NAMES = {kind: parsing.argument("names", metavar=metavar, nargs=-1) for kind, metavar in METAVARS.items()}


def checking(kind: str) -> click.Command:
    """The command that checks files of a kind: those named, or every one that can be chosen."""

    @parsing.command
    @_NAMES[kind]
    def check(this: face.Face, names: tuple[str, ...]) -> None:
        checked = [*check_files(this, kind, names)]
        said = [{"name": one.name, "digest": one.digest, "warnings": one.warnings} for one in checked]
        this.show({"checked": said}, *checked_page(this, checked), demo=False)

    return check


def adopting(kind: str) -> click.Command:
    """The command that puts a file of a kind in force."""

    @parsing.command
    @_NAME[kind]
    @parsing.option("--dry-run", is_flag=True)
    @writing.KEY
    def adopt(this: face.Face, name: str, dry_run: bool, key: str | None) -> None:
        checked = check_in(this, kind, name)
        show_changes(this, checked, last=dry_run)
        if not dry_run:
            writing.carry_out(this, lambda by: adoption.adopting(checked, by), key)

    return adopt


def comparing(kind: str) -> click.Command:
    """The command that shows what adopting a file of a kind would change."""

    @parsing.command
    @_NAME[kind]
    def diff(this: face.Face, name: str) -> None:
        show_changes(this, check_in(this, kind, name), last=True)

    return diff


def check_files(this: face.Face, kind: str, names: Sequence[str]) -> Iterator[loader.Checked]:
    """Files of a kind checked one after the other, with the instance's policy when there is an instance."""
    desk = this.builders.files(this.settings_or_none)
    for typed in names or desk.files.names(kind):
        yield desk.check(kind, desk.find(kind, typed))


def check_in(this: face.Face, kind: str, typed: str) -> loader.Checked:
    """A file checked against what the instance has in force."""
    desk = files_desk.of_house(this.house)
    return desk.check(kind, desk.find(kind, typed))


def show_changes(this: face.Face, checked: loader.Checked, *, last: bool) -> None:
    """Print what adopting the file would change, place by place; in JSON only when nothing comes behind it."""
    found = adoption.changes(this.house, checked)
    said = [{"path": [*change.path], "old": change.old, "new": change.new} for change in found]
    if last or not this.as_json:
        this.show({"digest": checked.digest, "changes": said}, *_changes(this, found))


def checked_page(this: face.Face, found: Sequence[loader.Checked]) -> Iterator[parts.Part]:
    """What was checked: a line for each file, its warnings below."""
    for one in found:
        told = this.words.say("checked", name=one.name, digest=one.digest[:12], warnings=len(one.warnings))
        yield parts.Line(told, "soon" if one.warnings else "good")
        for warning in one.warnings:
            yield parts.Line(f"! {stops.worded_flaw(this, warning)}", depth=1)


def _changes(this: face.Face, found: Sequence[differences.Change]) -> Iterator[parts.Part]:
    yield parts.Line(this.words.say("changes", count=len(found)), "strong")
    for change in found[:MOST_CHANGES]:
        yield parts.Line(policy_pages.change(this, change), depth=1)
    if len(found) > MOST_CHANGES:
        yield parts.Line(this.words.say("and-more", count=len(found) - MOST_CHANGES), "quiet", depth=1)


@parsing.command
@_NAMES["regime"]
@parsing.option("--gaps", is_flag=True)
def regime_check(this: face.Face, names: tuple[str, ...], gaps: bool) -> None:
    """Check regime files; with --gaps list what they leave out and what nobody confirmed."""
    checked = [*check_files(this, "regime", names)]
    page = [*checked_page(this, checked)]
    said = [{"name": one.name, "digest": one.digest, "warnings": one.warnings} for one in checked]
    if gaps:
        page += [part for one in checked for part in policy_pages.gaps(this, one.value)]
        said = [{**told, "gaps": citations.gaps(one.value)} for told, one in zip(said, checked, strict=True)]
    this.show({"checked": said}, *page, demo=False)


regime_adopt = adopting("regime")
rules_check, rules_adopt, rules_diff = checking("rules"), adopting("rules"), comparing("rules")
rights_check, rights_adopt, rights_diff = checking("rights"), adopting("rights"), comparing("rights")


@parsing.command
@_NAME["regime"]
@parsing.argument("other", metavar="regime", required=False)
def regime_diff(this: face.Face, name: str, other: str | None) -> None:
    """Show what adopting a regime file would change; of two regimes, say in words what changes."""
    if other is None:
        show_changes(this, check_in(this, "regime", name), last=True)
        return
    old, new = (one.value for one in check_files(this, "regime", (name, other)))
    this.late("regime_changes").show(this, old, new)
