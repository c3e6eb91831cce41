"""Where a dossier may go: every way in which ``transitions`` says no leaves as a reason, and nothing of it sticks."""

import sys
from dataclasses import replace

import pytest

from ocop_cycle import errors
from ocop_cycle.domain import machine
from ocop_cycle.policy import regime
from tests.policy import shipped

LAW: regime.Regime = shipped.checked("regime", "qd-148-2023").value
JUDGE = machine.RegimeMachine(LAW)


def agree(_use: regime.GuardUse) -> errors.Reason | None:
    """Every guard holds."""
    return None


def refuse(use: regime.GuardUse) -> errors.Reason | None:
    """No guard holds; each says its name and its points."""
    return errors.Reason(use.guard, {"points": use.points or ""})


def judged(state: str, step: str, *, kind: str = "new", why_not: machine.WhyNot = agree) -> machine.Verdict:
    """What a step does to a dossier in that state."""
    return JUDGE.judge(state=state, step=step, kind=kind, why_not=why_not)


def with_transition(**changes: object) -> machine.RegimeMachine:
    """The regime of 2023 with its first transition changed."""
    first, *others = LAW.transitions
    return machine.RegimeMachine(replace(LAW, transitions=(replace(first, **changes), *others)))  # type: ignore[arg-type]


def test_a_step_is_taken_where_its_guards_hold() -> None:
    """The verdict is the transition, with no reason against it."""
    verdict = judged("idea-draft", "submit-idea")

    assert verdict == machine.Verdict(transition=LAW.transitions[0])


def test_l4_a_condition_that_is_false_leaves_with_every_reason() -> None:
    """Where transitions would return False without a word, all guards of all branches are named, each once."""
    verdict = judged("district-scoring", "conclude", why_not=refuse)

    assert verdict == machine.Verdict(
        reasons=(
            errors.Reason("result_recorded", {"points": ""}),
            errors.Reason("points_below", {"points": "50"}),
            errors.Reason("points_at_least", {"points": "50"}),
            errors.Reason("points_below", {"points": "70"}),
            errors.Reason("points_at_least", {"points": "70"}),
        )
    )


def test_l4_a_step_of_another_state_is_refused_by_name() -> None:
    """Where transitions would raise MachineError, the state is named."""
    verdict = judged("idea-draft", "certify")

    assert verdict.reasons == (errors.Reason("step-not-open-here", {"step": "certify", "state": "idea-draft"}),)


def test_l4_a_step_that_nobody_knows_is_refused_by_name() -> None:
    """Where transitions would raise AttributeError, the step is named."""
    verdict = judged("idea-draft", "jump")

    assert verdict.reasons == (errors.Reason("no-such-step", {"step": "jump"}),)


def test_l4_a_state_that_nobody_knows_is_refused_by_name() -> None:
    """A state that the regime does not have opens no step."""
    verdict = judged("nowhere", "submit-idea")

    assert verdict.reasons == (errors.Reason("step-not-open-here", {"step": "submit-idea", "state": "nowhere"}),)


@pytest.mark.parametrize("name", ["to_certified", "trigger", "state", "__class__", "may_submit-idea"])
def test_l4_words_of_the_library_are_no_steps(name: str) -> None:
    """Neither automatic transitions nor attributes that transitions hangs on objects can be asked for as a step."""
    verdict = judged("idea-draft", name)

    assert verdict.reasons == (errors.Reason("no-such-step", {"step": name}),)


def test_l4_strings_never_reach_the_conditions() -> None:
    """A dotted name in a regime is only a name: transitions, which would import and run it, is handed functions."""
    dotted = regime.GuardUse(guard="tests.policy.tripwire.trip", document="os.system")

    trapped = with_transition(id="tests.policy.tripwire.trip", guards=(dotted,), dest="idea-review")
    verdict = trapped.judge(state="idea-draft", step="submit-idea", kind="new", why_not=refuse)

    assert verdict.reasons == (errors.Reason("tests.policy.tripwire.trip", {"points": ""}),)
    assert "tests.policy.tripwire" not in sys.modules


def test_l4_a_guard_that_fails_leaves_no_state_behind() -> None:
    """When a guard breaks in the middle, the next question is answered as if nobody had asked before."""
    before = judged("idea-draft", "submit-idea")

    def breaks(_use: regime.GuardUse) -> errors.Reason | None:
        raise RuntimeError("the guard broke")

    with pytest.raises(RuntimeError, match="the guard broke"):
        judged("dossier-draft", "submit-dossier", why_not=breaks)

    assert judged("idea-draft", "submit-idea") == before


