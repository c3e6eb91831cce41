"""The checks of regimes, each seen to find what it is for; and what the two shipped regimes say."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from ocop_cycle.domain import guards, machine
from ocop_cycle.policy import citations, regime, regime_figures, wording
from tests.policy import shipped

OLD, NEW = "qd-148-2023", "qd-26-2026"
LAW = {"cites": "QĐ 1/QĐ-TTg, Điều 1"}
Data = dict[str, Any]


def label(words: str) -> Data:
    """A label that says the same in both languages."""
    return {"vi": words, "en": words}


def state(name: str, level: str = "district", **more: Any) -> Data:
    """A state of the small regime."""
    said = {"id": name, "stage": "all", "level": level, "label": label(name), "producer_label": label(name)}
    return {**said, **more}


def step(name: str, source: str, dest: str, **more: Any) -> Data:
    """A transition of the small regime, which a coordinator takes."""
    by = [{"role": "coordinator", "level": "district"}]
    plain = {"id": name, "step": name, "nature": "forward", "label": label(name), "sources": [source], "dest": dest}
    return {**plain, "by": by, "law": LAW, **more}


def small() -> Data:
    """The smallest regime that is sound: a draft that is decided, and either certified or refused."""
    scored = [{"guard": "points_below", "level": "district", "points": "50"}]
    return {
        "id": "qd-1-2020",
        "title": label("QĐ 1"),
        "decisions": [{"number": "1/QĐ-TTg", "title": "QĐ 1", "law": LAW}],
        "opens": [{"since": "2018-01-01", "until": "2018-12-31", "law": LAW}],
        "finishes": [{"since": "2018-01-01", "law": LAW}],
        "levels": [{"id": "district", "label": label("huyện")}],
        "stages": [{"id": "all", "label": label("tất cả")}, {"id": "certificate", "label": label("giấy")}],
        "states": [
            state("draft", "producer", initial_for=["new", "upgrade", "re-evaluation"]),
            state("scoring"),
            state("certified", stage="certificate"),
            state("ended", final=True),
        ],
        "transitions": [
            step("submit", "draft", "scoring"),
            step("refuse", "scoring", "ended", guards=scored),
            step("certify", "scoring", "certified", records="certificate"),
            step("expire", "certified", "ended", by=[], automatic="certificate-end"),
        ],
        "bands": [
            {"stars": 3, "from_points": "0", "below": "70", "law": LAW},
            {"stars": 4, "from_points": "70", "to": "100", "law": LAW},
        ],
        "authorities": [{"stars": 3, "level": "district", "title": label("UBND huyện"), "law": LAW}],
        "clocks": [
            {
                "id": "scoring",
                "label": label("chấm"),
                "runs_in": ["scoring"],
                "limit": "trong thời hạn 15 ngày làm việc kể từ ngày nhận hồ sơ",
                "whose": "district",
                "law": LAW,
            }
        ],
        "documents": [{"id": "form", "label": label("phiếu"), "level": "district", "made_by": "producer", "law": LAW}],
        "certificate": {"months": 36, "end_label": {"vi": "Hết hạn", "en": "Ends"}, "law": LAW},
    }


def codes(data: Data) -> list[tuple[str, str]]:
    """Key and code of each flaw of a regime given as data."""
    return shipped.codes("regime", "qd-1-2020", shipped.as_text(data))


def test_the_small_regime_is_sound() -> None:
    """What the tests below break is whole before."""
    assert codes(small()) == []


GONE = object()
"""Put in place of a value, it takes the key away."""


def change(data: Data, where: str, value: Any) -> Data:
    """The data with a value put where the dotted path says, or added to the list when the path ends with ``+``."""
    block: Any = data
    *way, last = [int(step) if step.isdigit() else step for step in where.split(".")]
    for step in way:
        block = block[step]
    if last == "+":
        block.append(value)
    elif value is GONE:
        del block[last]
    else:
        block[last] = value
    return data


LOOSE = {"id": "one", "label": label("1"), "level": "district", "dossiers_due": "sớm", "held": "trước 30/6", "law": LAW}
TURNED = {"id": "w", "label": label("w"), "due_days_before": 120, "opens_days_before": 30, "duty_of": "producer"}
CLAUSE = {"id": "c", "from_regime": OLD, "law": LAW}
GUARD = "transitions.1.guards.0"
REFUSE = "transitions[refuse].guards[points_below]"

NAMES = [
    ("transitions.1.guards.+", {"guard": "is_fine"}, "transitions[refuse].guards[is_fine].guard", "unknown-guard"),
    (f"{GUARD}.level", GONE, REFUSE, "guard-arguments"),
    (f"{GUARD}.stars", 3, REFUSE, "guard-arguments"),
    (f"{GUARD}.points", "101", f"{REFUSE}.points", "not-points"),
    (f"{GUARD}.points", "69,5", f"{REFUSE}.points", "not-points"),
    (f"{GUARD}.level", "ward", f"{REFUSE}.level", "unknown-level"),
    (f"{GUARD}.document", "letter", f"{REFUSE}.document", "unknown-document"),
    ("transitions.0.by.0.role", "clerk", "transitions[submit].by[clerk].role", "unknown-role"),
    ("transitions.0.by.0.level", "ward", "transitions[submit].by[coordinator].level", "unknown-level"),
    ("transitions.0.take_back", [{"role": "clerk"}], "transitions[submit].take_back[clerk].role", "unknown-role"),
    ("transitions.0.sources.+", "idea", "transitions[submit].sources[1]", "unknown-state"),
    ("transitions.2.dest", "certifed", "transitions[certify].dest", "unknown-state"),
    ("transitions.3.automatic", "midnight", "transitions[expire].automatic", "unknown-clock"),
    ("transitions.3.automatic", "scoring", "transitions[expire].automatic", "clock-elsewhere"),
    ("states.1.level", "ward", "states[scoring].level", "unknown-level"),
    ("states.1.stage", "some", "states[scoring].stage", "unknown-stage"),
    ("states.1.aliases", ["draft"], "states[scoring].aliases[0]", "named-twice"),
    ("states.+", state("ended", final=True), "states[ended].id", "named-twice"),
    ("clocks.0.runs_in", ["scored"], "clocks[scoring].runs_in[0]", "unknown-state"),
    ("clocks.0.whose", "ward", "clocks[scoring].whose", "unknown-level"),
    ("authorities.0.level", "ward", "authorities[3].level", "unknown-level"),
    ("documents.0.made_by", "ward", "documents[form].made_by", "unknown-level"),
    ("bands.1.stars", 3, "bands[3].stars", "named-twice"),
    ("clauses", [{**CLAUSE, "states": {"district-check": "x"}}], "clauses[c].states.district-check", "unknown-state"),
    ("clauses", [{**CLAUSE, "states": {"checking": "draft"}}], "clauses[c].states.checking", "unknown-state"),
    ("clauses", [{**CLAUSE, "from_regime": "qd-9-1999"}], "clauses[c].from_regime", "unknown-regime"),
]
WAYS = [
    ("states.0.initial_for", ["new", "upgrade"], "states", "no-beginning"),
    ("states.1.initial_for", ["new"], "states[scoring].initial_for", "two-beginnings"),
    ("states.+", state("lost", final=True), "states[lost]", "unreachable"),
    ("transitions.3", GONE, "states[certified]", "dead-end"),
    ("transitions.3.kinds", ["new", "upgrade"], "states[certified]", "dead-end"),
    ("transitions.3.dest", "certified", "states[certified]", "no-way-to-an-end"),
    ("transitions.+", step("revive", "ended", "draft"), "transitions[revive].sources[0]", "final-with-a-way-on"),
    ("states.2.stage", "all", "transitions[certify].dest", "certified-elsewhere"),
    ("transitions.0.by", [], "transitions[submit].by", "no-role"),
    ("transitions.+", step("twin", "draft", "ended", step="submit"), "transitions[twin]", "never-taken"),
    (
        "transitions.+",
        step("twin", "draft", "ended", step="submit", guards=[{"guard": "in_round"}]),
        "transitions[twin]",
        "never-taken",
    ),
]
FIGURES = [
    ("bands.1.from_points", "69", "bands[4]", "bands-overlap"),
    ("bands.0", {"stars": 3, "from_points": "0", "to": "70", "law": LAW}, "bands[4]", "bands-overlap"),
    ("bands.1.to", GONE, "bands[4]", "band-bounds"),
    ("bands.1.below", "100", "bands[4]", "band-bounds"),
    ("bands.0.below", "0", "bands[3]", "band-bounds"),
    ("authorities.0.stars", 5, "authorities[5].stars", "no-band"),
    ("opens.0.until", "2017-01-01", "opens[0].until", "days-turned"),
    ("opens.+", {"since": "2018-12-31", "kinds": ["upgrade"], "law": LAW}, "opens[1]", "spans-overlap"),
    ("opens.0.until", "2023-02-24", "opens[0]", "both-open"),
    ("finishes.0.until", "2018-06-30", "opens[0]", "opens-without-end"),
    ("certificate.months", 0, "certificate.months", "months"),
    ("certificate.clocks", [{**TURNED, "law": LAW}], "certificate.clocks[w]", "days-before"),
    ("clocks.0.limit", "khi nào xong thì xong", "clocks[scoring].limit", "wording-not-counted"),
    ("clocks.0.limit", "trước ngày 15/6/2024", "clocks[scoring].limit", "wording-not-counted"),
    ("rounds", [LOOSE], "rounds[one].dossiers_due", "wording-not-dated"),
    ("bands.0.law", {}, "bands[3].law", "no-source"),
    ("bands.0.law", {"source": "https://example.vn"}, "bands[3].law.confirmed", "confirmed-without-cites"),
]


@pytest.mark.parametrize(("where", "value", "key", "code"), NAMES + WAYS + FIGURES)
def test_each_check_finds_what_it_is_for(where: str, value: Any, key: str, code: str) -> None:
    """One thing broken in a sound regime is told, where it is and for what it is."""
    data = change(small(), where, value)

    assert (key, code) in codes(data)


def test_a_hole_between_bands_is_a_warning() -> None:
    """QĐ 1048 left one between 69 and 70: it is kept as written and shown."""
    data = small()
    data["bands"][0] = {"stars": 3, "from_points": "50", "to": "69", "law": LAW}

    checked = shipped.check("regime", "qd-1-2020", shipped.as_text(data))

    assert [(warning.key, warning.sentence) for warning in checked.warnings] == [
        ("bands[3]", "totals from 0 to 50 belong to no band"),
        ("bands[4]", "totals from 69 to 70 belong to no band"),
    ]


def test_steps_are_told_apart_by_kind_or_guards() -> None:
    """Two transitions of one step may stand in one state when a dossier can always tell which is meant."""
    data = small()
    data["transitions"][0]["kinds"] = ["new"]
    data["transitions"].append(
        step("submit-old", "draft", "scoring", step="submit", kinds=["upgrade", "re-evaluation"])
    )

    assert codes(data) == []


def test_regimes_that_open_on_one_day_are_named() -> None:
    """Nobody could tell under which law a dossier of that day stands."""
    one = shipped.checked("regime", OLD).value
    two = shipped.check("regime", "qd-1-2020", shipped.as_text(small())).value

    assert list(regime_figures.overlaps((one, two))) == []
    assert [problem.code for problem in regime_figures.overlaps((one, one))] == ["both-open"] * 3


@pytest.mark.parametrize("name", shipped.REGIMES)
def test_every_step_of_a_person_can_be_taken_back_by_somebody(name: str) -> None:
    """A mistake that has left the house is mended by the role the regime names."""
    transitions = shipped.checked("regime", name).value.transitions

    assert [each.id for each in transitions if not each.take_back] == []


@pytest.mark.parametrize("name", shipped.REGIMES)
def test_what_hurts_a_producer_needs_a_reason(name: str) -> None:
    """Returned, refused, withdrawn or revoked: the reason is on the record. A council's points speak for themselves."""
    hurting = [
        each
        for each in shipped.checked("regime", name).value.transitions
        if each.nature in ("return", "refuse", "withdraw") or each.step == "revoke"
    ]

    assert [each.id for each in hurting if not each.reason_required and each.step != "conclude"] == []


