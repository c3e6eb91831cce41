"""The options that every command takes, wherever they stand on the line."""

from __future__ import annotations

import unicodedata
from typing import NamedTuple

from ocop_cycle.application import interface
from ocop_cycle.cli import parsing

VALUED = {"--lang": "language", "--instance": "instance", "--as": "person", "--log": "log"}
LOGS = ("text", "json")
FLAGS = {"--json": "as_json", "--debug": "debug"}


class Chosen(NamedTuple):
    """
    What was chosen: language, folder of the instance, person (in a demo), JSON instead of a page, tracebacks.

    ``log`` is the form in which the application log is told on the terminal as well; absent where it is not.
    """

    language: str | None = None
    instance: str | None = None
    person: str | None = None
    as_json: bool = False
    debug: bool = False
    log: str | None = None


def split(line: list[str]) -> tuple[Chosen, list[str]]:
    """
    The general options of a command line, and what is left of it; what stands behind ``--`` is left as it is.

    Raises:
        parsing.Misread: one of them lacks its value, or names a language there is not.
    """
    found: dict[str, str | bool] = {}
    rest: list[str] = []
    waiting = iter(line)
    for word in waiting:
        name, given, value = word.partition("=")
        if word == "--":
            rest.extend([word, *waiting])
        elif word in FLAGS:
            found[FLAGS[word]] = True
        elif name in VALUED:
            text = value if given else next(waiting, "")
            if not text:
                raise parsing.Misread("empty", param=name)
            if name != "--instance" and not parsing.is_whole(text):
                raise parsing.Misread("not-utf-8", param=name, text=text)
            found[VALUED[name]] = text if name == "--instance" else unicodedata.normalize("NFC", text)
        else:
            rest.append(word)
    chosen = Chosen(**found)  # type: ignore[arg-type] # the tables above name its fields
    if chosen.language not in (None, *interface.LANGUAGES):
        raise parsing.Misread("not-one-of", param="--lang", text=chosen.language, known=", ".join(interface.LANGUAGES))
    if chosen.log not in (None, *LOGS):
        raise parsing.Misread("not-one-of", param="--log", text=chosen.log, known=", ".join(LOGS))
    return chosen, rest
