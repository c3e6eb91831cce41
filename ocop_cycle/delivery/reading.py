"""Reading a message back: what its recipient sees, from the bytes that were kept."""

import email
import email.policy
from dataclasses import dataclass
from email.message import EmailMessage


@dataclass(frozen=True, kw_only=True, slots=True)
class Read:
    """A message as a mail program shows it; ``html`` is the page, ``text`` what stands in for it, ``files`` names."""

    subject: str
    sender: str
    to: str
    text: str | None
    html: str | None
    files: tuple[str, ...]


def read(data: str) -> Read | None:
    """The message in the bytes that were kept; None where they hold none (they were erased, say)."""
    message = email.message_from_bytes(data.encode(), _class=EmailMessage, policy=email.policy.default)
    if not message["From"]:
        return None
    return Read(
        subject=str(message["Subject"] or ""), sender=str(message["From"]), to=str(message["To"] or ""),
        text=_part(message, "plain"), html=_part(message, "html"),
        files=tuple(part.get_filename("") for part in message.iter_attachments()),
    )  # fmt: skip


def text_of(data: str) -> str | None:
    """The plain text of a message as it was kept; None where it has none (its bytes were erased, say)."""
    found = read(data)
    return found.text if found else None


def _part(message: EmailMessage, kind: str) -> str | None:
    body = message.get_body((kind,))
    return str(body.get_content()) if body is not None else None
