"""
Renders pages that people open in a browser: from templates and plain facts, in the same closed environment as notices.

A page stands alone: its style is in it, pictures are drawn into it, and it asks no other place for anything. All facts
are escaped. A picture is put where the template has its mark, which no fact can contain, because facts are escaped.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jinja2

from ocop_cycle import errors
from ocop_cycle.delivery import rendering, sandbox
from ocop_cycle.domain import plain

FOLDER = "pages"


class Pages:
    """
    Renders the pages of one set of templates. Built once; threads may share it.

    Args:
        contents: the text of each template by its path with forward slashes ("pages/rehearsal.html").
    """

    def __init__(self, contents: Mapping[str, str]) -> None:
        self._environment = sandbox.Sandbox({path: plain.nfc(text) for path, text in contents.items()})

    def render(self, page: str, facts: Mapping[str, Any], pictures: Mapping[str, str]) -> str:
        """
        The page ``pages/<page>.html`` for these facts; each picture (SVG) stands where the template has its mark.

        Raises:
            errors.TemplateFailed: there is no such page, a word is missing, it does what no template may do, or it has
                no place for a picture.
            plain.NotCanonical: the facts hold something that is not plain.
        """
        path = f"{FOLDER}/{page}.html"
        try:
            text = self._environment.get_template(path).render(rendering.freeze(facts))
        except jinja2.TemplateError as error:
            raise errors.TemplateFailed(
                path, str(error), getattr(error, "line", None), getattr(error, "word", None)
            ) from error
        for name, picture in pictures.items():
            mark = f"<!-- picture: {name} -->"
            if mark not in text:
                raise errors.TemplateFailed(path, f"has no place for the picture {name}")
            text = text.replace(mark, picture)
        return text
