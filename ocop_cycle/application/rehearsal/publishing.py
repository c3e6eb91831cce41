"""The page of a rehearsal, to be opened in a browser; at both ends it says what it is."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ocop_cycle.application.rehearsal import headlines, picture, telling, told
from ocop_cycle.delivery import charts, pages


def page(teller: telling.Teller, contents: Mapping[str, str]) -> str:
    """The page; ``contents`` are the templates."""
    return pages.Pages(contents).render("rehearsal", _facts(teller), {"year": charts.draw(picture.of(teller))})


def _facts(teller: telling.Teller) -> dict[str, Any]:
    say, title, rehearsed = teller.words.say, teller.words.title, teller.told
    found, events = teller.findings(), teller.events()
    columns = {
        "endings": ("dossier", "product", "producer", "round", "stars", "state", "explained"),
        "rounds": ("round", "held", "last-safe-day", "listed", "holds", "scored", "missed"),
        "assumptions": ("rests-on", "assumption"),
        "busiest": ("week", "recipient", "count"),
        "timeline": ("day", "who", "what", "dossiers", "why", "notices"),
    }
    return {
        "language": teller.words.language,
        "mark": say("mark"),
        "heading": headlines.heading(teller),
        "under": headlines.under(teller),
        "note": _note(teller),
        "tiles": list(_tiles(teller, found)),
        "findings_heading": say("findings", count=len(found)),
        "no_findings": say("no-findings"),
        "findings": [_finding(teller, one) for one in found],
        "chart_heading": say("chart-title", year=rehearsed.year),
        "chart_text": say("chart-text"),
        "endings_heading": say("endings", count=len(rehearsed.endings)),
        "endings": [_ending(teller, one) for one in rehearsed.endings],
        "rounds_heading": say("rounds"),
        "rounds": [_round(teller, one) for one in rehearsed.rounds],
        "assumptions_heading": say("assumptions"),
        "assumptions": [[teller.name("basis", one.basis), teller.assumption(one)] for one in rehearsed.assumptions],
        "busiest_heading": say("busiest"),
        "busiest": [_week(teller, one) for one in rehearsed.counts.busiest],
        "mail": headlines.mail(teller),
        "timeline_heading": say("timeline"),
        "timeline_summary": say("open-days", count=len({event.day for event in events})),
        "timeline": [_event(teller, event) for event in events],
        "audit": headlines.audit(teller),
        "audit_mood": "well" if rehearsed.audit.holds else "ill",
        **{f"{name}_titles": [title(column) for column in names] for name, names in columns.items()},
    }


def _note(teller: telling.Teller) -> str | None:
    note = teller.told.scenario_note
    return note.in_language(teller.words.language) if note else None


def _tiles(teller: telling.Teller, found: Sequence[telling.Found]) -> Iterator[dict[str, Any]]:
    say, endings, counts = teller.words.say, teller.told.endings, teller.told.counts
    certified = [e for e in endings if e.certified]
    stars = sorted({e.certificate.stars for e in certified if e.certificate}, reverse=True)
    shares = [
        say(
            "stars-count", stars=n, count=sum(e.certificate is not None and e.certificate.stars == n for e in certified)
        )
        for n in stars
    ]
    ended = sum(e.ended and not e.certified for e in endings)
    stuck = len(endings) - len(certified) - ended
    grave = sum(one.grave for one in found)
    yield _tile("", len(endings), say("tile-products"))
    yield _tile("", len(certified), say("tile-certified"), "; ".join(shares) or None)
    yield _tile("look" if ended else "", ended, say("tile-ended"))
    yield _tile("alarm" if stuck else "", stuck, say("tile-stuck"))
    more = say("tile-grave", count=grave) if grave else None
    yield _tile("alarm" if grave else "look" if found else "", len(found), say("tile-findings"), more)
    yield _tile("", counts.all_notices, say("tile-notices"))
    holds = teller.told.audit.holds
    label = say("tile-audit" if holds else "tile-audit-fails")
    yield _tile("" if holds else "alarm", teller.told.audit.entries, label)


def _tile(mood: str, figure: int, label: str, more: str | None = None) -> dict[str, Any]:
    return {"mood": mood, "figure": f"{figure:,}".replace(",", "\u202f"), "label": label, "more": more}


def _finding(teller: telling.Teller, found: telling.Found) -> dict[str, Any]:
    return {
        "mood": "alarm" if found.grave else "look",
        "badge": teller.name("grave", "yes" if found.grave else "no"),
        "sentence": found.sentence,
        "remedy": found.remedy,
        "subjects": list(found.subjects),
    }


def _ending(teller: telling.Teller, ending: told.Ending) -> list[str]:
    return [
        ending.dossier or "",
        teller.name("product", ending.product),
        teller.name("producer", ending.producer),
        teller.name("round", ending.round),
        f"{ending.certificate.stars} ★" if ending.certificate else "",
        teller.name("state", ending.state),
        " ".join(teller.because(ending)),
    ]


def _round(teller: telling.Teller, one: told.RoundSeen) -> list[str]:
    last = teller.name("day", one.last_safe_day.isoformat()) if one.last_safe_day else ""
    counts = [str(len(found)) for found in (one.listed, one.holds, one.scored)]
    missed = ", ".join(teller.name("product", product) for product in one.missed)
    return [teller.name("round", one.id), one.held or "", last, *counts, missed]


def _week(teller: telling.Teller, one: tuple[Any, tuple[str, str], int]) -> list[str]:
    monday, party, count = one
    return [teller.words.say("week", week=monday), teller.party(party), str(count)]


def _event(teller: telling.Teller, event: telling.Event) -> dict[str, Any]:
    return {
        "day": f"{teller.name('day', event.day)} {event.at}",
        "who": event.who,
        "text": event.text,
        "subjects": list(event.subjects),
        "why": event.why,
        "notices": event.notices or "",
    }
