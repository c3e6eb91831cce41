"""What the sender of a command had seen: nobody overruns what somebody else did since, not even in the same instant."""

from typing import Any

import pytest

from ocop_cycle.application import commands, overrunning
from ocop_cycle.application.queries import meanwhile, trail
from tests.application import builders, dumps
from tests.application.test_engine_together import at_once, whole

UNIT = builders.NGHIA_HUNG
ROUNDS = 20


def address(office: builders.Office, person: str, said: str, key: str | None = None) -> commands.ChangeContact:
    """An address of the commune, entered by somebody."""
    return commands.ChangeContact(
        by=office.by(person, key), party_kind="unit", party=UNIT, channel="email", address=f"{said}@xa.example"
    )


def paper(office: builders.Office, person: str, said: str, code: str = "") -> commands.RecordDocument:
    """A paper of the commune's first dossier, or of this one: the engine alone would let the later one win."""
    code = code or dossiers(office)[0]
    item = office.regime(office.row("dossier", code)["regime"]).documents[0].id
    return commands.RecordDocument(by=office.by(person), dossier=code, item=item, note=said)


def papers(office: builders.Office, person: str, said: str) -> commands.RecordDocument:
    """A paper of a dossier that each has for himself: no row makes one wait for the other."""
    return paper(office, person, said, dossiers(office)[person == "thu"])


def dossiers(office: builders.Office) -> list[str]:
    """Two dossiers of the commune."""
    rows = office.rows(f"SELECT id FROM dossier WHERE unit_id = '{UNIT}' ORDER BY id LIMIT 2")
    return [row["id"] for row in rows]


def seen(office: builders.Office, *subjects: tuple[str, str]) -> overrunning.Seen:
    """What is seen by who looks now."""
    return overrunning.Seen(dumps.head(office), subjects)


def test_of_two_who_had_seen_the_same_the_second_is_stopped(durable_office: builders.Office) -> None:
    """Nothing is written and the key is free: sent again by who has seen the change, it is carried out."""
    office, before = durable_office, seen(durable_office, ("unit", UNIT))
    execute, late = office.house.engine.execute, address(durable_office, "thu", "sau", "late")
    execute(address(office, "hung", "truoc"), before)
    stood = dumps.of(office)

    with pytest.raises(overrunning.ChangedMeanwhile) as stopped:
        execute(late, before)
    left = dumps.of(office)
    again = execute(late, seen(office, ("unit", UNIT)))

    assert stopped.value.facts == {"kind": "unit", "key": UNIT}
    assert left == stood
    assert (again.repeated, again.entry) == (False, dumps.head(office))
    whole(office)


def test_a_key_that_was_carried_out_is_answered_whatever_was_seen(durable_office: builders.Office) -> None:
    """A form whose answer was lost is the same command, whatever page it is sent from and whoever came after it."""
    office, before = durable_office, seen(durable_office, ("unit", UNIT))
    execute, said = office.house.engine.execute, address(durable_office, "thu", "cu", "lost")
    first = execute(said, before)
    execute(address(office, "hung", "moi"))

    again = [execute(said, one) for one in (before, seen(office, ("unit", UNIT)), None)]

    assert {(one.entry, one.repeated) for one in again} == {(first.entry, True)}


def test_what_one_did_oneself_what_the_system_did_and_what_is_about_others_stops_nobody(
    office: builders.Office,
) -> None:
    """Only another person's act about the very thing counts."""
    execute, before = office.house.engine.execute, seen(office, ("unit", UNIT))
    execute(address(office, "thu", "mot"), before)
    execute(address(office, "system", "hai"))
    office.do(
        commands.ChangeContact, "huong", party_kind="unit", party=builders.HUONG_SON, channel="email", address="a@b.vn"
    )

    receipt = execute(address(office, "thu", "ba"), before)

    assert receipt.entry == dumps.head(office)


@pytest.mark.parametrize("making", [address, paper, papers])
def test_of_two_in_the_same_instant_one_wins(durable_office: builders.Office, making: Any) -> None:
    """However close they come: one is carried out, the other is told that somebody else was quicker."""
    office, execute = durable_office, durable_office.house.engine.execute
    subjects = [("unit", UNIT), *(("dossier", code) for code in dossiers(office))]

    won = []
    for number in range(ROUNDS):
        before = seen(office, *subjects)
        sent = [making(office, person, f"{person}{number}") for person in ("thu", "hung")]
        won.append(at_once([lambda one=one, before=before: execute(one, before) for one in sent]))  # type: ignore[misc]

    met = {tuple(sorted(type(one).__name__ for one in pair)) for pair in won}
    assert met == {("ChangedMeanwhile", "Receipt")}
    whole(office)


@pytest.mark.parametrize("person", ["hung", "chi", "thu", "quan-tri"])
def test_f18_only_what_one_may_see_stops(durable_office: builders.Office, person: str) -> None:
    """A subject counts for the very people who see its entries: of every kind that there is."""
    office, actor = durable_office, durable_office.actor(person)
    every = office.rows("SELECT DISTINCT subject_kind, subject_id FROM audit_entry ORDER BY subject_kind, subject_id")
    subjects = [(row["subject_kind"], row["subject_id"]) for row in every]

    told = meanwhile.seen(office.reader, actor, 0, subjects)

    page = trail.selection.Paging(size=5_000)
    shown = {one.subject for one in trail.log(office.reader, actor, page=page).items}
    assert told == overrunning.Seen(0, tuple(one for one in subjects if one in shown))
