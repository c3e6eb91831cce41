"""A cycle from the draft of its plan to its closing: what opens, what closes, and what may be left open."""

import json
from datetime import date
from typing import Any

import pytest

from ocop_cycle import errors
from ocop_cycle.application import adoption, commands
from ocop_cycle.policy import content
from tests.application import builders, dumps, views

CODES = [f"LG24-{n:04}" for n in range(1, 24)]


@pytest.fixture
def applied() -> builders.Office:
    """Lạng Giang's cycle in draft."""
    return builders.applied()


def changed(office: builders.Office, **said: Any) -> commands.ApplyPlan:
    """Another version of the plan, as it would be applied."""
    told = json.loads(builders.checked("plan", builders.PLAN).content)
    told.update(said)
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return commands.ApplyPlan(by=office.by(), name=builders.PLAN, digest=content.digest(text), content=text)


def test_a_plan_applied_is_a_cycle_in_draft(applied: builders.Office) -> None:
    """Units, producers, products and rounds are rows; nothing is due, and nobody was told."""
    counts = {
        table: applied.rows(f"SELECT COUNT(*) AS n FROM {table}")[0]["n"]
        for table in ("producer", "product", "round", "duty", "deadline", "notice")
    }

    assert applied.row("cycle", builders.PLAN)["state"] == "draft"
    assert counts == {"producer": 22, "product": 23, "round": 2, "duty": 0, "deadline": 0, "notice": 0}


def test_a_draft_takes_no_dossier(applied: builders.Office) -> None:
    """Before the cycle is opened nothing is registered."""
    with pytest.raises(errors.StepRefused) as refused:
        applied.do(commands.OpenDossier, "thu", cycle=builders.PLAN, product="lg-gio-lua", kind="re-evaluation")

    assert refused.value.reasons == (errors.Reason("cycle-not-open", {"cycle": builders.PLAN, "state": "draft"}),)


def test_a_draft_follows_its_plan(applied: builders.Office) -> None:
    """A new version of the plan moves the date of a round; what is known already stays as it is."""
    rounds = json.loads(builders.checked("plan", builders.PLAN).content)["rounds"]
    rounds[0]["held"] = "Trước ngày 30/6/2024"
    before = dumps.of(applied, ("unit", "producer", "product"))

    applied.execute(changed(applied, rounds=rounds))

    assert applied.row("round", f"{builders.PLAN}/dot-1")["held"] == "Trước ngày 30/6/2024"
    assert applied.row("cycle", builders.PLAN)["version"] == 2
    assert dumps.of(applied, ("unit", "producer", "product")) == before
    assert dumps.faults(applied) == []


def test_an_open_cycle_keeps_its_plan_unless_a_reason_is_given(opened: builders.Office) -> None:
    """Another version of the plan of a running cycle says why; nothing is changed without."""
    before = dumps.of(opened)

    with pytest.raises(errors.StepRefused) as refused:
        opened.execute(changed(opened, notes=[]))

    assert refused.value.reasons == (errors.Reason("reason-required", {"step": "apply-plan"}),)
    assert dumps.of(opened) == before


def test_a_plan_whose_content_is_not_that_of_its_digest_is_refused(applied: builders.Office) -> None:
    """Stored content is what its digest says, or it is not stored."""
    said = changed(applied, notes=["khác"])
    forged = commands.ApplyPlan(by=said.by, name=said.name, digest="0" * 64, content=said.content)
    before = dumps.of(applied)

    with pytest.raises(errors.WrongUse, match="does not have the digest"):
        applied.execute(forged)

    assert dumps.of(applied) == before


def test_opening_tells_each_unit_once(applied: builders.Office) -> None:
    """Every unit with duties is told of them all at once, every commune to call; each duty has its row and deadline."""
    receipt = applied.do(commands.OpenCycle, cycle=builders.PLAN)

    told = views.told(applied, receipt.entry - 1)
    units = {row["unit_id"] for row in applied.rows("SELECT unit_id FROM duty")}
    (facts,) = views.facts(applied, "plan-opened", f"unit:{builders.NGHIA_HUNG}")
    communes = {unit.id for unit in applied.plan().units if unit.level == "commune"}
    assert sorted(told) == sorted(
        [("plan-opened", f"unit:{unit}") for unit in units]
        + [("registration-called", f"unit:{unit}") for unit in communes]
    )
    assert len(facts["duties"]) == 10
    assert applied.rows("SELECT COUNT(*) AS n FROM deadline") == applied.rows("SELECT COUNT(*) AS n FROM duty")


def test_a_cycle_is_opened_once(opened: builders.Office) -> None:
    """Opening it again is refused, with the state it is in."""
    with pytest.raises(errors.StepRefused) as refused:
        opened.do(commands.OpenCycle, "ha", cycle=builders.PLAN)

    assert refused.value.reasons == (errors.Reason("cycle-not-draft", {"cycle": builders.PLAN, "state": "open"}),)


