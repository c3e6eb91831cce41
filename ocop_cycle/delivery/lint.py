"""
What a text of a notice must say, and what it may not: the same for the shipped texts and for those that offices edit.

Three looks, each a pure function that yields flaws with file, line, and what helps: at the bytes of a file, at its
words as they were typed, and at what it said when it was filled with facts. It is asked by ``ocop notice lint``, and
again for each message that is issued from an edited text: what the lint refuses does not leave.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from ocop_cycle import errors
from ocop_cycle.delivery import filters, markup, rendering

LARGEST = 1_000_000
"""Bytes of one file."""

SENTENCES: Mapping[str, str] = {
    "text-part-missing": "is not there; write it, or take the rest of its folder away",
    "text-unreadable": "cannot be read; give the account that runs ocop the right to read it",
    "text-too-large": "is larger than {limit} bytes; a message has a page or two",
    "text-not-utf-8": "is not in UTF-8 from here on; save it as UTF-8",
    "text-garbled": "holds letters of an old font or of a wrong encoding ({found}); type the line anew, in Unicode",
    "text-decomposed": "holds letters apart from their marks ({found}); type the line anew, or save it in NFC",
    "text-counts-days": "counts time in fixed words ({found}), which is wrong when it is read later; name the day",
    "text-like-document": "looks like an official document ({found}), which a message is not; take that away",
    "text-lacks-day": "does not name the day ({found}); put in deadline.day | day, or due(deadline)",
    "text-lacks-end": "does not name the end of the certificate ({found}); put in certificate.ends | when",
    "text-lacks-recipient": "does not say to whom it goes; put in recipient.name",
    "text-lacks-dossier": "does not name the dossier; put in dossier.code",
    "text-lacks-subject": "does not name the duty or the plan; put in duty.label or plan.title",
    "text-lacks-act": "does not say what is wanted; put in act, or a sentence with đề nghị",
    "text-lacks-contact": "does not say whom to ask; put in office.name with office.contact, or contact(office)",
    "text-parts-differ": "says {found} where the plain text says {other}; let both say the same",
    "text-markup": "holds {found}, which not every mail program shows, or which loads from elsewhere; take it away",
    "text-fails": "{why}; put it right, or ask first with if",
}

_N = r"(?:\d+|một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|mấy|vài)(?:\s+(?:lăm|mươi|\w{1,5}))?"
_UNIT = r"(?:ngày|tuần|tháng|hôm|giờ)"
_ENGLISH_N = r"(?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|several|a few)"
_ENGLISH_UNIT = r"(?:(?:working|calendar)\s+)?(?:hours?|days?|weeks?|months?)"
_COUNTS = re.compile(
    rf"\bcòn\s+(?:lại\s+|khoảng\s+)?{_N}\s+{_UNIT}\b"
    rf"|\b{_N}\s+{_UNIT}\s+(?:làm việc\s+)?nữa\b"
    rf"|\b(?:trong|trong vòng|sau)\s+{_N}\s+(?:ngày|tuần)\b(?!\s+(?:làm việc\s+)?(?:kể )?từ ngày)"
    rf"|\b(?:quá hạn|trễ|chậm|muộn)\s+(?:hạn\s+)?{_N}\s+{_UNIT}\b"
    r"|\b(?:hôm nay|hôm qua|ngày mai|ngày kia|(?:tuần|tháng) (?:này|tới|sau))\b"
    rf"|\b(?:in|within|after)\s+{_ENGLISH_N}\s+{_ENGLISH_UNIT}\b(?!\s+(?:of|from|after|before)\b)"
    rf"|\b{_ENGLISH_N}\s+{_ENGLISH_UNIT}\s+(?:left|from now|to go|late|overdue|ago)\b"
    r"|\b(?:today|tomorrow|yesterday|(?:next|this) (?:week|month))\b",
    re.IGNORECASE,
)
_DOCUMENT = re.compile(r"\bSố\s*:|\b\d+/[A-ZĐ]{2,4}-|CỘNG HÒA XÃ HỘI|Độc lập - Tự do|\b(?:TM|KT)\.|\./\.")
_OLD = "µ¸¶¹¾¼½®¬¨"
_GARBLED = re.compile(rf"\ufffd|á[º»]|Æ[°¡]|Ä[‘ƒ\x90]|Ã[¡-¿]|(?<=[A-Za-z])[{_OLD}]|[{_OLD}§](?=[a-z{_OLD}])")
_DAYS = (filters.day, filters.long_day, filters.english_day)
_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
_VALUE = re.compile(r"\{\{.*?\}\}", re.DOTALL)
_MARK = re.compile(r"\{%.*?%\}", re.DOTALL)
_ACT = re.compile(
    r"đề nghị|yêu cầu|kính mời|trân trọng mời|xin nhắc|xin mời|việc cần làm|please|kindly|to do:|what is wanted",
    re.IGNORECASE,
)
_WORD = re.compile(r"[\w%]+(?:[./,:-]\w+)*")
_BULLET = re.compile(r"^\s*(?:[-–•*+]|\d{1,2}[.)])\s+", re.MULTILINE)


def decoded(path: str, raw: bytes | None) -> str:
    """
    The text of a file, without the mark that some editors put before it.

    Raises:
        errors.PolicyFlawed: it cannot be read (None), is too large, or not in UTF-8.
    """
    if raw is None:
        raise errors.PolicyFlawed((flaw(path, 1, "text-unreadable"),))
    if len(raw) > LARGEST:
        raise errors.PolicyFlawed((flaw(path, 1, "text-too-large", limit=str(LARGEST)),))
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as wrong:
        line = raw[: wrong.start].count(b"\n") + 1
        raise errors.PolicyFlawed((flaw(path, line, "text-not-utf-8"),)) from None


def of_source(path: str, text: str, *, counts_days: bool) -> Iterator[errors.Flaw]:
    """
    What is wrong with the words of a file as they were typed; what is remarked in it never leaves.

    ``counts_days``: the text may count with a value that is put in, because it is made anew when it has grown old.
    """
    for line, said in enumerate(text.split("\n"), start=1):
        if not unicodedata.is_normalized("NFC", said):
            yield flaw(path, line, "text-decomposed", found=_first_apart(said))
    shown = _MARK.sub(_blank, _VALUE.sub(_blank if counts_days else _nought, _COMMENT.sub(_blank, text)))
    composed = unicodedata.normalize("NFC", shown)
    for code, pattern in (
        *(("text-garbled", _GARBLED), ("text-counts-days", _COUNTS)),
        *(("text-like-document", _DOCUMENT),),
    ):
        for found in pattern.finditer(composed):
            line = composed.count("\n", 0, found.start()) + 1
            yield flaw(path, line, code, found=" ".join(_around(composed, found, code).split()))


def of_said(
    template: str, said: rendering.Rendered, facts: Mapping[str, Any], *, names_day: bool
) -> Iterator[errors.Flaw]:
    """
    What is wrong with what a text said for these facts.

    Args:
        template: its name.
        said: its words.
        facts: what it was filled with; only what stands among them can be asked for.
        names_day: whether it is about a deadline, whose day it must name.
    """
    page = f"notices/{template}/body.html"
    shown = markup.read(said.html)
    for found in shown.strange:
        yield flaw(page, 1, "text-markup", found=found)
    bodies = {f"notices/{template}/body.txt": said.text, page: shown.text}
    for path, body in bodies.items():
        flat = " ".join(body.split())
        for code, wanted in _wanted(facts, names_day=names_day):
            if not any(" ".join(words.split()) in flat for words in wanted):
                yield flaw(path, 1, code, found=wanted[0])
        if not _ACT.search(flat) and not (facts.get("act") and str(facts["act"]).lower() in flat.lower()):
            yield flaw(path, 1, "text-lacks-act")
    yield from _differences(page, said.text, shown.text)


def of_failure(failed: errors.TemplateFailed) -> errors.Flaw:
    """A text that could not be filled, as a flaw at its place."""
    return flaw(failed.path, failed.line or 1, "text-fails", why=failed.why)


def _wanted(facts: Mapping[str, Any], *, names_day: bool) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What must be said: the code of the flaw when it is not, and the ways of saying it."""
    deadline, dossier, certificate = (facts.get(name) for name in ("deadline", "dossier", "certificate"))
    if names_day and deadline and deadline["day"]:
        days = (deadline["day"], deadline["lenient_day"] or deadline["day"])
        yield "text-lacks-day", tuple(form(day) for day in days for form in _DAYS)
    elif names_day and certificate and certificate["ends"]:
        yield "text-lacks-end", (filters.when(certificate["ends"]), filters.english_when(certificate["ends"]))
    yield "text-lacks-recipient", (facts["recipient"]["name"],)
    if dossier:
        yield "text-lacks-dossier", (dossier["code"],)
    elif named := [facts[key][word] for key, word in (("duty", "label"), ("plan", "title")) if facts.get(key)]:
        yield "text-lacks-subject", tuple(named)
    for word in ("name", "contact"):
        if facts["office"][word]:
            yield "text-lacks-contact", (facts["office"][word],)


