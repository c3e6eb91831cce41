"""``ocop rehearse``: what it prints, what it writes, and that it touches nothing else."""

import email
import email.policy
import json
from pathlib import Path
from typing import Any

import pytest

from ocop_cycle import settings
from tests.faces.conftest import Ocop, Said, run

PLAN = "cam-xuyen-2024"
MARK = "Diễn tập – không phải kết quả thật"


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The papers of a rehearsal."""
    folder = tmp_path_factory.mktemp("out") / "dien-tap"
    said = run("rehearse", PLAN, "--out", str(folder))
    assert (said.code, said.err) == (0, "")
    return folder


@pytest.fixture(scope="module")
def as_json() -> Said:
    """The rehearsal as programs read it."""
    return run("rehearse", PLAN, "--json")


def test_lang_giang_is_rehearsed_whole() -> None:
    """Every product ends in a state that is explained, both rounds hold theirs, and the trail verifies."""
    said = run("rehearse", "lang-giang-2024", "--json").json

    assert len(said["products"]) == 23
    assert [one["product"] for one in said["products"] if not (one["state"] and one["explained"])] == []
    assert {one["id"]: len(one["holds"]) for one in said["rounds"]} == {"dot-1": 14, "dot-2": 9}
    assert said["audit"]["holds"] is True
    assert said["counts"]["mail"] == "sample"


def test_a_program_reads_codes_facts_and_sentences(as_json: Said) -> None:
    """Each finding has a code to act upon, its facts, and what people read; the mark stands on top."""
    said = as_json.json
    finding = next(one for one in said["findings"] if one["code"] == "nobody-takes")

    assert (as_json.code, said["mark"], said["demo"]) == (0, MARK, None)
    assert (finding["grave"], finding["facts"]["step"]) == (True, "submit-dossier")
    assert finding["sentence"].startswith("Không có đơn vị nào ở Cấp xã để nhận hồ sơ ở bước “Nộp hồ sơ tại xã”")
    assert (finding["subjects"], finding["named"]) == (["CX24-0003"], ["CX24-0003 Gạo Xuyên Hương"])
    assert said["files"] == []


def test_a_person_reads_findings_endings_and_days() -> None:
    """The mark first, then what to look at, the endings, the days, what was assumed, and the trail."""
    said = run("rehearse", PLAN)
    lines = said.out.splitlines()

    assert (said.code, said.err, lines[0]) == (0, "", MARK)
    assert [line for line in lines if line and not line.startswith((" ", "CX24", "─", "Hồ sơ"))][:7] == [
        MARK,
        "Diễn tập: Triển khai Chương trình OCOP huyện Cẩm Xuyên năm 2024",
        "Quyết định 148/QĐ-TTg năm 2023 (huyện – tỉnh – trung ương). Kịch bản: Cẩm Xuyên 2024, ai cũng làm",
        "đúng ngày an toàn cuối cùng. Mở chu trình ngày 22/3/2024, theo dõi đến hết ngày 31/12/2024.",
        "Điều phải lưu ý (15)",
        "Các đợt đánh giá",
        "Kết quả từng sản phẩm (4)",
    ]
    assert max(len(line) for line in lines) <= 100


def test_it_speaks_english() -> None:
    """The same in the other language."""
    said = run("--lang", "en", "rehearse", PLAN)

    assert said.out.startswith("Rehearsal – no real results\nRehearsal: OCOP programme of Cẩm Xuyên district, 2024\n")
    assert "The trail of" in said.out


def test_the_papers_are_a_page_a_sheet_and_the_mails(out: Path) -> None:
    """Nothing else is written, and each says that it is a rehearsal."""
    mails = sorted((out / "mail").iterdir())

    assert sorted(file.name for file in out.iterdir()) == ["mail", "rehearsal.html", "timeline.csv"]
    assert {mail.suffix for mail in mails} == {".eml"}
    assert MARK in (out / "rehearsal.html").read_text(encoding="utf-8")
    assert MARK in (out / "timeline.csv").read_text(encoding="utf-8-sig")


def test_every_mail_says_that_it_is_a_rehearsal_and_leads_nowhere(out: Path) -> None:
    """In both readings, at both ends; and every address ends in .example."""
    for file in (out / "mail").iterdir():
        message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
        bodies = [message.get_body((kind,)) for kind in ("plain", "html")]

        assert [body.get_content().count(MARK) for body in bodies if body is not None] == [2, 2]
        assert str(message["To"]).endswith(".example>")
        assert str(message["From"]).endswith(".example>")


def test_a_folder_that_holds_something_is_left_as_it_is(out: Path) -> None:
    """A second rehearsal does not mix with the first."""
    before = sorted(file.name for file in out.rglob("*"))

    said = run("rehearse", PLAN, "--out", str(out))

    assert said.code == 1
    assert "đang có thứ khác nên được giữ nguyên" in said.err
    assert sorted(file.name for file in out.rglob("*")) == before


def test_a_plan_and_a_scenario_may_be_files(tmp_path: Path) -> None:
    """An official rehearses a draft before anybody adopts it."""
    scenario = {
        "id": "thu", "title": {"vi": "Thử", "en": "Try"}, "plan": PLAN, "begins": "2024-03-22",
        "scores": [{"level": "district", "total": "55"}],
    }  # fmt: skip
    file = tmp_path / "thu.yaml"
    file.write_text(json.dumps(scenario, ensure_ascii=False), encoding="utf-8")

    said = run("rehearse", PLAN, "--scenario", str(file), "--json").json

    assert said["scenario"] == "thu"
    assert {one["state"] for one in said["products"]} == {"certified", "dossier-draft"}


def test_a_flaw_of_a_scenario_is_told_with_its_place(tmp_path: Path) -> None:
    """File, line and key; nothing was rehearsed."""
    file = tmp_path / "thu.yaml"
    file.write_text(
        "id: thu\ntitle: {vi: Thử, en: Try}\nplan: cam-xuyen-2024\nscores:\n  - {level: huyen, total: '55'}\n",
        encoding="utf-8",
    )

    said = run("rehearse", PLAN, "--scenario", str(file))

    assert said.code == 1
    assert f"{file}:5: scores[0].level:" in said.err


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (["rehearse", "lang-gian-2024"], "“lang-gian-2024”"),
        (["rehearse", PLAN, "--scenario", "dung-hen"], "“dung-hen”"),
        (["rehearse"], "KẾ_HOẠCH"),
    ],
)
def test_what_is_not_there_is_told(line: list[str], told: str) -> None:
    """A plan or a scenario that nobody has, or none named."""
    said = run(*line)

    assert said.code == 2
    assert told in said.err


def test_nobody_is_asked_who_he_is_and_no_instance_is_touched(demo: Path, ocop: Ocop) -> None:
    """Rehearsing is open to everybody, and the demonstration beside it stays as it was."""
    before = {file: file.stat().st_mtime_ns for file in demo.rglob("*") if file.is_file() and "db-" not in file.name}

    said = ocop("rehearse", PLAN, "--json")

    assert said.code == 0
    assert {file: file.stat().st_mtime_ns for file in before} == before


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An instance that has one more plan of its own, which is broken."""
    folder = tmp_path_factory.mktemp("own")
    (folder / "workflows" / "plans").mkdir(parents=True)
    (folder / "workflows" / "plans" / "hong-2026.yaml").write_text("id: hong-2026\n", encoding="utf-8")
    settings.write(settings.Settings(folder=folder, database="sqlite:///ocop.db", demo=True))
    return folder


