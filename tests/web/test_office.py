"""Administration: units and their addresses, people and their roles, settings with their source, what is in force."""

from collections.abc import Callable

import pytest

from ocop_cycle.application import house, interface
from ocop_cycle.application.queries import instance_settings, people, unit_changes, units
from ocop_cycle.domain import permissions
from ocop_cycle.storage import cycles, schema
from ocop_cycle.web.pages import persons
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


def test_many_producers_come_in_pages_and_are_named_by_code(built: house.House, keeper: browsing.Browser) -> None:
    """Of a province one page is shown at a time; a code that nobody has is told above what was filled in."""
    few = keeper.get("/office/people/lan").text
    with built.store.writing() as work:
        work.insert_many(schema.producer, [
            {"id": f"p-{number}", "name": f"Hợp tác xã {number}", "legal_form": None, "address": None,
             "unit_id": "lg-xa-an-ha"} for number in range(persons.MOST_OFFERED)
        ])  # fmt: skip
    first, last = (keeper.get(f"/office/units?what=producers&search=hop+tac+xa&page={number}") for number in (1, 10))
    role = {"role": "producer", "unit": "lg-xa-an-ha"}
    wrong = keeper.send(keeper.get("/office/people/lan"), "/office/person", {**role, "producer": "p-x"}, act="give")
    given = keeper.send(wrong, "/office/person", {**role, "producer": "p-7"}, act="give")

    assert '<select class="form-select" name="producer"' in few
    assert (first.text.count('href="/office/producers/p-'), last.text.count('href="/office/producers/p-')) == (50, 50)
    assert 'rel="next"' in first.text
    assert (wrong.status_code, 'value="p-x"' in wrong.text, "“p-x”" in browsing.text_of(wrong)) == (422, True, True)
    assert "Hợp tác xã 7" in browsing.text_of(keeper.get(given.headers["location"]))
    assert [one.producer for one in people.show(built.reader, administrator(built), "lan").roles][-1] == "p-7"


@pytest.mark.parametrize(("act", "words"), [("disable", {"reason": ""}), ("bind", {"account": " "})])
def test_what_a_browser_would_not_let_pass_is_told(keeper: browsing.Browser, act: str, words: dict[str, str]) -> None:
    """No reason, no account: told above everything, as the page has no place beside these fields."""
    refused = keeper.send(keeper.get("/office/people/lan"), "/office/person", words, act=act)

    assert (refused.status_code, refused.text.count("alert-danger")) == (422, 2)  # one waits for a lost connection


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


# --- units: one added, another name, a decision


DECISION = {"decision": "Nghị quyết dựng ra", "day": "2024-07-01", "number": "7/NQ"}
MERGER = {"old:lg-xa-huong-son": "1", "old:lg-xa-xuan-huong": "1", "new": "xa-moi", "name": "UBND xã Mới (dựng ra)"}


def test_a_unit_is_added_and_named_otherwise(built: house.House, keeper: browsing.Browser) -> None:
    """From the form to its own page, where another name is noted; what was wrong stands beside its field."""
    said = {
        "unit": "lg-doi-moi", "name": "Đội Mới (dựng ra)", "unit_class": "phong-ban", "level": "district",
        "above": "lg-ubnd-huyen",
    }  # fmt: skip
    refused = keeper.send(keeper.get("/office/new-unit"), "/office/new-unit", {**said, "unit": "Đội", "answers": "1"})
    added = keeper.send(refused, "/office/new-unit", {**said, "answers": ""})
    page = keeper.get(added.headers["location"])
    keeper.send(page, "/office/alias", {"alias": "Đội liên ngành"})
    again = keeper.send(keeper.get("/office/units/lg-doi-moi"), "/office/alias", {"alias": "Đội liên ngành"})

    found = units.show(built.reader, administrator(built), "lg-doi-moi")
    assert (refused.status_code, 'id="unit-id-wrong"' in refused.text, 'id="answers-wrong"' in refused.text) == (
        422, True, True,
    )  # fmt: skip
    assert (found.aliases, found.above[-1].id) == (("Đội liên ngành",), "lg-ubnd-huyen")
    assert (again.status_code, 'id="alias-wrong"' in again.text) == (422, True)


def test_a_name_that_was_noted_by_mistake_is_taken_away_with_a_reason(
    built: house.House, keeper: browsing.Browser
) -> None:
    """Without a reason it stands; with one it is gone from the page, and may be noted again."""
    where, alias = "/office/units/lg-xa-an-ha", "Xã An Hạ"
    keeper.send(keeper.get(where), "/office/alias", {"alias": alias})
    taking = {"act": "withdraw", "alias": alias}
    refused = keeper.send(keeper.get(where), "/office/alias", {**taking, "reason": " "}, alias=alias)
    kept = units.show(built.reader, administrator(built), "lg-xa-an-ha").aliases
    taken = keeper.send(refused, "/office/alias", {**taking, "reason": "Ghi nhầm xã"}, alias=alias)
    gone = units.show(built.reader, administrator(built), "lg-xa-an-ha").aliases
    keeper.send(keeper.get(where), "/office/alias", {"alias": alias})

    assert (refused.status_code, 'id="alias-reason-1-wrong"' in refused.text) == (422, True)
    assert (taken.status_code, alias in kept, alias in gone) == (303, True, False)
    assert alias in units.show(built.reader, administrator(built), "lg-xa-an-ha").aliases


