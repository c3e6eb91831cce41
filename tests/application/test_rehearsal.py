"""The rehearsal of Lạng Giang's plan with its own scenario: how the year ends, and what is to be looked at."""

from collections import Counter
from datetime import date
from typing import Any

import pytest

from ocop_cycle import clock
from ocop_cycle.application.rehearsal import told
from ocop_cycle.policy import plan
from tests.application import rehearsals
from tests.policy import shipped

PLAN = "lang-giang-2024"

ENDS = {
    "lg-trung-ga-nui-huong-son": ("certified", 3),
    "lg-ruou-men-la-thu-huong": ("certified", 3),
    "lg-ruou-men-la-thang-mai": ("certified", 3),
    "lg-com-chay-cha-bong": ("certified", 3),
    "lg-my-bun-lut-jvo-food": ("certified", 3),
    "lg-ruou-nep-cai-hoa-vang": ("certified", 3),
    "lg-ruou-dong-trung-ha-thao": ("certified", 3),
    "lg-bo-mot-nang-nui-han": ("district-scoring", None),
    "lg-my-gao-sach-hoang-kim": ("withdrawn", None),
    "lg-banh-day-thanh-luong": ("not-recognised", None),
    "lg-dong-trung-ha-thao-say-thang-hoa": ("certified", 4),
    "lg-gio-lua": ("certified", 3),
    "lg-ruoc-lon-sach": ("certified", 3),
    "lg-nam-rom-hung-vuong": ("certified", 3),
    "lg-nam-rom-tuoi": ("certified", 3),
    "lg-gao-deo-hai-lua": ("certified", 4),
    "lg-nem-ong-te": ("certified", 3),
    "lg-mat-ong-nghia-hoa": ("certified", 3),
    "lg-gao-nep-thom-dai-lam": ("certified", 5),
    "lg-mat-ong-tan-hung": ("dossier-draft", None),
    "lg-mang-tay-an-ha": ("certified", 3),
    "lg-dua-chuot-my-thai": ("certified", 3),
    "lg-nam-rom-so-che-tan-thanh": ("certified", 3),
}

BECAUSE = {
    "lg-bo-mot-nang-nui-han": ["late", "round-missed-and-no-other"],
    "lg-my-gao-sach-hoang-kim": ["withdrawn"],
    "lg-banh-day-thanh-luong": ["in-time", "scored", "ended"],
    "lg-mat-ong-tan-hung": ["nobody-takes"],
    "lg-my-bun-lut-jvo-food": ["late", "returned", "scored", "certified"],
    "lg-com-chay-cha-bong": ["returned", "scored", "certified"],
    "lg-nem-ong-te": ["late", "scored", "certified"],
    "lg-nam-rom-tuoi": ["in-time", "scored", "scored", "certified"],
    "lg-gao-deo-hai-lua": ["in-time", "scored", "scored", "certified"],
    "lg-dong-trung-ha-thao-say-thang-hoa": ["in-time", "scored", "scored", "certified"],
    "lg-gao-nep-thom-dai-lam": ["in-time", "scored", "scored", "scored", "certified"],
}
"""What explains each ending that is not simply in time, scored and certified."""


@pytest.fixture(scope="module")
def year() -> told.Rehearsal:
    """The year, rehearsed."""
    return rehearsals.of(PLAN).told


def made_of() -> plan.Plan:
    """The plan."""
    value: plan.Plan = shipped.checked("plan", PLAN).value
    return value


def steps_of(year: told.Rehearsal, product: str) -> list[tuple[str, str]]:
    """Day and step of everything done with a product's dossier."""
    lines = [line for line in year.timeline if line.product == product and line.what == "step"]
    return [(clock.day_of(line.at).isoformat(), line.facts["step"]) for line in lines]


def test_every_product_of_the_plan_ends_where_its_scenario_leads(year: told.Rehearsal) -> None:
    """Each of the 23 products of Biểu 1 has one ending: its state, and its stars where there is a certificate."""
    ends = {e.product: (e.state, e.certificate.stars if e.certificate else None) for e in year.endings}

    assert ends == ENDS
    assert set(ENDS) == {product.id for product in made_of().products}


def test_every_ending_is_explained(year: told.Rehearsal) -> None:
    """What happened is told in the order in which it happened; where nothing went wrong, that is said."""
    because = {ending.product: [said.code for said in ending.because] for ending in year.endings}
    usual = {product: ["in-time", "scored", "certified"] for product in ENDS}

    assert because == {**usual, **BECAUSE}


def test_both_rounds_hold_the_products_of_their_month(year: told.Rehearsal) -> None:
    """A dossier is in the round whose column of Biểu 1 has its cross, and the council meets in time for that round."""
    listed = {one.id: tuple(p.id for p in made_of().products if p.round == one.id) for one in made_of().rounds}

    assert {one.id: one.listed for one in year.rounds} == listed
    assert {one.id: one.holds for one in year.rounds} == listed
    assert {one.id: one.last_safe_day for one in year.rounds} == {
        "dot-1": date(2024, 6, 14),
        "dot-2": date(2024, 10, 14),
    }
    assert {one.id: one.missed for one in year.rounds} == {
        "dot-1": ("lg-bo-mot-nang-nui-han", "lg-mat-ong-tan-hung"),
        "dot-2": (),
    }


