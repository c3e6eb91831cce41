"""Review: what auditors saw, what they asked, what was answered, and what is open."""

from collections.abc import Callable

import pytest

from ocop_cycle import errors
from ocop_cycle.application import commands, engine
from ocop_cycle.application.queries import people
from ocop_cycle.application.verification import reviewing, whole
from tests.application import builders

KIEM = people.Shown("kiem", "Mai Văn Kiểm", None)
TEXT = "Vì sao hồ sơ này được mở?"


def asked(office: builders.Office, entry: int = 20, unit: str = builders.AGENCY) -> str:
    """A question of the auditor; its id."""
    return office.do(commands.AskQuestion, "kiem", entry=entry, unit=unit, text=TEXT).subject[1]


def codes(caught: pytest.ExceptionInfo[errors.Refused]) -> list[str]:
    """The reasons of a refusal."""
    return [reason.code for reason in caught.value.reasons]


def test_what_was_seen_is_on_the_trail(opened: builders.Office) -> None:
    """A mark tells who has seen how far, when, and how much nobody has seen."""
    opened.at(2024, 3, 4, 9)
    receipt = opened.do(commands.MarkReviewed, "kiem", up_to=100)

    found = reviewing.review(opened.house.reader, opened.actor("kiem"))

    assert found.seen == (reviewing.Seen(by=KIEM, up_to=100, at=opened.house.clock.now()),)
    assert (found.entries, found.unseen) == (receipt.entry, receipt.entry - 100)


def test_only_the_farthest_mark_of_a_person_is_shown(opened: builders.Office) -> None:
    """A later mark of the same person takes the place of the earlier."""
    opened.do(commands.MarkReviewed, "kiem", up_to=50)
    opened.do(commands.MarkReviewed, "kiem", up_to=100)

    found = reviewing.review(opened.house.reader, opened.actor("kiem"))

    assert [(seen.by.id, seen.up_to) for seen in found.seen] == [("kiem", 100)]


def test_a_mark_does_not_go_back(opened: builders.Office) -> None:
    """What was seen stays seen."""
    opened.do(commands.MarkReviewed, "kiem", up_to=100)

    with pytest.raises(errors.StepRefused) as caught:
        opened.do(commands.MarkReviewed, "kiem", up_to=100)

    assert codes(caught) == ["reviewed-already"]


@pytest.mark.parametrize("number", [0, 100_000])
def test_what_is_not_there_cannot_be_seen_or_asked_about(opened: builders.Office, number: int) -> None:
    """Numbers before the first entry and behind the last are unknown."""
    with pytest.raises(errors.UnknownThing):
        opened.do(commands.MarkReviewed, "kiem", up_to=number)
    with pytest.raises(errors.UnknownThing):
        asked(opened, entry=number)


def test_a_question_goes_to_a_unit_and_is_answered(opened: builders.Office) -> None:
    """Question and answer stand beside the entry with who, when and what; then nothing is open."""
    key = asked(opened)
    before = reviewing.review(opened.house.reader, opened.actor("kiem"))

    opened.do(commands.AnswerQuestion, "thu", question=key, text="Theo kế hoạch.")

    after = reviewing.review(opened.house.reader, opened.actor("kiem"))
    assert [(q.id, q.entry, q.unit, q.text, q.state) for q in before.open] == [
        ("20/1", 20, builders.AGENCY, TEXT, "open")
    ]
    (answered,) = after.questions
    assert answered.answered_by == people.Shown("thu", "Nguyễn Thị Thu", None)
    assert (answered.answer, answered.state) == ("Theo kế hoạch.", "answered")
    assert after.open == ()


def test_questions_about_one_entry_are_numbered(opened: builders.Office) -> None:
    """A second question about the same entry is another one."""
    assert [asked(opened), asked(opened)] == ["20/1", "20/2"]


def test_the_words_are_kept_out_of_the_hashed_bytes(opened: builders.Office) -> None:
    """Question and answer are free text: entries hold commitments."""
    key = asked(opened)
    opened.do(commands.AnswerQuestion, "thu", question=key, text="Theo kế hoạch năm nay.")

    bodies = "".join(row["body"] for row in opened.rows("SELECT body FROM audit_entry"))

    assert (TEXT in bodies, "Theo kế hoạch năm nay." in bodies) == (False, False)
    assert whole.verify(opened.house.reader).count == 0