def test_closing_names_every_dossier_that_is_left(office: builders.Office) -> None:
    """Each of them is a reason against it, until it is named with a reason of its own; a certificate is none."""
    office.to("LG24-0002", "certified")
    office.step("LG24-0003", "withdraw", "thu", reason="Ngừng sản xuất")
    going = [code for code in CODES if code not in ("LG24-0002", "LG24-0003")]

    with pytest.raises(errors.StepRefused) as refused:
        office.do(
            commands.CloseCycle, "ha", cycle=builders.PLAN, left_open=((going[0], "chuyển năm sau"), (going[1], " "))
        )

    assert refused.value.reasons == tuple(errors.Reason("dossier-still-open", {"dossier": code}) for code in going[1:])


def test_closing_with_every_dossier_named(office: builders.Office) -> None:
    """Which were left open stands in the entry; the reasons are kept beside it."""
    left = tuple((code, f"lý do {n}") for n, code in enumerate(CODES))
    receipt = office.do(commands.CloseCycle, "ha", cycle=builders.PLAN, left_open=left)

    (entry,) = dumps.entries(office, receipt.entry - 1)
    assert office.row("cycle", builders.PLAN)["state"] == "closed"
    assert entry["after"] == {"state": "closed", "left_open": CODES}
    assert dumps.faults(office) == []


def test_f12_a_closed_cycle_reminds_nobody(office: builders.Office) -> None:
    """Dates of the plan are closed with it, for duties and dossiers; what was owed but had not left is cancelled."""
    left = tuple((code, "chuyển sang năm 2025") for code in CODES)
    office.do(commands.CloseCycle, "ha", cycle=builders.PLAN, left_open=left)
    office.at(2025, 3, 3)
    swept = office.house.sweep.run()
    sent = office.house.outbox.run()

    open_dates = office.rows("SELECT id FROM deadline WHERE state = 'open'")
    assert (swept.found, open_dates) == (0, [])
    assert {row["rule"] for row in office.rows("SELECT rule FROM notice WHERE state = 'covered'")} == {
        "dossier-with-producer"
    }
    assert sent.failed == ()


def test_the_end_of_a_certificate_outlives_its_cycle(office: builders.Office) -> None:
    """36 months are longer than a year: the certificate of a closed cycle still ends by itself."""
    office.to("LG24-0002", "district-recognition")
    office.step("LG24-0002", "certify", "ha", certificate=commands.CertificateData(issued=date(2024, 3, 1)))
    left = tuple((code, "chuyển sang năm 2025") for code in CODES if code != "LG24-0002")
    office.do(commands.CloseCycle, "ha", cycle=builders.PLAN, left_open=left)
    office.at(2027, 3, 2)
    office.house.sweep.run()

    assert office.state("LG24-0002") == "expired"


def test_nothing_more_happens_to_a_closed_cycle(office: builders.Office) -> None:
    """No round is opened, no dossier is registered or moved, and it is not closed twice."""
    left = tuple((code, "chuyển sang năm 2025") for code in CODES)
    office.do(commands.CloseCycle, "ha", cycle=builders.PLAN, left_open=left)
    before = dumps.of(office)
    extra = {
        "round": "dot-3", "label": "Đợt 3", "label_year": 2024, "level": "district", "held": None,
        "dossiers_due": None, "opened_by": "Công văn",
    }  # fmt: skip
    asked: list[tuple[type[Any], str, dict[str, Any]]] = [
        (commands.OpenRound, "ha", {"cycle": builders.PLAN, **extra}),
        (commands.OpenDossier, "thu", {"cycle": builders.PLAN, "product": "lg-gio-lua", "kind": "re-evaluation"}),
        (commands.AssignRound, "thu", {"dossier": "LG24-0002", "round": "dot-2", "reason": "x"}),
        (commands.CloseCycle, "ha", {"cycle": builders.PLAN, "left_open": left}),
    ]

    for kind, actor, said in asked:
        with pytest.raises(errors.StepRefused) as refused:
            office.do(kind, actor, **said)
        assert "cycle-not-open" in {reason.code for reason in refused.value.reasons}

    assert dumps.of(office) == before


def test_a_second_plan_shares_the_units_above(opened: builders.Office) -> None:
    """The ministry of one plan is the ministry of the other; each cycle has its own code for dossiers."""
    opened.execute(adoption.adopting(builders.checked("plan", "cam-xuyen-2024"), opened.by()))

    ministries = opened.rows("SELECT id FROM unit WHERE level = 'ministry'")
    codes = opened.rows("SELECT code, state FROM cycle ORDER BY code")
    assert ministries == [{"id": builders.MINISTRY}]
    assert [tuple(row.values()) for row in codes] == [("CX24", "draft"), ("LG24", "open")]
    assert dumps.faults(opened) == []