def _differences(page: str, text: str, shown: str) -> Iterator[errors.Flaw]:
    """The first place where the page says something else than the plain text."""
    one, other = (_words(body) for body in (shown, text))
    if one == other:
        return
    place = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    said, wanted = (" ".join(words[place : place + 4]) or "–" for words in (one, other))
    yield flaw(page, 1, "text-parts-differ", found=f"“{said}”", other=f"“{wanted}”")


def _words(body: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(_BULLET.sub("", body))]


def _blank(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", found[0])


def _nought(found: re.Match[str]) -> str:
    """A value that is put in stands as a number: whatever it is, no words may count with it."""
    return f"0{_blank(found)[1:]}"


def _around(text: str, found: re.Match[str], code: str) -> str:
    """What was found, with the word it stands in where a letter alone would say nothing."""
    if code != "text-garbled":
        return found[0]
    start, end = text.rfind(" ", 0, found.start()) + 1, text.find(" ", found.end())
    return text[max(start, found.start() - 20) : min(end if end > 0 else len(text), found.end() + 20)]


def _first_apart(said: str) -> str:
    """The first word that is not in NFC, composed so that it can be read."""
    return next(
        (unicodedata.normalize("NFC", word) for word in said.split() if not unicodedata.is_normalized("NFC", word)), ""
    )


def flaw(path: str, line: int, code: str, **facts: str) -> errors.Flaw:
    """A flaw at a place, with its sentence."""
    return errors.Flaw(file=path, line=line, key="", code=code, sentence=SENTENCES[code].format_map(facts), facts=facts)
