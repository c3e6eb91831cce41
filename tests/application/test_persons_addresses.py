"""Addresses of people: who may know them, who has none, and where what is meant for a person goes."""

import dataclasses
import email
import email.policy

import pytest

from ocop_cycle import errors
from ocop_cycle.application import commands
from ocop_cycle.application.queries import health, owed, people
from ocop_cycle.policy import notice_rules
from tests.application import builders, rule_files

ADDRESS = "ha@lang-giang.example"
SENT = "SELECT data FROM message ORDER BY id"
NOTHING = "SELECT recipient_kind, recipient_id, state FROM notice WHERE rule = 'nothing'"


def enter(office: builders.Office, person: str, address: str = ADDRESS, channel: str = "email") -> None:
    """Give a person an address."""
    office.do(commands.ChangeContact, party_kind="person", party=person, channel=channel, address=address)


def sent(office: builders.Office) -> list[tuple[str, str]]:
    """To whom each letter went, and its plain text."""
    letters = [email.message_from_bytes(row["data"].encode(), policy=email.policy.default) for row in office.rows(SENT)]
    return [(one["To"].addresses[0].addr_spec, one.get_body(("plain",)).get_content()) for one in letters]


@pytest.mark.parametrize("asking", ["ha", builders.ADMINISTRATOR, "thu"])
def test_an_address_is_shown_to_its_person_and_to_who_keeps_addresses(office: builders.Office, asking: str) -> None:
    """The head, an administrator and the coordinator know where the head is reached."""
    enter(office, "ha")

    found = people.show(office.reader, office.actor(asking), "ha")

    assert [(one.address, one.state) for one in found.addresses] == [(ADDRESS, "active")]


def test_an_address_is_not_shown_to_anybody_else(office: builders.Office) -> None:
    """A secretary of the same district sees that there is one, and not which."""
    enter(office, "ha")

    found = people.show(office.reader, office.actor("loan"), "ha")

    assert (found.has_address, found.addresses) == (True, ())


def test_the_desk_names_who_is_written_to_at_the_unit_only(office: builders.Office) -> None:
    """The coordinator and the head of the district, until each has a mailbox."""
    before = owed.owed(office.reader, office.actor("thu")).by_unit_only
    enter(office, "ha")

    after = owed.owed(office.reader, office.actor("thu")).by_unit_only

    assert {one.id for one in before} - {one.id for one in after} == {"ha"}
    assert "thu" in {one.id for one in after}


def test_the_doctor_counts_them_and_names_nobody(office: builders.Office) -> None:
    """The administrator, who is at no unit but the root, is counted apart: nothing goes anywhere in that place."""
    before = health.health(office.reader)
    enter(office, "ha")
    enter(office, builders.ADMINISTRATOR, "quan-tri@lang-giang.example")

    after = health.health(office.reader)

    assert (before.by_unit_only - after.by_unit_only, before.silent_at_root, after.silent_at_root) == (1, 1, 0)
    assert ADDRESS not in str(dataclasses.asdict(after))


def test_what_is_for_the_administrator_waits_for_the_own_address(opened: builders.Office) -> None:
    """The root of an instance has no mailbox: the notice is held for the person, and leaves once that has one."""
    told = (notice_rules.PersonsOf(role="administrator", at="administration"),)
    rule_files.adopt(opened, rule_files.rule("nothing", on="nothing-sent", subjects=None, offsets=None, to=None,
                                            persons=told, template="nothing-sent"))  # fmt: skip
    opened.do(commands.OweReport, on="nothing-sent", period="2024-06-03", cycle=None, said='{"report": {}}')
    (held,) = opened.rows(NOTHING)

    enter(opened, builders.ADMINISTRATOR, "quan-tri@lang-giang.example")

    (owed_now,) = opened.rows(NOTHING)
    assert (held["recipient_kind"], held["recipient_id"], held["state"]) == ("person", builders.ADMINISTRATOR, "held")
    assert owed_now["state"] == "owed"


@pytest.mark.parametrize(
    ("number", "why"), [("không có", "it holds fewer than 3 digits"), (ADDRESS, "it is an address of mail")]
)
def test_a_telephone_has_digits(office: builders.Office, number: str, why: str) -> None:
    """Words alone, or an address of mail, are refused as a number."""
    with pytest.raises(errors.NoNumber) as refused:
        enter(office, "ha", number, "telephone")

    assert refused.value.why == why


def test_a_weekly_report_speaks_the_language_of_the_address(office: builders.Office) -> None:
    """Stages and deadlines by their English names, and the days as an English letter has them."""
    office.do(
        commands.ChangeContact, party_kind="person", party="thu", channel="email", address="thu@lang-giang.example",
        language="en",
    )  # fmt: skip
    told = (notice_rules.PersonsOf(role="coordinator", at="standing-agency"),)
    rule_files.adopt(office, rule_files.rule("week", on="weekly-report", subjects=None, offsets=None, to=None,
                                             persons=told, template="weekly-report", weekday=1))  # fmt: skip
    office.at(2024, 6, 10)

    office.house.send()

    (body,) = (text for to, text in sent(office) if to == "thu@lang-giang.example")
    assert "How the OCOP cycle stands on 10 June 2024 (report of the week from 10 June 2024 to 16 June 2024)." in body
    assert "Dossiers at the stage “Idea”: 11" in body
    assert "District scoring, Phòng Nông nghiệp và Phát triển nông thôn: 14 June 2024" in body