@pytest.mark.parametrize("name", shipped.REGIMES)
def test_labels_are_vietnamese_and_differ(name: str) -> None:
    """Two columns or states of one name could not be told apart on the board."""
    value = shipped.checked("regime", name).value

    for labels in ([each.label for each in value.states], [each.label for each in value.stages]):
        assert len({each.vi for each in labels}) == len({each.en for each in labels}) == len(labels)


@pytest.mark.parametrize("name", shipped.REGIMES)
def test_the_times_of_a_regime_are_understood(name: str) -> None:
    """Every limit is a period that can be counted."""
    limits = [wording.parse(clock.limit, year=None) for clock in shipped.checked("regime", name).value.clocks]

    assert {type(limit) for limit in limits} <= {wording.Period}


def judged(name: str, where: str, what: str, results: dict[str, str], kind: str = "new") -> str | None:
    """Where a step leads a dossier with these results, or None where no guard lets it pass."""
    facts = guards.Facts(
        kind=kind,
        round_id="dot-1",
        predecessor_id=None,
        today=date(2024, 6, 20),
        results={level: Decimal(points) for level, points in results.items()},
    )
    engine = machine.RegimeMachine(shipped.checked("regime", name).value)
    verdict = engine.judge(state=where, step=what, kind=kind, why_not=lambda use: guards.why_not(facts, use))
    return verdict.transition.dest if verdict.transition else None


