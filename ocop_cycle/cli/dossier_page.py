"""One dossier, whole, and its history."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ocop_cycle import clock
from ocop_cycle.application.queries import dossier, transitions
from ocop_cycle.application.queries import fitting as fits
from ocop_cycle.cli import entries, fitting, labelling, parsing, parts, persons, telling

if TYPE_CHECKING:
    from ocop_cycle.application.queries import fitted, papers
    from ocop_cycle.cli import face


@parsing.command
@parsing.argument("code", metavar="code")
def show(this: face.Face, code: str) -> None:
    """Show one dossier, whole, with the steps that may be taken."""
    actor = persons.viewer(this)
    found = dossier.show(this.reader, actor, code)
    steps = transitions.open_transitions(this.reader, actor, code)
    newest = transitions.newest_step(this.reader, actor, code)
    labelling.learn(this, found.regime)
    rounds = fits.fit_one(this.reader, actor, code)
    page = [*_head(this, found), *_deadlines(this, found), *_rounds(this, rounds), *_papers(this, found)]
    page += _results(this, found)
    page += [
        *_certificates(this, found),
        *_notices(this, found),
        *_comments(this, found),
        *_steps(this, steps),
        *_newest(this, newest),
    ]
    this.show({"dossier": found, "rounds": rounds, "steps": steps, "take_back": newest}, *page)


@parsing.command
@parsing.argument("code", metavar="code")
def history(this: face.Face, code: str) -> None:
    """Show what happened to a dossier, entry by entry."""
    actor = persons.viewer(this)
    found = dossier.show(this.reader, actor, code)
    labelling.learn(this, found.regime)
    labelling.learn_names(this, actor)
    title = parts.Line(f"{found.code} {found.product}", "strong")
    this.show({"dossier": code, "entries": found.timeline}, title, entries.table(this, found.timeline))


def _head(this: face.Face, found: dossier.Dossier) -> Iterator[parts.Part]:
    title, say = this.words.title, this.words.say
    held = say("days-held", count=found.days_held) if found.days_held is not None else ""
    links = [found.before.code] if found.before else []
    yield parts.Line(f"{found.code} {found.product}", "strong")
    yield parts.Pairs(
        (
            (title("producer"), found.producer.name),
            (title("commune"), telling.place(found.commune.name) if found.commune else say("commune-unknown")),
            (title("kind"), telling.label(this, found.kind_label)),
            (title("round"), telling.label(this, found.round)),
            (title("stage"), telling.label(this, found.stage_label)),
            (title("state"), telling.label(this, found.state_label)),
            (title("holder"), found.holder.name),
            (title("act"), telling.label(this, found.act)),
            (title("since"), f"{telling.moment(this, found.entered_at)}{held}"),
            (title("late"), parts.Cell(say("was-late"), "late") if found.late else None),
            (title("points"), say("points", total=found.total, stars=found.stars) if found.total else None),
            (title("before"), ", ".join(links)),
            (title("after"), ", ".join(link.code for link in found.after)),
            (title("regime"), telling.label(this, found.regime_title)),
            (title("version"), str(found.version)),
        )
    )


def _deadlines(this: face.Face, found: dossier.Dossier) -> Iterator[parts.Part]:
    standing = [each for each in found.deadlines if each.due.state == "open"]
    if standing:
        yield parts.Heading(this.words.say("its-deadlines"))
    for each in standing:
        due = each.due
        told = this.words.say(
            "deadline-line",
            label=telling.label(this, due.label),
            wording=due.wording or "",
            day=telling.day(this, due.day),
            lenient=telling.day(this, due.lenient_day) if due.lenient_day != due.day else "",
            party=telling.party(this, due.party),
            late=this.words.say("days-late", count=due.days_late) if due.late else "",
        )
        yield parts.Line(told, "late" if due.late else "plain", depth=1)
        yield parts.Line(this.words.say("deadline-name", line=due.line), "quiet", depth=2)


def _rounds(this: face.Face, found: fitted.Fitted | None) -> Iterator[parts.Part]:
    """The round it can still make, with everybody's last safe day; nothing for what comes before no round."""
    if found is not None and found.verdict != "not-by-round":
        yield from fitting.section(this, found)


def _papers(this: face.Face, found: dossier.Dossier) -> Iterator[parts.Part]:
    if not found.papers:
        return
    title = this.words.title
    yield parts.Heading(this.words.say("its-papers"))
    yield parts.Table(
        columns=(
            parts.Column(title("paper"), share=6),
            parts.Column(title("made-by"), share=2),
            parts.Column(title("there"), share=2),
        ),
        rows=[
            (_named(this, paper), telling.value(this, "made-by", paper.made_by), _there(this, paper))
            for paper in found.papers
        ],
    )


