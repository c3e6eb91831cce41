"""Administration: units and their addresses, people and their roles, settings with their source, what is in force."""

from collections.abc import Callable

import pytest

from ocop_cycle.application import house
from ocop_cycle.application.queries import instance_settings, people, units
from ocop_cycle.domain import permissions
from ocop_cycle.storage import cycles
from tests.web import browsing, conftest

SignIn = Callable[[str], browsing.Browser]


@pytest.fixture
def keeper(signed_in: SignIn) -> browsing.Browser:
    """The administrator's browser."""
    return signed_in("quan-tri")


def administrator(built: house.House) -> permissions.Actor:
    """Who keeps the demonstration."""
    return built.reader.actor("quan-tri")


def test_a_person_is_added_given_a_role_and_loses_it_again(built: house.House, keeper: browsing.Browser) -> None:
    """From the list to the person's own page, a role given there and ended there; all of it stays to be seen."""
    added = keeper.send(
        keeper.get("/office/people"), "/office/people", {"person": "mai", "name": "Lê Thị Mai", "language": "vi"}
    )
    page = keeper.get(added.headers["location"])
    given = keeper.send(page, "/office/person", {"role": "council-member", "unit": "lg-ubnd-huyen"}, act="give")
    held = people.show(built.reader, administrator(built), "mai").roles
    ended = keeper.send(keeper.get(given.headers["location"]), "/office/person", {"reason": "Đổi việc"}, act="end")

    after = people.show(built.reader, administrator(built), "mai").roles
    assert [(role.role, role.state) for role in held] == [("council-member", "granted")]
    assert [(role.role, role.state) for role in after] == [("council-member", "revoked")]
    assert "đã thôi" in browsing.text_of(keeper.get(ended.headers["location"]))


@pytest.mark.parametrize("name", ["", "Lê Mai", "MAI", "mai;drop", "thu"])
def test_a_name_that_cannot_be_one_is_told_and_what_was_filled_in_stays(keeper: browsing.Browser, name: str) -> None:
    """Empty, with capitals, with other signs, taken: the page says so, and the person's own name is still there."""
    answer = keeper.send(
        keeper.get("/office/people"), "/office/people", {"person": name, "name": "Lê Thị Mai", "language": "vi"}
    )

    assert (answer.status_code, 'value="Lê Thị Mai"' in answer.text) == (422, True)


def test_a_role_that_cannot_be_given_says_why(keeper: browsing.Browser) -> None:
    """The role of producer names a producer, and no other does."""
    page = keeper.get("/office/people/lan")

    refused = keeper.send(page, "/office/person", {"role": "producer", "unit": "lg-ubnd-huyen"}, act="give")

    assert refused.status_code == 422
    assert "alert-danger" in refused.text


def test_an_account_of_the_machine_is_bound(built: house.House, keeper: browsing.Browser) -> None:
    """Whose account it was before is replaced."""
    keeper.send(keeper.get("/office/people/lan"), "/office/person", {"account": "may-cua-lan"}, act="bind")

    assert people.show(built.reader, administrator(built), "lan").accounts == ("may-cua-lan",)


def test_addresses_are_entered_and_put_right(built: house.House, keeper: browsing.Browser) -> None:
    """Several mailboxes at once; the one before stays on record, out of use."""
    page = keeper.get("/office/units/lg-xa-an-ha")
    both = "mot@xa.example, hai@xa.example"
    keeper.send(page, "/office/contact", {"channel": "email", "address": both, "language": "vi"})

    found = units.show(built.reader, administrator(built), "lg-xa-an-ha").contacts
    assert [(one.address, one.state) for one in found] == [(both, "active"), (found[1].address, "retired")]


@pytest.mark.parametrize(("channel", "address"), [("email", "khong phai thu"), ("telephone", "gọi sau")])
def test_an_address_that_is_none_is_told_beside_its_field(
    built: house.House, keeper: browsing.Browser, channel: str, address: str
) -> None:
    """Nothing is written; what was typed stands in the field."""
    page = keeper.get("/office/producers/lg-htx-tan-hung")

    refused = keeper.send(page, "/office/contact", {"channel": channel, "address": address, "language": "vi"})

    assert refused.status_code == 422
    assert f'value="{address}" aria-invalid="true" aria-describedby="address-wrong"' in refused.text
    assert units.show_producer(built.reader, administrator(built), "lg-htx-tan-hung").contacts == ()


def test_a_commune_officer_enters_addresses_of_the_own_commune_alone(built: house.House, signed_in: SignIn) -> None:
    """Another commune's page is not there, and its address is not changed by a form made up for it."""
    browser = signed_in(conftest.PEOPLE["commune-officer"])
    (own_unit,) = {grant.unit_id for grant in built.reader.actor(conftest.PEOPLE["commune-officer"]).grants}
    page = browser.get(f"/office/units/{own_unit}")
    said = {"channel": "email", "address": "moi@xa.example", "language": "vi"}

    foreign = browser.send(page, "/office/contact", {**said, "party": "lg-xa-an-ha"})
    own = browser.send(page, "/office/contact", said)

    assert own_unit != "lg-xa-an-ha"
    assert (browser.client.get("/office/units/lg-xa-an-ha").status_code, foreign.status_code) == (404, 404)
    assert own.headers["location"].startswith(f"/office/units/{own_unit}?done=")


def test_a_setting_shows_where_it_comes_from_and_is_changed(built: house.House, keeper: browsing.Browser) -> None:
    """As shipped before; changed by whom, when and with which entry after."""
    before = {one.name: one for one in instance_settings.list_settings(built.reader, administrator(built))}
    changed = keeper.send(keeper.get("/office/settings"), "/office/settings", {"value": "5"}, name="clock-gate-days")
    after = {one.name: one for one in instance_settings.list_settings(built.reader, administrator(built))}

    assert (before["clock-gate-days"].source, before["mail-from"].source) == ("shipped", "founded")
    one = after["clock-gate-days"]
    assert (one.value, one.source, one.by) == ("5", "changed", "Nguyễn Quản Trị")
    assert changed.headers["location"] == f"/office/settings?done={one.entry}"


@pytest.mark.parametrize(("name", "value"), [("clock-gate-days", "ba"), ("mail-from", "x"), ("uncertain", "maybe")])
def test_a_value_that_cannot_be_is_told_beside_its_setting(keeper: browsing.Browser, name: str, value: str) -> None:
    """Words for numbers, no mailbox, none of the choices."""
    refused = keeper.send(keeper.get("/office/settings"), "/office/settings", {"value": value}, name=name)

    assert (refused.status_code, f'id="wrong-{name}"' in refused.text) == (422, True)


def test_what_an_instance_is_cannot_be_changed(keeper: browsing.Browser) -> None:
    """A form made up for a fixed setting changes nothing."""
    page = keeper.get("/office/settings")

    refused = keeper.send(page, "/office/settings", {"name": "demo", "value": "false"}, name="reply-to")

    assert refused.status_code == 422


def test_the_policy_in_force_stands_there_with_its_digest(built: house.House, keeper: browsing.Browser) -> None:
    """Regimes, plan, rules, rights and every year of the calendar."""
    text = keeper.get("/office/policy").text

    with built.store.reading() as runner:
        digests = cycles.in_force(runner).values()
    assert [digest for digest in digests if digest not in text] == []


def test_the_page_of_workers_says_that_none_runs(keeper: browsing.Browser) -> None:
    """An empty list says so; the gate of a demonstration stands open."""
    text = browsing.text_of(keeper.get("/office/running"))

    assert "Chưa có tiến trình nào chạy." in text
    assert "Cổng đồng hồ đang mở" in text
