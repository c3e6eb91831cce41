"""Next year's draft carries on what may be carried on, marks every date, and makes nothing up."""

import dataclasses
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocop_cycle import errors
from ocop_cycle.policy import loader, plan_checks, plan_drafts, plan_text, wording
from ocop_cycle.policy.labels import Citation
from ocop_cycle.policy.plan import Document, Plan, Producer, Target
from ocop_cycle.policy.plan_drafts import EndingCertificate
from ocop_cycle.policy.vocabulary import Vocabulary
from tests.policy import shipped, small_plans
from tests.policy.small_plans import LAW, ROUNDS, dossier_milestone, duty, label, plan

REGIME = small_plans.regime()


def certificate(product: str, ends: str | None, **rest: Any) -> EndingCertificate:
    """A certificate of the honey cooperative of the small plan."""
    fields = {"producer": "ong", "producer_name": "HTX Mật ong Mẫu", "product_name": f"Sản phẩm {product}", **rest}
    return EndingCertificate(product=product, ends=ends, **fields)


def drafted(value: Plan, *certificates: EndingCertificate, year: int = 2025) -> Plan:
    """The plan carried on."""
    return plan_drafts.draft_next_year(value, year, certificates=certificates)


def loaded(name: str, text: str, *, regimes: dict[str, Any]) -> loader.Checked:
    """The text of a plan, through the loader."""
    return loader.check("plan", name, text.encode(), vocabulary=Vocabulary(), regimes=regimes)


def test_the_draft_bears_the_new_year_and_no_number() -> None:
    """Id, code, title and year move on; number, day and month of the document stay blank until the office has them."""
    old = plan(document=Document(kind="Kế hoạch", title="Kế hoạch OCOP năm 2024", issuer="UBND huyện Mẫu", number="12"))

    draft = drafted(old)

    assert (draft.id, draft.code, draft.title.vi, draft.year) == (
        "mau-2025",
        "M25",
        "Kế hoạch OCOP huyện Mẫu năm 2025",
        2025,
    )
    assert draft.draft
    assert draft.document == Document(
        kind="Kế hoạch",
        title="Kế hoạch OCOP năm 2025",
        issuer="UBND huyện Mẫu",
        source="Dự thảo lập từ mau-2024",
    )


def test_every_date_moves_and_is_marked() -> None:
    """Rounds, their cut-offs and columns, and milestones: the same day a year later, each to be confirmed."""
    draft = drafted(plan())

    assert [(r.held, r.dossiers_due, r.months, r.label.vi, r.label_year, r.to_be_confirmed) for r in draft.rounds] == [
        ("trước ngày 15/6/2025", "trước ngày 20/5/2025", ("2025-06",), "Đợt 1 năm 2025", 2025, True),
        ("trước ngày 15/10/2025", "trước ngày 20/9/2025", ("2025-10",), "Đợt 2 năm 2025", 2025, True),
    ]
    assert [(m.id, m.due, m.due_from_round, m.to_be_confirmed) for m in draft.milestones] == [
        ("report", "chậm nhất ngày 31/3/2025", None, True),
        ("publicity", None, None, True),
        ("hand-in", "trong tháng 4/2025", None, True),
        ("scoring", None, "held", True),
    ]


def test_what_is_carried_on_is_not_confirmed_and_says_where_it_was_read() -> None:
    """No paper of the new year says it: the citation becomes a source; a remark on the old paper stays."""
    remarked = duty("report", law=Citation(cites="mục 2", note="Ngày 31/3/2024 là Chủ nhật."))

    (milestone,) = drafted(plan(milestones=(remarked,))).milestones

    assert milestone.law == Citation(source="mau-2024: mục 2", confirmed=False, note="Ngày 31/3/2024 là Chủ nhật.")


def test_only_certificates_that_end_in_the_new_year_become_products() -> None:
    """Known to the day, the month or the year, as re-evaluations without a round; others stay out."""
    ends = {"a": "2025-10-12", "b": "2025-03", "c": "2025", "d": "2024-12-31", "e": "2026", "f": None}

    draft = drafted(plan(), *(certificate(name, when) for name, when in ends.items()))

    assert [(p.id, p.name, p.kind, p.round, p.certificate_ends) for p in draft.products] == [
        ("c", "Sản phẩm c", "re-evaluation", None, "2025"),
        ("b", "Sản phẩm b", "re-evaluation", None, "2025-03"),
        ("a", "Sản phẩm a", "re-evaluation", None, "2025-10-12"),
    ]
    assert [producer.id for producer in draft.producers] == ["ong"]


