"""The trail itself: checkpoints and the key that signs them, what auditors saw, what they asked, what was answered."""

from ocop_cycle import errors
from ocop_cycle.application import commands, frontier, outcome
from ocop_cycle.application.desk import EVERYWHERE, Desk
from ocop_cycle.domain import heads, signing_keys
from ocop_cycle.storage import checkpoints, reviews, schema, trail, trail_reading


def make_checkpoint(desk: Desk, command: commands.MakeCheckpoint) -> list[outcome.Act]:
    """
    Keep a signed checkpoint, once everything it states was computed again from the trail as it stands.

    The entry states it whole, so that a checkpoint which is taken away is missed, and the edge of the tree, from which
    the next one goes on.

    Raises:
        errors.StepRefused: its key is not in force or did not sign it, or it is not newer than the last one.
        frontier.TrailBroken: the trail is not what the last checkpoint signed, or not what this one states.
    """
    desk.require("audit.checkpoint", EVERYWHERE)
    made = command.checkpoint
    reasons = [*_why_not_signed(desk, made), *_why_not_newer(desk, made)]
    if reasons:
        raise errors.StepRefused(tuple(reasons))
    tree = frontier.grown(desk.runner, made.size, desk.verify)
    if (tree.head, tree.root) != (made.head, made.root):
        raise frontier.TrailBroken(made.size, "it is not what the checkpoint states")
    checkpoints.store(desk.runner, made)
    return [outcome.Act(subject=("checkpoint", str(made.size)), after=frontier.stated(made, tree.peaks))]


def _why_not_signed(desk: Desk, made: heads.Checkpoint) -> list[errors.Reason]:
    if made.key != frontier.key_in_force(desk.runner):
        return [errors.Reason("key-not-in-force", {"key": made.key})]
    signed = desk.verify(made.key, made.body(), made.signature)
    return [] if signed else [errors.Reason("signature-false", {"key": made.key})]


def _why_not_newer(desk: Desk, made: heads.Checkpoint) -> list[errors.Reason]:
    last = checkpoints.newest(desk.runner)
    if last is not None and made.size <= last.size:
        return [errors.Reason("checkpoint-stands", {"size": str(last.size)})]
    if made.at > desk.at_text:
        return [errors.Reason("day-in-future", {"day": made.at})]
    return []


def change_key(desk: Desk, command: commands.ChangeKey) -> list[outcome.Act]:
    """
    Put another signing key in force: both keys have signed it, or the new one alone where the old one is lost.

    Raises:
        errors.StepRefused: a signature does not hold, another key is in force than it replaces, or no reason was given.
    """
    desk.require("audit.checkpoint", EVERYWHERE)
    signed = {"new": command.signed_by_new, "old": command.signed_by_old}
    after = {"key": command.key, "replaces": command.replaces, "signed": signed}
    lost = [command.key] if command.signed_by_old is None else []
    ring = signing_keys.KeyRing(desk.verify, lost)
    for entry in trail_reading.of_keys(desk.runner):
        ring.hear(entry.number, frontier.said(entry))
    head = trail.head(desk.runner)
    why = ring.hear(head.number + 1, {"subject": ["key", command.key], "after": after})
    reasons = [errors.Reason("key-not-vouched-for", {"why": why})] if why else []
    if not command.reason.strip():
        reasons.append(errors.Reason("reason-required", {"step": "change-key"}))
    if reasons:
        raise errors.StepRefused(tuple(reasons))
    if command.replaces is None:
        desk.uow.insert(schema.setting, {"name": "public-key", "value": command.key})
    else:
        desk.uow.update(schema.setting, "public-key", {"value": command.key})
    return [outcome.Act(subject=("key", command.key), after=after, why=command.reason)]


