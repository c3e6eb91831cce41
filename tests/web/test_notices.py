"""Notices: the outbox by tabs, a message as its recipient sees it, and everything a clerk does about one."""

import html
from collections.abc import Callable
from dataclasses import replace

import pytest

from ocop_cycle.application import commands, house
from ocop_cycle.application.queries import notice_tabs, notices
from ocop_cycle.delivery import transports
from ocop_cycle.web import app, asking, security
from ocop_cycle.web.parts import Parts
from tests.application import builders
from tests.web import browsing

SignIn = Callable[[str], browsing.Browser]
HELD = "dossier-with-producer|dossier:LG24-0013|command:demo/00129|producer:lg-htx-tan-hung|email|1"


def one(key: str) -> str:
    """The address of a notice's page."""
    return asking.address("/notices/one", id=key)


def newest(built: house.House, tab: str, **wanted: str) -> notices.Noticed:
    """The newest notice of a tab."""
    found = notices.list_notices(built.reader, built.reader.actor("thu"), notices.Wanted(tab=tab, **wanted))  # type: ignore[arg-type]
    return found.items[0]


@pytest.fixture
def owed(built: house.House, signed_in: SignIn) -> str:
    """A notice that waits: the coordinator has just taken a dossier in."""
    browser = signed_in("thu")
    browser.send(browser.get("/dossiers/LG24-0005"), "/dossiers/LG24-0005/step", {}, step="accept-dossier")
    return newest(built, "owed").id


def act(browser: browsing.Browser, key: str, name: str, **filled: str) -> int:
    """Do something with a notice by the form of its page; the status of the answer."""
    return browser.send(browser.get(one(key)), "/notices/one", {"act": name, **filled}, notice=key).status_code


def test_every_notice_lies_in_one_tab(built: house.House) -> None:
    """The counts of the tabs add up to all there are, and each tab holds as many as it says."""
    thu = built.reader.actor("thu")
    counts = notice_tabs.counts(built.reader, thu)

    held = {tab: notices.list_notices(built.reader, thu, notices.Wanted(tab=tab)).total for tab in notice_tabs.TABS}

    assert held == counts
    assert sum(counts.values()) == notices.list_notices(built.reader, thu).total