@pytest.mark.parametrize(
    ("where", "what", "level", "points", "dest"),
    [
        ("district-scoring", "conclude", "district", "49.99", "not-recognised"),
        ("district-scoring", "conclude", "district", "50", "district-recognition"),
        ("district-scoring", "conclude", "district", "69.99", "district-recognition"),
        ("district-scoring", "conclude", "district", "70", "province-check"),
        ("district-scoring", "conclude", "district", "100", "province-check"),
        ("province-scoring", "conclude", "province", "49.99", "not-recognised"),
        ("province-scoring", "conclude", "province", "69.99", "district-recognition"),
        ("province-scoring", "conclude", "province", "70", "province-recognition"),
        ("province-scoring", "conclude", "province", "89.99", "province-recognition"),
        ("province-scoring", "conclude", "province", "90", None),
        ("province-scoring", "forward-to-centre", "province", "89.99", None),
        ("province-scoring", "forward-to-centre", "province", "90", "centre-scoring"),
        ("centre-scoring", "conclude", "ministry", "89.99", "province-recognition"),
        ("centre-scoring", "conclude", "ministry", "90", "centre-recognition"),
        ("district-scoring", "conclude", "province", "95", None),
    ],
)
def test_points_decide_the_way_under_148(where: str, what: str, level: str, points: str, dest: str | None) -> None:
    """50, 70 and 90 belong to the upper band; a result of another level opens nothing."""
    assert judged(OLD, where, what, {level: points}) == dest


