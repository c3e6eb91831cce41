"""What is said beside a dossier."""

from ocop_cycle.application import commands
from ocop_cycle.application.queries import comment_rows
from ocop_cycle.web import asking, forms, replies
from ocop_cycle.web.pages import dossiers


def write(ask: asking.Asked) -> replies.Reply:
    """Write a comment to those it is meant for."""

    def written() -> int:
        made = commands.WriteComment(
            by=ask.by(), dossier=ask.named["code"], text=ask.filled("text"),
            visibility=forms.one_of(ask, "visibility", comment_rows.VISIBILITIES),
        )  # fmt: skip
        return ask.execute(made).entry

    return dossiers.carried_out(ask, written, "comments")
