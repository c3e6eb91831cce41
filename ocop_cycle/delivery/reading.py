"""Reading a message back: what its recipient sees, from the bytes that were kept."""

import email
import email.policy
from email.message import EmailMessage


def text_of(data: str) -> str | None:
    """The plain text of a message as it was kept; None where it has none (its bytes were erased, say)."""
    message = email.message_from_bytes(data.encode(), _class=EmailMessage, policy=email.policy.default)
    body = message.get_body(("plain",)) if message["From"] else None
    return str(body.get_content()) if body is not None else None