def test_f19_a_decision_is_seen_and_its_count_typed_before_it_is_entered(
    built: house.House, keeper: browsing.Browser
) -> None:
    """The preview writes nothing; another count writes nothing; the right one enters it, and it waits for its day."""
    page = keeper.get("/office/unit-changes")
    seen = keeper.send(page, "/office/unit-changes", {**DECISION, **MERGER}, how="merge")
    wrong = keeper.send(seen, "/office/unit-changes/confirm", {"count": "3"})
    before = unit_changes.entered(built.reader)
    done = keeper.send(wrong, "/office/unit-changes/confirm", {"count": "2"})

    assert "UBND xã Hương Sơn → UBND xã Mới" in browsing.text_of(seen)
    assert (wrong.status_code, 'id="count-wrong"' in wrong.text, before) == (422, True, ())
    (entered,) = unit_changes.entered(built.reader)
    assert (entered.state, entered.decision) == ("waiting", "Nghị quyết dựng ra số 7/NQ")
    assert "đến ngày 01/7/2024 sẽ thực hiện: 2 đơn vị" in browsing.text_of(keeper.get(done.headers["location"]))


def test_a_decision_that_is_no_longer_what_was_shown_is_not_entered(
    built: house.House, keeper: browsing.Browser
) -> None:
    """Somebody gave a role there in between: the page shows it anew, and says why; then it is carried out at once."""
    renaming = {**DECISION, "day": "2024-06-03", "old": "lg-phong-vhtt", "name": "Phòng VHTT Mới (dựng ra)"}
    seen = keeper.send(keeper.get("/office/unit-changes"), "/office/unit-changes", renaming, how="rename")
    person = keeper.get("/office/people/thu")
    keeper.send(person, "/office/person", {"role": "department-officer", "unit": "lg-phong-vhtt"}, act="give")
    stale = keeper.send(seen, "/office/unit-changes/confirm", {"count": "1"})
    done = keeper.send(stale, "/office/unit-changes/confirm", {"count": "1"})

    assert (stale.status_code, "alert-danger" in stale.text) == (422, True)
    assert "told=handed-over" in done.headers["location"]
    assert units.show(built.reader, administrator(built), "lg-phong-vhtt-20240603").unit.name == renaming["name"]


def test_a_table_of_units_is_sent_and_each_flaw_has_its_line(keeper: browsing.Browser) -> None:
    """As the command line tells them; a table without a fault leads to the preview."""
    page = keeper.get("/office/unit-changes")
    action, hidden = next(one for one in browsing.forms_of(page.text) if one[0] == "/office/unit-changes")
    sent = {**hidden, **DECISION, "how": ""}

    def send(table: str) -> str:
        file = {"file": ("bang.csv", table.encode(), "text/csv")}
        return browsing.text_of(keeper.client.post(action, data=sent, files=file))

    flawed = send("old,new\nlg-xa-huong-son,lg-xa-xuan-huong\nnowhere,lg-xa-xuan-huong\n")
    endless = send("old,new\n" + "nowhere,lg-xa-xuan-huong\n" * 150)
    sound = send("old,new\nlg-xa-huong-son,lg-xa-xuan-huong\n")

    assert "Dòng 3:" in flawed
    assert endless.count("Dòng ") == interface.MOST_FLAWS
    assert "… và 199 chỗ khác" in endless  # 150 are unknown, 149 of them stand here twice
    assert "UBND xã Hương Sơn → UBND xã Xuân Hương" in sound


def test_nobody_gives_himself_a_role(built: house.House, keeper: browsing.Browser) -> None:
    """The administrator's own page has no such form, and one that was made up for it is refused in a sentence."""
    own = keeper.get("/office/people/quan-tri")
    action, hidden = next(one for one in browsing.forms_of(own.text) if one[0] == "/office/person")

    refused = keeper.post(action, {**hidden, "act": "give", "role": "head", "unit": "instance"})

    assert "give" not in [words.get("act") for _, words in browsing.forms_of(own.text)]
    assert (refused.status_code, "Không ai tự giao vai trò cho chính mình" in browsing.text_of(refused)) == (403, True)
    assert [grant.role for grant in built.reader.actor("quan-tri").grants] == ["administrator"]