def test_a_letter_is_shown_as_it_left_and_can_do_nothing(built: house.House, signed_in: SignIn) -> None:
    """The bytes that were kept, in a frame of our own page; there it runs, loads and sends nothing."""
    browser, key = signed_in("thu"), newest(built, "sent", rule="weekly-report").id
    page, letter = browser.get(one(key)), browser.get(asking.address("/notices/letter", id=key))
    policy = letter.headers["content-security-policy"]

    assert "Báo cáo tuần" in browsing.text_of(page)
    assert letter.text.startswith("<!DOCTYPE html>")
    assert policy.startswith("sandbox; default-src 'none';")
    assert "frame-ancestors 'self'" in policy
    assert letter.headers["x-frame-options"] == "SAMEORIGIN"
    assert page.headers["content-security-policy"] == security.WITH_FRAMES["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]


def test_a_notice_that_waits_shows_how_it_would_read(signed_in: SignIn) -> None:
    """Marked as a preview, from the facts it was owed with."""
    letter = signed_in("thu").get(asking.address("/notices/letter", id=HELD))

    assert "Bản xem trước – chưa gửi cho ai" in letter.text
    assert "Mật ong Tân Hưng" in letter.text


def test_a_letter_to_others_is_not_there(built: house.House, signed_in: SignIn) -> None:
    """A producer reads what went to that producer, and nothing that went to others."""
    browser, foreign = signed_in("jvo-food"), newest(built, "sent", rule="weekly-report").id

    statuses = [browser.client.get(asking.address(where, id=foreign)).status_code for where in (
        "/notices/one", "/notices/letter",
    )]  # fmt: skip

    assert statuses == [404, 404]


def test_a_notice_is_held_released_and_cancelled(built: house.House, signed_in: SignIn, owed: str) -> None:
    """Each by its form, and each leaves the notice as it should be."""
    browser, states = signed_in("thu"), []
    for name, filled in (("hold", {"reason": "Chờ xác nhận (dựng)"}), ("release", {}), ("cancel", {"reason": "Nhầm"})):
        assert act(browser, owed, name, **filled) == 303
        states.append(notices.show(built.reader, built.reader.actor("thu"), owed).notice.state)

    assert states == ["held", "owed", "cancelled"]


def test_a_missing_reason_is_told_beside_its_field(signed_in: SignIn, owed: str) -> None:
    """The form comes back open, with the sentence named as what is wrong with the field."""
    browser = signed_in("thu")

    answer = browser.send(browser.get(one(owed)), "/notices/one", {"act": "hold", "reason": " "}, notice=owed)

    assert answer.status_code == 422
    assert 'aria-describedby="hold-reason-wrong"' in answer.text
    assert 'id="hold-reason-wrong"' in answer.text


def test_a_telephone_call_without_evidence_is_told_field_by_field(signed_in: SignIn) -> None:
    """What was filled in stays; the field that is missing is named; a day to come is refused."""
    browser = signed_in("thu")
    filled = {"act": "tell", "channel": "telephone", "day": "2024-06-30", "by_whom": "Thu (dựng)"}

    answer = browser.send(browser.get(one(HELD)), "/notices/one", filled, notice=HELD)

    assert answer.status_code == 422
    assert {f'id="tell-{name}-wrong"' in answer.text for name in ("to", "day")} == {True}
    assert 'value="Thu (dựng)"' in answer.text


def test_a_call_is_recorded_and_withdrawn(built: house.House, signed_in: SignIn) -> None:
    """A recorded call tells; withdrawn, the notice waits as before."""
    browser, thu = signed_in("thu"), built.reader.actor("thu")
    filled = {"channel": "telephone", "day": "2024-06-03", "by_whom": "Thu (dựng)", "spoken_to": "Hưng (dựng)"}

    told = act(browser, HELD, "tell", **filled)
    after_call = notices.show(built.reader, thu, HELD).notice
    withdrawn = act(browser, HELD, "withdraw", number="1", reason="Gọi nhầm số (dựng)")
    after_all = notices.show(built.reader, thu, HELD).notice

    assert (told, withdrawn) == (303, 303)
    assert (after_call.told, after_call.by_hand) == ("yes", "telephone")
    assert (after_all.state, after_all.because) == ("held", "no-address")


def test_an_address_that_is_entered_lets_the_held_notice_go(built: house.House, signed_in: SignIn) -> None:
    """On the page of the notice itself; what cannot be an address is told beside the field."""
    browser = signed_in("thu")

    wrong = browser.send(
        browser.get(one(HELD)), "/notices/one", {"act": "readdress", "address": "khong phai dia chi"}, notice=HELD
    )
    right = act(browser, HELD, "readdress", address="tan-hung@htx.example")

    assert (wrong.status_code, right) == (422, 303)
    assert 'id="readdress-address-wrong"' in wrong.text
    assert notices.show(built.reader, built.reader.actor("thu"), HELD).notice.state == "owed"


@pytest.mark.parametrize("came_back", [True, False])
def test_a_notice_goes_once_more_to_a_corrected_address(built: house.House, signed_in: SignIn, came_back: bool) -> None:
    """Whether its message came back or a person knows that it went astray: one further attempt, and one alone."""
    sent = newest(built, "sent", rule="weekly-report")
    thu = built.reader.actor("thu")
    message = notices.show(built.reader, thu, sent.id).message
    assert message is not None
    if came_back:
        built.engine.execute(commands.RecordBounce(
            by=commands.Provenance(key="test/bounce", actor="thu", origin="test"), message=message.reference,
            address=message.address, action="failed", status="5.1.1", detail="550 unknown",
        ))  # fmt: skip

    answer = act(signed_in("thu"), sent.id, "readdress", address="dung@lang-giang.example")

    attempts = notices.show(built.reader, thu, sent.id).attempts
    assert answer == 303
    assert [number for number, _ in attempts] == [1, 2]
    assert notices.show(built.reader, thu, attempts[-1][1]).notice.state == "owed"


def test_who_may_not_act_is_offered_no_act(signed_in: SignIn) -> None:
    """An auditor reads the message and what became of it; no button stands there."""
    page = signed_in("kiem").get(one(HELD))

    assert page.status_code == 200
    assert "Việc có thể làm" not in browsing.text_of(page)


@pytest.fixture
def doubtful(opened: tuple[house.House, Parts]) -> tuple[house.House, browsing.Browser, str, builders.Basket]:
    """A message of a step that nobody knows to have arrived: the server took it, and gave no answer."""
    built, parts = opened
    basket = builders.Basket(answers=[transports.Delivery(outcome="uncertain", detail="mất kết nối")])
    cut = replace(built, outbox=replace(built.outbox, transport=basket))
    by = commands.Provenance(key="test/hold-doubts", actor="quan-tri", origin="test")
    cut.engine.execute(commands.ChangeSetting(by=by, name="uncertain", value="hold"))
    browser = browsing.Browser(app.Pages(replace(parts, house=cut)))
    browser.sign_in("thu")
    browser.send(browser.get("/dossiers/LG24-0005"), "/dossiers/LG24-0005/step", {}, step="accept-dossier")
    cut.send()
    return cut, browser, newest(built, "uncertain").id, basket


def test_a_message_in_doubt_goes_again_when_a_person_confirms_that_it_may_arrive_twice(
    doubtful: tuple[house.House, browsing.Browser, str, builders.Basket],
) -> None:
    """Seen as its recipient sees it, with a warning; not without the tick; then the same letter once, on the trail."""
    built, browser, key, basket = doubtful
    page = browser.get(one(key))
    message = notices.show(built.reader, built.reader.actor("thu"), key).message
    assert message is not None

    filled, carrying = {"act": "retry", "reason": "Văn thư chưa thấy"}, {"message": message.reference}
    unsure = browser.send(page, "/notices/one", filled, **carrying)
    handed = len(basket.delivered)
    sure = browser.send(unsure, "/notices/one", {**filled, "twice": "1"}, **carrying)
    told = browser.get(sure.headers["location"])
    built.send()

    assert "Chưa biết thư đã tới hay chưa" in browsing.text_of(page)
    assert f'src="{html.escape(asking.address("/notices/letter", id=key))}"' in page.text
    assert (unsure.status_code, 'id="retry-twice-wrong"' in unsure.text, "Văn thư chưa thấy" in unsure.text) == (
        422, True, True,
    )  # fmt: skip
    assert len(basket.delivered) == handed + 1
    first, again = (data for reference, _, _, data in basket.delivered if reference == message.message_id)
    assert first == again
    entry = browsing.text_of(browser.get(f"/trail/{told.url.params['done']}"))
    assert "Văn thư chưa thấy" in entry
    assert notices.show(built.reader, built.reader.actor("thu"), key).notice.told == "yes"


def test_what_may_have_arrived_is_not_owed_again_without_the_tick(
    doubtful: tuple[house.House, browsing.Browser, str, builders.Basket],
) -> None:
    """Another letter of the same notice may be the second, too."""
    _, browser, key, _ = doubtful

    unsure = browser.send(browser.get(one(key)), "/notices/one", {"act": "resend", "reason": "Gửi lại"}, notice=key)

    assert unsure.status_code == 422
    assert 'id="resend-twice-wrong"' in unsure.text


def test_what_was_written_for_an_act_that_is_open_no_more_is_shown_again(signed_in: SignIn, owed: str) -> None:
    """Another tab cancelled the notice: the page says so, and what one had written is not lost."""
    first, second = signed_in("thu"), signed_in("thu")
    stale = second.get(one(owed))
    act(first, owed, "cancel", reason="Nhầm đơn vị")

    late = second.send(stale, "/notices/one", {"act": "hold", "reason": "Chờ ý kiến lãnh đạo"}, notice=owed)

    told = browsing.text_of(late)
    assert late.status_code == 422
    assert "Tin đang ở tình trạng: đã hủy." in told
    assert "Chờ ý kiến lãnh đạo" in told
    assert "Tin đã hủy, không gửi cho ai" in told
