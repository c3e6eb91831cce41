"""The list of dossiers: in any order, a page at a time, and as a table for a spreadsheet."""

import csv
import io
from collections.abc import Iterator, Sequence

from ocop_cycle import clock
from ocop_cycle.application.queries import choosing, lists, selection
from ocop_cycle.application.rehearsal import sheets
from ocop_cycle.policy import labels
from ocop_cycle.web import asking, replies
from ocop_cycle.web.pages import filtering

SORTS = choosing.SORTS
COLUMNS = (
    *(("code",), ("product",), ("producer", "commune"), ("kind", "round"), ("stage",), ("holder",)),
    *(("entered",), ("due",), ("stars",)),
)
"""The columns of the page in their order, and what stands in each, one below the other; each can be ordered by."""

MOST_PAGES = 100_000
SHEET = (
    *("code", "product", "producer", "commune", "kind", "round", "stage", "state", "holder", "days-held"),
    *("entered", "due", "late", "points", "stars"),
)
SEPARATORS = {"semicolon": ";", "comma": ","}
"""Spreadsheets take the one that the machine's region names; in Vietnam both are met with."""

_LINES = 500


def order(ask: asking.Asked) -> tuple[str, bool]:
    """By which column the address orders, and whether backwards; by code where it names none."""
    said = ask.wanted("sort") or "code"
    name = said.removeprefix("-")
    return (name, said.startswith("-")) if name in SORTS else ("code", False)


def listing(ask: asking.Asked) -> replies.Reply:
    """A page of the list."""
    return page(ask)


def page(ask: asking.Asked, told: Sequence[str] = ()) -> replies.Page:
    """A page of the list, with what has to be told above it."""
    reader, said = ask.parts.reader, filtering.kept(ask)
    sort, backwards = order(ask)
    number = ask.wanted("page") or "1"
    paging = selection.Paging(number=min(int(number), MOST_PAGES) if number.isascii() and number.isdecimal() else 1)
    offered = lists.facets(reader, ask.person, said.get("cycle"))
    found = lists.listing(
        reader, ask.person, filtering.wanted(said), sort=sort, backwards=backwards, page=paging
    )  # fmt: skip
    facts = {
        "found": found,
        "page": found.page,
        "facets": offered,
        "said": said,
        "marks": filtering.marks(ask, offered, said),
        "columns": COLUMNS,
        "sort": sort,
        "backwards": backwards,
        "sort_word": ask.wanted("sort"),
        "problem": told,
    }
    return replies.Page(template="board-list", facts=facts, status=422 if told else 200)


def sheet(ask: asking.Asked) -> replies.Reply:
    """Everything that the filters choose, as a table that spreadsheets open; made while it is sent."""
    sort, backwards = order(ask)
    reader, person, chosen = ask.parts.reader, ask.person, filtering.wanted(filtering.kept(ask))
    codes = lists.codes(reader, person, chosen, sort=sort, backwards=backwards)
    separator = SEPARATORS.get(ask.wanted("separator") or "", ";")
    day = clock.day_of(ask.now).isoformat()
    return replies.Stream(
        name=f"ho-so-{day}.csv",
        media="text/csv; charset=utf-8",
        pieces=_pieces(ask, lists.rows(reader, person, codes), separator),
    )


def _pieces(ask: asking.Asked, found: Iterator[lists.Item], separator: str) -> Iterator[bytes]:
    """The table in pieces: a mark of UTF-8 that Excel asks for, the heads, the lines."""
    yield "\ufeff".encode()
    text = io.StringIO()
    writer = csv.writer(text, delimiter=separator, lineterminator="\r\n")
    writer.writerow([ask.words.say(f"column-{name}") for name in SHEET])
    for number, item in enumerate(found, start=1):
        writer.writerow([sheets.harmless(cell) for cell in _cells(ask, item)])
        if number % _LINES == 0:
            yield text.getvalue().encode()
            text.seek(0)
            text.truncate()
    yield text.getvalue().encode()


def _cells(ask: asking.Asked, item: lists.Item) -> tuple[str, ...]:
    row, say = item.row, ask.words.say
    late = row.late or (row.due is not None and row.due.late)
    return (
        row.code, row.product, row.producer, row.commune or "", _label(ask, row.kind_label), _label(ask, row.round),
        _label(ask, row.stage_label), _label(ask, row.state_label), row.holder.name,
        "" if item.days_held is None else str(item.days_held),
        ask.words.value("day", clock.day_of(row.entered_at).isoformat()),
        ask.words.value("day", row.due.day.isoformat()) if row.due else "", say("yes") if late else "",
        ask.words.value("points", row.total) if row.total else "", str(row.stars or ""),
    )  # fmt: skip


def _label(ask: asking.Asked, found: labels.Label | None) -> str:
    return found.in_language(ask.words.language) if found else ""
