"""Renewals planned: the cohort of certificates that end, whom to call, what they answered, and the work ahead."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ocop_cycle.application import commands
from ocop_cycle.application.queries import calls, cohort, cohort_counts, selection
from ocop_cycle.cli import labelling, parsing, parts, persons, sheet, telling, writing

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from ocop_cycle.cli import face

RISKS = ("safe", "hurry", "lost", "unknown")
ANSWERS = ("will-file", "stops", "unclear")
FILING = ("none", "open", "handed-in")
_MOODS: dict[str, parts.Mood] = {"lost": "late", "hurry": "soon", "unknown": "soon"}


def _filters(callback: Any) -> Any:
    """The options by which renewals are chosen, the same for the cohort and for the calls."""
    options = (
        parsing.option("--cycle", metavar="cycle"),
        parsing.option("--commune", metavar="unit"),
        parsing.option("--producer", metavar="producer"),
        parsing.option("--level", metavar="level"),
        parsing.option("--stars", metavar="stars", type=parsing.Number(1, 5)),
        parsing.option("--until", metavar="day", type=parsing.Day()),
        parsing.option("--risk", metavar="word", type=parsing.OneOf(*RISKS)),
        parsing.option("--filing", metavar="word", type=parsing.OneOf(*FILING)),
        parsing.option("--told/--not-told", "told", is_flag=True, default=None),
        parsing.option("--answer", metavar="word", type=parsing.OneOf(*ANSWERS, "none")),
        parsing.option("--search", metavar="text"),
        parsing.option("--csv", metavar="file", type=parsing.File()),
    )
    for add in reversed(options):
        callback = add(callback)
    return callback


@parsing.command
@_filters
@parsing.option("--by", metavar="word", type=parsing.OneOf("commune", "producer", "month", "council"))
@parsing.option("--months", metavar="number", type=parsing.Number(1, 120), default=cohort_counts.MONTHS)
@parsing.option("--ended", is_flag=True)
@parsing.option("--page", metavar="number", type=parsing.Number(1), default=1)
@parsing.option("--size", metavar="number", type=parsing.Number(1, 1000), default=selection.ROWS)
def listing(
    this: face.Face, by: str | None, months: int, csv: Path | None, page: int, size: int, **filtered: Any
) -> None:  # fmt: skip
    """Show who ends when, who was told, who answered, who is filing, and who will be lost; or the work per council."""
    wanted, actor = cohort.Wanted(**filtered), persons.viewer(this)
    labelling.learn(this)
    if by == "council":
        with this.reader.look(actor) as view:
            work = cohort_counts.workload(view, cohort.of_view(view, wanted), months)
        _tell_work(this, work, csv)
        return
    found = cohort.renewals_of(this.reader, actor, wanted)
    if by is not None:
        _tell_groups(this, cohort_counts.grouped(found, by), by, csv)  # type: ignore[arg-type] # one of the three left
        return
    shown = found[(page - 1) * size : page * size]
    listed = selection.Page(items=shown, total=len(found), number=page, size=size)
    counted = this.words.say("counted-certificates", total=len(found), page=page, pages=listed.pages)
    this.show({"cohort": listed}, _summary(this, found), _table(this, shown), parts.Line(counted, "quiet"))
    if csv is not None:
        sheet.write(this, csv, _titles(this), (_row(this, one) for one in found))


@parsing.command
@_filters
@parsing.option("--ahead", metavar="number", type=parsing.Number(0, 1000), default=calls.AHEAD)
def call_list(this: face.Face, ahead: int, csv: Path | None, **filtered: Any) -> None:
    """Show whom to call about which certificate, the most urgent first, with the number and what to ask."""
    found = calls.call_list(this.reader, persons.viewer(this), cohort.Wanted(**filtered), ahead=ahead)
    say = this.words.say
    title = say("calls-title", count=len(found.calls), day=found.today.isoformat())
    page: list[parts.Part] = [parts.Line(title, "strong")]
    page += [part for number, one in enumerate(found.calls, start=1) for part in _call(this, number, one)]
    if found.without_number:
        page.append(parts.Line(say("calls-without-number", count=found.without_number), "soon"))
    page.append(parts.Line(say("calls-hint") if found.calls else say("calls-none", count=ahead), "quiet"))
    this.show({"calls": found}, *page)
    if csv is not None:
        rows = [_call_row(this, one, each) for one in found.calls for each in one.products]
        sheet.write(this, csv, _call_titles(this), rows)


@parsing.command
@parsing.argument("code", metavar="code")
@parsing.argument("answer", metavar="word", type=parsing.OneOf(*ANSWERS))
@parsing.option("--day", metavar="day", type=parsing.Day(), required=True)
@parsing.option("--who", "by_whom", metavar="text", required=True)
@parsing.option("--spoken-to", metavar="text", required=True)
@parsing.option("--note", metavar="text")
@writing.KEY
def answer(this: face.Face, code: str, day: date, key: str | None, **said: Any) -> None:
    """Record what a producer answered on the telephone about the renewal of a certificate."""
    writing.carry_out(this, lambda by: commands.RecordAnswer(by=by, dossier=code, day=day, **said), key)


def _summary(this: face.Face, found: Sequence[cohort.Renewal]) -> parts.Part:
    said = {
        "count": len(found), "lost": sum(one.risk == "lost" for one in found) or "",
        "hurry": sum(one.risk == "hurry" for one in found) or "",
        "silent": sum(one.told in ("none", "held", "waiting", "doubt") for one in found) or "",
        "stops": sum(one.answer == "stops" for one in found) or "",
        "filing": sum(one.filing != "none" for one in found) or "",
    }  # fmt: skip
    return parts.Line(this.words.say("cohort-summary", **said), "strong")


def _table(this: face.Face, found: Sequence[cohort.Renewal]) -> parts.Table:
    title = this.words.title
    return parts.Table(
        columns=(
            parts.Column(title("code"), "code"), parts.Column(title("product"), share=4),
            parts.Column(title("ends"), "code"), parts.Column(title("renewal"), share=4),
            parts.Column(title("told"), share=3), parts.Column(title("act-by"), "code"),
        ),
        rows=[
            (one.dossier, f"{one.product} ({telling.stars(one.stars)})\n{one.producer}\n{telling.place(one.commune)}",
             _ends(this, one), _renewal(this, one), _told(this, one), _act_by(this, one))
            for one in found
        ],
        empty=this.words.say("no-certificates"),
    )  # fmt: skip


def _ends(this: face.Face, one: cohort.Renewal) -> parts.Cell:
    if one.last_day is None:
        return parts.Cell(this.words.say("not-entered"), "soon")
    left = this.words.say("in-days", count=one.days_left) if one.days_left is not None and one.days_left >= 0 else ""
    return parts.Cell("\n".join(filter(None, (telling.day(this, one.last_day), left))))


def _renewal(this: face.Face, one: cohort.Renewal) -> parts.Cell:
    """What is feared, and where the dossier of the renewal stands."""
    words = this.words
    risk = words.value("renewal-why", one.why) if one.why else words.value("risk", one.risk)
    state = words.value("filing", one.filing)
    if one.renewed_by:
        state = f"{one.renewed_by}: {telling.label(this, one.renewal_state)}"
    return parts.Cell(f"{risk}\n{state}", _MOODS.get(one.risk, "plain"))


def _told(this: face.Face, one: cohort.Renewal) -> str:
    told = this.words.value("told-by", one.told)
    if one.answer is None:
        return told
    answered = this.words.value("answer", one.answer)
    return f"{told}\n{answered} ({telling.day(this, one.answered_on)})"


def _act_by(this: face.Face, one: cohort.Renewal) -> parts.Cell:
    if one.act_by is None:
        return parts.Cell("–", "quiet")
    return parts.Cell(telling.day(this, one.act_by), _MOODS.get(one.risk, "plain"))


def _titles(this: face.Face) -> list[str]:
    names = (
        "code", "product", "stars", "producer", "commune", "number", "ends", "window-opens", "window-closes", "act-by",
        "risk", "because", "told", "answers", "answered-on", "renewal", "state", "council",
    )  # fmt: skip
    return [this.words.title(name) for name in names]


def _row(this: face.Face, one: cohort.Renewal) -> list[object]:
    words = this.words
    return [
        one.dossier, one.product, one.stars, one.producer, one.commune, one.number, *map(_iso, (
            one.last_day, one.opens, one.closes, one.act_by)),
        words.value("risk", one.risk), words.value("renewal-why", one.why) if one.why else "",
        words.value("told-by", one.told), words.value("answer", one.answer) if one.answer else "",
        _iso(one.answered_on), one.renewed_by, telling.label(this, one.renewal_state), one.council,
    ]  # fmt: skip


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _tell_groups(this: face.Face, found: Sequence[cohort_counts.Group], by: str, csv: Path | None) -> None:
    title, say = this.words.title, this.words.say
    counts = ("in-all", "told", "answered", "giving-up", "preparing", "handed-in", "hurry", "lost")
    table = parts.Table(
        columns=(
            parts.Column(title("month" if by == "month" else by), share=6),
            *(parts.Column(title(name), "number") for name in counts), parts.Column(title("act-by"), "code"),
        ),
        rows=[
            (_group_name(this, one, by), *map(str, _counts(one)[:-1]),
             parts.Cell(str(one.lost), "late" if one.lost else "plain"), telling.day(this, one.act_by) or "–")
            for one in found
        ],
        empty=say("no-certificates"),
    )  # fmt: skip
    this.show({"cohort": {"by": by, "groups": found}}, table)
    if csv is not None:
        rows = [[_group_name(this, one, by), *_counts(one), _iso(one.act_by)] for one in found]
        sheet.write(this, csv, [title(by), *(title(name) for name in counts), title("act-by")], rows)


def _counts(one: cohort_counts.Group) -> tuple[int, ...]:
    return one.count, one.told, one.answered, one.giving_up, one.open, one.handed_in, one.hurry, one.lost


def _group_name(this: face.Face, one: cohort_counts.Group, by: str) -> str:
    if by == "month":
        return _month(this, one.key) if one.key else this.words.say("not-entered")
    return (telling.place(one.name) if by == "commune" else one.name) or this.words.say("commune-unknown")


def _month(this: face.Face, month: str) -> str:
    year, number = month.split("-")
    return this.words.say("month-of-year", month=str(int(number)), year=year)


def _tell_work(this: face.Face, found: Sequence[cohort_counts.Work], csv: Path | None) -> None:
    title, say = this.words.title, this.words.say
    names = ("month", "council", "ending", "dossiers-due", "its-rounds")
    table = parts.Table(
        columns=(
            parts.Column(title("month"), "code"), parts.Column(title("council"), share=4),
            parts.Column(title("ending"), share=3), parts.Column(title("dossiers-due"), "number"),
            parts.Column(title("its-rounds"), share=3),
        ),
        rows=[(_month(this, one.month), one.council or say("council-unknown"), _stars(one), str(one.due), _held(one))
              for one in found],
        empty=say("no-certificates"),
    )  # fmt: skip
    this.show({"workload": found}, table, parts.Line(say("workload-hint"), "quiet"))
    if csv is not None:
        rows = [[one.month, one.council, one.ending, one.due, _held(one)] for one in found]
        sheet.write(this, csv, [title(name) for name in names], rows)


def _stars(one: cohort_counts.Work) -> str:
    """How many end, and how many of each number of stars where they differ."""
    each = ", ".join(f"{count} × {stars}★" for stars, count in one.stars.items())
    return f"{one.ending} ({each})" if one.ending else "0"


def _held(one: cohort_counts.Work) -> str:
    return ", ".join(f"{name}: {count}" for name, count in one.rounds)


def _call(this: face.Face, number: int, one: calls.Call) -> Iterator[parts.Part]:
    say = this.words.say
    yield parts.Heading(f"{number}. {one.producer}")
    telephone = one.telephone or say("no-number")
    commune = telling.place(one.commune) or say("commune-unknown")
    told = say("call-to", telephone=telephone, commune=commune, also=one.commune_telephone or "")
    yield parts.Line(told, "plain" if one.telephone else "soon", depth=1)
    for each in one.products:
        last, by = each.last_day, each.act_by
        about = say(
            "call-about", code=each.dossier, product=each.product, ends=_iso(last), act_by=_iso(by)
        )  # fmt: skip
        yield parts.Line(about, "late" if "lost" in each.reasons else "plain", depth=1)
        yield parts.Line(_why(this, each), "quiet", depth=2)
    yield parts.Line(say("call-ask"), "quiet", depth=1)


def _why(this: face.Face, each: calls.Product) -> str:
    return "; ".join(this.words.value("call-reason", reason) for reason in each.reasons)


def _call_titles(this: face.Face) -> list[str]:
    names = ("producer", "telephone", "commune", "code", "product", "ends", "act-by", "because", "answers", "note")
    return [this.words.title(name) for name in names]


def _call_row(this: face.Face, one: calls.Call, each: calls.Product) -> list[object]:
    return [
        one.producer, one.telephone, telling.place(one.commune), each.dossier, each.product, _iso(each.last_day),
        _iso(each.act_by), _why(this, each), "", "",
    ]  # fmt: skip
