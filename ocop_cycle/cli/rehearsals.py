"""Every plan there is, rehearsed and summed up on one page, in turn or side by side; one that fails stops no other."""

from __future__ import annotations

import functools
import multiprocessing
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent import futures
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from ocop_cycle import errors
from ocop_cycle.application import interface, rehearsal
from ocop_cycle.application.rehearsal import headlines, summaries, telling, told
from ocop_cycle.cli import parts, rehearse, stops
from ocop_cycle.policy import shelf

if TYPE_CHECKING:
    from pathlib import Path

    from ocop_cycle.cli import face

FINDINGS = 5
"""How many findings of a plan the page tells; JSON and ``ocop rehearse PLAN`` tell all."""

PARTIES = 3
"""How many of those who get most notices the page names."""


class Rehearsed(NamedTuple):
    """A plan that was rehearsed, as it is told, and its figures."""

    teller: telling.Teller
    sums: summaries.Summary


class Failed(NamedTuple):
    """A plan that could not be rehearsed, and why."""

    plan: str
    code: str
    lines: Sequence[str]


def run(this: face.Face, workers: int) -> int | None:
    """Rehearse every plan that can be chosen, with its own scenario, in so many processes; the exit code."""
    chosen = this.settings_or_none
    own = chosen.folder if chosen else None
    plans = shelf.Shelf(own=own).names("plan")
    said = interface.load(this.language, this.folder, rehearse.CATALOGUE)
    found: list[Rehearsed] = []
    failed: list[Failed] = []
    with this.progress(said.say("going-through-all"), len(plans) * 100) as went:
        play = functools.partial(_played, this.builders.rehearsal, own)
        years = _side_by_side(play, plans, workers, went) if workers > 1 else _in_turn(play, plans, went)
        for plan, year in zip(plans, years, strict=True):
            if isinstance(year, errors.Stopped):
                failed.append(Failed(plan, year.code, stops.worded_stop(this, year)))
            else:
                words = interface.load(this.language, this.folder, rehearse.CATALOGUE)
                found.append(Rehearsed(telling.Teller(words, year), summaries.of(year)))
    this.show(_as_json(said, found, failed), *_page(said, found, failed), demo=False)
    return stops.FOUND if failed or not all(one.teller.told.audit.holds for one in found) else None


Heard: TypeAlias = "Callable[[int, int], None]"
Year: TypeAlias = told.Rehearsal | errors.Stopped
"""How the year of a plan went, or what stopped it."""


def _in_turn(play: Callable[[str, Heard], Year], plans: Sequence[str], went: Callable[..., None]) -> Iterator[Year]:
    for number, plan in enumerate(plans):
        yield play(plan, _part(went, number))


def _side_by_side(
    play: Callable[[str, Heard], Year], plans: Sequence[str], workers: int, went: Callable[..., None]
) -> Iterator[Year]:
    """In processes begun anew, which share nothing; a plan counts once it is through."""
    with futures.ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as pool:
        begun = [pool.submit(play, plan, _unheard) for plan in plans]
        for number, _ in enumerate(futures.as_completed(begun), start=1):
            went(number * 100)
        yield from (each.result() for each in begun)


def _unheard(done: int, of: int) -> None:
    """Days of another process are not heard of."""