def test_the_trail_of_the_year_holds(year: told.Rehearsal) -> None:
    """What was rehearsed can be verified like a real year: chain, records, values."""
    assert (year.audit.holds, year.audit.faults) == (True, 0)
    assert year.audit.head is not None
    assert year.audit.head.startswith(f"{year.audit.entries}-")


def test_the_findings_are_these(year: told.Rehearsal) -> None:
    """Each thing to look at is found once, with what it concerns."""
    found = [(one.code, one.subjects) for one in year.findings]
    renewed = tuple(p.id for p in made_of().products if p.kind != "new")
    codes = {e.product: e.dossier or "" for e in year.endings}
    first = tuple(sorted(codes[p.id] for p in made_of().products if p.round == "dot-1"))
    scored = tuple(sorted(codes[product] for product in year.rounds[0].scored))

    assert found == [
        ("stated-differs", ()),
        ("producer-without-commune", ("lg-mat-ong-tan-hung",)),
        ("certificate-end-unknown", renewed),
        ("day-off", first),
        ("round-missed", (codes["lg-bo-mot-nang-nui-han"],)),
        ("nobody-takes", (codes["lg-mat-ong-tan-hung"],)),
        ("crowded-council", scored),
        ("crowded-week", ()),
    ]


def test_findings_give_the_facts_that_a_coordinator_asks_for(year: told.Rehearsal) -> None:
    """The day off with its reason, the last safe day that was missed, the two counts, the month and its figure."""
    facts = {one.code: one.facts for one in year.findings}

    assert (facts["stated-differs"]["stated"], facts["stated-differs"]["counted"]) == ("11", "12")
    assert (facts["day-off"]["day"], facts["day-off"]["why"], facts["day-off"]["working_day"]) == (
        "2024-06-15",
        "thứ Bảy",
        "2024-06-14",
    )
    missed = facts["round-missed"]
    assert (missed["step"], missed["step_safe_day"], missed["last_safe_day"], missed["day"]) == (
        "submit-dossier",
        "2024-06-11",
        "2024-06-14",
        "2024-06-17",
    )
    crowded = facts["crowded-council"]
    assert (crowded["month"], crowded["level"], crowded["count"], crowded["most"]) == (
        "2024-06",
        "district",
        "11",
        "10",
    )
    assert facts["crowded-week"]["unit"] == "lg-phong-nnptnt"


def test_steps_lie_on_their_last_safe_days_counted_back(year: told.Rehearsal) -> None:
    """Five working days between steps, fifteen for making the dossier, over the holidays and the swapped Saturday."""
    assert steps_of(year, "lg-ruou-men-la-thu-huong") == [
        ("2024-04-09", "submit-idea"),
        ("2024-04-16", "approve-idea"),
        ("2024-04-24", "submit-plan"),
        ("2024-05-04", "approve-plan"),
        ("2024-05-24", "submit-dossier"),
        ("2024-05-31", "confirm"),
        ("2024-06-07", "accept-at-district"),
        ("2024-06-14", "conclude-district-three-stars"),
        ("2024-06-28", "certify-district"),
    ]


def test_each_step_says_whether_law_plan_or_assumption_set_its_day(year: told.Rehearsal) -> None:
    """The council's day is the plan's; those before are counted back from it; the certificate's is assumed."""
    lines = [x for x in year.timeline if x.product == "lg-gio-lua" and x.what == "step"]

    assert [(x.facts["step"], [said.code for said in x.why]) for x in lines] == [
        ("submit-dossier", ["counted-back"]),
        ("confirm", ["counted-back"]),
        ("accept-at-district", ["counted-back"]),
        ("conclude-district-three-stars", ["last-safe-day"]),
        ("certify-district", ["after-council"]),
    ]


def test_assumptions_are_told_apart_from_plan_and_law(year: told.Rehearsal) -> None:
    """Pace, scores, who is late and what comes back are assumed, each by name; only the deadlines are the plan's."""
    bases = Counter(one.basis for one in year.assumptions)
    codes = Counter(one.said.code for one in year.assumptions if one.basis == "assumed")

    assert bases == {"plan": 1, "assumed": 22}
    assert codes == {
        "begins": 1, "pace": 1, "pace-of-step": 1, "hurry": 1, "certificate": 1,
        "score": 12, "late": 2, "return": 2, "withdrawal": 1,
    }  # fmt: skip


def test_certificates_follow_the_council_and_have_no_number(year: told.Rehearsal) -> None:
    """Issued ten working days after the conclusion, for 36 months; the number is not made up."""
    ending = next(e for e in year.endings if e.product == "lg-gio-lua")

    assert ending.certificate == told.Certificate(stars=3, issued=date(2024, 6, 28), ends=date(2027, 6, 28))


