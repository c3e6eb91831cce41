"""A regime as one picture: stages as columns, levels as colours, a numbered arrow for each step."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ocop_cycle.cli import given_files, parsing, parts, policies, telling
from ocop_cycle.delivery import flow_charts
from ocop_cycle.policy import regime

if TYPE_CHECKING:
    from pathlib import Path

    from ocop_cycle.cli import face

NEARLY_EVERYWHERE = 4
"""From how many states a step must lead away to be drawn as a mark on each instead of as so many arrows."""

LOOKS: dict[regime.Nature, flow_charts.Look] = {
    "forward": "onward", "roll-over": "onward", "return": "back", "refuse": "stopped", "withdraw": "stopped",
    "expire": "stopped", "certify": "certified",
}  # fmt: skip


@parsing.command
@parsing.argument("name", metavar="regime")
@parsing.option("--out", metavar="file", required=True, type=parsing.File())
def diagram(this: face.Face, name: str, out: Path) -> None:
    """Draw a regime file as a picture."""
    (checked,) = policies.check_files(this, "regime", (name,))
    law: regime.Regime = checked.value
    drawn = flow_charts.draw(flow(this, law))
    given_files.write(out, drawn.encode())
    told = this.words.say("diagram-written", name=law.id, file=out, states=len(law.states), steps=len(law.transitions))
    said = {"regime": law.id, "digest": checked.digest, "file": out, "states": len(law.states)}
    this.show({**said, "steps": len(law.transitions)}, parts.Line(told, "good"), demo=False)


def flow(this: face.Face, law: regime.Regime) -> flow_charts.Flow:
    """What the picture of a regime is told."""
    numbers = {each.id: str(number) for number, each in enumerate(law.transitions, 1)}
    levels = ("producer", *(level.id for level in law.levels))
    say = this.words.say
    return flow_charts.Flow(
        title=telling.label(this, law.title),
        description=say("diagram-described", states=len(law.states), steps=len(law.transitions)),
        columns=tuple(telling.label(this, stage.label) for stage in law.stages),
        levels=(telling.value(this, "role", "producer"), *(telling.label(this, level.label) for level in law.levels)),
        looks={look: this.words.value("arrow", look) for look in ("onward", "back", "stopped", "certified")},
        boxes=tuple(_boxes(this, law, levels, numbers)),
        arrows=tuple(_arrows(law, numbers)),
        steps=tuple(_step(this, law, each, numbers[each.id]) for each in law.transitions),
        notes_title=say("diagram-clocks"),
        notes=tuple(_clock(this, clock) for clock in law.clocks),
    )


def _is_everywhere(step: regime.Transition) -> bool:
    return len(step.sources) >= NEARLY_EVERYWHERE


def _boxes(
    this: face.Face, law: regime.Regime, levels: tuple[str, ...], numbers: dict[str, str]
) -> Iterator[flow_charts.Box]:
    stages = [stage.id for stage in law.stages]
    for state in law.states:
        everywhere = (each for each in law.transitions if _is_everywhere(each) and state.id in each.sources)
        yield flow_charts.Box(
            id=state.id, column=stages.index(state.stage), level=levels.index(state.level),
            label=telling.label(this, state.label), marks=tuple(numbers[each.id] for each in everywhere),
            first=bool(state.initial_for), last=state.final,
        )  # fmt: skip


def _arrows(law: regime.Regime, numbers: dict[str, str]) -> Iterator[flow_charts.Arrow]:
    """One arrow for all steps of one look from one state to another."""
    found: dict[tuple[str, str, flow_charts.Look], list[str]] = defaultdict(list)
    for step in law.transitions:
        for source in step.sources if not _is_everywhere(step) else ():
            found[source, step.dest, LOOKS[step.nature]].append(numbers[step.id])
    for (source, dest, look), listed in found.items():
        yield flow_charts.Arrow(source=source, dest=dest, numbers=tuple(listed), look=look)


def _step(this: face.Face, law: regime.Regime, step: regime.Transition, number: str) -> flow_charts.Step:
    """A step in words: what it is; then by whom, for which kinds, and where it leads when no arrow shows it."""
    levels = {level.id: telling.label(this, level.label) for level in law.levels}
    by = [_role(this, each, levels) for each in step.by if each.role != "system"]
    kinds = (
        [telling.value(this, "kind", kind) for kind in step.kinds] if len(step.kinds) < len(regime.ALL_KINDS) else []
    )
    dest = next(telling.label(this, state.label) for state in law.states if state.id == step.dest)
    detail = this.words.say(
        "diagram-step", by=", ".join(by) or this.words.value("role", "system"), kinds=", ".join(kinds),
        dest=dest if _is_everywhere(step) else "",
    )  # fmt: skip
    return flow_charts.Step(
        number=number, label=telling.label(this, step.label), detail=detail, look=LOOKS[step.nature]
    )


def _role(this: face.Face, each: regime.RoleAt, levels: dict[str, str]) -> str:
    role = telling.value(this, "role", each.role)
    return f"{role} ({levels[each.level]})" if each.level in levels else role


def _clock(this: face.Face, clock: regime.Clock) -> str:
    kinds = (
        ", ".join(telling.value(this, "kind", kind) for kind in clock.kinds)
        if len(clock.kinds) < len(regime.ALL_KINDS)
        else ""
    )
    return this.words.say("diagram-clock", label=telling.label(this, clock.label), limit=clock.limit, kinds=kinds)
