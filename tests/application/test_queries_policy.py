"""Stored policy as people read it."""

import pytest

from ocop_cycle import errors
from ocop_cycle.application.queries import policy
from ocop_cycle.domain import permissions
from tests.application import builders


def test_what_is_in_force_since_when(office: builders.Office) -> None:
    """Every adopted file stands with its digest, its title in both languages and the moment of its adoption."""
    found = policy.in_force(office.reader, office.actor("lan"))

    kinds = [one.kind for one in found]
    assert kinds == ["calendar"] * 9 + ["regime"] * 4 + ["rights"] + ["rules"]
    assert {one.since for one in found} == {builders.FOUNDED}
    regime = next(one for one in found if one.name == "qd-148-2023")
    assert (regime.title.en, regime.digest) == (
        "Decision 148/QĐ-TTg of 2023 (district – province – centre)",
        builders.checked("regime", "qd-148-2023").digest,
    )


def test_a_regime_is_shown_as_it_was_adopted(office: builders.Office) -> None:
    """The value is the stored one, its steps stand in its order, each with where it leads."""
    law = policy.regime_named(office.reader, office.actor("thu"), "qd-148-2023").value

    steps = policy.steps_from(law, "district-scoring")

    assert law == builders.checked("regime", "qd-148-2023").value
    assert [(step.transition.step, step.dest.id) for step in steps] == [
        ("return-for-supplement", "supplement"),
        ("conclude", "not-recognised"),
        ("conclude", "district-recognition"),
        ("conclude", "province-check"),
        ("withdraw", "withdrawn"),
    ]


def test_every_value_of_a_regime_says_where_it_comes_from(office: builders.Office) -> None:
    """Each citation leads to its value, and names an article, a paper or a page."""
    law = policy.regime_named(office.reader, office.actor("thu"), "qd-148-2023").value

    found = {one.where: one for one in policy.cited(law)}

    assert {f"transitions/{transition.id}" for transition in law.transitions} <= set(found)
    assert {f"documents/{item.id}" for item in law.documents} <= set(found)
    assert {"certificate", "bands/0", "authorities/0", "decisions/0", "opens/0"} <= set(found)
    assert all(one.law.cites or one.law.source for one in found.values())
    assert found["transitions/approve-idea"].value.label is not None


@pytest.mark.parametrize(
    ("ask", "name"),
    [
        (policy.regime_named, "qd-1-2099"),
        (policy.rules_named, "x"),
        (policy.rights_named, "x"),
        (policy.calendar_year, 1999),
        (policy.plan_of, "x"),
        (policy.stored_text, "00"),
    ],
)
def test_what_was_not_adopted_is_unknown(office: builders.Office, ask: object, name: object) -> None:
    """Only what is stored can be read; a file on disk is none of it."""
    with pytest.raises(errors.UnknownThing):
        ask(office.reader, office.actor("thu"), name)  # type: ignore[operator]


def test_other_kinds_are_read_by_name(office: builders.Office) -> None:
    """Rules, rights, a year of the calendar and the plan of a cycle are stored values, too."""
    asking, thu = office.reader, office.actor("thu")

    assert policy.rules_named(asking, thu, "standard").value == builders.checked("rules", "standard").value
    assert policy.rights_named(asking, thu, "standard").value == builders.checked("rights", "standard").value
    assert policy.calendar_year(asking, thu, 2024).value == builders.checked("calendar", "2024").value
    assert policy.plan_of(asking, thu, builders.PLAN) == builders.checked("plan", builders.PLAN).value


def test_stored_text_is_found_by_the_beginning_of_its_digest(office: builders.Office) -> None:
    """The canonical content of any digest can be read, and a sign of SQL is no digest."""
    checked = builders.checked("regime", "qd-148-2023")

    found = policy.stored_text(office.reader, office.actor("thu"), checked.digest[:12])

    assert found == (checked.digest, checked.content)
    with pytest.raises(errors.UnknownThing):
        policy.stored_text(office.reader, office.actor("thu"), "%")


def test_who_holds_no_role_reads_no_policy(office: builders.Office) -> None:
    """Nothing is shown to somebody unknown."""
    nobody = permissions.Actor(person_id="x", grants=())

    assert policy.in_force(office.reader, nobody) == ()
    assert policy.dossiers_under(office.reader, nobody, builders.checked("regime", "qd-148-2023").digest) == 0


def test_dossiers_are_counted_by_the_regime_they_are_judged_by(office: builders.Office) -> None:
    """Every dossier of the instance stands under the digest it recorded."""
    digest = builders.checked("regime", "qd-148-2023").digest

    assert policy.dossiers_under(office.reader, office.actor("thu"), digest) == 23