@pytest.fixture(scope="module")
def every(own: Path) -> Said:
    """All plans rehearsed from there."""
    return run("--instance", str(own), "rehearse", "--all", "--json")


def test_one_command_rehearses_every_plan(every: Said) -> None:
    """The five documents and today's; each trail verifies, and every product of a plan is in one of the figures."""
    plans = {one["plan"]: one for one in every.json["plans"]}

    assert set(plans) >= {
        "cam-xuyen-2024", "cao-loc-2024", "dak-nong-2022", "lang-giang-2024", "muong-ang-2024", "tinh-mau-2026",
        "xa-mau-2026",
    }  # fmt: skip
    assert [name for name, one in plans.items() if not one["audit"]["holds"]] == []
    figures = plans["lang-giang-2024"]["summary"]
    assert figures["certified"] == {"3": 16, "4": 2, "5": 1}
    assert (figures["products"], figures["ended"], figures["open"]) == (23, 2, 2)


def test_a_plan_that_fails_stops_no_other_and_is_told(every: Said) -> None:
    """It is named with its flaws, and the exit code says that something was found."""
    (failed,) = every.json["failed"]

    assert (every.code, failed["plan"], failed["code"]) == (3, "hong-2026", "policy-flawed")
    assert "hong-2026.yaml:1" in failed["sentence"]


def test_two_processes_tell_what_one_tells(every: Said, own: Path) -> None:
    """Side by side or in turn: the same years, and the same plan that failed, for the same reason."""
    beside = run("--instance", str(own), "rehearse", "--all", "--workers", "2", "--json")

    assert (beside.code, _without_salts(beside.json)) == (3, _without_salts(every.json))


def _without_salts(told: Any) -> Any:
    plans = [{**one, "audit": {**one["audit"], "head": None}} for one in told["plans"]]
    return {**told, "plans": plans}


def test_several_processes_are_for_all_plans_only() -> None:
    """One plan is one year, which goes on day by day."""
    said = run("rehearse", PLAN, "--workers", "2")

    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("--workers chỉ dùng cùng với --all.")


def test_the_worst_is_told_first_and_everybody_s_notices_are_counted(every: Said) -> None:
    """No finding to look at stands before a grave one; what each was told adds up to all that was told."""
    for one in every.json["plans"]:
        graves = [found["grave"] for found in one["findings"]]
        assert graves == sorted(graves, reverse=True)
        assert sum(party["count"] for party in one["notices"]["parties"]) == one["notices"]["all"]


def test_all_stands_alone() -> None:
    """Each plan has its own scenario; one plan and all of them cannot both be meant."""
    said = run("rehearse", PLAN, "--all")

    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("--all diễn tập mọi kế hoạch")
