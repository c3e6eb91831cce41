"""Review on its page: the auditor asks, the unit answers, the auditor closes; nobody does another's part."""

from collections.abc import Callable

import pytest

from ocop_cycle.application import house
from ocop_cycle.application.verification import reviewing
from tests.web import browsing, conftest

SignIn = Callable[[str], browsing.Browser]
PLACE = "/trail/review"


def states(built: house.House) -> list[tuple[str, str]]:
    """Every question with its state, as the auditor sees them."""
    found = reviewing.review(built.reader, built.reader.actor(conftest.PEOPLE["auditor"]))
    return [(one.unit, one.state) for one in found.by_need]


def asked(browser: browsing.Browser, about: str, **more: str) -> int:
    """A question that an auditor puts; how the page answered."""
    filled = {"act": "ask", "about": about, "text": "Vì sao chấm ngày này?", **more}
    return browser.send(browser.get(PLACE), PLACE, filled).status_code


def test_a_question_is_asked_answered_and_closed(built: house.House, signed_in: SignIn) -> None:
    """About a dossier, by its code: it goes to the unit that holds it; open ones stand first; then it is closed."""
    auditor, coordinator = signed_in(conftest.PEOPLE["auditor"]), signed_in(conftest.PEOPLE["coordinator"])

    told = [asked(auditor, "LG24-0011"), states(built)]
    page = coordinator.get(PLACE)
    answer = {"act": "answer", "text": "Theo kế hoạch số 12 (dựng)."}
    told += [coordinator.send(page, PLACE, answer, question=_only(built)).status_code, states(built)]
    told += [
        auditor.send(auditor.get(PLACE), PLACE, {"act": "close"}, question=_only(built)).status_code,
        states(built),
    ]

    unit = "lg-phong-nnptnt"
    assert told == [303, [(unit, "open")], 303, [(unit, "answered")], 303, [(unit, "closed")]]
    assert "hồ sơ LG24-0011" in browsing.text_of(page)
    assert "Theo kế hoạch số 12 (dựng)." in browsing.text_of(auditor.get(PLACE))


def _only(built: house.House) -> str:
    (one,) = reviewing.review(built.reader, built.reader.actor(conftest.PEOPLE["auditor"])).questions
    return one.id


def test_the_auditor_marks_the_trail_as_seen(built: house.House, signed_in: SignIn) -> None:
    """How far, by whom and when stands on the page for everybody."""
    auditor = signed_in(conftest.PEOPLE["auditor"])

    done = auditor.send(auditor.get(PLACE), PLACE, {"act": "mark", "up_to": "500"})

    assert done.status_code == 303
    assert "đã xem đến mục 500" in browsing.text_of(auditor.get(PLACE))


@pytest.mark.parametrize(
    ("filled", "told"),
    [
        ({"act": "ask", "about": "LG24-9999", "text": "Vì sao?"}, "LG24-9999"),
        ({"act": "ask", "about": "9" * 30, "text": "Vì sao?"}, "Không có"),
        ({"act": "ask", "about": "99999999", "text": "Vì sao?"}, "99999999"),
        ({"act": "ask", "about": "700", "unit": "Xã Mây", "text": "Vì sao?"}, "Xã Mây"),
        ({"act": "ask", "about": "LG24-0011", "text": ""}, "Phải ghi nội dung."),
        ({"act": "ask", "about": "LG24-0011", "text": "x" * 10_000}, "dài quá 4000 ký tự"),
        ({"act": "mark", "up_to": "mười"}, "Đã xem đến hết mục số"),
    ],
)
def test_what_cannot_be_asked_is_told_and_what_was_typed_stays(
    readers: SignIn, filled: dict[str, str], told: str
) -> None:
    """The page comes back with the reason and with the fields as they were."""
    auditor = readers("auditor")

    answer = auditor.send(auditor.get(PLACE), PLACE, filled)

    assert answer.status_code == 422
    assert told in browsing.text_of(answer)
    assert filled.get("about", "") in answer.text


def test_nobody_does_anothers_part(built: house.House, signed_in: SignIn) -> None:
    """Who is no auditor asks and closes nothing; who does not see a question learns nothing of it."""
    auditor, coordinator = signed_in(conftest.PEOPLE["auditor"]), signed_in(conftest.PEOPLE["coordinator"])
    producer = signed_in(conftest.PEOPLE["producer"])
    asked(auditor, "LG24-0011")
    question, token = _only(built), dict(browsing.forms_of(producer.get(PLACE).text)[0][1])
    page = coordinator.get(PLACE)
    hidden = next(words for where, words in browsing.forms_of(page.text) if where == PLACE)

    codes = [
        coordinator.post(PLACE, {**hidden, "act": "close", "question": question}).status_code,
        coordinator.post(PLACE, {**hidden, "act": "ask", "about": "LG24-0011", "text": "Vì sao?"}).status_code,
        producer.post(PLACE, {**token, "act": "answer", "question": question, "text": "x"}).status_code,
        producer.post(PLACE, {**token, "act": "answer", "question": "1/1", "text": "x"}).status_code,
        auditor.post(PLACE, {**dict(browsing.forms_of(auditor.get(PLACE).text)[0][1]), "act": "boast"}).status_code,
    ]

    assert codes == [403, 403, 404, 404, 404]
    assert states(built) == [("lg-phong-nnptnt", "open")]
