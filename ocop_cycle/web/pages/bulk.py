"""
One step with several dossiers of the list: first what it would do, then the same count confirmed, then the step.

The preview is the one of the command line; the form that confirms it carries the very list that was shown, each
dossier with its version, so that nobody decides on what he has not seen (F19), and the list names what the person sees
and nothing else (F18). A dossier that changed in between is left where it is, and named.
"""

import dataclasses
from collections.abc import Mapping, Sequence

from ocop_cycle import errors
from ocop_cycle.application import commands, engine
from ocop_cycle.application.handlers import bulk as handler
from ocop_cycle.application.queries import dossier_rows, labelling, lists, previews
from ocop_cycle.web import asking, forms, replies
from ocop_cycle.web.pages import filtering, listing

MOST = 10_000
"""So many dossiers can be chosen at once; whoever means more narrows the list, or takes the command line."""

MOST_SHOWN = 60
"""How many dossiers of each part a page lists."""

MARK, SHOWN = "take:", "shown:"
"""Before the code of a dossier in the name of its box, and of the word that says it stood on the page."""


def preview(ask: asking.Asked) -> replies.Reply:
    """What the chosen step would do to the chosen dossiers, and to which it would not, with every reason."""
    as_listed = dataclasses.replace(ask, query=_listed_by(ask))
    codes = _chosen(as_listed)
    if not codes or len(codes) > MOST or not ask.filled("step"):
        name = "bulk-none-chosen" if not codes else "bulk-too-many" if len(codes) > MOST else "bulk-no-step"
        return listing.page(as_listed, [ask.words.say(name, most=MOST)])
    return _page(ask, codes)


def _listed_by(ask: asking.Asked) -> Mapping[str, str]:
    """The words of the address of the list that the form stood on."""
    names = (*filtering.NAMES, "sort", "page")
    return {name: word for name in names if (word := ask.form.get(f"by:{name}", ""))}


def _chosen(ask: asking.Asked) -> Sequence[str]:
    """The codes that were marked, or those of the page, or all that the filters choose; seen ones only (F18)."""
    which, reader, person = ask.filled("which"), ask.parts.reader, ask.person
    chosen, (sort, backwards) = filtering.wanted(filtering.kept(ask)), listing.order(ask)
    if which == "all":
        return sorted(lists.codes(reader, person, chosen, sort=sort, backwards=backwards))
    sign = SHOWN if which == "page" else MARK
    marked = tuple(name.removeprefix(sign) for name in ask.form if name.startswith(sign))
    return sorted(lists.codes(reader, person, dossier_rows.Wanted(codes=marked), sort="code", backwards=False))


def _page(ask: asking.Asked, codes: Sequence[str], problem: forms.Problem | None = None) -> replies.Page:
    reader, person, chosen = ask.parts.reader, ask.person, dossier_rows.Wanted(codes=tuple(codes))
    step = _step(ask, codes)
    found = previews.preview(reader, person, step.id, chosen)
    for called in labelling.learn(reader.store, reader.policies):
        ask.words.learn(*called)
    ask.words.learn("step", {step.id: step.label})
    facts = {
        "step": step,
        "going": found.going[:MOST_SHOWN],
        "going_count": len(found.going),
        "staying": found.staying[:MOST_SHOWN],
        "staying_count": len(found.staying),
        "needs_reason": found.needs_reason,
        "list": " ".join(f"{one.code}@{one.version}" for one in found.going),
        "listed_by": _listed_by(ask),
        "form": ask.form,
        "problem": problem.sentences(ask.words) if problem else (),
    }
    return replies.Page(template="board-bulk", facts=facts, status=problem.status if problem else 200)


def _step(ask: asking.Asked, codes: Sequence[str]) -> lists.Step:
    wanted = ask.filled("step")
    found = lists.step(ask.parts.reader, ask.person, dossier_rows.Wanted(codes=tuple(codes)), wanted)
    if found is None:
        raise errors.UnknownThing("step", wanted)
    return found


def confirm(ask: asking.Asked) -> replies.Reply:
    """Take the step with the very list that was shown; what changed since is left where it is, and told."""
    shown = _shown(ask)
    codes = [code for code, _ in shown]
    seen = lists.codes(
        ask.parts.reader, ask.person, dossier_rows.Wanted(codes=tuple(codes)), sort="code", backwards=False
    )  # fmt: skip
    if not shown or list(seen) != codes or str(len(shown)) != ask.filled("count"):
        raise errors.UnknownThing("dossier", ask.filled("count"))
    try:
        receipts = _carry_out(ask, shown)
    except errors.UnknownThing:
        raise
    except errors.Stopped as stop:
        return _page(ask, codes, forms.Problem(stop=stop))
    facts = {
        "count": sum(int(receipt.after["count"]) for receipt in receipts),
        "moved": [code for receipt in receipts for code in receipt.after["left_out"]],
        "entries": [receipt.entry for receipt in receipts],
        "listed_by": _listed_by(ask),
    }
    return replies.Page(template="board-bulk-done", facts=facts)


def _shown(ask: asking.Asked) -> list[tuple[str, int]]:
    """The list that the form carries: codes with their versions."""
    found = []
    for word in ask.filled("list").split():
        code, _, version = word.partition("@")
        if not (version.isascii() and version.isdecimal() and len(version) < 10):
            raise forms.FieldUnread("list", word)
        found.append((code, int(version)))
    return found[: MOST + 1]


def _carry_out(ask: asking.Asked, shown: list[tuple[str, int]]) -> list[engine.Receipt]:
    step, by = ask.filled("step"), ask.by()
    batches = handler.batches_of(shown)
    parts = tuple(handler.preview_digest(step, list(batch)) for batch in batches)
    whole = handler.whole_digest(step, parts)
    receipts = []
    for number, batch in enumerate(batches, start=1):
        own = dataclasses.replace(by, key=f"{by.key}/{number}") if len(batches) > 1 else by
        command = commands.AdvanceMany(
            by=own, step=step, dossiers=batch, preview=whole, batch=number, batches=len(batches), parts=parts,
            reason=ask.filled("reason") or None,
        )  # fmt: skip
        receipts.append(ask.execute(command))
    return receipts