def test_a_sample_makes_one_message_of_each_template(year: told.Rehearsal) -> None:
    """All notices are promised; only the first of each template is written, and the result says so."""
    rules = {rule.id: rule.template for rule in shipped.checked("rules", "standard").value.rules}
    templates = {rules[name] for name in year.counts.notices}

    assert (year.counts.mail, year.counts.messages) == ("sample", len(templates))
    assert year.counts.held == 0


def test_all_notices_become_messages_when_that_is_asked_for(year: told.Rehearsal) -> None:
    """The same year with every message, digests among them: the same promises and endings; the trail holds."""
    whole = rehearsals.of(PLAN, mail="all").told

    assert whole.counts.notices == year.counts.notices
    assert 300 < whole.counts.messages < whole.counts.all_notices - whole.counts.cancelled
    assert whole.audit.holds
    assert [(e.product, e.state) for e in whole.endings] == [(e.product, e.state) for e in year.endings]


def test_two_runs_of_one_scenario_are_the_same_year() -> None:
    """The same keys of notices, in the same order, and the same lines; nothing depends on chance."""
    once, again = rehearsals.of(PLAN), rehearsals.run(PLAN, None, own=None)

    assert once.notices == again.notices
    assert once.told.timeline == again.told.timeline
    assert once.told.endings == again.told.endings


def test_a_plan_without_rounds_is_rehearsed_by_its_own_dates() -> None:
    """Cẩm Xuyên names days for ideas, plans and dossiers, and none for scoring; two products have no commune."""
    year = rehearsals.of("cam-xuyen-2024").told

    assert {e.product: (e.state, e.certificate.stars if e.certificate else None) for e in year.endings} == {
        "cx-nuoc-mam-phu-sang": ("certified", 4),
        "cx-ruou-sim-dat-thom": ("certified", 4),
        "cx-gao-xuyen-huong": ("dossier-draft", None),
        "cx-tinh-dau-sa-chanh": ("dossier-draft", None),
    }
    assert year.rounds == ()
    assert Counter(one.code for one in year.findings) == {
        "order-looks-odd": 2,
        "producer-without-commune": 2,
        "certificate-end-unknown": 1,
        "day-off": 8,
        "nobody-takes": 2,
    }
    assert steps_of(year, "cx-nuoc-mam-phu-sang")[:4] == [
        ("2024-04-02", "submit-idea"),
        ("2024-04-05", "approve-idea"),
        ("2024-04-12", "submit-plan"),
        ("2024-05-04", "approve-plan"),
    ]
    assert [line.facts["duty"] for line in year.timeline if line.what == "duty-done"] == [
        "kiem-tra-thuc-te",
        "ke-hoach-ho-tro",
    ]


def test_what_recurs_is_done_month_after_month() -> None:
    """Each occurrence on its own last safe day, from the first to that of December."""

    def reporting(plan: dict[str, Any]) -> None:
        plan["milestones"].append(
            {
                "id": "bao-cao", "label": {"vi": "Báo cáo hằng tháng", "en": "Monthly report"}, "about": "units",
                "due": "ngày 20 hằng tháng", "responsible": ["lg-phong-nnptnt"], "law": rehearsals.LAW,
            }
        )  # fmt: skip

    year = rehearsals.small(change_plan=reporting)

    done = [(line.at.date().isoformat(), line.subject[1]) for line in year.timeline if line.what == "duty-done"]
    root = "mau-2024/bao-cao/lg-phong-nnptnt"
    assert [key for _, key in done] == [root, *(f"{root}/2024-{month:02}-20" for month in range(4, 13))]
    assert [day for day, _ in done][:4] == ["2024-03-20", "2024-04-19", "2024-05-20", "2024-06-20"]
    assert year.audit.holds


def test_many_that_take_the_same_step_go_as_one_alone_does() -> None:
    """Thirty like the first product are handed on in bulk: each on the days and in the words of the first."""

    def with_thirty_more(plan: dict[str, Any]) -> None:
        first = next(one for one in plan["products"] if one["id"] == rehearsals.FIRST)
        plan["products"] += [{**first, "id": f"{first['id']}-{n}", "name": f"{first['name']} {n}"} for n in range(30)]

    alone, many = rehearsals.small(), rehearsals.small(change_plan=with_thirty_more)

    courses = {
        product: [
            (line.at, line.what, line.facts, line.person, line.notices)
            for line in many.timeline
            if line.product == product
        ]
        for product in (rehearsals.FIRST, *(f"{rehearsals.FIRST}-{n}" for n in range(30)))
    }
    first = [
        (line.at, line.what, line.facts, line.person, line.notices)
        for line in alone.timeline
        if line.product == rehearsals.FIRST
    ]
    assert [product for product, course in courses.items() if course != first] == []
    assert many.counts.commands - alone.counts.commands < 30 * 10
    assert many.audit.holds
