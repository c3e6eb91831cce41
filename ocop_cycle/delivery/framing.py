"""
The frame that our own code puts around the words of a template: what an office must be able to rely on in any message.

No template writes it, so no change of wording can lose it: that the message is automatic and no official document
(văn bản), which office answers for it, the system's own reference, the day of issue, where the trail stood, and in a
demo that nothing in it is real. The words themselves are in ``templates/messages/``. The reference has neither the
name, the place nor the form of the number of a document.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from string import Template

from ocop_cycle import clock, errors
from ocop_cycle.delivery import filters, mailboxes, rendering
from ocop_cycle.domain import heads
from ocop_cycle.policy import sayings

DEMO = sayings.say("frame/demo")
"""What every page, file and message of a demo says."""

MARK = "demo-mark"
"""The setting that holds other words for it: a rehearsal says that it is one."""

REHEARSAL = sayings.say("frame/rehearsal")
"""What they say in a rehearsal."""

_MARKS = {DEMO: "frame/demo", REHEARSAL: "frame/rehearsal"}

_REFERENCE = re.compile(r"OC-[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*-[0-9]{4}-[0-9]+")
_MESSAGE_ID = re.compile(r"<[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,120}@[A-Za-z0-9.-]{1,120}>")
_HEAD = re.compile(rf"[1-9][0-9]{{0,17}}-[0-9a-f]{{{heads.HEAD_DIGITS}}}")
_CAUSE = re.compile(r"[0-9a-f]{16}")
_RULE = "-" * 72

_DOCUMENT = Template(
    """\
