"""What official papers disagree about is seen wherever it is used: plan, cycle, deadline, board, trail."""

import pytest

from tests.faces.conftest import Ocop

PLAN = "cam-xuyen-2024"
ODD = "chap-thuan-y-tuong (chậm nhất ngày 05/4/2024) đến hạn trước nang-hang-y-tuong"


def flat(text: str) -> str:
    """The text without its line breaks."""
    return " ".join(text.split())


@pytest.fixture
def applied(ocop: Ocop) -> Ocop:
    """A demonstration with the plan that disagrees with itself opened beside its own."""
    assert ocop("plan", "apply", PLAN).code == 0
    assert ocop("cycle", "open", PLAN).code == 0
    return ocop


@pytest.mark.parametrize("line", [("plan", "check", PLAN), ("plan", "show", PLAN), ("cycle", "show", PLAN)])
def test_it_is_seen_on_the_page(line: tuple[str, ...], applied: Ocop) -> None:
    """Both dates, in the words of the letter."""
    assert ODD in flat(applied(*line).out)


def test_it_is_seen_where_the_day_is_used(applied: Ocop) -> None:
    """The deadline is that of the letter; beside its proof stands what it disagrees with."""
    (due,) = [
        one for one in applied("deadline", "list", "--cycle", PLAN, "--json").json["deadlines"]["items"]
        if one["rule"] == "plan/kiem-tra-thuc-te"
    ]  # fmt: skip

    said = applied("deadline", "explain", due["line"])

    assert due["wording"] == "trước ngày 30/3/2024"
    assert "kiem-tra-thuc-te (trước ngày 30/3/2024) đến hạn trước nang-hang-y-tuong" in flat(said.out)


def test_it_is_on_the_trail(applied: Ocop) -> None:
    """The entry that applied the plan says where its papers disagreed."""
    said = flat(applied("audit", "log", "--kind", "ApplyPlan").out)

    assert "Chỗ văn bản mâu thuẫn, giữ nguyên" in said


def test_the_header_over_twelve_rows_is_seen_in_the_cycle_of_lang_giang(ocop: Ocop) -> None:
    """Eleven in words and twelve in the table."""
    assert "lời văn ghi 11, bảng có 12" in flat(ocop("cycle", "show", "lang-giang-2024").out)


def test_the_board_says_that_there_are_some(ocop: Ocop) -> None:
    """How many, and where they are told."""
    assert "! Kế hoạch có 3 chỗ văn bản mâu thuẫn, giữ như văn bản; xem: ocop cycle show lang-giang-2024" in flat(
        ocop("board").out
    )
