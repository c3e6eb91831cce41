"""What holds for every command there is: a permission, an entry that tells all, a key, and nothing of a refusal."""

import json
from typing import Any

import pytest

from ocop_cycle import errors
from ocop_cycle.application import commands
from ocop_cycle.application.handlers import HANDLERS, PERMISSIONS
from ocop_cycle.web import routes
from tests.application import builders, dumps, situations

KINDS = sorted(HANDLERS, key=lambda kind: kind.__name__)
ASKING = [kind for kind in KINDS if kind is not commands.FoundInstance]
"""An instance is founded by whoever has the machine; all else takes a role."""


def test_every_command_has_a_handler_and_a_sample() -> None:
    """The union of requests, the table of handlers and the samples of these tests list the same commands."""
    listed = set(commands.Command.__args__)  # type: ignore[attr-defined] # of the union

    assert listed == set(HANDLERS) == set(situations.SAMPLES)


@pytest.mark.parametrize("kind", ASKING, ids=lambda kind: kind.__name__)
def test_f18_who_has_no_role_may_do_nothing(kind: type[Any]) -> None:
    """Somebody without a role is refused for every command, and no row changes in any table."""
    office = situations.office_for(kind)
    command = situations.command(office, kind, situations.NOBODY)
    before = dumps.of(office)

    with pytest.raises(errors.NotPermitted) as refused:
        office.execute(command)

    assert {reason.code for reason in refused.value.reasons} <= {"permission-missing", "role-missing"}
    assert dumps.of(office) == before


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_nothing_is_written_and_left_out_of_the_trail(kind: type[Any]) -> None:
    """The rows told in the entries are exactly the rows that changed, with the values they have now."""
    office = situations.office_for(kind)
    said = situations.command(office, kind)
    before, head = dumps.of(office, dumps.RECORDS), dumps.head(office)

    office.execute(said)

    assert dumps.news(before, dumps.told(office, head)) == dumps.changes(before, dumps.of(office, dumps.RECORDS))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_the_trail_verifies_after_every_command(kind: type[Any]) -> None:
    """Every record, value, key and link is as the entries say."""
    office = situations.office_for(kind)

    office.execute(situations.command(office, kind))

    assert dumps.faults(office) == []


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_command_is_carried_out_once(kind: type[Any]) -> None:
    """The same request under the same key changes nothing and gives the first receipt."""
    office = situations.office_for(kind)
    said = situations.command(office, kind)
    first = office.execute(said)
    before = dumps.of(office)

    again = office.execute(said)

    assert json.loads(json.dumps(again.after)) == json.loads(json.dumps(first.after))
    assert again._replace(before={}, after={}) == first._replace(before={}, after={}, repeated=True)
    assert dumps.of(office) == before


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_entry_says_who_when_and_of_what(kind: type[Any]) -> None:
    """Actor, origin, office time and the kind of command stand in the entry; parts name the first as their cause."""
    office = situations.office_for(kind)
    said = situations.command(office, kind)

    receipt = office.execute(said)

    first, *others = dumps.entries(office, receipt.entry - 1)
    assert (first["actor"], first["origin"], first["command"], first["kind"]) == (
        said.by.actor, "test", said.by.key, kind.__name__,
    )  # fmt: skip
    assert [other["cause"] for other in others] == [receipt.entry] * (receipt.entries - 1)
    assert len({other["command"] for other in others}) == len(others)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_free_words_stand_in_no_entry(kind: type[Any]) -> None:
    """Reasons, notes, names and addresses that a person typed are held as commitments, not as words."""
    office = situations.office_for(kind)
    said = situations.command(office, kind)

    receipt = office.execute(said)

    bodies = json.dumps(dumps.entries(office, receipt.entry - 1), ensure_ascii=False)
    typed = {name: getattr(said, name, None) for name in ("reason", "note", "address", "text", "detail", "person_name")}
    leaked = {
        name: words for name, words in typed.items() if words and json.dumps(words, ensure_ascii=False)[1:-1] in bodies
    }
    assert leaked == {}


def test_the_permissions_that_rights_may_grant_are_those_that_are_asked_for() -> None:
    """Nobody asks for a permission that no rights file can name, and none can be granted for nothing."""
    asked = set()
    for kind in ASKING:
        office = situations.office_for(kind)
        with pytest.raises(errors.NotPermitted) as refused:
            office.execute(situations.command(office, kind, situations.NOBODY))
        asked |= {reason.facts["permission"] for reason in refused.value.reasons if "permission" in reason.facts}

    asked |= {route.needs for route in routes.ROUTES} - {routes.ANYBODY, routes.SIGNED_IN}
    assert asked | {"read.all", "read.unit"} == PERMISSIONS


@pytest.mark.parametrize("kind", [commands.AdvanceDossier, commands.CorrectCertificate], ids=lambda kind: kind.__name__)
def test_f18_a_role_elsewhere_is_no_role_here(kind: type[Any]) -> None:
    """The officer of another commune may not act on this one's dossier, though she may the same on her own."""
    office = situations.busy()
    before = dumps.of(office)

    with pytest.raises(errors.NotPermitted):
        office.execute(situations.command(office, kind, "hung"))

    assert dumps.of(office) == before


def test_f18_an_officer_of_a_commune_reaches_no_neighbour() -> None:
    """Own unit and the units below: the same act is allowed here and refused next door."""
    office = builders.lang_giang()

    own = office.do(commands.RecordDocument, "hung", dossier="LG24-0002", item="samples")
    with pytest.raises(errors.NotPermitted) as refused:
        office.do(commands.RecordDocument, "hung", dossier="LG24-0001", item="samples")

    assert own.after == {"document": "samples", "status": "present"}
    assert refused.value.reasons == (errors.Reason("permission-missing", {"permission": "dossier.record-document"}),)
