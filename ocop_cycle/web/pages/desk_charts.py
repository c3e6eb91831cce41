"""
The charts of the desk: dossiers by stage and by the days they have left, certificates by month, notices by state.

Every number of a chart stands in a table beneath it as well, for whoever hears a page or wants to copy them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from ocop_cycle.application import interface
from ocop_cycle.application.queries import notice_tabs, outlook
from ocop_cycle.delivery import bar_charts
from ocop_cycle.web import asking

SPAN_LOOKS: Mapping[outlook.Span, bar_charts.Look] = {
    "overdue": "alarm", "week": "soon", "month": "firm", "later": "faint", "undated": "none",
}  # fmt: skip
TAB_LOOKS: Mapping[str, bar_charts.Look] = {
    "owed": "faint", "held": "soon", "leaving": "faint", "uncertain": "soon", "refused": "alarm", "sent": "firm",
    "by-hand": "firm", "cancelled": "none",
}  # fmt: skip

YEAR = "/certificates/expiring?days=365"
"""Where the certificates of the next twelve months are listed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A line of the table beneath a chart, and where what it counts is listed."""

    label: str
    where: str
    counts: tuple[int, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Drawn:
    """A chart drawn ``wide`` and ``narrow``, and its numbers as a table with these ``heads``."""

    wide: Markup
    narrow: Markup
    heads: tuple[str, ...]
    lines: tuple[Line, ...]


def drawn(ask: asking.Asked) -> dict[str, Drawn | None]:
    """The charts by name, as far as there is anything to count."""
    ahead = outlook.outlook(ask.parts.reader, ask.person)
    tabs = notice_tabs.counts(ask.parts.reader, ask.person)
    return {
        "stages": _stages(ask.words, ahead.stages) if ahead.stages else None,
        "months": _months(ask.words, ahead.months) if any(one.count for one in ahead.months) else None,
        "notices": _notices(ask.words, tabs) if any(tabs.values()) else None,
    }


def _stages(words: interface.Words, stages: Iterable[outlook.Stage]) -> Drawn:
    spans = tuple((span, words.value("span", span)) for span in outlook.SPANS)
    rows, lines = [], []
    for one in stages:
        label = one.label.in_language(words.language)
        counts = tuple(one.counts[span] for span in outlook.SPANS)
        said = "; ".join(f"{name} {count}" for (_, name), count in zip(spans, counts, strict=True) if count)
        parts = tuple(
            bar_charts.Part(look=SPAN_LOOKS[span], count=count) for (span, _), count in zip(spans, counts, strict=True)
        )
        rows.append(bar_charts.Row(label=label, words=f"{label}: {one.total} ({said})", parts=parts))
        lines.append(Line(label=label, where=asking.address("/board", stage=one.id), counts=(*counts, one.total)))
    legend = tuple((SPAN_LOOKS[span], name) for span, name in spans)
    chart = _chart(words, "stages", rows, legend)
    heads = (words.say("chart-stage"), *(name for _, name in spans), words.say("chart-all"))
    return _drawn(chart, heads, lines)


def _notices(words: interface.Words, tabs: Mapping[str, int]) -> Drawn:
    rows, lines = [], []
    for tab, count in tabs.items():
        if count:
            label = words.value("notice-tab", tab)
            part = bar_charts.Part(look=TAB_LOOKS[tab], count=count)
            rows.append(bar_charts.Row(label=label, words=f"{label}: {count}", parts=(part,)))
            lines.append(Line(label=label, where=asking.address("/notices", tab=tab), counts=(count,)))
    return _drawn(_chart(words, "notices", rows), (words.say("state"), words.say("chart-count")), lines)


def _months(words: interface.Words, found: Iterable[outlook.Month]) -> Drawn:
    rows, lines = [], []
    for place, one in enumerate(found):
        month = words.value("month", str(one.first.month))
        label = words.say("chart-month-of", month=month, year=one.first.year)
        part = bar_charts.Part(look="firm", count=one.count)
        foot = str(one.first.year) if place == 0 or one.first.month == 1 else ""
        rows.append(bar_charts.Row(label=str(one.first.month), words=f"{label}: {one.count}", parts=(part,), foot=foot))
        if one.count:
            lines.append(Line(label=label, where=YEAR, counts=(one.count,)))
    chart = _chart(words, "months", rows)
    picture = Markup(bar_charts.upright(chart))  # noqa: S704 - our own picture, whose words are escaped
    return Drawn(
        wide=picture, narrow=picture, heads=(words.say("chart-month"), words.say("chart-count")), lines=tuple(lines)
    )


def _chart(
    words: interface.Words, name: str, rows: list[bar_charts.Row],
    legend: tuple[tuple[bar_charts.Look, str], ...] = (),
) -> bar_charts.Chart:  # fmt: skip
    said = "; ".join(row.words for row in rows if row.total)
    return bar_charts.Chart(
        id=f"chart-{name}", title=words.say(f"chart-{name}"), description=said, rows=tuple(rows), legend=legend
    )


def _drawn(chart: bar_charts.Chart, heads: tuple[str, ...], lines: list[Line]) -> Drawn:
    wide, narrow = (bar_charts.lying(chart, width) for width in (bar_charts.WIDE, bar_charts.NARROW))
    return Drawn(
        wide=Markup(wide), narrow=Markup(narrow), heads=heads, lines=tuple(lines)  # noqa: S704 - our own pictures
    )  # fmt: skip
