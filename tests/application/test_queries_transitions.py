"""The polite twin of the engine: what it calls open is taken, and what it refuses is refused for the same reasons."""

import functools
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocop_cycle import errors
from ocop_cycle.application import commands
from ocop_cycle.application.queries import transitions
from ocop_cycle.storage import schema
from tests.application import builders

CODE = "LG24-0002"
LAW = builders.checked("regime", "qd-148-2023").value
STATES = [state.id for state in LAW.states]
STEPS = sorted({transition.step for transition in LAW.transitions})
PEOPLE = [*builders.PEOPLE, builders.ADMINISTRATOR, "system"]
SITUATIONS = ("bare", "complete", "44", "62", "75", "95", "shut", "ended")
"""Papers and results of the dossier; ``shut``: its hard limit has passed; ``ended``: its certificate has."""


def prepared(situation: str) -> builders.Office:
    """Lạng Giang with one dossier in that situation; the state is put in later."""
    office = builders.lang_giang()
    if situation != "bare":
        office.complete(CODE)
    if situation.isdigit():
        record_results(office, situation)
    if situation == "shut":
        office.put("deadline", f"dossier:{CODE}/plan/danh-gia-cap-huyen/v1@1", hardness="hard")
        record_results(office, "62")
        office.at(2024, 7, 1)
    if situation == "ended":
        record_certificate(office)
        office.at(2027, 7, 1)
    return office


def record_results(office: builders.Office, total: str) -> None:
    """A result of that many points at every level."""
    with office.house.store.writing() as work:
        for level in ("district", "province", "ministry"):
            row = {
                "id": f"{CODE}/{level}/1", "dossier_id": CODE, "level": level, "number": 1, "total": total, "stars": 3,
                "day": None, "corrects_id": None, "recorded_at": "2024-03-01T01:00:00.000000Z",
            }  # fmt: skip
            work.insert(schema.result, row)


def record_certificate(office: builders.Office) -> None:
    """A certificate in force that ends on 30 June 2027."""
    row = {
        "id": f"{CODE}/cert-0", "dossier_id": CODE, "product_id": "lg-ruou-men-la-thu-huong", "stars": 3,
        "authority_id": None, "decision_number": None, "decision_day": None, "issued": "2024-07-01",
        "ends": "2027-06-30", "state": "in-force", "corrects_id": None, "recorded_at": "2024-03-01T01:00:00.000000Z",
    }  # fmt: skip
    with office.house.store.writing() as work:
        work.insert(schema.certificate, row)


@functools.cache
def at_hand(situation: str) -> list[builders.Office]:
    """A house kept for a situation, until a step was taken in it."""
    return [prepared(situation)]


def in_state(situation: str, state: str) -> builders.Office:
    """The house of a situation, with the dossier put into a state."""
    office = at_hand(situation)[0]
    found = next(s for s in LAW.states if s.id == state)
    office.put("dossier", CODE, state=state, stage=found.stage, level=found.level)
    return office


def engine_says(office: builders.Office, situation: str, person: str, step: str) -> tuple[errors.Reason, ...]:
    """The engine's reasons against a step; none when it took it."""
    certifies = any(t.step == step and t.records == "certificate" for t in LAW.transitions)
    data = commands.CertificateData(stars=3) if certifies else None
    try:
        office.step(CODE, step, person, reason="lý do", certificate=data)
    except errors.Refused as refused:
        return refused.reasons
    at_hand(situation)[0] = prepared(situation)
    return ()


@pytest.mark.parametrize("situation", ["bare", "62", "shut", "ended"])
def test_buttons_are_grey_for_the_reasons_of_the_engine(situation: str) -> None:
    """For every state and each step out of it, the twin gives exactly what the engine answers to four people."""
    differences = []

    for state, person in itertools.product(STATES, ("thu", "ha", "loan", "chi")):
        office = in_state(situation, state)
        for shown in transitions.open_transitions(office.reader, office.actor(person), CODE):
            said = engine_says(in_state(situation, state), situation, person, shown.step)
            if said != shown.reasons:
                differences.append((state, person, shown.step, shown.reasons, said))

    assert differences == []


