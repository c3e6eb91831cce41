"""``ocop regime show --citations``: every value in words beside its article, and whether anybody confirmed it."""

import re
from pathlib import Path

import pytest

from ocop_cycle import __main__
from ocop_cycle.cli import face, general, regime_citations
from tests.faces.conftest import Ocop
from tests.policy import shipped


def said_in(language: str) -> face.Face:
    """A run of the command line in a language, without an instance."""
    return face.Face(
        builders=__main__.BUILDERS, late=lambda _: None, chosen=general.Chosen(), language=language, folder=Path()
    )


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("name", shipped.REGIMES)
def test_every_cited_value_is_a_sentence(name: str, language: str) -> None:
    """No field stays unfilled, and nothing is empty."""
    found = regime_citations.as_json(said_in(language), shipped.checked("regime", name).value)

    assert [one["where"] for one in found if not one["says"] or re.search(r"[{}\[\]]", one["says"])] == []


def test_an_official_reads_the_value_beside_its_article(ocop: Ocop) -> None:
    """A section for each part of the law; on top how many values were confirmed."""
    said = ocop("regime", "show", "qd-26-2026", "--citations")

    text = " ".join(said.out.split())
    assert said.code == 0
    assert re.search(r"\d+ giá trị có ghi căn cứ, \d+ giá trị đã có người xác nhận bằng văn bản gốc\.", text)
    assert "Xã kiểm tra hồ sơ và gửi tỉnh: trong QĐ 26/2026/QĐ-TTg, Điều 7 khoản 2 chưa" in text


def test_a_program_reads_section_place_value_and_citation(ocop: Ocop) -> None:
    """The limit of the commune: fifteen working days, read in a transcription only."""
    said = ocop("regime", "show", "qd-26-2026", "--citations", "--json").json

    (limit,) = [one for one in said["citations"] if one["where"] == "clocks/commune-check"]
    assert (limit["section"], limit["law"]["cites"], limit["law"]["confirmed"]) == (
        "clocks", "QĐ 26/2026/QĐ-TTg, Điều 7 khoản 2", False,
    )  # fmt: skip
    assert limit["says"] == ("Xã kiểm tra hồ sơ và gửi tỉnh: trong thời hạn 15 ngày làm việc kể từ ngày nhận hồ sơ")