def _part(went: Callable[..., None], number: int) -> Heard:
    """What hears of one plan's days, and tells it as its part of all plans."""
    return lambda done, of: went(number * 100 + min(100 * done // max(of, 1), 100))


def _played(build: Callable[[None, Path | None], rehearsal.Hall], own: Path | None, plan: str, heard: Heard) -> Year:
    try:
        hall = build(None, own)
        try:
            return rehearsal.rehearse(hall.built, hall.keeper, plan, scenario=None, mail="sample", heard=heard)
        finally:
            hall.built.close()
    except errors.Stopped as stop:
        return stop


def _as_json(said: interface.Words, found: Sequence[Rehearsed], failed: Sequence[Failed]) -> dict[str, Any]:
    return {
        "mark": said.say("mark"),
        "plans": [_told(one) for one in found],
        "failed": [{"plan": one.plan, "code": one.code, "sentence": "\n".join(one.lines)} for one in failed],
    }


def _told(one: Rehearsed) -> dict[str, Any]:
    year, teller = one.teller.told, one.teller
    return {
        "plan": year.plan, "title": year.title, "year": year.year, "regime": year.regime, "scenario": year.scenario,
        "begins": year.begins, "ended": year.ended, "summary": one.sums, "rounds": year.rounds,
        "findings": [rehearse.finding(teller, each) for each in _worst_first(one)],
        "notices": {
            "all": year.counts.all_notices,
            "parties": [
                {"kind": kind, "id": key, "name": teller.name(kind, key), "count": count}
                for (kind, key), count in year.counts.parties
            ],
        },
        "audit": {"entries": year.audit.entries, "records": year.audit.records, "faults": year.audit.faults,
                  "head": year.audit.head, "holds": year.audit.holds},
    }  # fmt: skip


def _worst_first(one: Rehearsed) -> list[Any]:
    return sorted(one.teller.told.findings, key=lambda each: each.code not in telling.GRAVE)


def _page(said: interface.Words, found: Sequence[Rehearsed], failed: Sequence[Failed]) -> Iterator[parts.Part]:
    yield parts.Line(said.say("mark"), "soon")
    yield parts.Line(said.say("heading-all", count=len(found) + len(failed)), "strong")
    yield _table(said, found)
    yield parts.Line(said.say("summary-note"), "quiet")
    for one in found:
        yield parts.Heading(headlines.heading(one.teller))
        yield parts.Line(headlines.under(one.teller), "quiet", depth=1)
        yield from _rounds(one.teller)
        yield from _findings(one)
        yield from _notices(one.teller)
        yield parts.Line(headlines.audit(one.teller), "good" if one.teller.told.audit.holds else "late", depth=1)
    if failed:
        yield parts.Heading(said.say("failed-plans", count=len(failed)))
    for bad in failed:
        yield parts.Line(said.say("failed-plan", plan=bad.plan, why=bad.lines[0]), "late", depth=1)
        yield from (parts.Line(line.strip(), depth=2) for line in bad.lines[1:])


def _table(said: interface.Words, found: Sequence[Rehearsed]) -> parts.Table:
    title = said.title
    numbers = ("products", "certified", "not-certified", "still-open", "rolled", "late", "duties", "findings-short",
               "notices-short")  # fmt: skip
    return parts.Table(
        columns=(parts.Column(title("plan"), "code"), *(parts.Column(title(name), "number") for name in numbers)),
        rows=[_row(said, one) for one in found],
    )


def _row(said: interface.Words, one: Rehearsed) -> Sequence[str | parts.Cell]:
    sums, year = one.sums, one.teller.told
    grave = sum(each.code in telling.GRAVE for each in year.findings)
    found = said.say("findings-count", grave=grave, all=len(year.findings))
    return (
        year.plan, str(sums.products), str(sums.all_certified), str(sums.ended),
        parts.Cell(str(sums.open), "late" if sums.open else "plain"), str(sums.rolled),
        parts.Cell(str(sums.late), "soon" if sums.late else "plain"),
        parts.Cell(f"{sums.duties_done}/{sums.duties}", "soon" if sums.duties_late else "plain"),
        parts.Cell(found, "late" if grave else "plain"), str(year.counts.all_notices),
    )  # fmt: skip


def _rounds(teller: telling.Teller) -> Iterator[parts.Part]:
    for each in teller.told.rounds:
        counts = {name: len(getattr(each, name)) for name in ("listed", "holds", "scored", "missed")}
        yield parts.Line(teller.words.say("round-line", round=each.id, held=each.held or "", **counts), depth=1)


def _findings(one: Rehearsed) -> Iterator[parts.Part]:
    """The worst findings; what is said several times of several dossiers is told once."""
    say = one.teller.words.say
    told = Counter((each.grave, each.sentence) for each in one.teller.findings())
    if not told:
        yield parts.Line(say("no-findings"), "good", depth=1)
    for (grave, sentence), count in list(told.items())[:FINDINGS]:
        badge = one.teller.name("grave", "yes" if grave else "no")
        shown = say("finding-repeated", sentence=sentence, count=count) if count > 1 else sentence
        yield parts.Line(f"{badge}: {shown}", "late" if grave else "soon", depth=1)
    if len(told) > FINDINGS:
        yield parts.Line(say("more-findings", count=len(told) - FINDINGS, plan=one.teller.told.plan), "quiet", depth=1)


def _notices(teller: telling.Teller) -> Iterator[parts.Part]:
    most = teller.told.counts.parties[:PARTIES]
    if most:
        named = "; ".join(f"{teller.name(kind, key)} {count}" for (kind, key), count in most)
        yield parts.Line(teller.words.say("most-notices", all=teller.told.counts.all_notices, named=named), depth=1)
