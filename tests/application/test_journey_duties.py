"""Duties of units: done on a day, handed on, waived, opened again; each with its date and its notice."""

from datetime import date
from typing import Any

import pytest

from ocop_cycle import clock, errors
from ocop_cycle.application import commands, walking
from tests.application import builders, dumps, views

DUTY = f"{builders.PLAN}/ii-1-tuyen-truyen/{builders.NGHIA_HUNG}"
CX = "cam-xuyen-2024"
DATED = f"{CX}/kiem-tra-thuc-te/cx-vpdp-ntm"
COMMUNE = f"unit:{builders.NGHIA_HUNG}"
OTHER = f"unit:{builders.HUONG_SON}"


@pytest.fixture
def cam_xuyen(opened: builders.Office) -> builders.Office:
    """Cẩm Xuyên's cycle opened beside it on 4 March 2024; one of its duties has a date."""
    opened.at(2024, 3, 4)
    builders.open_plan(opened, CX)
    return opened


def done(office: builders.Office, actor: str = "hung", **said: Any) -> int:
    """Record the duty as done; the number of the entry."""
    return office.do(
        commands.RecordDutyDone, actor, **{"duty": DUTY, "day": date(2024, 3, 1), "document": "45/BC-UBND", **said}
    ).entry


def test_a_class_of_units_gives_each_of_them_a_duty(opened: builders.Office) -> None:
    """What is asked of "UBND các xã, thị trấn" is asked of each of the sixteen by name."""
    rows = opened.rows("SELECT unit_id, state, time FROM duty WHERE milestone = 'v-9-bao-cao' ORDER BY unit_id")
    communes = sorted(u.id for u in opened.plan().units if u.unit_class == "ubnd-xa")

    assert [tuple(row.values()) for row in rows] == [(unit, "open", "standing") for unit in communes]
    assert len(communes) == 16


def test_a_standing_duty_stays_open_without_a_date(opened: builders.Office) -> None:
    """It never gets an invented one, and no bell."""
    assert views.dates(opened, DUTY, "duty") == [("plan/ii-1-tuyen-truyen", "open", None, None)]
    opened.at(2025, 6, 1)
    opened.house.sweep.run()
    assert opened.row("duty", DUTY)["state"] == "open"


def test_a_unit_records_its_own_duty(opened: builders.Office) -> None:
    """Day, document and remark stand on the duty; its deadline is met."""
    done(opened, note="Đã phát thanh 12 buổi")

    row = opened.row("duty", DUTY)
    assert (row["state"], row["done_on"], row["document"], row["note"]) == (
        "done", "2024-03-01", "45/BC-UBND", "Đã phát thanh 12 buổi",
    )  # fmt: skip
    assert [row[1] for row in views.dates(opened, DUTY, "duty")] == ["met"]
    assert dumps.faults(opened) == []


@pytest.mark.parametrize("actor", ["huong", "loan", "chi", "kiem", builders.ADMINISTRATOR])
def test_f18_nobody_records_a_duty_of_others(opened: builders.Office, actor: str) -> None:
    """Neither the neighbour nor secretary, producer, auditor or administrator."""
    before = dumps.of(opened)

    with pytest.raises(errors.NotPermitted):
        done(opened, actor)

    assert dumps.of(opened) == before


def test_a_day_in_the_future_is_refused_with_every_reason(opened: builders.Office) -> None:
    """Done tomorrow is not done; done twice is not open: both are told."""
    done(opened)

    with pytest.raises(errors.StepRefused) as refused:
        done(opened, day=date(2024, 3, 2))

    assert refused.value.reasons == (
        errors.Reason("duty-not-open", {"duty": DUTY, "state": "done"}),
        errors.Reason("day-in-future", {"day": "2024-03-02"}),
    )


def test_f11_the_day_is_the_day_on_the_office_wall(opened: builders.Office) -> None:
    """At half past midnight in Hà Nội it is still yesterday in UTC: today's day is taken all the same."""
    opened.at(2024, 3, 5, 0, 30)

    done(opened, day=date(2024, 3, 5))

    assert opened.row("duty", DUTY)["done_on"] == "2024-03-05"


def test_a_duty_is_handed_on(opened: builders.Office) -> None:
    """It belongs to the other unit, which gets a deadline of its own and is told; the old one is closed."""
    receipt = opened.do(commands.HandOnDuty, "thu", duty=DUTY, unit=builders.HUONG_SON, reason="Theo phân công mới")

    row = opened.row("duty", DUTY)
    deadlines = opened.rows(f"SELECT unit_id, state FROM deadline WHERE subject_id = '{DUTY}' ORDER BY id")
    assert (row["unit_id"], row["state"]) == (builders.HUONG_SON, "open")
    assert [tuple(found.values()) for found in deadlines] == [
        (builders.NGHIA_HUNG, "closed"), (builders.HUONG_SON, "open"),
    ]  # fmt: skip
    assert views.told(opened, receipt.entry - 1) == [("duty-opened", OTHER)]
    assert dumps.faults(opened) == []


def test_what_was_handed_on_is_the_other_units_to_do(opened: builders.Office) -> None:
    """The right to record it goes with it."""
    opened.do(commands.HandOnDuty, "thu", duty=DUTY, unit=builders.HUONG_SON, reason="Theo phân công mới")

    with pytest.raises(errors.NotPermitted):
        done(opened, "hung")
    done(opened, "huong")

    assert opened.row("duty", DUTY)["state"] == "done"


