"""The polite twin of taking back: offered exactly when the engine would do it, and refused for the same reasons."""

from datetime import date

import pytest

from ocop_cycle import errors
from ocop_cycle.application import commands
from ocop_cycle.application.queries import transitions
from ocop_cycle.domain import permissions
from tests.application import builders, dumps

CODE = "LG24-0002"
PEOPLE = [*builders.PEOPLE, builders.ADMINISTRATOR, builders.commune_officer(builders.NGHIA_HUNG), permissions.SYSTEM]


def told(office: builders.Office) -> None:
    """The head approved the idea, and everybody was told."""
    office.to(CODE, "plan-draft")
    office.house.outbox.run()


def ended(office: builders.Office) -> None:
    """The certificate ended by itself, and everybody was told."""
    office.to(CODE, "district-recognition")
    office.step(CODE, "certify", "ha", certificate=commands.CertificateData(ends=date(2024, 6, 30)))
    office.at(2024, 7, 1)
    office.house.sweep.run()
    office.house.outbox.run()


SITUATIONS = {
    "handed in": lambda office: office.to(CODE, "idea-review"),
    "approved and told": told,
    "concluded": lambda office: office.to(CODE, "district-recognition"),
    "ended by itself": ended,
}


@pytest.mark.parametrize("name", SITUATIONS)
def test_it_is_offered_exactly_when_the_engine_would_do_it(office: builders.Office, name: str) -> None:
    """For everybody: the same reasons where it is refused, and done where it is offered."""
    SITUATIONS[name](office)
    before = dumps.of(office)

    offered = []
    for person in dict.fromkeys(PEOPLE):
        found = transitions.newest_step(office.reader, permissions_of(office, person), CODE)
        if found is None or found.is_open:
            offered += [person] if found else []
            continue
        with pytest.raises(errors.NotPermitted) as refused:
            office.do(commands.TakeBackStep, person, dossier=CODE, reason="Ghi nhầm")
        assert refused.value.reasons == found.reasons

    assert dumps.of(office) == before
    assert offered
    for person in offered:
        copy = builders.copy(office)
        copy.do(commands.TakeBackStep, person, dossier=CODE, reason="Ghi nhầm")
        copy.house.close()


def permissions_of(office: builders.Office, person: str) -> permissions.Actor:
    """Somebody who may look: what is asked here is what he may do."""
    own = office.actor(person)
    looking = permissions.Grant("auditor", "instance", "/", "-")
    return own if own.is_system else permissions.Actor(person_id=person, grants=(*own.grants, looking))


def test_it_says_what_would_be_undone(office: builders.Office) -> None:
    """The step, its entry, where the dossier would stand, and how many were told."""
    told(office)

    found = transitions.newest_step(office.reader, office.actor("ha"), CODE)

    assert found is not None
    assert (found.step, found.label.vi, found.back_to.vi) == ("approve-idea", "Chấp thuận ý tưởng", "Huyện xét ý tưởng")
    assert (found.left > 0, found.is_open) == (True, True)


def test_without_a_step_there_is_none_to_take_back(office: builders.Office) -> None:
    """A dossier that was only opened; one whose step was taken back already."""
    opened = transitions.newest_step(office.reader, office.actor("thu"), CODE)
    office.to(CODE, "idea-review")
    office.do(commands.TakeBackStep, "thu", dossier=CODE, reason="Ghi nhầm")

    assert (opened, transitions.newest_step(office.reader, office.actor("thu"), CODE)) == (None, None)


def test_f18_nobody_asks_about_what_he_may_not_see(office: builders.Office) -> None:
    """The officer of another commune does not even learn that there is a step."""
    office.to(CODE, "idea-review")

    with pytest.raises(errors.UnknownThing):
        transitions.newest_step(office.reader, office.actor("huong"), CODE)
