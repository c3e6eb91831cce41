"""Several notices in one message: what a digest says of itself, and the words of each notice under its own heading."""

import html
from collections.abc import Sequence

from ocop_cycle.delivery import rendering
from ocop_cycle.policy import sayings

_RULE = "=" * 72


def together(parts: Sequence[rendering.Rendered], language: str = "vi") -> rendering.Rendered:
    """The words of several notices to one recipient as those of one message; of a single one, its own."""
    if len(parts) == 1:
        return parts[0]
    count = len(parts)
    subject = sayings.say("digest/subject", language, count=count, first=parts[0].subject)
    intro = sayings.say("digest/intro", language, count=count)
    digest = "+".join(dict.fromkeys(part.texts for part in parts if part.texts))
    return rendering.Rendered(
        subject=subject[: rendering.LONGEST_SUBJECT], text=_text(intro, parts), html=_html(intro, parts), texts=digest
    )


def _text(intro: str, parts: Sequence[rendering.Rendered]) -> str:
    listed = "\n".join(f"{number}. {part.subject}" for number, part in enumerate(parts, 1))
    bodies = [
        f"{_RULE}\n{number}/{len(parts)}. {part.subject}\n{_RULE}\n\n{part.text}"
        for number, part in enumerate(parts, 1)
    ]  # fmt: skip
    return f"{intro}\n\n{listed}\n\n" + "\n".join(bodies)


def _html(intro: str, parts: Sequence[rendering.Rendered]) -> str:
    listed = "".join(f"<li>{html.escape(part.subject)}</li>\n" for part in parts)
    bodies = "".join(
        f"<h2>{number}/{len(parts)}. {html.escape(part.subject)}</h2>\n{part.html}"
        for number, part in enumerate(parts, 1)
    )  # fmt: skip
    return f"<p>{intro}</p>\n<ol>\n{listed}</ol>\n{bodies}"
