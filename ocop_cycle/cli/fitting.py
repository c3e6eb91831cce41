"""Dossiers fitted to rounds: who makes which round, and the last day of every step on the way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ocop_cycle.application import proof_words
from ocop_cycle.application.queries import cycles, fitting, last_days
from ocop_cycle.cli import labelling, parsing, parts, persons, sheet, telling

if TYPE_CHECKING:
    from pathlib import Path

    from ocop_cycle.application.queries import fitted
    from ocop_cycle.cli import face

VERDICTS = ("through", "safe", "hurry", "cannot", "no-way", "no-round", "not-by-round")
_MOODS: dict[str, parts.Mood] = {"safe": "good", "through": "good", "hurry": "soon", "cannot": "late"}
_STEP_DAYS = parsing.option("--step-days", metavar="number", type=parsing.Number(1, 60), default=last_days.STEP_DAYS)


@parsing.command
@parsing.argument("cycle", metavar="cycle", required=False)
@parsing.option("--round", "round_", metavar="round")
@parsing.option("--verdict", metavar="word", type=parsing.OneOf(*VERDICTS))
@parsing.option("--unit", metavar="unit")
@parsing.option("--csv", metavar="file", type=parsing.File())
@_STEP_DAYS
def cycle_fit(
    this: face.Face, cycle: str | None, round_: str | None, verdict: str | None, unit: str | None, csv: Path | None,
    step_days: int,
) -> None:  # fmt: skip
    """Show which round each open dossier can still make, and the last safe day of its next step."""
    actor = persons.viewer(this)
    name = cycle or cycles.current(this.reader, actor)
    if name is None:
        this.show({"fitting": None}, parts.Line(this.words.say("no-cycle")))
        return
    found = fitting.fit(this.reader, actor, name, step_days=step_days)
    labelling.learn(this)
    chosen = [one for one in found.dossiers if _is_wanted(one, name, round_, verdict, unit)]
    page = [*_rounds(this, found), *_dossiers(this, chosen, unit)]
    page.append(parts.Line(this.words.say("fit-assumed", count=found.step_days), "quiet"))
    this.show({"fitting": found, "chosen": [one.code for one in chosen]}, *page)
    if csv is not None:
        sheet.write(this, csv, _titles(this), (_row(this, one) for one in chosen))


@parsing.command
@parsing.argument("code", metavar="code")
@_STEP_DAYS
def dossier_fit(this: face.Face, code: str, step_days: int) -> None:
    """Show which round one dossier can still make, the last day of each step, and how it was counted."""
    found = fitting.fit_one(this.reader, persons.viewer(this), code, step_days=step_days)
    if found is None:
        this.show({"fit": None}, parts.Line(this.words.say("fit-ended", code=code)))
        return
    this.show({"fit": found}, parts.Line(f"{found.code} {found.product}", "strong"), *section(this, found, proofs=True))


def section(this: face.Face, found: fitted.Fitted, *, proofs: bool = False) -> Iterator[parts.Part]:
    """What is told of one dossier: its round, the one it can make, and each step with its last safe day."""
    say = this.words.say
    yield parts.Heading(say("fit-its-round"))
    mood = _MOODS.get(found.verdict, "plain")
    shown = telling.label(this, found.round_label)
    said = "fit-in-round" if shown else "fit-in-none"
    yield parts.Line(say(said, round=shown, verdict=found.verdict), mood, depth=1)
    if (more := _elsewhere(this, found)) is not None:
        yield parts.Line(more, depth=1)
    for one in found.steps:
        latest = one.latest.isoformat() if one.latest != one.day else ""
        label, party = telling.label(this, one.label), telling.party(this, one.party)
        told = say("fit-step", label=label, party=party, day=one.day.isoformat(), latest=latest)
        yield parts.Line(told, depth=1)
        yield parts.Line(f"– {_because(this, one)}", "quiet", depth=2)
        for line in one.proof if proofs else ():
            text, rests_on = (proof_words.told(this.words.language, said or "") for said in (line.text, line.source))
            source = say("source", source=rests_on) if rests_on else ""
            yield parts.Line(f"· {text}{source}", "quiet", depth=3)
    if not proofs and found.steps:
        yield parts.Line(say("fit-hint", code=found.code), "quiet", depth=1)


def _because(this: face.Face, one: fitted.StepDay) -> str:
    label = telling.label(this, one.because_label)
    return this.words.say(f"fit-because-{one.because}", label=label, count=one.because_name)


def _elsewhere(this: face.Face, found: fitted.Fitted) -> str | None:
    """The round it can make when that is not its own, its place there, and which were full; None when nothing is."""
    say = this.words.say
    if found.makes is None:
        return say("fit-nowhere") if found.verdict in ("cannot", "no-round") else None
    said = []
    if found.makes != found.round:
        said.append(say("fit-makes", round=telling.label(this, found.makes_label)))
    if found.place is not None:
        said.append(say("fit-place", place=found.place))
    if found.passed_by:
        said.append(say("fit-full", rounds=", ".join(_short(one) for one in found.passed_by)))
    return "; ".join(said) or None


def _short(round_id: str) -> str:
    return round_id.rpartition("/")[2]


def _is_wanted(one: fitted.Fitted, cycle: str, round_: str | None, verdict: str | None, unit: str | None) -> bool:
    named = {round_, f"{cycle}/{round_}"}
    return (
        (round_ is None or one.round in named or one.makes in named)
        and verdict in (None, one.verdict)
        and (unit is None or any(_is_of(step, unit) for step in one.steps))
    )


def _is_of(step: fitted.StepDay, unit: str) -> bool:
    return step.party is not None and step.party.id == unit


def _rounds(this: face.Face, found: fitted.Fitting) -> Iterator[parts.Part]:
    title, say = this.words.title, this.words.say
    yield parts.Line(say("fit-title", day=found.today.isoformat()), "strong")
    yield parts.Heading(say("fit-rounds"))
    yield parts.Table(
        columns=(
            parts.Column(title("round"), share=3), parts.Column(title("round-days"), share=3),
            parts.Column(title("in-round"), share=4), parts.Column(title("places"), share=2),
        ),
        rows=[(telling.label(this, one.label), _days(this, one), _counts(this, one), _places(this, one))
              for one in found.rounds],
    )  # fmt: skip


def _days(this: face.Face, one: fitted.RoundLoad) -> str:
    say = this.words.say
    cut = say("fit-round-days", cut=one.cut_off.isoformat() if one.cut_off else "")
    held = say("fit-round-held", held=one.held.isoformat() if one.held else "")
    closed = say("fit-round-closed") if one.closed else ""
    return "\n".join(filter(None, (cut, held, closed))) or say("no-date")


def _counts(this: face.Face, one: fitted.RoundLoad) -> parts.Cell:
    said = this.words.say(
        "fit-round-counts", inside=one.inside, making=one.making, hurrying=one.hurrying or "", missing=one.missing
    )
    coming = f"\n{this.words.say('fit-round-coming', coming=one.coming)}" if one.coming else ""
    return parts.Cell(f"{said}{coming}", "late" if one.missing else "plain")


def _places(this: face.Face, one: fitted.RoundLoad) -> parts.Cell:
    say = this.words.say
    if one.quota is None:
        return parts.Cell(say("fit-places-unknown"), "quiet")
    taken = say("fit-places", taken=min(one.quota, one.making + one.coming), quota=one.quota)
    over = f"\n{say('fit-over', count=one.without_place)}" if one.without_place else ""
    return parts.Cell(f"{taken}{over}", "late" if one.without_place else "plain")


def _dossiers(this: face.Face, found: Sequence[fitted.Fitted], unit: str | None) -> Iterator[parts.Part]:
    title, say = this.words.title, this.words.say
    yield parts.Heading(say("fit-dossiers", count=len(found)))
    yield parts.Table(
        columns=(
            parts.Column(title("code"), "code"), parts.Column(title("product"), share=3),
            parts.Column(title("fit-verdict"), share=3), parts.Column(title("next-step"), share=4),
            parts.Column(title("last-safe-day"), "code"),
        ),
        rows=[line for one in found for line in _lines(this, one, unit)],
        empty=say("fit-none"),
    )  # fmt: skip


def _lines(this: face.Face, one: fitted.Fitted, unit: str | None) -> Iterator[tuple[str | parts.Cell, ...]]:
    """A dossier with its next step, or with every step of the unit that is asked about."""
    mood = _MOODS.get(one.verdict, "plain")
    round_ = f"{telling.label(this, one.round_label)}: " if one.round_label else ""
    more = _elsewhere(this, one)
    verdict = "\n".join(filter(None, (f"{round_}{telling.value(this, 'fit', one.verdict)}", more)))
    steps = [step for step in one.steps if _is_of(step, unit)] if unit else one.steps[:1]
    for step in steps or (None,):
        label = f"{telling.label(this, step.label)} – {telling.party(this, step.party)}" if step else ""
        yield one.code, one.product, parts.Cell(verdict, mood), label, _last(this, one, step)


def _last(this: face.Face, one: fitted.Fitted, step: fitted.StepDay | None) -> parts.Cell:
    if step is None:
        return parts.Cell("–", "quiet")
    verdict = one.makes_verdict or one.verdict
    return parts.Cell(telling.day(this, step.day), _MOODS.get(verdict, "plain") if verdict != "safe" else "plain")


def _titles(this: face.Face) -> list[str]:
    names = (
        "code", "product", "producer", "commune", "kind", "state", "round", "fit-verdict", "to", "step", "whose",
        "last-safe-day", "latest",
    )  # fmt: skip
    return [this.words.title(name) for name in names]


def _row(this: face.Face, one: fitted.Fitted) -> list[object]:
    step = one.steps[0] if one.steps else None
    return [
        one.code, one.product, one.producer.name, one.commune, telling.label(this, one.kind_label),
        telling.label(this, one.state_label), telling.label(this, one.round_label),
        telling.value(this, "fit", one.verdict), telling.label(this, one.makes_label),
        telling.label(this, step.label) if step else "", telling.party(this, step.party) if step else "",
        one.day.isoformat() if one.day else "", one.latest.isoformat() if one.latest else "",
    ]  # fmt: skip
