"""A regime that does not fit those in force is not adopted: the place is named, and nothing changes."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from ocop_cycle import errors
from ocop_cycle.application import commands
from ocop_cycle.policy import content
from tests.application import builders, dumps

OLD, NEW = "qd-1489-2025", "qd-26-2026"


@pytest.fixture
def founded() -> Iterator[builders.Office]:
    """An office in which all shipped regimes are in force."""
    made = builders.founded()
    yield made
    made.house.close()


def adopt(office: builders.Office, name: str, **changed: Any) -> None:
    """Adopt a shipped regime with other terms, past the check of its file."""
    said = {**json.loads(builders.checked("regime", name).content), **changed}
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    office.do(commands.AdoptPolicy, kind="regime", name=name, digest=content.digest(text), content=text)


def test_two_laws_that_open_one_kind_on_one_day_are_refused(founded: builders.Office) -> None:
    """Nobody could tell under which law a dossier of that day stands: span, kind and day are named."""
    said = json.loads(builders.checked("regime", OLD).content)["opens"]
    before = dumps.of(founded)

    with pytest.raises(errors.StepRefused) as refused:
        adopt(founded, OLD, opens=[{**said[0], "until": "2026-05-22"}])

    facts = {"regime": OLD, "other": NEW, "day": "2026-05-22", "place": "opens[0]"}
    assert refused.value.reasons == tuple(
        errors.Reason("both-open-there", {**facts, "kind": kind}) for kind in ("new", "upgrade", "re-evaluation")
    )
    assert dumps.of(founded) == before


def test_a_clause_into_a_state_that_does_not_exist_is_refused(founded: builders.Office) -> None:
    """The clause and the state are named."""
    clauses = json.loads(builders.checked("regime", NEW).content)["clauses"]
    clauses[0]["states"] = {"certified": "khong-co"}

    with pytest.raises(errors.StepRefused) as refused:
        adopt(founded, NEW, clauses=clauses)

    facts = {"clause": clauses[0]["id"], "state": "khong-co", "regime": NEW}
    place = f"{NEW}: clauses[{clauses[0]['id']}].states.certified"
    assert refused.value.reasons == (errors.Reason("clause-to-nowhere", {**facts, "place": place}),)


def test_a_law_may_not_lose_a_state_that_another_leads_out_of(founded: builders.Office) -> None:
    """QĐ 26 maps the commune's check of QĐ 1489: that one is not adopted without it."""
    states = json.loads(builders.checked("regime", OLD).content)["states"]
    without = [state for state in states if state["id"] != "commune-supplement"]

    with pytest.raises(errors.StepRefused) as refused:
        adopt(founded, OLD, states=without)

    told = {(reason.code, reason.facts["state"], reason.facts["regime"]) for reason in refused.value.reasons}
    assert told == {("clause-to-nowhere", "commune-supplement", OLD)}
