"""Cẩm Xuyên 2024: dates by kind of dossier and by named producer, and one district beside another in one house."""

import pytest

from ocop_cycle import errors
from ocop_cycle.application import commands
from tests.application import builders, dumps, views

PLAN = "cam-xuyen-2024"
OFFICE = "cx-vpdp-ntm"


@pytest.fixture
def cam_xuyen(opened: builders.Office) -> builders.Office:
    """Cẩm Xuyên's cycle open since 4 March 2024, beside Lạng Giang's, with a coordinator and a head of its own."""
    opened.at(2024, 3, 4)
    builders.open_plan(opened, PLAN)
    for person, role in (("tram", "coordinator"), ("quang", "head")):
        opened.do(commands.AddPerson, person=person, name=person)
        opened.do(commands.GrantRole, person=person, role=role, unit="cx-ubnd-huyen")
    return opened


def open_(office: builders.Office, product: str, kind: str) -> str:
    """Open a dossier; its code."""
    return office.do(commands.OpenDossier, "tram", cycle=PLAN, product=product, kind=kind).subject[1]


def test_each_kind_has_its_own_dates(cam_xuyen: builders.Office) -> None:
    """Upgrades, new ideas and what has lapsed: the letter gives each another day."""
    upgrade = open_(cam_xuyen, "cx-nuoc-mam-phu-sang", "upgrade")
    lapsed = open_(cam_xuyen, "cx-gao-xuyen-huong", "re-evaluation")
    idea = open_(cam_xuyen, "cx-tinh-dau-sa-chanh", "new")

    assert [(rule, strict, lenient) for rule, _, strict, lenient in views.dates(cam_xuyen, upgrade)] == [
        ("plan/chap-thuan-phuong-an", "2024-05-04", "2024-05-05"),
        ("plan/chap-thuan-y-tuong", "2024-04-05", "2024-04-05"),
        ("plan/hoan-thanh-phuong-an", "2024-04-30", "2024-04-30"),
        ("plan/nang-hang-phuong-an", "2024-04-14", "2024-04-15"),
        ("plan/nang-hang-y-tuong", "2024-04-14", "2024-04-15"),
    ]
    assert [(rule, strict, lenient) for rule, _, strict, lenient in views.dates(cam_xuyen, lapsed)] == [
        ("plan/het-han-ho-so", "2024-04-19", "2024-04-20"),
    ]
    assert ("plan/moi-phuong-an", "open", "2024-04-19", "2024-04-20") in views.dates(cam_xuyen, idea)


def test_a_date_for_a_named_producer_binds_nobody_else(cam_xuyen: builders.Office) -> None:
    """The letter names the two that upgrade; a third one that upgrades has the dates of all, not theirs."""
    third = open_(cam_xuyen, "cx-gao-xuyen-huong", "upgrade")

    assert [rule for rule, *_ in views.dates(cam_xuyen, third)] == [
        "plan/chap-thuan-phuong-an", "plan/chap-thuan-y-tuong", "plan/hoan-thanh-phuong-an",
    ]  # fmt: skip


def test_whose_each_date_is(cam_xuyen: builders.Office) -> None:
    """What the producers must do is theirs; what the district must do is its office's."""
    code = open_(cam_xuyen, "cx-nuoc-mam-phu-sang", "upgrade")
    rows = cam_xuyen.rows(f"SELECT rule, whose, unit_id FROM deadline WHERE subject_id = '{code}' ORDER BY rule")

    assert [tuple(row.values()) for row in rows] == [
        ("plan/chap-thuan-phuong-an", "district", OFFICE),
        ("plan/chap-thuan-y-tuong", "district", OFFICE),
        ("plan/hoan-thanh-phuong-an", "district", OFFICE),
        ("plan/nang-hang-phuong-an", "producer", None),
        ("plan/nang-hang-y-tuong", "producer", None),
    ]


def test_each_step_meets_its_own_date(cam_xuyen: builders.Office) -> None:
    """Submitting the idea meets one date, its approval the next: an odd order of dates is kept as it is written."""
    code = open_(cam_xuyen, "cx-nuoc-mam-phu-sang", "upgrade")
    cam_xuyen.step(code, "submit-idea", "tram")
    after_idea = {rule for rule, state, *_ in views.dates(cam_xuyen, code) if state == "met"}
    cam_xuyen.step(code, "approve-idea", "quang")
    after_approval = {rule for rule, state, *_ in views.dates(cam_xuyen, code) if state == "met"}

    assert after_idea == {"plan/nang-hang-y-tuong"}
    assert after_approval == {"plan/nang-hang-y-tuong", "plan/chap-thuan-y-tuong"}


