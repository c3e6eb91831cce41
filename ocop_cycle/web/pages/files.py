"""The files of a dossier: put under its papers, and fetched again; never shown in a page."""

from ocop_cycle import errors
from ocop_cycle.application import attaching
from ocop_cycle.application.queries import document_files
from ocop_cycle.web import asking, replies
from ocop_cycle.web.pages import dossiers


def attach(ask: asking.Asked) -> replies.Reply:
    """Put the file that was sent under a paper; what is refused is told on the page, beside that paper."""
    sent, code, item = ask.sent, ask.named["code"], ask.filled("item")

    def attached() -> int:
        if sent is None or sent.taken is None or not (sent.is_whole or sent.taken.too_large):
            raise errors.StepRefused((errors.Reason("file-unread"),))
        if not sent.name:
            raise errors.StepRefused((errors.Reason("file-not-chosen"),))
        attachments = attaching.of(ask.parts.house)
        return attachments.attach(ask.by(), code, item, sent.taken, sent.name).entry

    return dossiers.carried_out(ask, attached, f"paper-{item}")


def fetch(ask: asking.Asked) -> replies.Reply:
    """One version of a file, to be kept: it is not opened here."""
    version = ask.named["version"]
    if not (version.isascii() and version.isdecimal() and len(version) < 6):
        raise errors.UnknownThing("document_file", version)
    found = document_files.one(ask.parts.reader, ask.person, ask.named["code"], ask.named["item"], int(version))
    content = attaching.of(ask.parts.house).files.read(found.sha256)
    if content is None:
        raise errors.UnknownThing("document_file", found.sha256)
    return replies.File(name=found.name, media=found.media, content=content)