def mark_reviewed(desk: Desk, command: commands.MarkReviewed) -> list[outcome.Act]:
    """
    Note that an auditor has seen the entries up to a number.

    Raises:
        errors.UnknownThing: the trail is not that long.
        errors.StepRefused: the same person has marked that far already.
    """
    desk.require("audit.review", EVERYWHERE)
    _require_entry(desk, command.up_to)
    seen = reviews.seen_by(desk.runner, desk.actor_id)
    if command.up_to <= seen:
        raise errors.StepRefused((errors.Reason("reviewed-already", {"up_to": str(seen)}),))
    row = {
        "id": f"{desk.actor_id}/{command.up_to}", "person_id": desk.actor_id, "up_to": command.up_to,
        "at": desk.at_text,
    }  # fmt: skip
    desk.uow.insert(schema.review_mark, row)
    after = {"up_to": command.up_to}
    return [outcome.Act(subject=("review", desk.actor_id), before={"up_to": seen}, after=after)]


def ask_question(desk: Desk, command: commands.AskQuestion) -> list[outcome.Act]:
    """
    Ask a unit about an entry.

    Raises:
        errors.UnknownThing: there is no such entry or unit.
    """
    unit = desk.unit(command.unit)
    desk.require("audit.review", unit.path)
    _require_entry(desk, command.entry)
    _require_words(command.text, "ask")
    key = f"{command.entry}/{reviews.count_questions(desk.runner, command.entry) + 1}"
    row = {
        "id": key, "entry": command.entry, "unit_id": unit.id, "scope": unit.path, "asked_by": desk.actor_id,
        "text": command.text, "asked_at": desk.at_text, "answered_by": None, "answer": None, "answered_at": None,
        "state": "open",
    }  # fmt: skip
    desk.uow.insert(schema.question, row)
    after = {"entry": command.entry, "unit": unit.id, "state": "open"}
    return [outcome.Act(subject=("question", key), after=after)]


def answer_question(desk: Desk, command: commands.AnswerQuestion) -> list[outcome.Act]:
    """
    Answer a question that was put to a unit of the person who answers.

    Raises:
        errors.UnknownThing: there is no such question.
        errors.StepRefused: it was answered before, or the one who asked would answer it.
    """
    found = reviews.question(desk.runner, command.question)
    if found is None:
        raise errors.UnknownThing("question", command.question, [q.id for q in reviews.questions(desk.runner)])
    desk.require("audit.answer", found.scope)
    reasons = []
    if found.state != "open":
        reasons.append(errors.Reason("question-not-open", {"question": found.id, "state": found.state}))
    if found.asked_by == desk.actor_id:
        reasons.append(errors.Reason("own-question", {"question": found.id}))
    if reasons:
        raise errors.StepRefused(tuple(reasons))
    _require_words(command.text, "answer")
    changes = {
        "answered_by": desk.actor_id, "answer": command.text, "answered_at": desk.at_text, "state": "answered",
    }  # fmt: skip
    desk.uow.update(schema.question, found.id, changes)
    after = {"state": "answered", "entry": found.entry}
    return [outcome.Act(subject=("question", found.id), before={"state": found.state}, after=after)]


def close_question(desk: Desk, command: commands.CloseQuestion) -> list[outcome.Act]:
    """
    Close a question whose answer contents the auditors.

    Raises:
        errors.UnknownThing: there is no such question.
        errors.StepRefused: it has no answer, or is closed.
    """
    found = reviews.question(desk.runner, command.question)
    if found is None:
        raise errors.UnknownThing("question", command.question, [q.id for q in reviews.questions(desk.runner)])
    desk.require("audit.review", found.scope)
    if found.state != "answered":
        raise errors.StepRefused(
            (errors.Reason("question-not-answered", {"question": found.id, "state": found.state}),)
        )
    desk.uow.update(schema.question, found.id, {"state": "closed"})
    after = {"state": "closed", "entry": found.entry}
    return [outcome.Act(subject=("question", found.id), before={"state": found.state}, after=after)]


def _require_entry(desk: Desk, number: int) -> None:
    if not 0 < number <= trail.head(desk.runner).number:
        raise errors.UnknownThing("entry", str(number))


def _require_words(text: str, step: str) -> None:
    if not text.strip():
        raise errors.StepRefused((errors.Reason("text-required", {"step": step}),))