def test_a_late_step_marks_the_dossier(cam_xuyen: builders.Office) -> None:
    """What is due "chậm nhất trước ngày 15/4" is in time on the 15th by the lenient reading, and not on the 16th."""
    punctual = open_(cam_xuyen, "cx-nuoc-mam-phu-sang", "upgrade")
    late = open_(cam_xuyen, "cx-ruou-sim-dat-thom", "upgrade")
    cam_xuyen.at(2024, 4, 15, 23, 30)
    cam_xuyen.step(punctual, "submit-idea", "tram")
    cam_xuyen.at(2024, 4, 16, 0, 30)
    cam_xuyen.step(late, "submit-idea", "tram")

    assert [cam_xuyen.row("dossier", code)["late"] for code in (punctual, late)] == [0, 1]


def test_one_of_several_dates_is_moved(cam_xuyen: builders.Office) -> None:
    """The notice speaks of the date that was moved, and not of the nearest one; whose it is, is told."""
    code = open_(cam_xuyen, "cx-nuoc-mam-phu-sang", "upgrade")
    line = f"dossier:{code}/plan/chap-thuan-phuong-an/v1"
    receipt = cam_xuyen.do(
        commands.MoveDeadline, "quang", line=line, wording="trước ngày 20/5/2024", reason="Chờ ý kiến Huyện ủy"
    )

    told = views.told(cam_xuyen, receipt.entry - 1)
    (facts,) = views.facts(cam_xuyen, "deadline-moved", f"unit:{OFFICE}")
    assert told == [("deadline-moved", "producer:cx-htx-phu-sang"), ("deadline-moved", f"unit:{OFFICE}")]
    assert (facts["deadline"]["rule"], facts["deadline"]["day"], facts["deadline"]["lenient_day"]) == (
        "plan/chap-thuan-phuong-an", "2024-05-19", "2024-05-20",
    )  # fmt: skip
    assert facts["reason"] == "Chờ ý kiến Huyện ủy"


def test_the_date_of_a_duty_is_moved(cam_xuyen: builders.Office) -> None:
    """Units have dates too, under ids with strokes in them; the unit is told."""
    line = f"duty:{PLAN}/kiem-tra-thuc-te/{OFFICE}/plan/kiem-tra-thuc-te/v1"
    receipt = cam_xuyen.do(
        commands.MoveDeadline, "quang", line=line, wording="chậm nhất ngày 19/4/2024", reason="Cơ sở chưa đăng ký"
    )

    (facts,) = views.facts(cam_xuyen, "deadline-moved", f"unit:{OFFICE}")
    assert views.told(cam_xuyen, receipt.entry - 1) == [("deadline-moved", f"unit:{OFFICE}")]
    assert (facts["duty"]["unit"], facts["deadline"]["day"]) == (
        "Văn phòng Điều phối nông thôn mới huyện", "2024-04-19",
    )  # fmt: skip
    assert dumps.faults(cam_xuyen) == []


def test_f18_the_people_of_one_district_have_no_say_in_the_other(cam_xuyen: builders.Office) -> None:
    """Coordinator and head of Lạng Giang may not touch Cẩm Xuyên's dossiers, duties, dates or rounds, nor close it."""
    code = open_(cam_xuyen, "cx-nuoc-mam-phu-sang", "upgrade")
    before = dumps.of(cam_xuyen)
    line = f"dossier:{code}/plan/chap-thuan-phuong-an/v1"
    duty = f"{PLAN}/kiem-tra-thuc-te/{OFFICE}"

    for kind, actor, said in (
        (commands.AdvanceDossier, "thu", {"dossier": code, "step": "submit-idea"}),
        (commands.RecordDocument, "thu", {"dossier": code, "item": "samples"}),
        (commands.OpenDossier, "thu", {"cycle": PLAN, "product": "cx-gao-xuyen-huong", "kind": "re-evaluation"}),
        (commands.WaiveDuty, "thu", {"duty": duty, "reason": "x"}),
        (commands.MoveDeadline, "ha", {"line": line, "wording": "trước ngày 20/5/2024", "reason": "x"}),
        (commands.CloseCycle, "ha", {"cycle": PLAN}),
    ):
        with pytest.raises(errors.NotPermitted):
            cam_xuyen.do(kind, actor, **said)

    assert dumps.of(cam_xuyen) == before


def test_an_urgent_duty_stays_open_without_a_date(cam_xuyen: builders.Office) -> None:
    """What is "khẩn trương" gets no invented date and no reminder; it stays on the list until it is done."""
    duty = f"{PLAN}/xa-khan-truong-y-tuong/cx-xa-cam-binh"
    cam_xuyen.at(2025, 1, 2)
    cam_xuyen.house.sweep.run()

    assert (cam_xuyen.row("duty", duty)["time"], cam_xuyen.row("duty", duty)["state"]) == ("urgent", "open")
    assert views.dates(cam_xuyen, duty, "duty") == [("plan/xa-khan-truong-y-tuong", "open", None, None)]