def test_a_duty_is_not_handed_to_who_has_it(opened: builders.Office) -> None:
    """Nor is a settled one handed on."""
    with pytest.raises(errors.StepRefused) as same:
        opened.do(commands.HandOnDuty, "thu", duty=DUTY, unit=builders.NGHIA_HUNG, reason="x")
    done(opened)
    with pytest.raises(errors.StepRefused) as settled:
        opened.do(commands.HandOnDuty, "thu", duty=DUTY, unit=builders.HUONG_SON, reason="x")

    assert same.value.reasons == (errors.Reason("duty-is-theirs", {"duty": DUTY, "unit": builders.NGHIA_HUNG}),)
    assert settled.value.reasons == (errors.Reason("duty-not-open", {"duty": DUTY, "state": "done"}),)


def test_a_duty_is_waived_with_a_reason(opened: builders.Office) -> None:
    """Its deadline is closed and not met."""
    opened.do(commands.WaiveDuty, "thu", duty=DUTY, reason="Xã không có chủ thể")

    assert opened.row("duty", DUTY)["state"] == "waived"
    assert [row[1] for row in views.dates(opened, DUTY, "duty")] == ["closed"]


@pytest.mark.parametrize("kind", [commands.WaiveDuty, commands.HandOnDuty, commands.ReopenDuty])
def test_reasons_are_not_blank(opened: builders.Office, kind: type[Any]) -> None:
    """Whoever waives, hands on or reopens says why."""
    if kind is commands.ReopenDuty:
        done(opened)
    said = {"unit": builders.HUONG_SON} if kind is commands.HandOnDuty else {}

    with pytest.raises(errors.StepRefused) as refused:
        opened.do(kind, "thu", duty=DUTY, reason=" ", **said)

    assert refused.value.reasons == (errors.Reason("reason-required", {"step": "duty"}),)


def test_f4_a_reopened_duty_gets_a_fresh_date_and_notice(cam_xuyen: builders.Office) -> None:
    """Day, document and remark are blank again, a new deadline of the same words runs, and the unit is told."""
    cam_xuyen.do(commands.GrantRole, person="thu", role="coordinator", unit="cx-ubnd-huyen")
    done(cam_xuyen, "thu", duty=DATED, note="Đã kiểm tra 2 cơ sở")
    receipt = cam_xuyen.do(commands.ReopenDuty, "thu", duty=DATED, reason="Biên bản thiếu chữ ký")

    row = cam_xuyen.row("duty", DATED)
    assert (row["state"], row["done_on"], row["document"], row["note"]) == ("open", None, None, None)
    assert views.dates(cam_xuyen, DATED, "duty") == [
        ("plan/kiem-tra-thuc-te", "met", "2024-03-29", "2024-03-30"),
        ("plan/kiem-tra-thuc-te", "open", "2024-03-29", "2024-03-30"),
    ]
    assert views.told(cam_xuyen, receipt.entry - 1) == [("duty-reopened", "unit:cx-vpdp-ntm")]
    assert dumps.faults(cam_xuyen) == []


def test_an_open_duty_is_not_opened(opened: builders.Office) -> None:
    """There is nothing to open again."""
    with pytest.raises(errors.StepRefused) as refused:
        opened.do(commands.ReopenDuty, "thu", duty=DUTY, reason="x")

    assert refused.value.reasons == (errors.Reason("duty-is-open", {"duty": DUTY}),)


def test_a_dated_duty_reminds_passes_and_goes_up(cam_xuyen: builders.Office) -> None:
    """14, 7, 3 and 1 days before; when it has passed; three working days later to the superior; and once more up."""
    for _ in walking.walk(cam_xuyen.house, clock.at_local(date(2024, 5, 1), 8), cam_xuyen.clock.set):
        pass

    owed = cam_xuyen.rows(
        f"SELECT owed_at, rule, recipient_id FROM notice WHERE subject_id = '{DATED}' ORDER BY owed_at, recipient_id"
    )
    told = [(wall(row["owed_at"]), row["rule"].removeprefix("duty-deadline-"), row["recipient_id"]) for row in owed]
    assert told == [
        ("2024-03-15 08:00", "near", "cx-vpdp-ntm"),
        ("2024-03-22 08:00", "near", "cx-vpdp-ntm"),
        ("2024-03-26 08:00", "near", "cx-vpdp-ntm"),
        ("2024-03-28 08:00", "near", "cx-vpdp-ntm"),
        ("2024-03-31 00:00", "passed", "cx-vpdp-ntm"),
        ("2024-04-03 08:00", "escalated", "cx-ubnd-huyen"),
        ("2024-04-10 08:00", "escalated-again", "cx-ubnd-huyen"),
        ("2024-04-10 08:00", "escalated-again", "ha-tinh-ubnd-tinh"),
    ]


def wall(at: str) -> str:
    """A moment as the clock on the office wall shows it."""
    return clock.in_office(clock.from_text(at)).strftime("%Y-%m-%d %H:%M")


def test_f12_who_is_done_is_not_reminded(cam_xuyen: builders.Office) -> None:
    """A reminder that was owed but had not left when the duty was done is cancelled."""
    cam_xuyen.do(commands.GrantRole, person="thu", role="coordinator", unit="cx-ubnd-huyen")
    cam_xuyen.do(
        commands.ChangeContact, party_kind="unit", party="cx-vpdp-ntm", channel="email", address="vpdp@cx.example"
    )
    cam_xuyen.house.outbox.run()
    cam_xuyen.at(2024, 3, 22)
    cam_xuyen.house.sweep.run()
    done(cam_xuyen, "thu", duty=DATED)

    report = cam_xuyen.house.outbox.run()

    states = cam_xuyen.rows(f"SELECT state FROM notice WHERE subject_id = '{DATED}' AND rule = 'duty-deadline-near'")
    assert (report.issued, report.cancelled) == (0, 1)
    assert [row["state"] for row in states] == ["cancelled"]
