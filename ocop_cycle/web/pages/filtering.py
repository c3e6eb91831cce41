"""What an address narrows dossiers to: its words, and the marks by which each is taken off again."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from ocop_cycle.application.queries import board, dossier_rows, lists
from ocop_cycle.web import asking

NAMES = (
    *("search", "cycle", "round", "commune", "kind", "stage", "state", "holder", "producer", "stars", "group"),
    *("late", "ended"),
)
STARS = ("1", "2", "3", "4", "5")
YES_OR_NO = {"1": True, "0": False}


class Mark(NamedTuple):
    """A filter that is on: which, what it says, and the address without it."""

    name: str
    text: str
    without: str


def kept(ask: asking.Asked) -> dict[str, str]:
    """The filters of the address that say something."""
    return {name: value for name in NAMES if (value := ask.wanted(name))}


def wanted(said: Mapping[str, str]) -> dossier_rows.Wanted:
    """The dossiers that filters ask for; a number that is none narrows to nothing that exists."""
    stars = said.get("stars")
    return dossier_rows.Wanted(
        cycle=said.get("cycle"), round=said.get("round"), commune=said.get("commune"), kind=said.get("kind"),
        stage=said.get("stage"), state=said.get("state"), holder=said.get("holder"), producer=said.get("producer"),
        group=said.get("group"), search=said.get("search"), late=YES_OR_NO.get(said.get("late", "")),
        ended=YES_OR_NO.get(said.get("ended", "")),
        stars=None if stars is None else int(stars) if stars in STARS else -1,
    )  # fmt: skip


def marks(ask: asking.Asked, offered: lists.Facets, said: Mapping[str, str]) -> list[Mark]:
    """The filters that are on, each in words."""
    language = ask.words.language
    choices: Mapping[str, Iterable[board.Count]] = {
        "cycle": offered.cycles, "round": offered.rounds, "commune": offered.communes, "kind": offered.kinds,
        "stage": offered.stages, "group": offered.groups, "holder": offered.holders,
    }  # fmt: skip
    named = {
        (name, one.id): one.label.in_language(language) for name, several in choices.items() for one in several
    }  # fmt: skip
    named |= {("stars", stars): f"{stars} ★" for stars in STARS}
    named |= {(name, word): ask.words.say(f"mark-{name}-{word}") for name in ("late", "ended") for word in YES_OR_NO}
    named[("holder", dossier_rows.HELD_BY_PRODUCER)] = ask.words.say("mark-holder-producer")
    return [
        Mark(
            name=name,
            text=ask.words.say(f"mark-{name}", text=named.get((name, value), value)),
            without=asking.address(
                ask.path, **{key: word for key, word in ask.query.items() if key not in (name, "page")}
            ),
        )
        for name, value in said.items()
    ]
