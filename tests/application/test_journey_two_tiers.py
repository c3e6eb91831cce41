"""A dossier under QĐ 26/2026: commune, province, and the law's own clocks in working days."""

import json
from collections.abc import Iterator
from datetime import date

import pytest

from ocop_cycle import errors
from ocop_cycle.application import commands
from tests.application import builders, dumps, two_tier, views

DOSSIER, AGAIN = "HC26-0001", "HC26-0002"
ENDS = date(2029, 7, 1)


@pytest.fixture
def province() -> Iterator[builders.Office]:
    """The made-up province with its two dossiers."""
    made = two_tier.opened()
    yield made
    made.house.close()


def submit(office: builders.Office, dossier: str = DOSSIER) -> int:
    """Hand in a dossier whose papers are there; the number of the entry."""
    two_tier.complete(office, dossier)
    return office.step(dossier, "submit-dossier", "dong" if dossier == DOSSIER else "tay").entry


def clocks(office: builders.Office, dossier: str = DOSSIER) -> list[tuple[str, str, str | None]]:
    """The clocks of the law on a dossier: rule, state, last day."""
    return [(rule, state, day) for rule, state, day, _ in views.dates(office, dossier) if rule.startswith("law/")]


def test_a_dossier_goes_from_commune_to_province(province: builders.Office) -> None:
    """No idea, no business plan, no district: three levels fewer, and the same engine."""
    submit(province)
    province.step(DOSSIER, "confirm", "dong")
    province.step(DOSSIER, "accept-dossier", "so")
    province.do(commands.RecordResult, "thu-ky", dossier=DOSSIER, level="province", total="77.5")
    province.step(DOSSIER, "conclude", "thu-ky")
    province.step(DOSSIER, "certify", "chu-tich")

    assert views.way(province, DOSSIER) == [
        "dossier-draft", "commune-check", "province-check", "province-scoring", "province-recognition", "certified",
    ]  # fmt: skip
    row = province.row("certificate", f"{DOSSIER}/cert-1")
    assert (row["stars"], row["authority_id"]) == (4, two_tier.PROVINCE)
    assert dumps.faults(province) == []


def test_the_province_certifies_three_stars_itself(province: builders.Office) -> None:
    """Under this law three stars are the province's too."""
    submit(province)
    province.step(DOSSIER, "confirm", "dong")
    province.step(DOSSIER, "accept-dossier", "so")
    province.do(commands.RecordResult, "thu-ky", dossier=DOSSIER, level="province", total="50")
    province.step(DOSSIER, "conclude", "thu-ky")
    province.step(DOSSIER, "certify", "chu-tich")

    row = province.row("certificate", f"{DOSSIER}/cert-1")
    assert (row["stars"], row["authority_id"]) == (3, two_tier.PROVINCE)


def test_the_commune_has_fifteen_working_days(province: builders.Office) -> None:
    """Received on Monday 1 June 2026: day 15 is Monday 22 June."""
    submit(province)

    (row,) = province.rows(f"SELECT * FROM deadline WHERE subject_id = '{DOSSIER}' AND rule = 'law/commune-check'")
    assert (views.last_day(row["strict_at"]), row["whose"], row["unit_id"]) == ("2026-06-22", "commune", two_tier.EAST)


def test_f10_holidays_and_swapped_saturdays_are_counted_as_the_decree_says(province: builders.Office) -> None:
    """Received on 20 August 2026: Saturday the 22nd is worked for Monday the 31st, 1 and 2 September are holidays."""
    province.at(2026, 8, 20)
    submit(province)

    (row,) = province.rows(f"SELECT * FROM deadline WHERE subject_id = '{DOSSIER}' AND rule = 'law/commune-check'")
    proof = " ".join(step["text"] for step in json.loads(row["proof"])["proof"])
    assert views.last_day(row["strict_at"]) == "2026-09-14"
    assert [
        day
        for day in ("có tính 22/8/2026", "31/8 (nghỉ hoán đổi", "01/9 (nghỉ lễ", "02/9 (nghỉ lễ")
        if day not in proof
    ] == []


def test_the_clock_is_met_when_the_commune_confirms(province: builders.Office) -> None:
    """On its last day it is in time."""
    submit(province)
    province.at(2026, 6, 22, 23, 59)
    province.step(DOSSIER, "confirm", "dong")

    assert clocks(province) == [("law/commune-check", "met", "2026-06-22")]
    assert province.row("dossier", DOSSIER)["late"] == 0


