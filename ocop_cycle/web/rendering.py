"""
HTML of templates and plain facts.

All facts are escaped; a word that a template asks for and nobody gave is an error, not a blank. Days, moments and
labels are written in the reader's language by the same words as on the command line.
"""

import functools
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from ocop_cycle import clock, identity
from ocop_cycle.application import interface, proof_words
from ocop_cycle.delivery import compiled
from ocop_cycle.policy import labels
from ocop_cycle.web import asking, telling

FOLDER = "pages/web"


class Pages:
    """The pages in every language. Built once; safe to share between threads."""

    def __init__(self, templates: Mapping[str, str], words: Mapping[str, interface.Words], icons: Path) -> None:
        self._environments = {language: _environment(templates, said, icons) for language, said in words.items()}

    def render(self, template: str, words: interface.Words, facts: Mapping[str, Any]) -> str:
        """
        The page for these facts.

        Raises:
            jinja2.TemplateError: the template is not there, or asks for what is not there.
        """
        return (
            self._environments[words.language]
            .get_template(f"{FOLDER}/{template}.html")
            .render(
                {
                    "say": words.say,
                    "value": words.value,
                    "reason": functools.partial(telling.reason, words),
                    "finding": functools.partial(telling.finding, words),
                    "flaw": words.flaw,
                    **facts,
                }
            )
        )


@functools.cache
def _compiled(_language: str) -> compiled.Compiled:
    """What pages were compiled to; languages have filters of their own, which are used on constants while compiling."""
    return compiled.Compiled()


def _environment(templates: Mapping[str, str], words: interface.Words, icons: Path) -> jinja2.Environment:
    made = jinja2.Environment(
        loader=jinja2.DictLoader({path: text for path, text in templates.items() if path.startswith(FOLDER)}),
        autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        extensions=["jinja2.ext.do"], bytecode_cache=_compiled(words.language),
    )  # fmt: skip
    made.globals |= {"language": words.language, "icon": functools.partial(_icon, icons)}
    made.globals |= {"new_key": identity.random_id, "address": asking.address, "office_day": clock.day_of}
    made.filters |= {
        "day": functools.partial(_day, words),
        "moment": functools.partial(_moment, words),
        "label": functools.partial(_label, words.language),
        "proof": functools.partial(proof_words.told, words.language),
    }
    return made


def _day(words: interface.Words, found: date | None) -> str:
    return words.value("day", found.isoformat()) if found else ""


def _moment(words: interface.Words, found: datetime | None) -> str:
    return words.value("moment", clock.to_text(found)) if found else ""


def _label(language: str, found: labels.Label | None) -> str:
    return found.in_language(language) if found else ""


@functools.cache
def _icon(folder: Path, name: str) -> Markup:
    """A picture of the design system, drawn into the page; it says nothing that does not stand beside it in words."""
    drawn = (folder / f"{name}.svg").read_text(encoding="utf-8")
    body = drawn[drawn.index("<svg") :].replace("<svg", '<svg aria-hidden="true" focusable="false"', 1)
    return Markup(body)  # noqa: S704 - a file of the pinned package, no word of a person's