def test_a_question_is_answered_once(opened: builders.Office) -> None:
    """An answer stands."""
    key = asked(opened)
    opened.do(commands.AnswerQuestion, "thu", question=key, text="Theo kế hoạch.")

    with pytest.raises(errors.StepRefused) as caught:
        opened.do(commands.AnswerQuestion, "thu", question=key, text="Khác.")

    assert codes(caught) == ["question-not-open"]


def test_an_answered_question_is_closed_by_an_auditor(opened: builders.Office) -> None:
    """Not before it is answered, not twice, and not by the unit itself; questions are listed by what they need."""
    first, second, third = asked(opened), asked(opened), asked(opened)
    for key in (first, second):
        opened.do(commands.AnswerQuestion, "thu", question=key, text="Theo kế hoạch.")
    opened.do(commands.CloseQuestion, "kiem", question=first)

    refused = []
    for key in (first, third):
        with pytest.raises(errors.StepRefused) as caught:
            opened.do(commands.CloseQuestion, "kiem", question=key)
        refused += codes(caught)
    with pytest.raises(errors.NotPermitted):
        opened.do(commands.CloseQuestion, "thu", question=second)

    listed = reviewing.review(opened.house.reader, opened.actor("kiem")).by_need
    assert refused == ["question-not-answered"] * 2
    assert [(q.id, q.state) for q in listed] == [(third, "open"), (second, "answered"), (first, "closed")]
    assert whole.verify(opened.house.reader).count == 0


def test_f17_a_commune_is_asked_by_an_auditor_without_a_name(opened: builders.Office) -> None:
    """Whoever may not know the auditor's name reads the role; who may, the name."""
    asked(opened, unit=builders.HUONG_SON)

    by = [
        reviewing.review(opened.house.reader, opened.actor(person)).questions[0].asked_by
        for person in ("huong", "kiem")
    ]

    assert by == [people.Shown("", None, "auditor"), KIEM]


def test_nobody_answers_his_own_question(opened: builders.Office) -> None:
    """An auditor who is also an officer of the unit cannot close what he asked."""
    opened.do(commands.GrantRole, person="kiem", role="coordinator", unit=builders.AGENCY)
    key = asked(opened)

    with pytest.raises(errors.StepRefused) as caught:
        opened.do(commands.AnswerQuestion, "kiem", question=key, text="Tự trả lời.")

    assert codes(caught) == ["own-question"]


def test_an_unknown_question_is_unknown(opened: builders.Office) -> None:
    """The nearest question is offered."""
    asked(opened)

    with pytest.raises(errors.UnknownThing) as caught:
        opened.do(commands.AnswerQuestion, "thu", question="20/7", text="Theo kế hoạch.")

    assert caught.value.nearest == ("20/1",)


@pytest.mark.parametrize(
    "act",
    [
        lambda office: office.do(commands.MarkReviewed, "thu", up_to=10),
        lambda office: office.do(commands.AskQuestion, "thu", entry=10, unit=builders.AGENCY, text=TEXT),
        lambda office: office.do(commands.AnswerQuestion, "huong", question=asked(office), text="Không phải việc này."),
        lambda office: office.do(commands.AnswerQuestion, "kiem", question=asked(office), text="Tự trả lời."),
    ],
)
def test_only_auditors_review_and_only_the_unit_answers(
    opened: builders.Office, act: Callable[[builders.Office], engine.Receipt]
) -> None:
    """A coordinator does not audit, a commune does not answer for the district, an auditor does not answer."""
    with pytest.raises(errors.NotPermitted):
        act(opened)


@pytest.mark.parametrize("text", ["", "   "])
def test_empty_words_are_refused(opened: builders.Office, text: str) -> None:
    """Neither a question nor an answer is empty."""
    key = asked(opened)

    with pytest.raises(errors.StepRefused):
        opened.do(commands.AskQuestion, "kiem", entry=10, unit=builders.AGENCY, text=text)
    with pytest.raises(errors.StepRefused):
        opened.do(commands.AnswerQuestion, "thu", question=key, text=text)


def test_a_unit_sees_the_questions_put_to_it_and_below(opened: builders.Office) -> None:
    """A commune officer sees his own question, the district both, a person without a role none."""
    asked(opened)
    asked(opened, unit=builders.HUONG_SON)
    opened.do(commands.AddPerson, person="an", name="An")

    seen = {
        person: [q.id for q in reviewing.review(opened.house.reader, opened.actor(person)).questions]
        for person in ("huong", "ha", "kiem", "an")
    }

    assert seen == {"huong": ["20/2"], "ha": ["20/1", "20/2"], "kiem": ["20/1", "20/2"], "an": []}
