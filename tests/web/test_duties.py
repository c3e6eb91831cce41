"""Duties: recorded, handed on, waived, opened again; who is to be called; tables for spreadsheets."""

import csv
import io
from collections.abc import Callable

import pytest

from ocop_cycle.application import commands, house
from ocop_cycle.application.queries import duties, duty_calls
from ocop_cycle.web import asking
from tests.web import browsing

SignIn = Callable[[str], browsing.Browser]


def first(built: house.House, person: str = "thu", **wanted: str) -> duties.Duty:
    """The first open duty that somebody sees."""
    chosen = duties.Wanted(state="open", **wanted)  # type: ignore[arg-type]
    return duties.list_duties(built.reader, built.reader.actor(person), chosen).items[0]


def one(key: str) -> str:
    """The page of a duty."""
    return asking.address("/duties/one", id=key)


def act(browser: browsing.Browser, key: str, name: str, **filled: str) -> browsing.httpx2.Response:
    """Do something with a duty by the form of its page."""
    return browser.send(browser.get(one(key)), "/duties/one", {"act": name, **filled}, duty=key)


def state(built: house.House, key: str) -> tuple[str, str]:
    """The state of a duty and whose it is."""
    found = duties.show(built.reader, built.reader.actor("thu"), key).duty
    return found.state, found.unit.id


def test_a_duty_is_done_opened_again_handed_on_and_waived(built: house.House, signed_in: SignIn) -> None:
    """Each by its form on the page, with what it needs."""
    browser, duty = signed_in("thu"), first(built, unit="lg-thi-tran-kep")
    states = []
    for name, filled in (
        ("done", {"day": "2024-06-03", "document": "12/BC-UBND (dựng)"}),
        ("reopen", {"reason": "Báo cáo thiếu (dựng)"}),
        ("hand-on", {"unit": "lg-thi-tran-voi", "reason": "Chuyển (dựng)"}),
        ("waive", {"reason": "Không còn cần (dựng)"}),
    ):
        assert act(browser, duty.id, name, **filled).status_code == 303
        states.append(state(built, duty.id))

    assert states == [
        ("done", "lg-thi-tran-kep"), ("open", "lg-thi-tran-kep"),
        ("open", "lg-thi-tran-voi"), ("waived", "lg-thi-tran-voi"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "filled", "field"),
    [
        ("done", {"day": ""}, "done-day"),
        ("done", {"day": "2024-12-31"}, "done-day"),
        ("hand-on", {"unit": "lg-thi-tran-voi", "reason": " "}, "hand-on-reason"),
        ("hand-on", {"unit": "khong-co", "reason": "x"}, "hand-on-unit"),
        ("waive", {"reason": ""}, "waive-reason"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(
    built: house.House, signed_in: SignIn, name: str, filled: dict[str, str], field: str
) -> None:
    """The form comes back as it was filled in, and nothing was written."""
    duty = first(built, unit="lg-thi-tran-kep")

    answer = act(signed_in("thu"), duty.id, name, **filled)

    assert answer.status_code == 422
    assert f'id="{field}-wrong"' in answer.text
    assert state(built, duty.id) == ("open", "lg-thi-tran-kep")


def test_a_commune_hands_on_upwards_and_is_offered_no_other_commune(built: house.House, signed_in: SignIn) -> None:
    """It sees its own unit and those above; once the duty has gone, its page is not its any more."""
    browser, duty = signed_in("thi-tran-kep"), first(built, "thi-tran-kep")
    page = browser.get(one(duty.id))

    gone = act(browser, duty.id, "hand-on", unit="lg-phong-nnptnt", reason="Việc của phòng (dựng)")

    assert 'value="lg-thi-tran-voi"' not in page.text
    assert gone.headers["location"].startswith("/duties?done=")
    assert browser.client.get(one(duty.id)).status_code == 404


def test_a_duty_of_others_is_not_there(built: house.House, signed_in: SignIn) -> None:
    """Neither to be read nor to be settled."""
    browser, foreign = signed_in("thi-tran-kep"), first(built, unit="lg-thi-tran-voi")
    own = browser.get(one(first(built, "thi-tran-kep").id))

    sent = browser.send(own, "/duties/one", {"act": "done", "day": "2024-06-03", "duty": foreign.id})

    assert (browser.client.get(one(foreign.id)).status_code, sent.status_code) == (404, 404)
    assert state(built, foreign.id)[0] == "open"


def test_the_call_list_names_units_with_their_numbers(built: house.House, signed_in: SignIn) -> None:
    """Each unit once, with what is still open there; a number that was entered can be called."""
    by = commands.Provenance(key="test/number", actor="thu", origin="test")
    built.engine.execute(commands.ChangeContact(
        by=by, party_kind="unit", party="lg-thi-tran-kep", channel="telephone", address="0204 3881 234",
    ))  # fmt: skip
    chosen = duties.Wanted(state="open")

    calls = duty_calls.calls(built.reader, built.reader.actor("thu"), chosen)
    page = signed_in("thu").get("/duties/calls")

    units = [call.unit.id for call in calls]
    assert len(units) == len(set(units)) > 20
    assert 'href="tel:02043881234"' in page.text


@pytest.mark.parametrize("path", ["/duties.csv", "/duties/calls.csv"])
def test_a_table_holds_what_the_page_shows_and_no_formula(built: house.House, signed_in: SignIn, path: str) -> None:
    """UTF-8 with its mark; a cell that begins like a formula is text; another commune's duties are not in it."""
    duty = first(built, unit="lg-thi-tran-kep")
    browser = signed_in("thi-tran-kep")
    act(browser, duty.id, "done", day="2024-06-03", note="=HYPERLINK(1)")

    answer = browser.get(path)
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))

    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert {row[0 if "calls" in path else 1] for row in rows[1:]} == {"UBND thị trấn Kép"}
    assert not [cell for row in rows for cell in row if cell.startswith("=")]
