"""The desk: what waits for whom, what holds up, the shut gate; and the narrow desk of producers and communes."""

import html
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from ocop_cycle import clock
from ocop_cycle.application import clock_gate, commands, house
from ocop_cycle.application.queries import board, notice_tabs, outlook, own, today
from ocop_cycle.domain import permissions
from ocop_cycle.policy import register
from ocop_cycle.web import app
from ocop_cycle.web.parts import Parts
from tests.application import builders
from tests.web import browsing, scene

SignIn = Callable[[str], browsing.Browser]


@pytest.mark.parametrize(
    ("person", "codes"),
    [
        ("thu", ["LG24-0005", "LG24-0015", "LG24-0016"]),
        ("ha", ["LG24-0015", "LG24-0016", "LG24-0008"]),
        ("jvo-food", ["LG24-0003"]),
        ("kiem", []),
    ],
)
def test_a_desk_lists_the_dossiers_in_which_it_is_ones_turn(built: house.House, person: str, codes: list[str]) -> None:
    """Only those in which a step is open to this very person, on the level whose turn it is."""
    found = today.today(built.reader, built.reader.actor(person))

    assert [one.code for one in found.mine.dossiers] == codes


def test_a_step_that_was_taken_waits_no_more(built: house.House, signed_in: SignIn) -> None:
    """Once the coordinator took the dossier in, it waits for the council and not for her."""
    browser = signed_in("thu")
    browser.send(browser.get("/dossiers/LG24-0005"), "/dossiers/LG24-0005/step", {}, step="accept-dossier")

    found = today.today(built.reader, built.reader.actor("thu"))

    assert [one.code for one in found.mine.dossiers] == ["LG24-0015", "LG24-0016"]


def test_a_desk_offers_the_next_act_and_the_step_names_the_notices_it_owes(signed_in: SignIn) -> None:
    """The act leads to the form of its step; once it is taken, the page names every letter that this very step owes."""
    browser = signed_in("thu")
    desk, dossier = browser.get("/desk"), browser.get("/dossiers/LG24-0005")

    taken = browser.send(dossier, "/dossiers/LG24-0005/step", {}, step="accept-dossier")
    told = browser.get(taken.headers["location"])

    assert 'href="/dossiers/LG24-0005#step-accept-dossier"' in desk.text
    assert 'id="step-accept-dossier"' in dossier.text
    assert "Chưa đủ điều kiện chuyển bước" in browsing.text_of(desk)
    owed = told.text.partition('<ul class="owes">')[2].partition("</ul>")[0]
    assert re.findall(r"</a> → (.*?) <span", owed) == [
        "Phòng Nông nghiệp và Phát triển nông thôn", "HTX du lịch cộng đồng Núi Hản", "UBND xã Xương Lâm",
    ]  # fmt: skip


def test_the_charts_of_a_desk_count_what_the_lists_hold(built: house.House, signed_in: SignIn) -> None:
    """Dossiers on their way by stage, messages by state; each number stands in a table that leads to its list."""
    thu = built.reader.actor("thu")
    shown = board.shown(built.reader, thu, board.Wanted(ended=False), most=1)

    ahead = outlook.outlook(built.reader, thu)
    page = signed_in("thu").get("/desk").text

    assert [(one.id, one.total) for one in ahead.stages] == [(c.stage, c.count) for c in shown.columns if c.count]
    assert sum(one.counts["overdue"] for one in ahead.stages) == today.today(built.reader, thu).overdue_count
    assert [one.first.isoformat() for one in ahead.months][::11] == ["2024-06-01", "2025-05-01"]
    assert re.findall(r'<th scope="row"><a href="/notices\?tab=(\w+)">[^<]*</a></th><td>(\d+)</td>', page) == [
        (tab, str(count)) for tab, count in notice_tabs.counts(built.reader, thu).items() if count
    ]
    assert page.count('<svg xmlns="http://www.w3.org/2000/svg"') == 4
    assert "style=" not in page


def test_certificates_are_counted_by_the_month_in_which_they_end(built: house.House) -> None:
    """Those of the next twelve months, that of today among them; what ended before is not counted."""
    thu = built.reader.actor("thu")
    ends = [date(2024, 5, 31), date(2024, 6, 3), date(2024, 6, 30), date(2025, 5, 31), date(2025, 6, 1)]
    entries = tuple(
        register.Entry(
            line=2 + number, product=f"Sản phẩm {number}", producer="Chủ thể mẫu", commune=None, stars=3,
            decision_number=f"{number}/QĐ", issued=date(2021, 5, 1), ends=day,
        )
        for number, day in enumerate(ends)
    )  # fmt: skip
    built.engine.execute(commands.RegisterCertificates(
        by=commands.Provenance(key="test/register", actor="thu", origin="test"), cycle="lang-giang-2024",
        source="sổ cũ", certificates=entries,
    ))  # fmt: skip

    found = outlook.outlook(built.reader, thu).months

    assert [(one.first.isoformat(), one.count) for one in found if one.count] == [("2024-06-01", 2), ("2025-05-01", 1)]


