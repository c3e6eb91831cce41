"""``ocop regime diff A B``: sentences a coordinator understands, in both languages, and as JSON."""

import itertools
import re

import pytest

from tests.faces.conftest import run
from tests.policy import shipped

PAIRS = list(itertools.permutations(shipped.REGIMES, 2))


def test_a_coordinator_reads_what_changes() -> None:
    """By section: who is gone, who signs now, which days run."""
    said = run("regime", "diff", "qd-148-2023", "qd-26-2026")

    text = " ".join(said.out.split())
    assert said.code == 0
    assert "Cấp huyện không còn: không đơn vị nào ở cấp này giữ hồ sơ." in text
    assert "3 sao: nơi công nhận từ Ủy ban nhân dân huyện thành Chủ tịch Ủy ban nhân dân tỉnh." in text
    assert "Có Đợt 1 cấp tỉnh: hồ sơ đến trước ngày 30/4, đánh giá trước ngày 30/6." in text
    assert "“Phiếu đăng ký”: theo Mẫu 01, trước theo Biểu số 01." in text


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(("old", "new"), PAIRS)
def test_every_change_is_a_whole_sentence(old: str, new: str, language: str) -> None:
    """No fact stays unfilled, and no id of a file shows."""
    said = run("--lang", language, "regime", "diff", old, new, "--json")

    texts = [change["text"] for change in said.json["changes"]]
    assert texts
    assert [text for text in texts if re.search(r"[{}]|\[\[|qd-", text)] == []


def test_two_that_say_the_same() -> None:
    """A regime beside itself."""
    said = run("regime", "diff", "qd-26-2026", "qd-26-2026")

    assert "Hai quy định nói như nhau." in said.out


def test_a_regime_nobody_has_is_told() -> None:
    """With those that can be chosen."""
    said = run("regime", "diff", "qd-148-2023", "qd-2030")

    assert said.code == 2
    assert "“qd-2030”" in said.err