@pytest.mark.parametrize(
    ("what", "points", "dest"),
    [
        ("conclude", "49.99", "not-recognised"),
        ("conclude", "50", "province-recognition"),
        ("conclude", "89.99", "province-recognition"),
        ("conclude", "90", None),
        ("forward-to-centre", "90", "centre-scoring"),
    ],
)
def test_points_decide_the_way_under_26(what: str, points: str, dest: str | None) -> None:
    """The province scores everything and sends up from 90."""
    assert judged(NEW, "province-scoring", what, {"province": points}) == dest


def test_levels_are_data() -> None:
    """The regime of 2026 has no district, no idea and no business plan, and needs no other code."""
    old, new = shipped.checked("regime", OLD).value, shipped.checked("regime", NEW).value

    assert [level.id for level in old.levels] == ["commune", "district", "province", "ministry"]
    assert [level.id for level in new.levels] == ["commune", "province", "ministry"]
    assert [stage.id for stage in old.stages] == [
        *("idea", "plan", "dossier", "district", "province", "centre", "certificate", "ended")
    ]
    assert {stage.id for stage in new.stages} & {"idea", "plan", "district"} == set()


def initial(value: regime.Regime) -> dict[str, str]:
    """Where dossiers of each kind begin."""
    return {kind: each.id for each in value.states for kind in each.initial_for}