def test_every_item_of_a_desk_leads_to_where_one_acts(signed_in: SignIn) -> None:
    """Dossiers, held messages, late limits and lists are links, and each leads to a page."""
    browser = signed_in("thu")
    page = browser.get("/desk")
    links = {html.unescape(where) for where in re.findall(r'href="(/[^"]*)"', page.text) if "/assets/" not in where}

    answers = {where: browser.get(where).status_code for where in sorted(links)}

    assert set(answers.values()) == {200}
    assert {"/dossiers/LG24-0005", "/board?late=1", "/notices?tab=held"} <= links
    assert any(where.startswith("/notices/one?id=") for where in links)


def test_the_shut_gate_says_what_to_do_and_a_button_opens_it(opened: tuple[house.House, Parts]) -> None:
    """After days of silence the desk names the limits that wait; who may confirms, and they are dealt with."""
    built, parts = opened
    guarded = replace(built, sweep=replace(built.sweep, gate=clock_gate.ClockGate(store=built.store)))
    pages = app.Pages(replace(parts, house=guarded))
    by = commands.Provenance(key="test/five-days", actor=permissions.SYSTEM, origin="test")
    later = clock.to_text(built.clock.now() + timedelta(days=5))
    built.engine.execute(commands.MoveDemoClock(by=by, to=later))
    browser, officer = browsing.Browser(pages), browsing.Browser(pages)
    browser.sign_in("thu")
    officer.sign_in("khoa")

    page, other = browser.get("/desk"), officer.get("/desk")
    confirmed = browser.send(page, "/desk/clock", {})
    after = browser.get(confirmed.headers["location"])

    assert "Đồng hồ đúng, tiếp tục làm việc" in browsing.text_of(page)
    assert "Điều phối viên, lãnh đạo hoặc quản trị hệ thống xác nhận" in browsing.text_of(other)
    assert "Đã xác nhận đồng hồ" in browsing.text_of(after)
    assert not guarded.sweep.gate.is_closed(built.clock.now())


def test_a_producer_sees_its_own_in_plain_words_and_nothing_else(signed_in: SignIn) -> None:
    """Where it stands, by when, what comes next; no other producer, no word of councils, no page it cannot use."""
    page = signed_in("jvo-food").get("/desk")
    text = browsing.text_of(page)

    assert "Cơ sở cần bổ sung hồ sơ gửi huyện" in text
    assert "Nộp lại hồ sơ đã bổ sung cho huyện" in text
    assert "LG24-0005" not in text
    assert [where for where in ("/board", "/duties", "/trail") if f'href="{where}"' in page.text] == []


def test_the_narrow_desk_names_the_papers_that_the_next_step_asks_for(built: house.House) -> None:
    """Papers of later levels are not yet missing."""
    found = own.own(built.reader, built.reader.actor("jvo-food"))

    assert [(one.code, one.is_mine, len(one.steps)) for one in found.turn] == [("LG24-0003", True, 1)]


def test_a_commune_sees_its_dossiers_duties_and_messages(signed_in: SignIn) -> None:
    """Its own, and no other commune's."""
    text = browsing.text_of(signed_in("thi-tran-kep").get("/desk"))

    assert "LG24-0016" in text
    assert "Nhiệm vụ của xã" in text
    assert "LG24-0005" not in text


def test_the_desk_of_an_office_without_a_year_says_how_to_begin(tmp_path: Path) -> None:
    """Nothing waits, yet not all is well: a plan is applied and its cycle opened first; lists say when they fill."""
    office = builders.founded()
    office.do(commands.AddPerson, person="moi", name="Người mới")
    office.do(commands.GrantRole, person="moi", role="coordinator", unit="instance")
    folder = tmp_path / "begun"
    scene.keep(scene.Scene(office=office), folder, people=("moi",), at=office.clock.now())
    built, parts = scene.parts(folder)
    browser = browsing.Browser(app.Pages(parts))
    browser.sign_in("moi", scene.PASSWORD)

    said = {where: browsing.text_of(browser.get(where)) for where in ("/desk", "/duties", "/notices", "/certificates")}

    parts.reader.store.database.dispose()
    built.close()
    assert "ocop plan apply" in said["/desk"]
    assert "Mọi việc đều ổn" not in said["/desk"]
    assert "Nhiệm vụ được lập khi mở chu trình" in said["/duties"]
    assert "Tin được lập khi hồ sơ chuyển bước" in said["/notices"]
    assert "Chưa có giấy chứng nhận nào." in said["/certificates"]
