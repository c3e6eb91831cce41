"""Forms that come too late: what somebody else changed meanwhile is told from the trail, and not overrun unseen."""

from collections.abc import Callable

from ocop_cycle.application import house
from ocop_cycle.application.queries import duties, units
from ocop_cycle.web import asking
from tests.web import browsing

SignIn = Callable[[str], browsing.Browser]
UNIT = "/office/units/lg-thi-tran-kep"


def duty_of(built: house.House, person: str, unit: str) -> str:
    """The page of an open duty of a unit."""
    wanted = duties.Wanted(state="open", unit=unit)
    found = duties.list_duties(built.reader, built.reader.actor(person), wanted).items[0]
    return asking.address("/duties/one", id=found.id)


def test_who_settled_a_duty_meanwhile_is_told_with_what_was_recorded(built: house.House, signed_in: SignIn) -> None:
    """The form is not carried out; the page names who, what and which entry, and keeps what was written."""
    page = duty_of(built, "thu", "lg-thi-tran-kep")
    first, second = signed_in("thu"), signed_in("thi-tran-kep")
    stale = first.get(page)
    second.send(second.get(page), "/duties/one", {"act": "done", "day": "2024-06-03", "document": "12/BC (dựng)"})

    late = first.send(stale, "/duties/one", {"act": "waive", "reason": "Không còn cần (dựng)"})

    told = browsing.text_of(late).partition('class="desk"')[0]
    assert late.status_code == 409
    assert "Người khác vừa thay đổi nội dung này nên chưa ghi gì." in told
    assert "12/BC (dựng)" in told
    assert "Ngô Văn Khánh" in told
    assert "Không còn cần (dựng)" in told


def test_f17_a_commune_is_told_by_role_who_settled_its_duty_meanwhile(built: house.House, signed_in: SignIn) -> None:
    """It may not know who works at the district: the same change, and no name."""
    page = duty_of(built, "thi-tran-kep", "lg-thi-tran-kep")
    first, second = signed_in("thi-tran-kep"), signed_in("thu")
    stale = first.get(page)
    second.send(second.get(page), "/duties/one", {"act": "waive", "reason": "Không còn cần (dựng)"})

    late = first.send(stale, "/duties/one", {"act": "done", "day": "2024-06-03"})

    told = browsing.text_of(late)
    assert late.status_code == 409
    assert "Điều phối viên OCOP" in told
    assert "Nguyễn Thị Thu" not in late.text.partition("<main")[2]


def test_an_address_that_another_changed_meanwhile_is_not_overrun_unseen(built: house.House, signed_in: SignIn) -> None:
    """Stopped once, with what the other entered; sent again from the page that shows it, it is entered."""
    first, second = signed_in("thu"), signed_in("thi-tran-kep")
    stale = first.get(UNIT)
    said = {"channel": "email", "language": "vi"}
    second.send(second.get(UNIT), "/office/contact", {**said, "address": "moi@xa.example"})

    late = first.send(stale, "/office/contact", {**said, "address": "cu@xa.example"})
    again = first.send(late, "/office/contact", {**said, "address": "cu@xa.example"})

    standing = units.show(built.reader, built.reader.actor("thu"), "lg-thi-tran-kep").contacts[0]
    assert (late.status_code, again.status_code) == (409, 303)
    assert 'value="cu@xa.example"' in late.text
    assert standing.address == "cu@xa.example"


def test_a_form_whose_answer_was_lost_leads_to_what_it_did(signed_in: SignIn) -> None:
    """Sent again after somebody else's change: it is not carried out anew, and not refused as too late."""
    first, second = signed_in("thu"), signed_in("thi-tran-kep")
    page, said = first.get(UNIT), {"channel": "email", "language": "vi"}
    sent = first.send(page, "/office/contact", {**said, "address": "cu@xa.example"})
    second.send(second.get(UNIT), "/office/contact", {**said, "address": "moi@xa.example"})

    again = first.send(page, "/office/contact", {**said, "address": "cu@xa.example"})

    assert (again.status_code, again.headers["location"]) == (303, sent.headers["location"])


def test_what_one_changed_oneself_stops_nobody(signed_in: SignIn) -> None:
    """Two tabs of one person: the second is carried out."""
    browser = signed_in("thu")
    page = browser.get(UNIT)
    said = {"channel": "email", "language": "vi"}
    browser.send(browser.get(UNIT), "/office/contact", {**said, "address": "moi@xa.example"})

    second = browser.send(page, "/office/contact", {**said, "address": "cu@xa.example"})

    assert second.status_code == 303
