"""Deadlines with two sides: before the first day a hard one refuses, a soft one admits and says so; a bell rings."""

import json
from collections.abc import Iterator

import pytest

from ocop_cycle import clock, errors
from ocop_cycle.application import commands
from ocop_cycle.policy import content
from tests.application import builders, dumps, two_tier

DOSSIER = "HC26-0001"
LINE = f"dossier:{DOSSIER}/plan/nop-ho-so/v1"
WINDOW = "từ ngày 1/7/2026 đến ngày 30/10/2026"


@pytest.fixture
def province() -> Iterator[builders.Office]:
    """Dossiers of the round are taken from 1 July to 30 October 2026, and at no other time."""
    made = two_tier.opened()
    made.do(commands.MoveDeadline, "so", line=LINE, wording=WINDOW, reason="Theo thông báo nhận hồ sơ")
    two_tier.complete(made, DOSSIER)
    made.step(DOSSIER, "submit-dossier", "dong")
    yield made
    made.house.close()


def test_a_hard_window_that_is_not_open_refuses(province: builders.Office) -> None:
    """On 30 June it names the first day; on 1 July the step is taken."""
    province.at(2026, 6, 30, 23, 59)
    with pytest.raises(errors.StepRefused) as early:
        province.step(DOSSIER, "confirm", "dong")

    province.at(2026, 7, 1, 0, 0)
    province.step(DOSSIER, "confirm", "dong")

    assert early.value.reasons == (
        errors.Reason("window-not-open", {"rule": "plan/nop-ho-so", "day": "2026-07-01"}),
    )  # fmt: skip
    assert province.state(DOSSIER) == "province-check"


def test_a_hard_window_that_is_over_refuses(province: builders.Office) -> None:
    """On 31 October there is no way in."""
    province.at(2026, 10, 31, 0, 0)
    with pytest.raises(errors.StepRefused) as late:
        province.step(DOSSIER, "confirm", "dong")

    assert [reason.code for reason in late.value.reasons] == ["closed-by-deadline"]


@pytest.mark.parametrize(("month", "early", "late"), [(6, ["plan/nop-ho-so"], 0), (11, None, 1)])
def test_a_soft_window_admits_and_says_so(
    province: builders.Office, month: int, early: list[str] | None, late: int
) -> None:
    """Before the first day the receipt warns; after the last the dossier is admitted and marked late."""
    province.put("deadline", f"{LINE}@2", hardness="soft")
    province.at(2026, month, 15)

    receipt = province.step(DOSSIER, "confirm", "dong")

    assert receipt.after.get("early") == early
    assert province.row("dossier", DOSSIER)["late"] == late


def test_a_bell_rings_on_the_first_day(province: builders.Office) -> None:
    """A rule that speaks upon opening says it in the morning of that day, once."""
    said = json.loads(builders.checked("rules", "standard").content)
    near = next(rule for rule in said["rules"] if rule["id"] == "dossier-deadline-near")
    said["rules"].append({**near, "id": "window-opens", "on": "deadline-opens", "offsets": []})
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    province.do(commands.AdoptPolicy, kind="rules", name="standard", digest=content.digest(text), content=text)
    head = dumps.head(province)
    counts = []
    for at in ((2026, 7, 1, 7, 59), (2026, 7, 1, 8, 0), (2026, 7, 2, 8, 0)):
        province.at(*at)
        province.house.sweep.run()
        counts.append(len(province.rows("SELECT id FROM notice WHERE rule = 'window-opens'")))

    rung = [said["at"] for said in dumps.entries(province, head) if said["subject"][1] == f"{LINE}@2"]
    assert counts[0] == 0
    assert counts[1] == counts[2] > 0
    assert rung == [clock.to_text(clock.at_local(clock.day_of(clock.from_text(rung[0])), 8))]
