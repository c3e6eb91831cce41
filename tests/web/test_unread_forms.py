"""Forms that cannot be taken in: who sent one is told why, and nobody is told of a page that is missing."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

import pytest

from ocop_cycle.web import app
from tests.web import browsing

COMMENT = "/dossiers/LG24-0001/comment"
FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("body", "kind", "status", "said"),
    [
        (b"text=" + b"x" * app.LONGEST_FORM, FORM, 413, "quá dài để gửi trong một lần"),
        (b"a=1&" * (app.MOST_FIELDS + 1), FORM, 400, "không đọc được nên chưa ghi gì"),
        (b"nonsense", "multipart/form-data; boundary=x", 400, "không đọc được nên chưa ghi gì"),
    ],
    ids=["too long", "too many fields", "nonsense"],
)
def test_a_form_that_is_not_read_is_told_as_such(
    signed_in: Callable[[str], browsing.Browser], body: bytes, kind: str, status: int, said: str
) -> None:
    """One sentence says what is wrong with it and what helps, not that there is no such page."""
    answer = signed_in("thu").client.post(COMMENT, content=body, headers={"Content-Type": kind})

    text = browsing.text_of(answer)
    assert (answer.status_code, said in text, "Không có trang này" in text) == (status, True, False)


@pytest.mark.parametrize(("length", "status"), [("abc", 400), ("-5", 400), ("²", 400), ("9" * 5_000, 413)])
def test_a_length_that_is_none_is_no_failure(
    signed_in: Callable[[str], browsing.Browser], length: str, status: int
) -> None:
    """Whatever stands before the server lets it through: a sentence, not a traceback."""
    headers = {b"Content-Type": FORM.encode(), b"Content-Length": length.encode("latin-1")}

    answer = signed_in("thu").client.post(COMMENT, content=b"text=x", headers=headers)

    assert answer.status_code == status


def test_who_goes_away_over_a_form_is_no_failure(pages: app.Pages, caplog: pytest.LogCaptureFixture) -> None:
    """A browser that is closed half way leaves a line in the log and no traceback."""
    answered: list[Any] = []
    come = [
        {"type": "http.request", "body": b"text=half", "more_body": True},
        {"type": "http.disconnect"},
    ]

    async def receive() -> Any:
        return come.pop(0)

    async def send(message: Any) -> None:
        answered.append(message)

    scope = {
        "type": "http", "method": "POST", "path": COMMENT, "query_string": b"", "http_version": "1.1",
        "client": ("testclient", 50_000), "server": ("testserver", 80), "scheme": "http", "root_path": "",
        "headers": [(b"host", b"testserver"), (b"content-type", FORM.encode()), (b"content-length", b"500")],
    }  # fmt: skip
    with caplog.at_level(logging.WARNING):
        asyncio.run(pages.application(scope, receive, send))

    assert answered[0]["status"] == 400
    assert [record.getMessage() for record in caplog.records] == ["a form did not arrive whole"]