def test_f11_a_minute_after_midnight_in_the_office_is_late(province: builders.Office) -> None:
    """The day ends at midnight on the office wall, seven hours before it does in UTC."""
    submit(province)
    province.at(2026, 6, 23, 0, 0)
    province.step(DOSSIER, "confirm", "dong")

    assert province.row("dossier", DOSSIER)["late"] == 1


def test_f4_a_returned_dossier_starts_the_clock_afresh(province: builders.Office) -> None:
    """Handed in again, the commune has fifteen working days again, with reminders of their own."""
    submit(province)
    province.at(2026, 6, 15)
    province.step(DOSSIER, "return-for-supplement", "dong", reason="Thiếu minh chứng")
    province.at(2026, 7, 1)
    province.step(DOSSIER, "resubmit", "ong")
    lines = province.rows(f"SELECT line, version FROM deadline WHERE subject_id = '{DOSSIER}' AND rule LIKE 'law/%'")

    assert clocks(province) == [("law/commune-check", "met", "2026-06-22"), ("law/commune-check", "open", "2026-07-22")]
    assert [row["version"] for row in lines] == [1, 1]
    assert len({row["line"] for row in lines}) == 2
    province.at(2026, 7, 15, 8)
    head = dumps.head(province)
    province.house.sweep.run()
    assert ("dossier-deadline-near", f"unit:{two_tier.EAST}") in views.told(province, head)


def test_a_clock_that_is_taken_back_is_closed(province: builders.Office) -> None:
    """What the wrong step set is closed; when the step is taken rightly, a clock of its own starts."""
    submit(province)
    province.do(commands.TakeBackStep, "dong", dossier=DOSSIER, reason="Ghi nhầm")
    province.at(2026, 6, 8)
    province.step(DOSSIER, "submit-dossier", "dong")

    assert clocks(province) == [
        ("law/commune-check", "closed", "2026-06-22"), ("law/commune-check", "open", "2026-06-29"),
    ]  # fmt: skip


def test_a_clock_moved_and_taken_back_is_closed_in_its_newest_version(province: builders.Office) -> None:
    """An extension does not outlive the step whose date it extended."""
    submit(province)
    (line,) = {row["line"] for row in province.rows("SELECT line FROM deadline WHERE rule = 'law/commune-check'")}
    province.do(commands.MoveDeadline, "so", line=line, wording="chậm nhất ngày 30/6/2026", reason="Mưa bão")
    province.do(commands.TakeBackStep, "dong", dossier=DOSSIER, reason="Ghi nhầm")

    assert clocks(province) == [
        ("law/commune-check", "moved", "2026-06-22"), ("law/commune-check", "closed", "2026-06-30"),
    ]  # fmt: skip
    assert dumps.faults(province) == []


def test_a_clock_runs_through_all_its_states(province: builders.Office) -> None:
    """45 days for a re-evaluation at the province: checking, scoring and recognising share one clock."""
    submit(province, AGAIN)
    province.step(AGAIN, "confirm", "tay")
    started = clocks(province, AGAIN)[-1]
    province.step(AGAIN, "accept-dossier", "so")
    province.do(commands.RecordResult, "thu-ky", dossier=AGAIN, level="province", total="66")
    province.step(AGAIN, "conclude", "thu-ky")
    running = clocks(province, AGAIN)[-1]
    province.step(AGAIN, "certify", "chu-tich")

    assert (started, running) == (("law/re-evaluation-province", "open", "2026-07-16"),) * 2
    assert clocks(province, AGAIN)[-1] == ("law/re-evaluation-province", "met", "2026-07-16")


def test_withdrawing_closes_a_clock_and_meets_none(province: builders.Office) -> None:
    """Nobody met a date by giving up."""
    submit(province)
    province.at(2026, 7, 1)
    province.step(DOSSIER, "withdraw", "ong", reason="Ngừng sản xuất")

    assert clocks(province) == [("law/commune-check", "closed", "2026-06-22")]
    assert province.row("dossier", DOSSIER)["late"] == 0


def test_the_communes_own_milestone_is_the_dossiers_commune(province: builders.Office) -> None:
    """A date for "UBND các xã" about dossiers is that of the commune from which the dossier comes."""
    found = province.rows("SELECT unit_id, whose, hardness FROM deadline WHERE rule = 'plan/nop-ho-so'")

    assert [tuple(row.values()) for row in found] == [(two_tier.EAST, "commune", "hard")]


