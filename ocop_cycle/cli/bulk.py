"""
One step with many dossiers: first what it would do, then the number typed once more, then the step.

Nobody decides on what he has not seen (failure F19): the preview shows the count, the list and who is left out for
which reasons; the confirmation repeats the count; the command carries the digest of the very list that was shown.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from ocop_cycle import identity
from ocop_cycle.application import commands
from ocop_cycle.application.handlers import bulk as handler
from ocop_cycle.application.queries import previews
from ocop_cycle.cli import confirming, dossiers, labelling, parsing, parts, persons, telling, writing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ocop_cycle.application import engine
    from ocop_cycle.cli import face

FILTERS = ("cycle", "round", "state", "stage", "kind", "commune", "holder", "producer", "ended", "late", "search")
MOST_SHOWN = 60
"""How many dossiers of each part a page lists; JSON lists all."""


def advance(this: face.Face, step: str, said: dict[str, Any]) -> int | None:
    """Show what the step would do to the dossiers that the filters choose; do it when the count is confirmed."""
    filtered = {name: said[name] for name in FILTERS}
    if not any(value is not None for value in filtered.values()):
        raise parsing.Misread("bulk-without-filters")
    found = previews.preview(this.reader, persons.viewer(this), step, dossiers.wanted(this, filtered))
    labelling.learn(this)
    confirmed = said["confirm"]
    if confirmed is None or not this.as_json:
        this.show({"preview": found}, *page(this, found))
    if not found.going:
        return 1
    _check(found, said)
    if confirmed is None and not confirming.typed_again(this, "bulk-ask", len(found.going)):
        this.say("bulk-not-done", count=len(found.going), digest=found.digest[:16])
        return None
    _carry_out(this, found, said)
    return None


def page(this: face.Face, found: previews.Preview) -> Iterator[parts.Part]:
    """The preview: count, list, and who is left out for which reasons."""
    say, title = this.words.say, this.words.title
    yield parts.Heading(say("bulk-going", count=len(found.going), step=found.step))
    yield parts.Table(
        columns=(parts.Column(title("code"), "code"), parts.Column(title("product"), share=3),
                 parts.Column(title("from"), share=3), parts.Column(title("to"), share=3)),
        rows=[
            (one.code, one.product, telling.label(this, one.state_label), telling.label(this, one.dest_label))
            for one in found.going[:MOST_SHOWN]
        ],
        empty=say("bulk-none"),
    )  # fmt: skip
    if len(found.going) > MOST_SHOWN:
        yield parts.Line(say("and-more", count=len(found.going) - MOST_SHOWN), "quiet")
    yield parts.Heading(say("bulk-staying", count=len(found.staying)))
    for each in found.staying[:MOST_SHOWN]:
        reasons = "; ".join(this.words.reason(reason) for reason in each.reasons)
        yield parts.Line(f"{each.code} {each.product}: {reasons}", depth=1)
    if len(found.staying) > MOST_SHOWN:
        yield parts.Line(say("and-more", count=len(found.staying) - MOST_SHOWN), "quiet", depth=1)


def _check(found: previews.Preview, said: dict[str, Any]) -> None:
    count, digest = said["confirm"], said["preview"]
    if count is not None and count != len(found.going):
        raise parsing.Misread("bulk-count-differs", typed=count, count=len(found.going))
    if digest is not None and not found.digest.startswith(digest):
        raise parsing.Misread("bulk-list-differs", digest=found.digest[:16])
    if found.needs_reason and not said["reason"]:
        raise parsing.Misread("missing", param="--reason")


def _carry_out(this: face.Face, found: previews.Preview, said: dict[str, Any]) -> None:
    key = said["key"] or identity.new_key(this.house.clock.machine_now())
    batches = handler.batches_of([(one.code, one.version) for one in found.going])
    parts_ = previews.parts_of(found.step, found.going)
    receipts: list[engine.Receipt] = []
    with this.progress(this.words.say("bulk-under-way"), len(batches)) as went:
        for number, batch in enumerate(batches, start=1):
            make = functools.partial(
                commands.AdvanceMany, step=found.step, dossiers=batch, preview=found.digest, batch=number,
                batches=len(batches), parts=parts_, reason=said["reason"],
            )  # fmt: skip
            own = f"{key}/{number}" if len(batches) > 1 else key
            receipts.append(writing.execute(this, lambda by, make=make: make(by=by), own))  # type: ignore[misc] # bound in the loop
            went(number)
    _tell(this, receipts)


def _tell(this: face.Face, receipts: list[engine.Receipt]) -> None:
    count = sum(int(receipt.after["count"]) for receipt in receipts)
    moved = [code for receipt in receipts for code in receipt.after["left_out"]]
    numbers = ", ".join(str(receipt.entry) for receipt in receipts)
    lines = [parts.Line(this.words.say("bulk-done", count=count, entries=numbers), "good")]
    if moved:
        lines.append(parts.Line(this.words.say("bulk-moved", count=len(moved), codes=", ".join(moved)), "late"))
    this.show({"receipts": receipts}, *lines)
