"""A step with many dossiers: seen first, confirmed by its count, and never beyond what was seen."""

from pathlib import Path

import pytest

from tests.faces import databases
from tests.faces.conftest import Ocop


def states(ocop: Ocop) -> dict[str, str]:
    """The state of every dossier by its code."""
    found = ocop("--json", "dossier", "list", "--size", "100").json["dossiers"]["items"]
    return {one["code"]: one["state"] for one in found}


def test_f19_a_bulk_decision_shows_what_it_decides_on(ocop: Ocop, demo: Path) -> None:
    """The preview has the count, the list, and who is left out for which reasons; nothing is done by it."""
    before = databases.content(demo)

    said = ocop("--json", "dossier", "advance", "--bulk", "submit-dossier", "--stage", "dossier", "--round", "dot-1")
    page = ocop("dossier", "advance", "--bulk", "approve-plan", "--stage", "plan", "--as", "ha").out

    preview = said.json["preview"]
    assert [one["code"] for one in preview["going"]] == []
    assert {one["code"]: [reason["code"] for reason in one["reasons"]] for one in preview["staying"]} == {
        "LG24-0002": ["step-not-open-here"],
        "LG24-0013": ["documents-missing"],
    }
    assert "XEM TRƯỚC: 1 hồ sơ sẽ qua bước approve-plan" in page
    assert "LG24-0016   Cơm cháy Chà bông" in page
    assert "1 hồ sơ được chọn nhưng KHÔNG qua bước này" in page
    assert "LG24-0017 Rượu Đông trùng Hạ thảo: Ở trạng thái" in " ".join(page.split())
    assert databases.content(demo) == before


def test_f19_the_confirmation_repeats_the_count(ocop: Ocop, demo: Path) -> None:
    """A count that is not that of the list is no confirmation, and nothing is done."""
    line = ("dossier", "advance", "--bulk", "withdraw", "--stage", "idea", "--reason", "thử")
    before = databases.content(demo)

    wrong = ocop(*line, "--confirm", "3")

    assert wrong.code == 2
    assert wrong.err.startswith("Số xác nhận là 3 nhưng danh sách hiện có 2 hồ sơ; chưa làm gì.")
    assert databases.content(demo) == before

    right = ocop(*line, "--confirm", "2")

    assert right.code == 0
    assert {code: state for code, state in states(ocop).items() if state == "withdrawn"} == {
        "LG24-0006": "withdrawn",
        "LG24-0015": "withdrawn",
        "LG24-0018": "withdrawn",
    }


def test_f19_the_list_that_was_seen_is_the_list_that_goes(ocop: Ocop) -> None:
    """When a dossier changed since the preview, the digest of the old list is refused."""
    line = ("dossier", "advance", "--bulk", "withdraw", "--stage", "idea", "--reason", "thử")
    digest = ocop("--json", *line).json["preview"]["digest"]
    ocop("dossier", "advance", "LG24-0015", "approve-idea", "--as", "ha")

    said = ocop(*line, "--confirm", "1", "--preview", digest)

    assert said.code == 2
    assert said.err.startswith("Danh sách đã đổi so với lần xem trước")


def test_f19_every_dossier_has_its_own_entry_with_the_bulk_command_as_cause(ocop: Ocop) -> None:
    """What happened to one of many is told as if it had happened alone, and by what it happened."""
    said = ocop(
        "--json", "dossier", "advance", "--bulk", "withdraw", "--stage", "idea", "--reason", "thử", "--confirm", "2"
    )

    receipt = said.json["receipts"][0]
    own = ocop("--json", "dossier", "history", "LG24-0015").json["entries"][-1]
    assert (receipt["after"]["count"], receipt["entries"]) == (2, 3)
    assert (own["kind"], own["cause"], own["after"]["state"]) == ("AdvanceDossier", receipt["entry"], "withdrawn")


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (("--bulk", "withdraw"), "--bulk cần ít nhất một tùy chọn lọc"),
        (("--bulk", "withdraw", "LG24-0015", "--stage", "idea"), "Đã dùng --bulk thì không ghi mã hồ sơ (LG24-0015)"),
        (
            ("LG24-0015", "withdraw", "--stage", "idea"),
            "Các tùy chọn lọc, --confirm và --preview chỉ dùng cùng --bulk.",
        ),
        (("LG24-0015", "withdraw", "--confirm", "1"), "Các tùy chọn lọc, --confirm và --preview chỉ dùng cùng --bulk."),
        (("--bulk", "withdraw", "--stage", "idea", "--confirm", "2"), "Thiếu --reason."),
    ],
    ids=["no filter", "filter and code", "filter alone", "confirmation alone", "no reason"],
)
def test_f19_nothing_is_moved_by_a_slip(ocop: Ocop, demo: Path, line: tuple[str, ...], sentence: str) -> None:
    """No command moves everything at once, none mixes one and many, none forgets the reason."""
    before = databases.content(demo)

    said = ocop("dossier", "advance", *line)

    assert said.code == 2
    assert said.err.startswith(sentence)
    assert databases.content(demo) == before


def test_a_bulk_step_stays_within_what_the_person_sees(ocop: Ocop) -> None:
    """Filters choose among the dossiers of the asking person alone."""
    said = ocop("--as", "xa-thai-dao", "--json", "dossier", "advance", "--bulk", "submit-dossier", "--not-ended")

    preview = said.json["preview"]
    assert {one["code"] for part in ("going", "staying") for one in preview[part]} == {"LG24-0003", "LG24-0011"}


def test_steps_that_need_data_of_each_dossier_are_not_taken_in_bulk(ocop: Ocop) -> None:
    """A certificate is given one by one."""
    said = ocop("--as", "ha", "--json", "dossier", "advance", "--bulk", "certify", "--state", "district-recognition")

    assert [one["reasons"][0]["code"] for one in said.json["preview"]["staying"]] == ["not-in-bulk"]