def test_a_hard_date_shuts_the_step_that_would_have_met_it(province: builders.Office) -> None:
    """After 30 October there is no way into the round; the lenient reading of "trước ngày 30/10" decides."""
    province.at(2026, 10, 30, 16)
    submit(province)
    province.at(2026, 10, 31, 0, 0)
    before = dumps.of(province)

    with pytest.raises(errors.StepRefused) as refused:
        province.step(DOSSIER, "confirm", "dong")

    assert refused.value.reasons == (errors.Reason("closed-by-deadline", {"rule": "plan/nop-ho-so"}),)
    assert dumps.of(province) == before


def test_f21_an_extension_after_it_passed_opens_it_again(province: builders.Office) -> None:
    """Extended with a reason when it had passed already: the step is open, and the old date is on record."""
    submit(province)
    province.at(2026, 11, 2)
    province.house.sweep.run()
    (line,) = {row["line"] for row in province.rows("SELECT line FROM deadline WHERE rule = 'plan/nop-ho-so'")}
    province.do(commands.MoveDeadline, "so", line=line, wording="đến hết ngày 10/11/2026", reason="Bão số 9")

    province.step(DOSSIER, "confirm", "dong")

    plan_dates = [row[1:] for row in views.dates(province, DOSSIER) if row[0] == "plan/nop-ho-so"]
    assert plan_dates == [("moved", "2026-10-29", "2026-10-30"), ("met", "2026-11-10", "2026-11-10")]
    assert dumps.faults(province) == []


def test_a_date_that_is_not_hard_shuts_nothing(province: builders.Office) -> None:
    """The law's clock is soft: after it the commune may still confirm, and is marked late."""
    submit(province)
    province.at(2026, 8, 3)

    province.step(DOSSIER, "confirm", "dong")

    assert province.row("dossier", DOSSIER)["late"] == 1


def test_a_return_and_a_withdrawal_are_never_shut(province: builders.Office) -> None:
    """Past a hard date one may still give back and give up."""
    province.at(2026, 10, 29)
    submit(province)
    province.at(2026, 11, 2)

    province.step(DOSSIER, "return-for-supplement", "dong", reason="Thiếu minh chứng")
    province.step(DOSSIER, "withdraw", "ong", reason="Quá hạn")

    assert province.state(DOSSIER) == "withdrawn"


def test_the_fifteen_days_of_a_revocation_are_the_issuers(province: builders.Office) -> None:
    """QĐ 26/2026, Điều 8: three and four stars are the province's to revoke, and so is the limit."""
    submit(province)
    province.step(DOSSIER, "confirm", "dong")
    province.step(DOSSIER, "accept-dossier", "so")
    province.do(commands.RecordResult, "thu-ky", dossier=DOSSIER, level="province", total="77.5")
    province.step(DOSSIER, "conclude", "thu-ky")
    province.step(DOSSIER, "certify", "chu-tich")
    province.step(DOSSIER, "propose-revocation", "so", reason="Căn cứ đ: ngừng sản xuất")

    (row,) = province.rows("SELECT unit_id, whose FROM deadline WHERE rule = 'law/revocation'")
    province.step(DOSSIER, "drop-revocation", "chu-tich", reason="Đã sản xuất trở lại")

    assert tuple(row.values()) == (two_tier.AGENCY, "province")
    assert province.state(DOSSIER) == "certified"


def test_the_window_for_a_re_evaluation_counts_back_from_the_end(province: builders.Office) -> None:
    """From 180 to 120 days before the end of the certificate the producer hands in again."""
    submit(province)
    province.step(DOSSIER, "confirm", "dong")
    province.step(DOSSIER, "accept-dossier", "so")
    province.do(commands.RecordResult, "thu-ky", dossier=DOSSIER, level="province", total="77.5")
    province.step(DOSSIER, "conclude", "thu-ky")
    data = commands.CertificateData(ends=ENDS)
    province.step(DOSSIER, "certify", "chu-tich", certificate=data)

    (row,) = province.rows("SELECT * FROM deadline WHERE rule = 'certificate/submit-for-re-evaluation'")
    assert (row["opens_at"], views.last_day(row["lenient_at"]), row["whose"]) == (
        "2029-01-01T17:00:00.000000Z", "2029-03-03", "producer",
    )  # fmt: skip
