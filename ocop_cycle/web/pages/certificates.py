"""Certificates: the register as of a day, what runs out, whom to call about it, one with its history, and tables."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import get_args

from ocop_cycle import clock, errors
from ocop_cycle.application import commands, engine
from ocop_cycle.application.queries import calls as calls_query
from ocop_cycle.application.queries import (
    certificate_answers,
    certificate_page,
    certificate_rows,
    labelling,
    selection,
    units,
)
from ocop_cycle.application.queries import certificates as query
from ocop_cycle.domain import certificates
from ocop_cycle.web import asking, forms, meanwhile, menus, replies, sheets
from ocop_cycle.web.pages import answers, notices

STATUSES = get_args(certificates.Status)
EVERY = "all"
STARS = ("3", "4", "5")
AHEAD = ("60", "120", "180", "365")
"""Days ahead that the list of what runs out offers."""

MOST = 20_000
"""How many certificates a table for a spreadsheet holds at most."""

COLUMNS = (
    *("dossier-code", "product", "producer", "commune", "stars", "decision-number", "decision-day", "issued", "ends"),
    *("days-left-short", "window-opens", "window-closes", "state"),
)


def listing(ask: asking.Asked) -> replies.Reply:
    """The certificates one may see, those that end first before the others, as they are on the day asked about."""
    found = query.list_certificates(ask.parts.reader, ask.person, _wanted(ask), page=notices.paging(ask))
    facts = {"page": found, "tab": "register", "statuses": STATUSES, **_facts(ask)}
    return replies.Page(template="certificates", facts=facts)


def _wanted(ask: asking.Asked) -> query.Wanted:
    everything = ask.wanted("status") == EVERY
    status = notices.known(ask, "status", STATUSES) or certificate_rows.VALID
    return query.Wanted(
        on=_on(ask), search=ask.wanted("search"), commune=ask.wanted("commune"), status=None if everything else status,
        stars=int(stars) if (stars := ask.query.get("stars", "")) in STARS else None,
    )  # fmt: skip


def _on(ask: asking.Asked) -> date | None:
    return forms.day_in(ask.query.get("on", ""))


def _facts(ask: asking.Asked) -> dict[str, object]:
    communes = [one for one in units.list_units(ask.parts.reader, ask.person) if one.level == "commune"]
    kept = {name: said for name in ("search", "commune", "status", "stars", "on", "days") if (said := ask.wanted(name))}
    return {"wanted": ask.query, "communes": communes, "all_stars": STARS, "kept": kept, "on": _on(ask)}


def expiring(ask: asking.Asked) -> replies.Reply:
    """What runs out within some days, with the days between which a renewal is taken; those without an end last."""
    days = _ahead(ask)
    found = query.expiring(ask.parts.reader, ask.person, days, _wanted(ask), page=notices.paging(ask))
    facts = {"page": found, "tab": "expiring", "days": days, "ahead": AHEAD, "today": _on(ask) or clock.day_of(ask.now)}
    return replies.Page(template="certificates-expiring", facts={**facts, **_facts(ask)})


def _ahead(ask: asking.Asked) -> int:
    said = ask.query.get("days", "")
    return int(said) if said in AHEAD else 180


def sheet(ask: asking.Asked) -> replies.Reply:
    """The same certificates, all that fit, as a table for a spreadsheet; with ``days`` those that run out."""
    reader, whole = ask.parts.reader, selection.Paging(size=MOST)
    if ask.query.get("days"):
        found = query.expiring(reader, ask.person, _ahead(ask), _wanted(ask), page=whole)
    else:
        found = query.list_certificates(reader, ask.person, _wanted(ask), page=whole)
    titles = [ask.words.say(name) for name in COLUMNS]
    return sheets.sheet("giay-chung-nhan.csv", titles, (_line(ask, one) for one in found.items))


def _line(ask: asking.Asked, one: query.Listed) -> tuple[object, ...]:
    return (
        one.dossier, one.product, one.producer.name, one.commune, one.stars, one.number, _day(ask, one.decision_day),
        _day(ask, one.issued), _day(ask, one.ends), one.days_left, _day(ask, one.opens), _day(ask, one.closes),
        ask.words.value("certificate-status", one.status),
    )  # fmt: skip


def _day(ask: asking.Asked, day: date | None) -> str:
    return ask.words.value("day", day.isoformat()) if day else ""


def one(ask: asking.Asked) -> replies.Reply:
    """One certificate as it is on a day, what it was corrected from, and all that the product ever had."""
    return _page(ask, ask.query.get("id", ""))


def _page(ask: asking.Asked, key: str, problem: forms.Problem | None = None) -> replies.Page:
    reader, on, head = ask.parts.reader, _on(ask), meanwhile.head(ask)
    for called in labelling.learn(reader.store, reader.policies):
        ask.words.learn(*called)
    shown = certificate_page.show(reader, ask.person, key, on=on)
    facts: dict[str, object] = {
        "shown": shown, "one": shown.certificate, "wanted": ask.query, "form": ask.form,
        "history": certificate_page.history(reader, ask.person, key, on=on),
        "may_correct": ask.may("certificate.correct") and shown.certificate.state == "in-force",
        "problem": problem.sentences(ask.words) if problem else (), "done": ask.wanted("done"), "all_stars": STARS,
        "answered": () if menus.is_producer(ask.person) else certificate_answers.of(reader, shown),
        "seen": meanwhile.carried(ask, head, answers.about(shown.certificate)),
        "since": meanwhile.since(ask, problem, answers.about(shown.certificate)),
    }  # fmt: skip
    facts |= answers.facts(ask, problem)
    return replies.Page(template="certificate", facts=facts, status=problem.status if problem else 200)


def act(ask: asking.Asked) -> replies.Reply:
    """Complete or correct what is recorded of a certificate, or record the paper that told the producer of its end."""
    key, making = ask.filled("id"), _ACTS.get(ask.filled("act"))
    if making is None:
        raise errors.UnknownThing("act", ask.filled("act"), _ACTS)
    certificate = certificate_page.show(ask.parts.reader, ask.person, key).certificate
    try:
        receipt = making(ask, certificate)
    except errors.UnknownThing:
        raise
    except errors.Stopped as stop:
        return _page(ask, key, forms.Problem(stop=stop))
    return replies.Elsewhere(to=asking.address("/certificates/one", id=certificate.dossier, done=receipt.entry))


def _corrected(ask: asking.Asked, one: certificate_rows.Listed) -> engine.Receipt:
    said = commands.CertificateData(
        stars=forms.number(ask, "stars"), decision_number=ask.filled("decision_number") or None,
        decision_day=forms.day(ask, "decision_day"), issued=forms.day(ask, "issued"), ends=forms.day(ask, "ends"),
    )  # fmt: skip
    return meanwhile.seeing(ask, answers.about(one)).execute(
        commands.CorrectCertificate(by=ask.by(), dossier=one.dossier, certificate=said, reason=ask.filled("reason"))
    )


def _letter(ask: asking.Asked, one: certificate_rows.Listed) -> engine.Receipt:
    day = forms.day(ask, "document_day")
    if day is None:
        raise forms.FieldUnread("document_day", "")
    return meanwhile.seeing(ask, answers.about(one)).execute(commands.RecordEndLetter(
        by=ask.by(), dossier=one.dossier, document_number=ask.filled("document_number"), document_day=day,
        reason=ask.filled("reason") or None,
    ))  # fmt: skip


_ACTS: Mapping[str, Callable[[asking.Asked, certificate_rows.Listed], engine.Receipt]] = {
    "correct": _corrected, "letter": _letter, "answer": answers.record,
}  # fmt: skip


def calls(ask: asking.Asked) -> replies.Reply:
    """Whom to call about renewals, the most urgent first, with numbers and reasons."""
    return _calls(ask)


def _calls(ask: asking.Asked, problem: forms.Problem | None = None) -> replies.Page:
    head, dossier = meanwhile.head(ask), ask.filled("dossier")
    found = calls_query.call_list(ask.parts.reader, ask.person)
    listed = [("certificate", each.certificate) for call in found.calls for each in call.products]
    about = certificate_page.show(ask.parts.reader, ask.person, dossier).certificate if problem else None
    facts: dict[str, object] = {
        "seen": meanwhile.carried(ask, head, listed),
        "since": meanwhile.since(ask, problem, answers.about(about)) if about else (),
        "found": found, "tab": "calls", "kept": {},
        "problem": problem.sentences(ask.words) if problem else (), "done": ask.wanted("done"),
    }  # fmt: skip
    status = problem.status if problem else 200
    return replies.Page(template="certificate-calls", facts=facts | answers.facts(ask, problem), status=status)


def answered(ask: asking.Asked) -> replies.Reply:
    """Record what the one who was called said; who has answered leaves the list until it is time to ask again."""
    try:
        certificate = certificate_page.show(ask.parts.reader, ask.person, ask.filled("dossier")).certificate
        receipt = answers.record(ask, certificate)
    except errors.UnknownThing:
        raise
    except errors.Stopped as stop:
        return _calls(ask, forms.Problem(stop=stop))
    return replies.Elsewhere(to=asking.address("/certificates/calls", done=receipt.entry))


def calls_sheet(ask: asking.Asked) -> replies.Reply:
    """The same as a table for a spreadsheet, a certificate a line."""
    titles = [ask.words.say(name) for name in ("producer", "telephone", "commune", "product", "stars", "act-by", "why")]
    return sheets.sheet("can-goi-gia-han.csv", titles, _call_lines(ask))


def _call_lines(ask: asking.Asked) -> Iterable[tuple[object, ...]]:
    for call in calls_query.call_list(ask.parts.reader, ask.person).calls:
        for each in call.products:
            why = "; ".join(ask.words.value("call-reason", reason) for reason in each.reasons)
            yield (
                call.producer, call.telephone, call.commune, each.product, each.stars, _day(ask, each.act_by), why,
            )  # fmt: skip