@given(
    situation=st.sampled_from(SITUATIONS), state=st.sampled_from(STATES), step=st.sampled_from(STEPS),
    person=st.sampled_from([p for p in PEOPLE if p not in ("huong", "lan", builders.ADMINISTRATOR)]),
)  # fmt: skip
def test_any_step_is_judged_alike(situation: str, state: str, step: str, person: str) -> None:
    """Any step, open here or not, for whoever sees the dossier: the twin and the engine agree."""
    office = in_state(situation, state)

    asked = transitions.why_not(office.reader, office.actor(person), CODE, step)
    said = engine_says(in_state(situation, state), situation, person, step)

    assert asked == said


@pytest.mark.parametrize("state", STATES)
def test_every_step_people_may_take_is_shown(state: str) -> None:
    """All steps out of a state stand in the list once, in the order of the regime; automatic ones do not."""
    office = in_state("bare", state)

    shown = transitions.open_transitions(office.reader, office.actor("thu"), CODE)

    leaving = [t for t in LAW.transitions if state in t.sources and "new" in t.kinds and t.automatic is None]
    assert [one.step for one in shown] == list(dict.fromkeys(t.step for t in leaving))


@pytest.mark.parametrize("state", STATES)
def test_steps_have_labels_in_both_languages(state: str) -> None:
    """Each step, and where it leads, is worded in Vietnamese and in English."""
    office = in_state("complete", state)

    shown = transitions.open_transitions(office.reader, office.actor("thu"), CODE)

    labels = [label for one in shown for label in (one.label, one.dest_label, *one.ways) if label]
    assert all(label.vi and label.en and label.vi != label.en for label in labels)


def test_a_step_says_what_it_will_ask_for() -> None:
    """A withdrawal takes a reason, a recognition the data of a certificate; a refused step leads nowhere."""
    office = in_state("62", "district-recognition")

    shown = {one.step: one for one in transitions.open_transitions(office.reader, office.actor("ha"), CODE)}

    certify, withdraw = shown["certify"], shown["withdraw"]
    assert (certify.is_open, certify.dest, certify.needs_certificate, certify.needs_reason) == (
        *(True, "certified"),
        *(True, False),
    )
    assert (withdraw.is_open, withdraw.dest, withdraw.refusal, withdraw.needs_reason) == (
        *(False, None),
        *("not-permitted", True),
    )


@pytest.mark.parametrize(
    ("situation", "label"),
    [
        ("44", "Kết luận: dưới 50 điểm, không công nhận"),
        ("62", "Kết luận: 50 đến dưới 70 điểm, trình UBND huyện công nhận 3 sao"),
        ("75", "Kết luận: từ 70 điểm, chuyển hồ sơ lên tỉnh"),
    ],
)
def test_a_step_not_open_is_called_by_the_way_it_would_go(situation: str, label: str) -> None:
    """Who may not conclude reads the way that the recorded points decide, not the first one of the regime."""
    office = in_state(situation, "district-scoring")

    shown = {one.step: one for one in transitions.open_transitions(office.reader, office.actor("thu"), CODE)}

    conclude = shown["conclude"]
    assert (conclude.is_open, conclude.label and conclude.label.vi, conclude.ways) == (False, label, ())


def test_a_step_whose_way_is_not_decided_names_all_its_ways() -> None:
    """Before a result is recorded, a conclusion has no label of one way: all three are named."""
    office = in_state("complete", "district-scoring")

    shown = {one.step: one for one in transitions.open_transitions(office.reader, office.actor("loan"), CODE)}

    ways = [t.label for t in LAW.transitions if t.step == "conclude" and "district-scoring" in t.sources]
    conclude = shown["conclude"]
    assert (conclude.label, conclude.nature, list(conclude.ways)) == (None, None, ways)


def test_all_reasons_are_given_and_not_the_first() -> None:
    """Who may not, and could not either, is told both."""
    office = in_state("bare", "dossier-draft")

    (reasons,) = [
        one.reasons
        for one in transitions.open_transitions(office.reader, office.actor("loan"), CODE)
        if one.step == "submit-dossier"
    ]

    assert [reason.code for reason in reasons] == ["role-missing", "documents-missing"]


def test_asking_changes_nothing() -> None:
    """The desk of the twin only reads: no row is written, the trail stays as it is."""
    office = builders.lang_giang()
    before = office.rows("SELECT * FROM dossier"), office.rows("SELECT * FROM audit_head")

    transitions.open_transitions(office.reader, office.actor("thu"), CODE)

    assert (office.rows("SELECT * FROM dossier"), office.rows("SELECT * FROM audit_head")) == before