<!DOCTYPE html>
<html lang="$language">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title</title>
<style>
body { margin: 0; padding: 1.5rem 1rem; background: #fff; color: #1a1a1a; }
body { font: 1.0625rem/1.55 "Times New Roman", Tinos, "Liberation Serif", serif; }
main, footer, .demo { box-sizing: border-box; max-width: 42rem; margin-left: auto; margin-right: auto; }
h1 { font-size: 1.3rem; line-height: 1.35; margin: 0 0 1rem; text-wrap: balance; }
p { margin: 0 0 .75rem; }
h2 { font-size: 1.125rem; line-height: 1.35; margin: 2rem 0 .75rem; padding-top: 1rem; border-top: 2px solid #8a1f11; }
ul, ol { margin: 0 0 .75rem; padding-left: 1.5rem; }
li { margin-bottom: .125rem; }
dl { margin: 0 0 1rem; padding: .375rem 1rem; border-left: .25rem solid #8a1f11; background: #f7f4ef; }
dl div { padding: .25rem 0; border-bottom: 1px solid #e2dbcd; }
dl div:last-child { border-bottom: 0; }
dt, dd { display: inline; margin: 0; }
time { white-space: nowrap; }
dt { color: #4a4a4a; }
@media (min-width: 40rem) { dl div { display: grid; grid-template-columns: 11rem 1fr; column-gap: 1rem; } }
.said { white-space: pre-line; margin-left: 1.5rem; }
footer { margin-top: 2rem; padding-top: .75rem; border-top: 1px solid #767676; color: #444; font-size: .9rem; }
footer p { margin-bottom: .25rem; }
.demo { padding: .5rem 1rem; border: 2px solid #8a1f11; color: #8a1f11; font-weight: bold; }
.demo { text-align: center; text-wrap: balance; }
main + .demo, footer + .demo { margin-top: 1rem; }
.demo + main { margin-top: 1rem; }
@media print {
@page { size: A4; margin: 15mm 15mm 15mm 20mm; }
body { padding: 0; font-size: 12pt; line-height: 1.35; }
p, ul, ol, dl { margin-bottom: 6pt; }
dl { background: none; break-inside: avoid; }
dl div { display: grid; grid-template-columns: 40mm 1fr; padding: 2pt 0; }
footer { margin-top: 12pt; break-inside: avoid; }
}
</style>
</head>
<body>
$top<main>
<h1>$title</h1>
$words</main>
<footer>
$foot</footer>
$top</body>
</html>
"""
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Frame:
    """
    Everything about a message but its words.

    Attributes:
        reference: the system's own, ``OC-<instance>-<year>-<sequence>``.
        message_id: fixed once and for all, in angle brackets; a second attempt to send carries the same.
        at: moment of issue.
        sender: the office under the address of the instance.
        recipients: at least one.
        reply_to: the office's own mailbox, if it has one.
        office: name of the office that answers for the message.
        contact: how to reach it, in words.
        head: where the trail stood, ``heads.head_text`` of the entry before this issue.
        demo: whether nothing in it is real.
        mark: what it says where nothing in it is real.
        language: of words and frame, ``vi`` or ``en``.
        copies: who gets the same, to know of it.
        copy_of: to whom it went, when this is a copy.
        causes: prints of the commands that it is owed to, for machines (`logs.cause_of`).

    Raises:
        errors.HeaderRefused: reference, Message-ID or head have another form, office, contact or a name are not one
            line, or nobody is written to.
    """

    reference: str
    message_id: str
    at: datetime
    sender: mailboxes.Mailbox
    recipients: tuple[mailboxes.Mailbox, ...]
    office: str
    head: str
    demo: bool
    reply_to: mailboxes.Mailbox | None = None
    contact: str | None = None
    mark: str = DEMO
    language: str = "vi"
    copies: tuple[str, ...] = ()
    copy_of: str | None = None
    causes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what would be read as something else."""
        _hold("reference", self.reference, _REFERENCE)
        _hold("Message-ID", self.message_id, _MESSAGE_ID)
        _hold("head", self.head, _HEAD)
        for cause in self.causes:
            _hold("cause", cause, _CAUSE)
        named = [("copy", name) for name in (*self.copies, self.copy_of or "")]
        for name, words in (("office", self.office), ("contact", self.contact or ""), ("mark", self.mark), *named):
            if found := rendering.unprinted(words):
                raise errors.HeaderRefused(name, words, f"it holds U+{ord(found):04X}")
        if not self.recipients:
            raise errors.HeaderRefused("To", "", "nobody is written to")


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """
    The frame of a preview: nothing in it was given out, and it says so above and below.

    Attributes:
        office: name of the office that would answer for the message.
        contact: how to reach it, in words.
        mark: what it says besides where nothing in it is real.
        language: of words and frame, ``vi`` or ``en``.
    """

    office: str
    contact: str | None = None
    mark: str | None = None
    language: str = "vi"


def marked(mark: str, language: str) -> str:
    """The words that nothing is real, in the reader's language; words of an instance's own stay as they are."""
    return sayings.say(_MARKS[mark], language) if mark in _MARKS else mark


def is_reference(text: str) -> bool:
    """Whether the text is a reference of the system: letters, digits and hyphens only, safe as the name of a file."""
    return _REFERENCE.fullmatch(text) is not None


def _hold(name: str, value: str, form: re.Pattern[str]) -> None:
    if not form.fullmatch(value):
        raise errors.HeaderRefused(name, value, f"it has not the form {form.pattern}")


def framed_text(frame: Frame, rendered: rendering.Rendered) -> str:
    """The plain text with its frame."""
    return _whole_text(rendered, _foot(frame), _marks(frame))


def framed_html(frame: Frame, rendered: rendering.Rendered) -> str:
    """The whole HTML document, in the frame. It names no other place, so opening it tells nobody anything."""
    return _whole_html(rendered, _foot(frame), _marks(frame), frame.language)


def drafted_text(draft: Draft, rendered: rendering.Rendered) -> str:
    """The plain text as it would leave, marked as a preview."""
    return _whole_text(rendered, _draft_foot(draft), _draft_marks(draft))


def drafted_html(draft: Draft, rendered: rendering.Rendered) -> str:
    """The page as it would leave, marked as a preview."""
    return _whole_html(rendered, _draft_foot(draft), _draft_marks(draft), draft.language)


def _whole_text(rendered: rendering.Rendered, foot: list[str], marks: list[str]) -> str:
    top = [*marks, ""] if marks else []
    return "\n".join([*top, rendered.text, _RULE, *foot, *marks]) + "\n"


def _whole_html(rendered: rendering.Rendered, foot: list[str], marks: list[str], language: str = "vi") -> str:
    top = f'<p class="demo">{"<br>".join(map(html.escape, marks))}</p>\n' if marks else ""
    lines = "".join(f"<p>{html.escape(line)}</p>\n" for line in foot)
    title = html.escape(rendered.subject)
    return _DOCUMENT.substitute(title=title, top=top, words=rendered.html, foot=lines, language=language)


def _marks(frame: Frame) -> list[str]:
    return [marked(frame.mark, frame.language)] if frame.demo else []


def _draft_marks(draft: Draft) -> list[str]:
    return [sayings.say("frame/preview", draft.language), *([marked(draft.mark, draft.language)] if draft.mark else [])]


def _foot(frame: Frame) -> list[str]:
    written = filters.english_day if frame.language == "en" else filters.day
    issued = written(clock.day_of(frame.at).isoformat())
    said = (frame.office, frame.contact, frame.reference, issued, frame.head)
    return _foot_lines(*said, sayings.of(frame.language)["frame"]) + _copies(frame)


def _copies(frame: Frame) -> list[str]:
    said = sayings.of(frame.language)["frame"]
    to = [f"{said['copies']}: {'; '.join(frame.copies)}"] if frame.copies else []
    return [*to, *([f"{said['copy-of']}: {frame.copy_of}"] if frame.copy_of else [])]


def _draft_foot(draft: Draft) -> list[str]:
    said = sayings.of(draft.language)["frame"]
    not_yet = said["not-yet"]
    return _foot_lines(draft.office, draft.contact, not_yet, not_yet, not_yet, said)


def _foot_lines(
    office: str, contact: str | None, reference: str, issued: str, head: str, said: Mapping[str, str]
) -> list[str]:
    return [
        said["no-document"],
        f"{said['office']}: {office}",
        *([f"{said['contact']}: {contact}"] if contact else []),
        f"{said['reference']}: {reference}",
        f"{said['issued']}: {issued}",
        f"{said['head']}: {head}",
    ]