def test_dossiers_begin_where_the_law_lets_them() -> None:
    """Under 148 new and upgraded products begin with an idea; under 26 all begin with the dossier."""
    assert initial(shipped.checked("regime", OLD).value) == {
        "new": "idea-draft",
        "upgrade": "idea-draft",
        "re-evaluation": "dossier-draft",
    }
    assert set(initial(shipped.checked("regime", NEW).value).values()) == {"dossier-draft"}


def test_who_recognises() -> None:
    """148: district, province, ministry; 26: province, province, ministry."""
    authorities = {
        name: [(each.stars, each.level) for each in shipped.checked("regime", name).value.authorities]
        for name in (OLD, NEW)
    }

    assert authorities == {
        OLD: [(3, "district"), (4, "province"), (5, "ministry")],
        NEW: [(3, "province"), (4, "province"), (5, "ministry")],
    }


def test_the_days_of_the_regimes() -> None:
    """Opened, closed and finished as the decisions say; each day cites its decision."""
    old, new = shipped.checked("regime", OLD).value, shipped.checked("regime", NEW).value

    assert [(span.since, span.until) for span in old.opens] == [(date(2023, 2, 24), date(2025, 7, 5))]
    assert {(kind, span.until) for span in old.finishes for kind in span.kinds} == {
        ("new", date(2026, 7, 21)),
        ("upgrade", date(2026, 7, 21)),
        ("re-evaluation", date(2026, 6, 21)),
    }
    assert [(span.since, span.until) for span in new.opens] == [(date(2026, 5, 22), None)]
    assert {clause.finish_by for clause in new.clauses if clause.finish_by} == {date(2026, 7, 21), date(2026, 6, 21)}


def test_a_certificate_lives_36_months_and_announces_its_end() -> None:
    """148: told in writing 30 days before; 26: handed in 180 to 120 days before."""
    old, new = (shipped.checked("regime", name).value.certificate for name in (OLD, NEW))

    assert (old.months, [(c.opens_days_before, c.due_days_before, c.duty_of) for c in old.clocks]) == (
        36,
        [(None, 30, "issuer")],
    )
    assert (new.months, [(c.opens_days_before, c.due_days_before, c.duty_of) for c in new.clocks]) == (
        36,
        [(180, 120, "producer")],
    )


def test_the_limits_of_26() -> None:
    """15 working days at the commune, 45 days of re-evaluation, 15 days of revocation."""
    clocks = shipped.checked("regime", NEW).value.clocks

    counted = {clock.id: wording.parse(clock.limit, year=None) for clock in clocks}

    assert {name: (spec.count, spec.unit) for name, spec in counted.items() if isinstance(spec, wording.Period)} == {
        "commune-check": (15, "working-days"),
        "re-evaluation-province": (45, "days"),
        "re-evaluation-centre": (45, "days"),
        "revocation": (15, "days"),
    }


def test_148_sets_no_limit_that_nobody_read() -> None:
    """No day limit of QĐ 148 but the working day before a meeting is known, and that one is a declared gap."""
    value = shipped.checked("regime", OLD).value

    assert value.clocks == ()
    assert [gap for gap in value.gaps if "1 ngày làm việc" in gap] != []


def test_gaps_are_what_is_left_out_and_what_is_unconfirmed() -> None:
    """`ocop regime check --gaps` shows the declared gaps first, then each value nobody has confirmed, with its page."""
    value = shipped.checked("regime", OLD).value

    found = citations.gaps(value)

    assert [gap.says for gap in found if not gap.where] == list(value.gaps)
    assert (
        citations.Gap(
            where="certificate.clocks[inform-before-end]",
            says=value.certificate.clocks[0].law.note or "",
            source="https://doanhnghiepvadoisong.com.vn/print-3767.html",
        )
        in found
    )
    assert [gap.where for gap in found if gap.where.startswith("decisions")] == []


def test_nothing_of_26_beyond_number_and_date_is_called_confirmed() -> None:
    """Its body was read in one transcription only."""
    value = shipped.checked("regime", NEW).value

    unconfirmed = {gap.where for gap in citations.gaps(value) if gap.where}

    assert {f"transitions[{each.id}]" for each in value.transitions} - unconfirmed == set()
    assert {f"clocks[{each.id}]" for each in value.clocks} - unconfirmed == set()