def test_an_unknown_end_is_asked_for() -> None:
    """A certificate without a known end makes no product and is named in the notes."""
    draft = drafted(plan(), certificate("mat-ong", None, product_name="Mật ong Mẫu"))

    assert draft.products == ()
    assert draft.notes[-1] == (
        "Chưa rõ ngày hết hạn giấy chứng nhận của Mật ong Mẫu (HTX Mật ong Mẫu); "
        "cần hỏi lại trước khi xếp lịch đánh giá lại."
    )


def test_a_producer_that_the_plan_did_not_list_is_added_as_far_as_known() -> None:
    """With its commune where the plan has that unit, without one where it does not."""
    known = certificate("a", "2025", producer="moi", producer_name="HTX Mới", unit="west")
    elsewhere = certificate("b", "2025", producer="xa", producer_name="HTX Xa", unit="north")

    assert drafted(plan(), known, elsewhere).producers == (
        Producer(id="moi", name="HTX Mới", unit="west"),
        Producer(id="xa", name="HTX Xa"),
    )


def test_the_decision_of_a_certificate_is_kept_when_it_is_known() -> None:
    """The product says from which certificate it comes, and that nobody has confirmed it for the new year."""
    (product,) = drafted(plan(), certificate("a", "2025-10", decision="Quyết định số 5/QĐ-UBND")).products

    assert product.law == Citation(
        source="Giấy chứng nhận đang theo dõi theo Quyết định số 5/QĐ-UBND, hết hạn 2025-10", confirmed=False
    )


def test_what_is_bound_to_the_old_year_stays_behind_and_is_named() -> None:
    """Targets, urgent duties, named producers, rounds opened by a letter and what hangs on them do not come along."""
    letter = Document(kind="Công văn", title="Bổ sung đợt", issuer="UBND huyện Mẫu")
    extra = dataclasses.replace(
        ROUNDS[1], id="extra", label=label("Đợt bổ sung"), held="trong tháng 12/2024", months=(), opened_by=letter
    )
    old = plan(
        rounds=(ROUNDS[0], dataclasses.replace(ROUNDS[1], rolls_to="extra"), extra),
        milestones=(
            duty("call", due="Khẩn trương", time="urgent"),
            dossier_milestone("for-ong", producers=("ong",)),
            dossier_milestone("by-ong", responsible=("ong",)),
            dossier_milestone("extra-only", rounds=("extra",)),
            dossier_milestone("kept", rounds=("second", "extra"), follows=("for-ong",)),
        ),
        targets=(Target(id="t", label=label("t"), count=8, law=LAW),),
    )

    draft = drafted(old)

    assert [(each.id, each.rolls_to) for each in draft.rounds] == [("first", "second"), ("second", None)]
    assert [(m.id, m.rounds, m.follows) for m in draft.milestones] == [("kept", ("second",), ())]
    assert (draft.targets, draft.support, draft.stated) == ((), (), ())
    assert draft.notes[1:] == (
        "Không chuyển sang đợt “Đợt bổ sung”: mở theo văn bản riêng của năm 2024.",
        "Không chuyển sang mốc “call”: việc khẩn trương của năm 2024.",
        "Không chuyển sang mốc “for-ong”: ghi riêng cho cơ sở được nêu tên.",
        "Không chuyển sang mốc “by-ong”: ghi riêng cho cơ sở được nêu tên.",
        "Không chuyển sang mốc “extra-only”: gắn với đợt mở theo văn bản riêng.",
    )


def test_a_round_that_reaches_into_the_next_year_goes_on_doing_so() -> None:
    """A date beyond the plan's year keeps its distance, and the note names its year, so that it is no slip."""
    late = dataclasses.replace(
        ROUNDS[1],
        held="trước ngày 20/01/2025",
        dossiers_due="trước ngày 20/12/2024",
        months=("2025-01",),
        law=Citation(cites="mục 1", note="Họp vào tháng 01/2025."),
    )

    draft = drafted(plan(rounds=(ROUNDS[0], late)))

    assert (draft.rounds[1].held, draft.rounds[1].months) == ("trước ngày 20/01/2026", ("2026-01",))
    assert [p.code for p in plan_checks.problems(draft, regime=REGIME)] == ["document-without-number"]


