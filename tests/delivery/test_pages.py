"""Pages: facts escaped, pictures where they belong, and failures with their place."""

import pytest

from ocop_cycle import errors
from ocop_cycle.delivery import nowhere, pages, transports

PAGE = {
    "pages/mau.html": "<h1>{{ title }}</h1>\n<!-- picture: year -->\n{% for row in rows %}<p>{{ row }}</p>{% endfor %}"
}


def test_facts_are_escaped_and_the_picture_stands_where_the_template_has_its_mark() -> None:
    """A fact that looks like the mark of a picture is shown as text."""
    text = pages.Pages(PAGE).render("mau", {"title": "A & <B>", "rows": ["<!-- picture: year -->"]}, {"year": "<svg/>"})

    assert text == "<h1>A &amp; &lt;B&gt;</h1>\n<svg/>\n<p>&lt;!-- picture: year --&gt;</p>"


@pytest.mark.parametrize(
    ("page", "facts", "pictures", "why"),
    [
        ("mau", {"rows": []}, {}, "the word 'title' is missing"),
        ("khac", {}, {}, "pages/khac.html"),
        ("mau", {"title": "A", "rows": []}, {"map": "<svg/>"}, "has no place for the picture map"),
    ],
)
def test_what_cannot_be_rendered_is_told(
    page: str, facts: dict[str, object], pictures: dict[str, str], why: str
) -> None:
    """A missing word, a missing page, a picture without a place."""
    with pytest.raises(errors.TemplateFailed) as failed:
        pages.Pages(PAGE).render(page, facts, pictures)

    assert why in str(failed.value)


def test_nowhere_takes_a_message_and_keeps_none() -> None:
    """A rehearsal that writes no mail has no way out, and says so."""
    outcome = nowhere.Nowhere().deliver("<x@mau.example>", "a@mau.example", ["b@mau.example"], b"...")

    assert outcome == transports.Delivery(outcome="sent", detail=nowhere.TAKEN)
