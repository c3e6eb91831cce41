"""Errors are named facts: the tree is drawn as it grows, and each can be told in another language."""

import inspect
import re
from datetime import UTC, datetime

import pytest

from ocop_cycle import errors

DRAWN = re.compile(r"^(?P<branch>[│├└─ ]*)(?P<name>[A-Z]\w+) +(?P<words>\S.*)$", re.MULTILINE)
ERRORS = [each for _, each in inspect.getmembers(errors, inspect.isclass) if issubclass(each, errors.Stopped)]


def drawn() -> dict[str, str | None]:
    """Each error in the drawing with the one it hangs on."""
    above: list[str] = []
    found: dict[str, str | None] = {}
    for line in DRAWN.finditer(str(errors.__doc__).split("```")[1]):
        depth = len(line["branch"]) // 4
        del above[depth:]
        found[line["name"]] = above[-1] if above else None
        above.append(line["name"])
    return found


def test_the_tree_is_drawn_as_it_is() -> None:
    """Every error of the module stands in the drawing, below the one it comes from."""
    grown = {each.__name__: each.__base__.__name__ for each in ERRORS if each is not errors.Stopped and each.__base__}

    assert drawn() == {"Stopped": None, **grown}


@pytest.mark.parametrize("each", ERRORS, ids=lambda each: each.__name__)
def test_an_error_is_a_fact(each: type[errors.Stopped]) -> None:
    """Its name has no word Error and its docstring is a sentence."""
    said = inspect.getdoc(each) or ""

    assert (each.__name__.endswith("Error"), said.endswith(".")) == (False, True)


@pytest.mark.parametrize("each", ERRORS, ids=lambda each: each.__name__)
def test_every_error_belongs_to_one_family(each: type[errors.Stopped]) -> None:
    """Whoever catches it knows whether trying again can help."""
    families = [family for family in (errors.TryAgain, errors.Final) if issubclass(each, family)]

    assert len(families) == (0 if each is errors.Stopped else 1)


def test_an_error_carries_its_facts() -> None:
    """What the sentence says stands beside it, typed, and as text under the stable code."""
    moved = errors.DossierMoved("LG24-001", expected=3, found=4)

    assert (moved.dossier, moved.expected, moved.found) == ("LG24-001", 3, 4)
    assert moved.code == "dossier-moved"
    assert moved.facts == {"dossier": "LG24-001", "expected": "3", "found": "4"}
    assert str(moved) == "dossier LG24-001 was changed in the meantime (version 4, not 3); read it again"


def test_a_refusal_tells_every_reason() -> None:
    """Not the first reason alone: who mends one thing should not come back for the next."""
    reasons = (
        errors.Reason("documents-missing", {"level": "district"}),
        errors.Reason("no-round", {}, "the dossier is in no round"),
    )

    refused = errors.StepRefused(reasons)

    assert refused.reasons == reasons
    assert str(refused) == "documents missing (level: district); the dossier is in no round"


def test_a_reason_without_facts_is_its_code() -> None:
    """A code alone still reads as words."""
    assert str(errors.Reason("no-round")) == "no round"


def test_an_unknown_name_offers_the_nearest() -> None:
    """A slip of the pen is answered with what was probably meant."""
    unknown = errors.UnknownThing("state", "distrct-check", ["district-check", "province-check", "withdrawn"])

    assert unknown.nearest[0] == "district-check"
    assert str(unknown).startswith("there is no state 'distrct-check'; did you mean district-check")


def test_an_unknown_name_far_from_all_offers_nothing() -> None:
    """A guess that is no help is not made."""
    assert str(errors.UnknownThing("state", "xyz", ["withdrawn"])) == "there is no state 'xyz'"


def test_flaws_are_told_by_place() -> None:
    """File, line and key stand before the sentence; a flaw of the whole file has no key."""
    flaw = errors.Flaw(file="a.yaml", line=7, key="states[x].level", code="c", sentence="s")
    whole = errors.Flaw(file="a.yaml", line=1, key="", code="c", sentence="t")

    assert str(errors.PolicyFlawed((whole, flaw))) == "a.yaml:1: t\na.yaml:7: states[x].level: s"


def test_a_clock_that_ran_back_names_both_times() -> None:
    """The person who sets the clock right needs to know what it shows and what it should."""
    behind = errors.ClockBehind(now=datetime(2024, 6, 3, 1, tzinfo=UTC), newest=datetime(2024, 6, 3, 2, tzinfo=UTC))

    assert behind.facts == {"now": "2024-06-03T01:00:00+00:00", "newest": "2024-06-03T02:00:00+00:00"}


def test_what_refuses_a_database_names_a_remedy() -> None:
    """Every kind of refused database says why and what to do."""
    newer = errors.SchemaNewer(found="0009", known="0004")
    incomplete = errors.SchemaIncomplete(["trigger entries_no_update"])

    assert (newer.why, newer.remedy) == (
        "the database is at schema 0009, and this version knows schemas up to 0004",
        "install the version that wrote it, or restore an older backup",
    )
    assert str(incomplete).startswith("the database lacks trigger entries_no_update; restore")
