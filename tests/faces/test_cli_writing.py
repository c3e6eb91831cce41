"""What is typed is carried out: each command that writes, once along its way, with what it leaves behind."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.faces.conftest import Ocop, run


def dossier(ocop: Ocop, code: str) -> dict[str, Any]:
    """One dossier as it stands."""
    found: dict[str, Any] = ocop("--json", "dossier", "show", code).json["dossier"]
    return found


def done(ocop: Ocop, *line: str) -> dict[str, Any]:
    """What a command left behind; it must have been carried out."""
    said = ocop("--json", *line)
    assert said.code == 0, said.out + said.err
    receipt: dict[str, Any] = said.json.get("receipt") or said.json["receipts"][-1]
    return receipt


def test_a_dossier_goes_from_the_supplement_to_its_certificate(ocop: Ocop) -> None:
    """Handed in again, accepted, scored, concluded, certified: each by whoever may."""
    done(ocop, "dossier", "advance", "LG24-0003", "resubmit", "--as", "jvo-food")
    done(ocop, "dossier", "advance", "LG24-0003", "accept-dossier")
    done(ocop, "dossier", "result", "LG24-0003", "68,5", "--level", "district", "--day", "3/6/2024", "--as", "loan")
    done(ocop, "dossier", "advance", "LG24-0003", "conclude", "--as", "loan")
    done(
        ocop, "dossier", "advance", "LG24-0003", "certify", "--as", "ha", "--issued", "3/6/2024",
        "--decision-number", "12/QĐ-UBND", "--decision-day", "3/6/2024",
    )  # fmt: skip

    found = dossier(ocop, "LG24-0003")
    (certificate,) = found["certificates"]
    assert (found["state"], found["total"], found["stars"], found["late"]) == ("certified", "68.5", 3, True)
    assert (certificate["number"], certificate["issued"], certificate["ends"]) == (
        "12/QĐ-UBND",
        "2024-06-03",
        "2027-06-03",
    )


def test_a_stale_form_is_refused(ocop: Ocop) -> None:
    """Whoever saw an older version is told that somebody was faster."""
    version = dossier(ocop, "LG24-0015")["version"]
    done(ocop, "dossier", "advance", "LG24-0015", "return-idea", "--reason", "thiếu nội dung")

    said = ocop("dossier", "advance", "LG24-0015", "approve-idea", "--as", "ha", "--if-version", str(version))

    assert said.code == 1
    assert said.err.startswith("Hồ sơ LG24-0015 vừa được người khác thay đổi (nay là phiên bản 3, không còn là 2).")


def test_a_step_is_taken_back(ocop: Ocop) -> None:
    """The state before it, and the reason on the trail."""
    done(ocop, "dossier", "advance", "LG24-0003", "resubmit")
    done(ocop, "dossier", "take-back", "LG24-0003", "--reason", "Nhập nhầm hồ sơ")

    history = ocop("dossier", "history", "LG24-0003").out
    assert dossier(ocop, "LG24-0003")["state"] == "supplement"
    assert "Lý do: Nhập nhầm hồ sơ" in history


def test_papers_are_noted(ocop: Ocop) -> None:
    """Several at once, each with an entry of its own; afterwards the step is open."""
    said = ocop("dossier", "document", "LG24-0020", "registration-form", "producer-report", "samples")
    step = ocop("dossier", "advance", "LG24-0020", "submit-dossier")

    assert said.out.splitlines()[-1].startswith("Đã ghi 3 giấy tờ của hồ sơ LG24-0020")
    assert step.code == 0


def test_a_dossier_is_opened_as_the_plan_registers_it(ocop: Ocop) -> None:
    """Kind and round need not be typed; a second dossier of the product in the round is refused."""
    done(ocop, "dossier", "advance", "LG24-0015", "withdraw", "--reason", "xin rút")

    said = ocop("dossier", "open", "lg-trung-ga-nui-huong-son")

    assert said.code == 1
    assert "đã có hồ sơ" in said.err


def test_a_dossier_is_moved_to_another_round(ocop: Ocop) -> None:
    """With a reason; its date follows the round."""
    done(ocop, "dossier", "round", "LG24-0014", "dot-2", "--reason", "Chưa đủ mẫu")

    found = dossier(ocop, "LG24-0014")
    (due,) = [each["due"] for each in found["deadlines"] if each["due"]["state"] == "open"]
    assert found["round"]["vi"] == "Đợt 02 năm 2024"
    assert due["day"] == "2024-10-14"


def test_a_further_round_is_opened_by_a_letter(ocop: Ocop) -> None:
    """It is among the rounds of the cycle, in the words of the letter; words nobody understands are refused."""
    line = ("cycle", "round", "lang-giang-2024", "dot-3", "--label", "Đợt 3", "--level", "district")
    letter = ("--opened-by", "Công văn số 12/UBND-NN")

    vague = ocop(*line, *letter, "--held", "khi nào rảnh")
    done(ocop, *line, *letter, "--held", "Trước ngày 15/11/2024")

    rounds = ocop("--json", "cycle", "show", "lang-giang-2024").json["cycle"]["rounds"]
    assert (vague.code, "“khi nào rảnh”" in vague.err) == (1, True)
    assert [(each["name"], each["held"], each["label_year"]) for each in rounds[2:]] == [
        ("dot-3", "Trước ngày 15/11/2024", 2024)
    ]
    done(ocop, "dossier", "round", "LG24-0015", "dot-3", "--reason", "Theo công văn số 12")


def test_a_result_is_corrected_and_the_wrong_one_stays(ocop: Ocop) -> None:
    """A new record that names the one it corrects."""
    done(ocop, "dossier", "result", "LG24-0001", "60", "--level", "district", "--as", "loan")
    done(ocop, "dossier", "result", "LG24-0001", "63", "--level", "district", "--correct", "Cộng nhầm", "--as", "loan")

    results = dossier(ocop, "LG24-0001")["results"]
    assert [(one["total"], one["stands"]) for one in results] == [("60", False), ("63", True)]


def test_a_duty_is_done_reopened_handed_on_and_waived(ocop: Ocop) -> None:
    """Each by its milestone and unit within the open cycle."""
    name = "v-9-bao-cao/lg-xa-an-ha"
    whole = f"lang-giang-2024/{name}"

    done(ocop, "duty", "done", name, "--document", "Báo cáo số 12", "--note", "gửi qua mạng")
    states = [ocop("--json", "duty", "show", name).json["duty"]["duty"]["state"]]
    done(ocop, "duty", "reopen", name, "--reason", "Thiếu số liệu")
    done(ocop, "duty", "hand-on", name, "lg-xa-my-thai", "--reason", "Xã Mỹ Thái tổng hợp")
    unit = ocop("--json", "duty", "show", whole).json["duty"]["duty"]["unit"]["id"]
    done(ocop, "duty", "waive", whole, "--reason", "Đã gộp vào báo cáo chung")
    states.append(ocop("--json", "duty", "show", whole).json["duty"]["duty"]["state"])

    assert (states, unit) == (["done", "waived"], "lg-xa-my-thai")


def test_a_deadline_is_moved_and_explains_itself(ocop: Ocop) -> None:
    """A new version with a proof of its own; the old one stays."""
    done(ocop, "deadline", "move", "LG24-0005", "Trước ngày 20/6/2024", "--reason", "Chờ báo cáo của xã", "--yes")

    versions = ocop("--json", "deadline", "explain", "LG24-0005").json["deadline"]
    assert [(one["due"]["version"], one["due"]["state"], one["due"]["day"]) for one in versions] == [
        (3, "open", "2024-06-19"),
        (2, "moved", "2024-05-29"),
        (1, "moved", "2024-06-14"),
    ]


def test_a_date_is_moved_only_as_it_was_shown(ocop: Ocop) -> None:
    """First who is hit; nothing is done until count and digest are confirmed, and another count is refused."""
    line = ("deadline", "extend", "đến hết ngày 31/7/2024", "--dossier", "LG24-0002", "--reason", "Bão số 2")
    shown = ocop("--json", *line).json
    before = ocop("--json", "deadline", "explain", "LG24-0002").json["deadline"]

    wrong = ocop("--json", *line, "--confirm", "7")
    receipt = done(ocop, *line, "--confirm", str(shown["count"]), "--preview", shown["impact"]["digest"][:16])

    after = ocop("--json", "deadline", "explain", "LG24-0002").json["deadline"]
    assert (len(before), len(after), wrong.code) == (1, 2, 2)
    assert [one["new_day"] for one in shown["impact"]["moved"]] == ["2024-07-31"]
    assert receipt["after"]["extended"] == shown["count"] == 1


def test_an_address_lets_held_notices_go(ocop: Ocop) -> None:
    """What was held for want of an address leaves with the next sweep."""
    before = ocop("--json", "notice", "list", "--state", "held").json["notices"]["total"]
    done(ocop, "unit", "contact", "lg-htx-tan-hung", "tan-hung@lang-giang.example")

    sent = ocop("--json", "sweep").json["sent"]["sent"]

    assert (before, sent) == (2, 2)
    assert ocop("--json", "notice", "list", "--state", "held").json["notices"]["total"] == 0


@pytest.mark.parametrize("person", ["thu", "quan-tri"])
def test_whoever_may_change_addresses_can(ocop: Ocop, person: str) -> None:
    """The address of the producer of LG24-0013, whose commune nobody knows, from coordinator and administrator."""
    line = ("unit", "contact", "lg-htx-tan-hung", "tan-hung@lang-giang.example", "--as", person)

    done(ocop, *line)

    (contact,) = ocop("--json", "unit", "show", "lg-htx-tan-hung", "--as", person).json["producer"]["contacts"]
    assert contact["address"] == "tan-hung@lang-giang.example"


@pytest.mark.parametrize("line", [("show", "xa-huong-son"), ("contact", "xa-huong-son", "a@b.example")])
def test_a_party_that_is_none_is_called_neither(ocop: Ocop, line: tuple[str, ...]) -> None:
    """A name that neither a unit nor a producer has is answered with the nearest of both."""
    said = ocop("unit", *line)

    assert (said.code, said.out) == (2, "")
    assert "Không có đơn vị hoặc chủ thể “xa-huong-son”; có phải: lg-xa-huong-son" in said.err


def test_a_notice_is_held_released_and_cancelled(ocop: Ocop) -> None:
    """What was not sent yet can be stopped by whoever may."""
    done(ocop, "dossier", "advance", "LG24-0015", "approve-idea", "--as", "ha")
    (owed,) = ocop("--json", "notice", "list", "--state", "owed").json["notices"]["items"]

    done(ocop, "notice", "hold", owed["id"], "--reason", "Chờ lãnh đạo xem")
    done(ocop, "notice", "release", owed["id"])
    done(ocop, "notice", "cancel", owed["id"], "--reason", "Gửi bằng văn bản")

    assert ocop("--json", "notice", "show", owed["id"]).json["notice"]["notice"]["state"] == "cancelled"


def test_a_certificate_is_completed(ocop: Ocop) -> None:
    """What the office did not know when it certified is entered later, and its end follows."""
    done(
        ocop, "certificate", "correct", "LG24-0007", "--issued", "31/5/2024", "--decision-number", "99/QĐ-UBND",
        "--reason", "Bổ sung theo quyết định giấy",
    )  # fmt: skip

    (listed,) = [
        one
        for one in ocop("--json", "certificate", "list").json["certificates"]["items"]
        if one["dossier"] == "LG24-0007"
    ]
    assert (listed["number"], listed["ends"]) == ("99/QĐ-UBND", "2027-05-31")


def test_people_roles_and_accounts(ocop: Ocop) -> None:
    """A new officer is added, given a role, bound to an account, and loses the role again."""
    keeper = ("--as", "quan-tri")
    done(ocop, "user", "add", "moi", "Trần Thị Mới", *keeper)
    done(ocop, "user", "role", "moi", "commune-officer", "lg-xa-an-ha", *keeper)
    done(ocop, "user", "bind", "tai-khoan-moi", "moi", *keeper)
    (before,) = [one for one in ocop("--json", "user", "list", *keeper).json["people"] if one["id"] == "moi"]
    done(
        ocop,
        "user",
        "role",
        "moi",
        "commune-officer",
        "lg-xa-an-ha",
        "--revoke",
        "--reason",
        "Chuyển công tác",
        *keeper,
    )
    (after,) = [one for one in ocop("--json", "user", "list", *keeper).json["people"] if one["id"] == "moi"]

    assert (before["roles"][0]["state"], before["accounts"]) == ("granted", ["tai-khoan-moi"])
    assert after["roles"][0]["state"] == "revoked"


def test_a_second_plan_is_applied_and_opened(ocop: Ocop) -> None:
    """Applied it is a draft; opened, its units have their duties and are told."""
    done(ocop, "plan", "apply", "cam-xuyen-2024")
    draft = {one["id"]: one["state"] for one in ocop("--json", "cycle", "list").json["cycles"]}
    receipt = done(ocop, "cycle", "open", "cam-xuyen-2024")

    assert draft == {"cam-xuyen-2024": "draft", "lang-giang-2024": "open"}
    assert receipt["after"]["duties"] > 10


def test_differences_are_told_in_words_and_the_page_is_marked_once(ocop: Ocop) -> None:
    """Yes and no, and how many items, as people say them; one run of a demo says once that it is one."""
    ocop("plan", "new", "--from", "lang-giang-2024", "--year", "2025")

    said = ocop("plan", "apply", "lang-giang-2025")

    assert ("draft: có" in said.out, "rounds: 2 mục" in said.out) == (True, True)
    assert re.findall(r"True|False|None|\[\d+\]|\{", said.out) == []
    assert said.out.count("Dữ liệu trình diễn") == 1


def test_a_policy_file_of_ones_own_is_adopted(demo: Path, ocop: Ocop) -> None:
    """It wins over the shipped one, has no effect before it is adopted, and its changes are shown first."""
    shipped = Path(__file__).resolve().parents[2] / "notifications" / "rules" / "standard.yaml"
    own = demo / "notifications" / "rules" / "standard.yaml"
    own.parent.mkdir(parents=True)
    text = shipped.read_text(encoding="utf-8")
    own.write_text(text.replace('ring_at: "08:00"', 'ring_at: "07:30"'), encoding="utf-8")

    (change,) = ocop("--json", "rules", "diff", "standard").json["changes"]
    before = ocop("--json", "rules", "show", "standard").json["rules"]["value"]["ring_at"]
    dry = ocop("--json", "rules", "adopt", "standard", "--dry-run").json["changes"]
    done(ocop, "rules", "adopt", "standard")
    after = ocop("--json", "rules", "show", "standard").json["rules"]["value"]["ring_at"]

    assert (change["path"], change["old"], change["new"]) == (["ring_at"], "08:00", "07:30")
    assert (before, len(dry), after) == ("08:00", 1, "07:30")


def test_a_cycle_is_closed_when_everything_is_named(ocop: Ocop) -> None:
    """What is left open is named, with a reason that stays."""
    refused = ocop("cycle", "close", "lang-giang-2024", "--as", "ha")
    codes = [line.split()[3] for line in refused.err.splitlines() if line.startswith("  - Hồ sơ")]

    named = [word for code in codes for word in ("--leave-open", code)]
    said = ocop("cycle", "close", "lang-giang-2024", "--as", "ha", *named, "--reason", "Chuyển sang năm sau")

    assert len(codes) == 20
    assert said.code == 0
    assert ocop("--json", "cycle", "list").json["cycles"][0]["state"] == "closed"


def test_nothing_is_written_in_somebody_elses_name_outside_a_demo(tmp_path: Path) -> None:
    """--as is for demonstrations only."""
    place = ("--instance", str(tmp_path / "real"))
    run(
        *place,
        "init",
        "--name",
        "X",
        "--code",
        "X",
        "--mail-from",
        "a@b.example",
        "--person",
        "p",
        "--person-name",
        "P",
    )

    said = run(*place, "--as", "p", "user", "add", "q", "Q")

    assert (said.code, said.err) == (2, "--as chỉ có trong bản trình diễn.\n")


@pytest.mark.parametrize("day", ["2/6/2024", None])
def test_a_duty_is_done_on_a_day(ocop: Ocop, day: str | None) -> None:
    """The day that is named, else the office day."""
    done(ocop, "duty", "done", "v-9-bao-cao/lg-xa-an-ha", *(("--day", day) if day else ()))

    found = ocop("--json", "duty", "show", "v-9-bao-cao/lg-xa-an-ha").json["duty"]["duty"]
    assert found["done_on"] == ("2024-06-02" if day else "2024-06-03")
