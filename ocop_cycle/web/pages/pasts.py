"""How things stood at the end of a past day, told by the trail alone: every dossier on the board, or one of them."""

import collections
import functools
from datetime import date
from typing import Any

from ocop_cycle import errors
from ocop_cycle.application import past_records
from ocop_cycle.application.queries import sealed
from ocop_cycle.application.verification import apart, as_of
from ocop_cycle.web import asking, replies
from ocop_cycle.web.pages import trails

ROWS = 200
"""How many dossiers one page lists."""


def past(ask: asking.Asked) -> replies.Reply:
    """
    The dossiers as they stood at the end of a day, or one of them with all about it.

    Raises:
        errors.UnknownThing: there was no such dossier that is seen.
    """
    wrong: dict[str, str] = {}
    day = trails.day_in(ask, "day", wrong)
    code = ask.wanted("dossier")
    facts: dict[str, Any] = {
        "wrong": wrong, "wanted": {"day": ask.wanted("day") or "", "dossier": code or ""}, "found": None, "job": None,
        "stopped": None, "beside": (), "stages": (), "duties": (), "rows": ROWS, "today": trails.office_day(ask),
    }  # fmt: skip
    if day is not None and day > facts["today"]:
        wrong["day"] = ask.words.say("day-not-yet")
    elif day is not None:
        facts |= _played(ask, day, code)
        trails.learn(ask)
        facts |= _words(ask, facts["found"])
    return trails.page(ask, "past", facts, status=422 if wrong else 200)


def _played(ask: asking.Asked, day: date, code: str | None) -> dict[str, Any]:
    """What was found, or the work that is under way."""
    try:
        if sealed.seals(ask.parts.reader).entries <= ask.parts.apart.few:
            return {"found": as_of.as_of(ask.parts.reader, ask.person, day, code)}
        return _apart(ask, day, code)
    except errors.UnknownThing:
        raise
    except errors.Stopped as stop:
        return {"stopped": ask.words.error(stop)}


def _apart(ask: asking.Asked, day: date, code: str | None) -> dict[str, Any]:
    name, asked = f"past/{ask.person.person_id}", (day, code, ask.person)
    job = ask.parts.apart.job(name)
    if job is None or job.asked != asked:
        task = functools.partial(as_of.as_of, actor=ask.person, day=day, dossier=code)
        job = ask.parts.apart.begin(name, task, by=ask.person.person_id, asked=asked)
    return _told(job)


def _told(job: apart.Job) -> dict[str, Any]:
    if job.stop is None:
        return {"job": job, "found": job.found}
    if job.stop.code == "unknown-thing":
        raise errors.UnknownThing("dossier", "")
    raise job.stop


def _words(ask: asking.Asked, found: as_of.Past | None) -> dict[str, Any]:
    """What was found, as far as it has to be put into words."""
    if found is None:
        return {}
    stages = collections.Counter(one.stage for one in found.dossiers)
    return {
        "beside": [
            (table, [past_records.told(ask.words, table, row, found) for row in rows])
            for table, rows in found.beside.items()
            if rows
        ],
        "stages": [(ask.words.value("stage", stage), count) for stage, count in stages.most_common()],
        "duties": _duties(ask, found),
        "duties_all": len(found.duties),
        "duties_done": sum(one.state == "done" for one in found.duties),
    }


def _duties(ask: asking.Asked, found: as_of.Past) -> list[tuple[str, int, int, list[str]]]:
    """Each work with how many units had done it, of how many, and which had not."""
    works: dict[str, list[as_of.DutyStood]] = {}
    for one in found.duties:
        works.setdefault(one.label.in_language(ask.words.language), []).append(one)
    return [
        (name, sum(one.state == "done" for one in ones), len(ones), [one.unit for one in ones if one.state == "open"])
        for name, ones in sorted(works.items())
    ]