def test_l4_nothing_is_hung_on_what_is_asked_about() -> None:
    """The machine has no model, and a place in it has the fields it was written with and no more."""
    position = machine.Position(state="idea-draft", holds="submit-idea")
    fields = set(dir(position))

    JUDGE._machine.events["submit-idea"].trigger(position)

    assert set(dir(position)) == fields
    assert JUDGE._machine.models == []
    assert not hasattr(position, "__dict__")


def test_the_first_branch_whose_guards_hold_is_taken() -> None:
    """Several transitions share a step; the regime's order decides among those that hold."""
    verdict = judged("district-scoring", "conclude")

    assert verdict.transition is not None
    assert verdict.transition.id == "conclude-district-under-50"


def test_a_later_branch_is_taken_when_the_earlier_does_not_hold() -> None:
    """What the earlier branches said against themselves is no reason against the one that is taken."""

    def seventy(use: regime.GuardUse) -> errors.Reason | None:
        return errors.Reason("too-high") if use.guard == "points_below" else None

    verdict = judged("district-scoring", "conclude", why_not=seventy)

    assert verdict == machine.Verdict(
        transition=next(t for t in LAW.transitions if t.id == "conclude-district-send-up")
    )


def test_a_step_for_other_kinds_is_refused_by_kind() -> None:
    """A re-evaluation has no idea to be approved."""
    verdict = judged("idea-draft", "submit-idea", kind="re-evaluation")

    assert verdict.reasons == (errors.Reason("step-not-for-kind", {"step": "submit-idea", "kind": "re-evaluation"}),)


def test_a_branch_for_other_kinds_says_nothing_where_one_is_for_this_kind() -> None:
    """Two transitions share a step, one for each kind: only the guards of the fitting one are told."""
    other = machine.RegimeMachine(shipped.checked("regime", "qd-26-2026").value)

    verdict = other.judge(state="province-check", step="accept-dossier", kind="re-evaluation", why_not=refuse)

    assert verdict.reasons == (errors.Reason("documents_complete", {"points": ""}),)


def test_a_machine_can_be_asked_by_many_threads() -> None:
    """One machine stands for a regime; asking it changes nothing, so the answers do not depend on their order."""
    questions = [(s.id, t.step) for s in LAW.states for t in LAW.transitions]

    forwards = [judged(state, step) for state, step in questions]
    backwards = [judged(state, step) for state, step in reversed(questions)]

    assert forwards == backwards[::-1]


def test_every_transition_of_every_regime_can_be_taken() -> None:
    """From each of its sources, when its guards hold and those of the branches before it do not."""
    for name in shipped.REGIMES:
        law: regime.Regime = shipped.checked("regime", name).value
        judge = machine.RegimeMachine(law)
        for wanted in law.transitions:
            for source in wanted.sources:
                verdict = judge.judge(
                    state=source, step=wanted.step, kind=wanted.kinds[0], why_not=_only(wanted, judge, source)
                )
                assert (name, source, verdict.transition) == (name, source, wanted)


def _only(wanted: regime.Transition, judge: machine.RegimeMachine, source: str) -> machine.WhyNot:
    """Guards that hold for one transition and, where they differ from its own, for no other."""
    before = judge.candidates(source, wanted.step, wanted.kinds[0])
    others = [use for t in before if t is not wanted for use in t.guards if use not in wanted.guards]
    return lambda use: errors.Reason("not this one") if use in others else None


def test_what_must_be_read_is_what_the_guards_need() -> None:
    """Nothing is read for a step without guards; papers for one, results for another."""
    leaving = {t.id: t for t in LAW.transitions}

    needs = [JUDGE.needs([leaving[name]]) for name in ("submit-idea", "confirm", "conclude-district-under-50")]

    assert needs == [frozenset(), frozenset({"documents"}), frozenset({"results"})]


def test_what_leads_out_of_a_state_is_told_in_the_order_of_the_regime() -> None:
    """Only what is open to the kind."""
    leaving = [t.id for t in JUDGE.leaving("district-check", "new")]

    assert leaving == ["accept-at-district", "return-from-district-check", "refuse-at-district", "withdraw"]
