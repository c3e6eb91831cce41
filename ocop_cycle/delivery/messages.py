"""
Builds the bytes of a message (RFC 5322): once, when it is issued; what is built is stored, and what is stored is sent.

The same frame and words give the same bytes, on every machine and version: the boundary comes from the Message-ID,
and the head is written here rather than by the standard library, whose folding of encoded words loses or adds spaces
in Vietnamese names and subjects, and differs from release to release. All bytes are ASCII.
"""

from __future__ import annotations

import base64
import email.policy
import email.utils
import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from email.message import EmailMessage

from ocop_cycle import clock, errors
from ocop_cycle.delivery import framing, mailboxes, rendering
from ocop_cycle.domain import plain

REFERENCE_HEADER = "X-OCOP-Ref"
"""Where a message carries the system's own reference, for machines."""

CAUSE_HEADER = "X-OCOP-Cause"
"""Where it names the commands that it is owed to, by their prints: the same that the application log has."""

_EOL = "\r\n"
_FOLD = f"{_EOL} "
_PLAIN_WORDS = re.compile(r"[A-Za-z0-9]+(?: [A-Za-z0-9]+)*")
_PART = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_LONGEST_PLAIN = 60
_LINE = 76
_LONGEST_WORD = 75
"""Characters of an encoded word, at the most (RFC 2047, 2)."""

_SHORT = 36
"""Bytes of a word that fits the first line of any header."""


def message_id(reference: str, sender: mailboxes.Mailbox) -> str:
    """The Message-ID that a message keeps through all attempts: its reference at the sender's own domain."""
    return f"<{reference}@{sender.address.rpartition('@')[2]}>"


@dataclass(frozen=True, kw_only=True, slots=True)
class Attachment:
    """
    A file that goes with a message.

    Attributes:
        name: letters, digits, dots and hyphens of ASCII only.
        kind: its media type.
        parameters: of the media type, in order.
        data: its bytes.

    Raises:
        errors.HeaderRefused: name, kind or a parameter could be read as something else.
    """

    name: str
    kind: str
    parameters: tuple[tuple[str, str], ...] = ()
    data: bytes

    def __post_init__(self) -> None:
        """Refuse what would be read as something else."""
        for said in (self.name, *self.kind.split("/", 1), *(word for pair in self.parameters for word in pair)):
            if not _PART.fullmatch(said):
                raise errors.HeaderRefused("Content-Type", said, f"it has not the form {_PART.pattern}")


def build(frame: framing.Frame, rendered: rendering.Rendered, attachments: Sequence[Attachment] = ()) -> bytes:
    """
    The message, ready to be stored and sent.

    Raises:
        errors.HeaderRefused: a name or the subject holds a line break or another character that is not printed, so
            that it could pass for a header of its own.
    """
    head = "".join(f"{name}: {value}{_EOL}" for name, value in _headers(frame, rendered.subject))
    return head.encode("ascii") + _body(frame, rendered, attachments)


def _headers(frame: framing.Frame, subject: str) -> Iterator[tuple[str, str]]:
    yield "Date", email.utils.format_datetime(clock.in_office(frame.at))
    yield "From", _mailboxes("From", [frame.sender])
    if frame.reply_to:
        yield "Reply-To", _mailboxes("Reply-To", [frame.reply_to])
    yield "To", _mailboxes("To", frame.recipients)
    yield "Subject", _encoded("Subject", subject)
    yield "Message-ID", frame.message_id
    yield REFERENCE_HEADER, frame.reference
    if frame.causes:
        yield CAUSE_HEADER, f",{_FOLD}".join(frame.causes)
    yield "Auto-Submitted", "auto-generated"
    yield "Content-Language", frame.language


def _mailboxes(header: str, boxes: Iterable[mailboxes.Mailbox]) -> str:
    return f",{_FOLD}".join(_mailbox(header, box) for box in boxes)


def _mailbox(header: str, box: mailboxes.Mailbox) -> str:
    if not box.name:
        return f"<{box.address}>"
    return f"{_encoded(header, box.name)}{_FOLD}<{box.address}>"


def _encoded(header: str, text: str) -> str:
    """Short words without accents as they are; all else as encoded words (RFC 2047), folded."""
    if found := rendering.unprinted(text):
        raise errors.HeaderRefused(header, text, f"it holds U+{ord(found):04X}")
    if len(text) <= _LONGEST_PLAIN and _PLAIN_WORDS.fullmatch(text):
        return text
    return _FOLD.join(_encoded_words(plain.nfc(text), room=_LINE - len(f"{header}: ")))


def _encoded_words(text: str, *, room: int) -> Iterator[str]:
    """
    The text as encoded words, the first no longer than ``room``, each ending with a word of the text.

    Some mail programs show a space between two encoded words, which RFC 2047 (6.2) forbids: in the middle of a name it
    would be read as two. Only a word that is too long for a line is cut, between two letters.
    """
    piece, left = b"", _held_by(room)
    for part in _parts(text):
        if piece and len(piece) + len(part) > left:
            yield _encoded_word(piece)
            piece, left = b"", _held_by(_LONGEST_WORD)
        piece += part
    yield _encoded_word(piece)


def _parts(text: str) -> Iterator[bytes]:
    """Words with the spaces behind them; of a very long one pieces that fit the shortest line."""
    for word in re.findall(r"\s*\S+\s*|\s+", text):
        if len(word.encode()) <= _SHORT:
            yield word.encode()
        else:
            yield from (letter.encode() for letter in word)


def _held_by(room: int) -> int:
    """How many bytes an encoded word of so many characters holds."""
    return (room - len("=?utf-8?b??=")) // 4 * 3


def _encoded_word(piece: bytes) -> str:
    return f"=?utf-8?b?{base64.b64encode(piece).decode('ascii')}?="


def _body(frame: framing.Frame, rendered: rendering.Rendered, attachments: Sequence[Attachment]) -> bytes:
    """Both readings of the same words. Base64: no server on the way has a reason to change a line of it."""
    mark = hashlib.sha256(frame.message_id.encode()).hexdigest()[:32]
    body = EmailMessage(policy=email.policy.SMTP)
    body.set_content(framing.framed_text(frame, rendered), cte="base64")
    body.add_alternative(framing.framed_html(frame, rendered), subtype="html", cte="base64")
    body.set_boundary(f"=_{mark}")
    for each in attachments:
        main, _, sub = each.kind.partition("/")
        body.add_attachment(
            each.data, maintype=main, subtype=sub, cte="base64", filename=each.name, params=dict(each.parameters)
        )
    if attachments:
        body.set_boundary(f"=_{mark}_all")
    return body.as_bytes()
