"""The clock of an office stands while the dossier is with its producer, where the law says so."""

import json
from collections.abc import Iterator

import pytest

from ocop_cycle.application import commands
from tests.application import builders, dumps, two_tier, views

DOSSIER = "HC26-0001"


@pytest.fixture
def province() -> Iterator[builders.Office]:
    """The made-up province whose commune clock pauses; the dossier came on Monday 1 June 2026: until 22 June."""
    made = two_tier.opened(commune_check={"pauses": True})
    two_tier.complete(made, DOSSIER)
    made.step(DOSSIER, "submit-dossier", "dong")
    yield made
    made.house.close()


def give_back(office: builders.Office) -> None:
    """The commune returns the dossier to its producer."""
    office.step(DOSSIER, "return-for-supplement", "dong", reason="Thiếu minh chứng")


def clock_of(office: builders.Office) -> list[tuple[int, str, str | None, str | None]]:
    """Every version of the commune's clock: version, state, last day, and whether its bell is set."""
    rows = office.rows(
        f"SELECT version, state, strict_at, next_at FROM deadline WHERE subject_id = '{DOSSIER}'"
        " AND rule = 'law/commune-check' ORDER BY version"
    )
    return [
        (row["version"], row["state"], views.last_day(row["strict_at"]), "bell" if row["next_at"] else None)
        for row in rows
    ]


def test_the_time_with_the_producer_does_not_count(province: builders.Office) -> None:
    """Returned on Monday 8 June after five working days, back on 1 July: ten are left, until Wednesday 15 July."""
    province.at(2026, 6, 8)
    give_back(province)
    stood = clock_of(province)
    province.at(2026, 7, 1)
    province.step(DOSSIER, "resubmit", "ong")

    assert stood == [(1, "stopped", "2026-06-22", None)]
    assert clock_of(province) == [(1, "stopped", "2026-06-22", None), (2, "open", "2026-07-15", "bell")]
    assert dumps.faults(province) == []


def test_the_proof_shows_the_pause(province: builders.Office) -> None:
    """When it was given back and came again, and how much was left, behind the first reckoning."""
    province.at(2026, 6, 8)
    give_back(province)
    province.at(2026, 7, 1)
    province.step(DOSSIER, "resubmit", "ong")

    (row,) = province.rows("SELECT wording, proof FROM deadline WHERE rule = 'law/commune-check' AND version = 2")
    steps = [step["text"] for step in json.loads(row["proof"])["proof"]]
    assert row["wording"] == "trong thời hạn 15 ngày làm việc kể từ ngày nhận hồ sơ"
    assert "trả hồ sơ ngày 08/6/2026, nhận lại ngày 01/7/2026: thời gian đó không tính" in steps
    assert "còn lại 10 ngày làm việc, tính tiếp từ ngày nhận lại" in steps


def test_a_clock_stands_more_than_once(province: builders.Office) -> None:
    """Given back a second time after four more days: six are left."""
    province.at(2026, 6, 8)
    give_back(province)
    province.at(2026, 7, 1)
    province.step(DOSSIER, "resubmit", "ong")
    province.at(2026, 7, 7)
    give_back(province)
    province.at(2026, 8, 3)
    province.step(DOSSIER, "resubmit", "ong")

    assert [(version, state, day) for version, state, day, _ in clock_of(province)] == [
        (1, "stopped", "2026-06-22"), (2, "stopped", "2026-07-15"), (3, "open", "2026-08-11"),
    ]  # fmt: skip


def test_given_back_on_the_last_day_it_is_due_on_the_day_it_returns(province: builders.Office) -> None:
    """Nothing is left but the day itself."""
    province.at(2026, 6, 22)
    give_back(province)
    province.at(2026, 7, 1)
    province.step(DOSSIER, "resubmit", "ong")

    assert [row[1:3] for row in clock_of(province)] == [("stopped", "2026-06-22"), ("open", "2026-07-01")]


def test_a_clock_that_has_run_out_does_not_stand(province: builders.Office) -> None:
    """Given back too late, the dossier is marked late, and the pause does not heal it."""
    province.at(2026, 6, 24)
    give_back(province)

    assert clock_of(province)[0][:3] == (1, "met", "2026-06-22")
    assert province.row("dossier", DOSSIER)["late"] == 1


def test_a_stopped_clock_rings_no_bell(province: builders.Office) -> None:
    """Nobody is reminded of the office's limit while the producer has the dossier."""
    province.at(2026, 6, 8)
    give_back(province)
    head = dumps.head(province)
    province.at(2026, 6, 25)
    province.house.sweep.run()

    assert [said for said in dumps.entries(province, head) if "commune-check" in said["subject"][1]] == []


def test_a_wrong_resumption_is_taken_back(province: builders.Office) -> None:
    """The version that the wrong step set is closed; when the dossier truly returns, what was left runs on."""
    province.at(2026, 6, 8)
    give_back(province)
    province.at(2026, 7, 1)
    province.step(DOSSIER, "resubmit", "ong")
    province.do(commands.TakeBackStep, "so", dossier=DOSSIER, reason="Ghi nhầm")
    province.at(2026, 7, 6)
    province.step(DOSSIER, "resubmit", "ong")

    assert [(version, state, day) for version, state, day, _ in clock_of(province)] == [
        (1, "stopped", "2026-06-22"), (2, "closed", "2026-07-15"), (3, "open", "2026-07-20"),
    ]  # fmt: skip
    assert dumps.faults(province) == []