@pytest.mark.parametrize(
    ("words", "years", "expected"),
    [
        ("Trước ngày 15/6/2024", 1, "Trước ngày 15/6/2025"),
        ("chậm nhất trước ngày 15-4-2024", 2, "chậm nhất trước ngày 15-4-2026"),
        ("từ ngày 01/12/2024 đến ngày 15/01/2025", 1, "từ ngày 01/12/2025 đến ngày 15/01/2026"),
        ("chậm nhất ngày 29/02/2024", 1, "chậm nhất ngày 28/02/2025"),
        ("chậm nhất ngày 29 tháng 2 năm 2024", 1, "chậm nhất ngày 28 tháng 2 năm 2025"),
        ("chậm nhất ngày 29/2/2024", 4, "chậm nhất ngày 29/2/2028"),
        ("theo Công văn 12024/UBND", 1, "theo Công văn 12024/UBND"),
        ("Liên tục trong năm", 1, "Liên tục trong năm"),
    ],
)
def test_a_wording_moves_with_its_years(words: str, years: int, expected: str) -> None:
    """Every year in it moves by as much; 29 February becomes the 28th where there is none; other numbers stay."""
    assert plan_drafts.shifted(words, years) == expected


@given(day=st.dates(min_value=date(2020, 1, 1), max_value=date(2030, 12, 31)), years=st.integers(1, 4))
def test_a_moved_day_always_exists(day: date, years: int) -> None:
    """Whatever day of the calendar is moved, the grammar of wordings reads a day of the later year from it."""
    moved = wording.parse(plan_drafts.shifted(f"trước ngày {day:%d/%m/%Y}", years), year=None)

    assert isinstance(moved, wording.FixedDay)
    assert (moved.day.year, moved.day.month) == (day.year + years, day.month)


def test_a_plan_is_not_carried_back() -> None:
    """The year of a draft lies after the year of its plan."""
    with pytest.raises(errors.WrongUse):
        drafted(plan(), year=2024)


def test_another_regime_may_follow() -> None:
    """Who knows that the law changes says under which regime the new year runs."""
    draft = plan_drafts.draft_next_year(plan(), 2025, certificates=(), regime="newer")

    assert draft.regime == "newer"


def test_the_text_of_the_draft_loads_again() -> None:
    """The written file is what the loader reads back: the same value, with nothing to say but what a draft lacks."""
    old = plan()
    certificates = (certificate("a", "2025-10"), certificate("b", None))

    name, text = plan_drafts.draft_text(old, 2025, certificates=certificates)
    checked = loaded(name, text, regimes={"small": REGIME})

    assert (name, checked.value) == ("mau-2025", drafted(old, *certificates))
    assert [flaw.code for flaw in checked.warnings] == ["document-without-number", "product-without-round"]


@pytest.mark.parametrize("name", ["lang-giang-2024", "cam-xuyen-2024"])
def test_a_shipped_plan_comes_back_from_its_own_text(name: str) -> None:
    """Nothing of a plan is lost when it is written out; blanks stay blank."""
    value = shipped.checked("plan", name).value
    regimes = {value.regime: shipped.checked("regime", value.regime).value}

    assert loaded(name, plan_text.text_of(value), regimes=regimes).value == value


@pytest.mark.parametrize("name", ["lang-giang", "cam-xuyen"])
def test_a_shipped_plan_can_be_carried_on(name: str) -> None:
    """The draft of 2025 passes the loader; every round and milestone of it is marked to be confirmed."""
    old = shipped.checked("plan", f"{name}-2024").value
    regimes = {old.regime: shipped.checked("regime", old.regime).value}

    new_name, text = plan_drafts.draft_text(old, 2025, certificates=())
    draft = loaded(new_name, text, regimes=regimes).value

    assert new_name == f"{name}-2025"
    assert {item.to_be_confirmed for item in (*draft.rounds, *draft.milestones)} == {True}
    assert draft.products == ()


def test_the_text_is_tidy() -> None:
    """Comments on top, each block apart by an empty line, and no field that says nothing."""
    name, text = plan_drafts.draft_text(plan(milestones=(), products=()), 2025, certificates=())

    lines = text.splitlines()

    assert name == "mau-2025"
    assert lines[0].startswith("# Dự thảo kế hoạch OCOP năm 2025")
    assert [line for line in lines if line != line.rstrip() or "null" in line or "[]" in line] == []
    assert [lines[n - 1] for n, line in enumerate(lines) if line in ("units:", "rounds:", "notes:")] == ["", "", ""]