def _named(this: face.Face, paper: papers.Paper) -> str:
    form = f" ({paper.form})" if paper.form else ""
    files = [
        f"\n· {one.name} ({this.words.say('file-version', version=one.version)})"
        for one in paper.files
        if not one.erased
    ]
    return f"{telling.label(this, paper.label)}{form}\n{paper.item}{''.join(files)}"


def _there(this: face.Face, paper: papers.Paper) -> parts.Cell:
    status = paper.status if paper.required or paper.recorded_at else "free"
    told = telling.value(this, "paper-status", status)
    if paper.copies is not None and paper.recorded_at:
        told = f"{told} ({this.words.say('copies-there', there=paper.copies_there, wanted=paper.copies)})"
    return parts.Cell(told, "soon" if paper.missing else "plain")


def _comments(this: face.Face, found: dossier.Dossier) -> Iterator[parts.Part]:
    if found.comments:
        yield parts.Heading(this.words.say("its-comments"))
    for one in found.comments:
        told = this.words.say(
            "comment-line",
            at=clock.to_text(one.at),
            who=one.by or telling.value(this, "actor", "office"),
            visibility=one.visibility,
            text=this.words.say("comment-erased") if one.erased else one.text,
        )
        yield parts.Line(told, depth=1)


def _results(this: face.Face, found: dossier.Dossier) -> Iterator[parts.Part]:
    if found.results:
        yield parts.Heading(this.words.say("its-results"))
    for each in found.results:
        told = this.words.say(
            "result-line",
            level=telling.label(this, each.level_label),
            total=each.total,
            stars=each.stars,
            day=telling.day(this, each.day),
            corrected="" if each.stands else this.words.say("corrected"),
        )
        yield parts.Line(told, "plain" if each.stands else "quiet", depth=1)


def _certificates(this: face.Face, found: dossier.Dossier) -> Iterator[parts.Part]:
    if found.certificates:
        yield parts.Heading(this.words.say("its-certificates"))
    unknown = this.words.say("not-entered")
    for each in found.certificates:
        told = this.words.say(
            "certificate-line",
            stars=each.stars,
            authority=each.authority or unknown,
            number=each.number or unknown,
            issued=telling.day(this, each.issued) or unknown,
            ends=telling.day(this, each.ends) or unknown,
            state=_called(this, each),
        )
        yield parts.Line(told, depth=1)


def _called(this: face.Face, each: dossier.Certificate) -> str:
    """What a certificate is today; a record that a correction took the place of is that and nothing else."""
    if each.state == "corrected":
        return telling.value(this, "certificate-state", each.state)
    return telling.value(this, "certificate-status", each.status)


def _notices(this: face.Face, found: dossier.Dossier) -> Iterator[parts.Part]:
    if not found.notices:
        return
    told = {answer: sum(notice.told == answer for notice in found.notices) for answer in ("yes", "no", "uncertain")}
    yield parts.Heading(this.words.say("its-notices"))
    yield parts.Line(this.words.say("told-counts", **told, code=found.code), depth=1)


def _steps(this: face.Face, found: Sequence[transitions.OpenTransition]) -> Iterator[parts.Part]:
    yield parts.Heading(this.words.say("its-steps"))
    if not found:
        yield parts.Line(this.words.say("no-steps"), depth=1)
    for each in found:
        dest = this.words.say("leads-to", state=telling.label(this, each.dest_label)) if each.dest_label else ""
        needs = [this.words.say("needs-reason")] if each.needs_reason and each.is_open else []
        named = telling.label(this, each.label) if each.label else this.words.say("several-ways")
        yield parts.Line(f"{each.step}: {named}{dest}{''.join(needs)}", "good" if each.is_open else "quiet", depth=1)
        for way in each.ways:
            yield parts.Line(f"· {telling.label(this, way)}", "quiet", depth=2)
        for reason in each.reasons:
            yield parts.Line(f"– {this.words.reason(reason)}", "quiet", depth=2)


def _newest(this: face.Face, found: transitions.TakeBack | None) -> Iterator[parts.Part]:
    """The newest step as one that may be taken back, or why not."""
    if found is None:
        return
    say = this.words.say
    told = say(
        "take-back-line",
        label=telling.label(this, found.label),
        entry=found.entry,
        state=telling.label(this, found.back_to),
        told=say("take-back-told", count=found.left) if found.left else "",
    )
    yield parts.Line(told, "good" if found.is_open else "quiet", depth=1)
    for reason in found.reasons:
        yield parts.Line(this.words.reason(reason), "quiet", depth=2)
