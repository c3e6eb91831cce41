"""Transition clauses: what cannot be is refused with its place; what the law leaves open stays open."""

from datetime import date
from typing import Any

import pytest

from ocop_cycle.policy import regime_days
from tests.policy import regime_ways, shipped

NEW, AMENDED, OLD, OLDEST = "qd-26-2026", "qd-1489-2025", "qd-148-2023", "qd-1048-2019"
LAWS = [regime_ways.law(name) for name in shipped.REGIMES]


def with_clause(**said: Any) -> list[tuple[str, str]]:
    """The key and code of each flaw of QĐ 26/2026 with one clause more."""
    data = shipped.data("regime", NEW)
    data["clauses"].append({"id": "them", "from_regime": AMENDED, "law": {"cites": "QĐ mẫu"}, **said})
    return shipped.codes("regime", NEW, shipped.as_text(data))


@pytest.mark.parametrize(
    ("said", "key", "code"),
    [
        ({"states": {"commune-check": "khong-co"}}, "clauses[them].states.commune-check", "unknown-state"),
        ({"states": {"khong-co": "commune-check"}}, "clauses[them].states.khong-co", "unknown-state"),
        ({"states": {"refused": "refused"}}, "clauses[them].states.refused", "clause-ends-dossier"),
        ({"states": {"certified": "certified"}}, "clauses[them].states.certified", "clause-twice"),
        ({"kinds": ["new"], "finish_by": "2026-08-01"}, "clauses[them].finish_by", "finish-twice"),
        ({"from_regime": OLDEST, "finish_by": "2026-05-01"}, "clauses[them].finish_by", "clause-before-law"),
        ({"from_regime": NEW, "finish_by": "2026-08-01"}, "clauses[them].from_regime", "clause-of-itself"),
        ({}, "clauses[them]", "clause-says-nothing"),
    ],
)
def test_a_clause_that_cannot_be_is_refused_with_its_place(said: dict[str, Any], key: str, code: str) -> None:
    """Into nowhere, out of nowhere, into an end, twice, before its law, about itself, about nothing."""
    assert (key, code) in with_clause(**said)


def test_two_last_days_are_kept_side_by_side_with_a_warning() -> None:
    """A clause and the old regime itself differ: neither is corrected, and the earlier day counts."""
    data = shipped.data("regime", NEW)
    shipped.item(data["clauses"], "pending-re-evaluation-of-1489")["finish_by"] = "2026-06-20"

    checked = shipped.check("regime", NEW, shipped.as_text(data))

    assert [(one.key, one.code) for one in checked.warnings] == [
        ("clauses[pending-re-evaluation-of-1489].finish_by", "finish-differs")
    ]
    last = regime_days.last_day(regime_ways.law(AMENDED), "re-evaluation", [checked.value], date(2026, 6, 1))
    assert last is not None
    assert last.day == date(2026, 6, 20)


@pytest.mark.parametrize(
    ("name", "kind", "day"),
    [
        (OLDEST, "new", None), (OLD, "new", date(2026, 7, 21)), (OLD, "upgrade", date(2026, 7, 21)),
        (OLD, "re-evaluation", date(2026, 6, 21)), (AMENDED, "new", date(2026, 7, 21)),
        (AMENDED, "re-evaluation", date(2026, 6, 21)), (NEW, "new", None),
    ],
)  # fmt: skip
def test_the_last_days_of_the_shipped_laws(name: str, kind: str, day: date | None) -> None:
    """QĐ 26/2026, Điều 12: 60 and 30 days; of QĐ 1048 nobody here has read an end."""
    last = regime_days.last_day(regime_ways.law(name), kind, LAWS, date(2026, 6, 1))

    assert (last.day if last else None) == day


def test_a_last_day_is_not_known_before_its_law_begins() -> None:
    """On 21 May 2026 nobody could tell that dossiers under QĐ 1489 would have to end in July."""
    law = regime_ways.law(AMENDED)

    known = [regime_days.last_day(law, "new", LAWS, day) for day in (date(2026, 5, 21), date(2026, 5, 22))]

    assert [one.day if one else None for one in known] == [None, date(2026, 7, 21)]


@pytest.mark.parametrize("name", shipped.REGIMES)
def test_what_the_law_does_not_say_is_marked_as_inferred(name: str) -> None:
    """A clause without an article says in a note what it was inferred from, and is not confirmed."""
    inferred = [clause for clause in regime_ways.law(name).clauses if not clause.law.cites]

    assert [clause.id for clause in inferred if clause.law.confirmed or not clause.law.note] == []


@pytest.mark.parametrize("name", shipped.REGIMES)
def test_every_clause_is_called_something(name: str) -> None:
    """What a page shows beside a dossier that moves by it."""
    assert [clause.id for clause in regime_ways.law(name).clauses if clause.label is None] == []


@pytest.mark.parametrize("name", shipped.REGIMES)
def test_a_change_of_law_moves_no_dossier_from_one_holder_to_another(name: str) -> None:
    """Clauses map states of one level: who holds a dossier goes on with it; all else is asked."""
    law = regime_ways.law(name)
    levels = {state.id: state.level for state in law.states}
    moved = [
        (clause.id, old)
        for clause in law.clauses
        for old, new in clause.states.items()
        if old != "certified" and levels[new] != level_of(clause.from_regime, old)
    ]

    assert moved == []


def level_of(name: str, state: str) -> str:
    """Where a state of a shipped regime is held."""
    return next(one.level for one in regime_ways.law(name).states if one.id == state)
