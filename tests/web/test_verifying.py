"""The trail verified, signed, exported and proved from its pages; and how things stood on a past day."""

import io
import json
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from ocop_cycle.application import house
from ocop_cycle.application.queries import sealed
from ocop_cycle.application.verification import apart
from ocop_cycle.delivery import export
from ocop_cycle.web.pages import verifying
from ocop_cycle.web.parts import Parts
from tests.web import browsing, conftest

SignIn = Callable[[str], browsing.Browser]
PLACE, SEALS = "/trail/verify", "/trail/checkpoints"
LONGEST = 60
"""Seconds that a check of the demonstration may take at most."""


@pytest.fixture
def parts(opened: tuple[house.House, Parts]) -> Parts:
    """What the pages are handed."""
    return opened[1]


def ended(parts: Parts) -> apart.Job:
    """The check, once it is over."""
    job = parts.apart.job(verifying.VERIFY)
    assert job is not None
    assert job.wait(LONGEST)
    return job


def test_a_check_runs_beside_the_pages_and_is_never_begun_twice(parts: Parts, signed_in: SignIn) -> None:
    """It is begun from the page, in another process; while it runs, pages answer and no second one is begun."""
    browser = signed_in(conftest.PEOPLE["auditor"])
    head = sealed.seals(parts.reader).head
    page = browser.get(PLACE)

    begun = browser.send(page, PLACE, {"heads": f"Sổ nhật ký: {head}"})
    again = browser.send(page, PLACE, {})
    meanwhile = browser.get(PLACE)

    assert (begun.status_code, begun.headers["location"], again.status_code) == (303, PLACE, 409)
    assert "Việc này đang chạy" in browsing.text_of(again)
    assert 'hx-trigger="every 1s"' in meanwhile.text
    assert ended(parts).found.count == 0
    text = browsing.text_of(browser.get(PLACE))
    assert f"ĐẠT: không có lỗi; mã giữ ở bên ngoài xác nhận đến mục {head.partition('-')[0]}." in text


def test_what_was_changed_behind_the_house_is_told_with_its_remedy(
    parts: Parts, built: house.House, signed_in: SignIn
) -> None:
    """The place of every fault, and what to do; whoever does not see everything is told no places."""
    auditor, coordinator = signed_in(conftest.PEOPLE["auditor"]), signed_in(conftest.PEOPLE["coordinator"])
    with built.store.database.begin() as connection:
        connection.exec_driver_sql("UPDATE dossier SET stars = 5 WHERE id = 'LG24-0011'")

    auditor.send(auditor.get(PLACE), PLACE, {})
    ended(parts)
    whole, narrow = (browsing.text_of(browser.get(PLACE)) for browser in (auditor, coordinator))

    assert "KHÔNG ĐẠT: 1 lỗi." in whole
    assert "bản ghi bị sửa Hồ sơ LG24-0011 (Sao)" in whole
    assert "Sổ là bản đúng; khôi phục bản sao lưu xác minh đạt" in whole
    assert ("KHÔNG ĐẠT: 1 lỗi." in narrow, "LG24-0011" in narrow) == (True, False)


def test_a_head_that_is_none_is_told_and_nothing_is_begun(readers: SignIn) -> None:
    """What was typed stays in its field."""
    browser = readers("auditor")
    typed = [
        ({"heads": "hôm qua"}, "hôm qua"),
        ({"heads": "x" * 10_000}, "đầu sổ"),
        ({"heads": "0-" + "a" * 32}, "0-aaaa"),
        ({"keys": "khóa"}, "“khóa” không phải là khóa công khai"),
    ]

    answers = [(browser.send(browser.get(PLACE), PLACE, filled), filled, told) for filled, told in typed]

    assert {answer.status_code for answer, _, _ in answers} == {422}
    assert not [told for answer, _, told in answers if told not in browsing.text_of(answer)]
    assert not [filled for answer, filled, _ in answers if next(iter(filled.values())) not in answer.text]
    assert "Chưa xác minh lần nào" in browsing.text_of(browser.get(PLACE))


def test_a_locked_database_is_verified_all_the_same(parts: Parts, built: house.House, signed_in: SignIn) -> None:
    """A writer who holds the database keeps nobody from reading it."""
    browser = signed_in(conftest.PEOPLE["auditor"])
    page = browser.get(PLACE)

    with built.store.database.begin() as connection:
        connection.exec_driver_sql("SELECT 1")
        begun = parts.apart.begin(verifying.VERIFY, parts.verify, by="kiem")
        assert begun.wait(LONGEST)

    assert (begun.stop, begun.found.count) == (None, 0)
    assert "Chưa xác minh lần nào" in browsing.text_of(page)


def test_a_process_that_dies_is_told_of(parts: Parts) -> None:
    """Whoever waits hears that it ended."""
    job = parts.apart.begin("dies", _dying, by="kiem")

    assert job.wait(LONGEST)
    assert job.stop is not None
    assert (job.stop.code, job.done, job.of) == ("work-stopped", 1, 2)


def _dying(_asking: object, progress: Callable[[int, int], None]) -> None:
    progress(1, 2)
    sys.exit(3)


def test_who_may_not_verify_finds_no_page(readers: SignIn) -> None:
    """A producer neither sees the page nor begins a check; nor signs, nor takes the whole trail away."""
    browser = readers("producer")
    token = browsing.forms_of(browser.get("/trail").text)[0][1]

    answers = [browser.get(PLACE), *(browser.post(path, token) for path in (PLACE, SEALS, "/trail/export"))]

    assert [answer.status_code for answer in answers] == [404] * 4


def test_a_checkpoint_is_made_and_its_file_taken_away(parts: Parts, signed_in: SignIn) -> None:
    """By an administrator; everybody may keep it; one that is none is not there."""
    keeper, producer = signed_in(conftest.PEOPLE["administrator"]), signed_in(conftest.PEOPLE["producer"])

    made = keeper.send(keeper.get(SEALS), SEALS, {})
    (seal,) = sealed.seals(parts.reader).newest
    file = producer.get(f"{SEALS}/{seal.size}")

    assert made.headers["location"] == f"{SEALS}?made={seal.size}"
    assert json.loads(file.content)["signature"] == seal.signature
    assert [producer.get(f"{SEALS}/{size}").status_code for size in ("1", "0", "abc", "9" * 30)] == [404] * 4


def test_the_whole_trail_is_taken_away_and_checked_elsewhere(parts: Parts, signed_in: SignIn, tmp_path: Path) -> None:
    """By the auditor; the archive carries the program that checks it; nothing of it stays on the server."""
    browser = signed_in(conftest.PEOPLE["auditor"])
    head = sealed.seals(parts.reader).head
    left = f"ocop-export-*/ocop-trail-{head.partition('-')[0]}.zip"

    taken = browser.send(browser.get("/trail/export"), "/trail/export", {})

    file, program = tmp_path / "trail.zip", tmp_path / export.VERIFIER
    file.write_bytes(taken.content)
    with zipfile.ZipFile(io.BytesIO(taken.content)) as archive:
        program.write_bytes(archive.read(export.VERIFIER))
    checked = subprocess.run(
        [sys.executable, str(program), str(file), "--head", head], capture_output=True, text=True, check=False
    )
    assert (checked.returncode, list(Path(tempfile.gettempdir()).glob(left))) == (0, [])


def test_a_dossier_is_proved_to_those_who_see_it(parts: Parts, signed_in: SignIn) -> None:
    """At once where there are few entries, in another process where there are many; a foreign one is not there."""
    keeper, producer = signed_in(conftest.PEOPLE["administrator"]), signed_in(conftest.PEOPLE["producer"])
    coordinator = signed_in(conftest.PEOPLE["coordinator"])
    early = coordinator.get("/trail/proof?dossier=LG24-0011")
    keeper.send(keeper.get(SEALS), SEALS, {})

    proofs = []
    for few in (apart.FEW, 0):
        parts.apart.few = few
        proofs.append(coordinator.get("/trail/proof?dossier=LG24-0011&values=yes").content)
    foreign, missing = (producer.get(f"/trail/proof?dossier={code}") for code in ("LG24-0011", "LG24-9999"))

    assert (early.status_code, "chốt sổ trước" in browsing.text_of(early)) == (422, True)
    assert proofs[0] == proofs[1]
    assert json.loads(proofs[0])["subject"] == ["dossier", "LG24-0011"]
    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert browsing.text_of(foreign) == browsing.text_of(missing)
    _require_no_names(producer)


def _require_no_names(producer: browsing.Browser) -> None:
    """F17: a producer proves his own dossier; of what others did he gets the hashes alone."""
    code = producer.get("/trail?what=OpenDossier").text.split('href="/dossiers/')[1].split('"')[0]
    entries = json.loads(producer.get(f"/trail/proof?dossier={code}&values=yes").content)["entries"]
    told = {json.loads(one["body"])["actor"] for one in entries if "body" in one}
    assert entries
    assert told <= {"system", conftest.PEOPLE["producer"]}


@pytest.mark.parametrize("few", [0, apart.FEW])
def test_how_things_stood_on_a_past_day(parts: Parts, signed_in: SignIn, few: int) -> None:
    """The board and the duties of that day, and one dossier with all about it; played apart where there is much."""
    parts.apart.few = few
    browser = signed_in(conftest.PEOPLE["coordinator"])

    board = shown(browser, "/trail/past?day=30/5/2024")
    one = shown(browser, "/trail/past?day=2024-05-30&dossier=LG24-0011")

    assert "LG24-0011 Nem ông Tề Chờ UBND huyện công nhận 3 sao" in board
    assert "Nhiệm vụ:" in board
    assert "Tình trạng Chờ UBND huyện công nhận 3 sao" in one
    assert "Đã cấp giấy chứng nhận" in browsing.text_of(browser.get("/dossiers/LG24-0011"))


def shown(browser: browsing.Browser, address: str) -> str:
    """What a page says once nothing is under way any more."""
    for _ in range(LONGEST * 10):
        answer = browser.get(address)
        assert answer.status_code == 200
        if "<progress" not in answer.text:
            return browsing.text_of(answer)
        time.sleep(0.1)
    raise AssertionError(address)


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("day=hôm+qua", 422), ("day=2999-01-01", 422), ("day=0001-01-01", 422), ("day=2030-01-01", 422),
        (f"day={'9' * 10_000}", 422), ("day=2024-05-30&dossier=LG24-9999", 404), ("", 200),
    ],
)  # fmt: skip
def test_a_day_that_is_none_and_a_dossier_that_is_none(readers: SignIn, words: str, status: int) -> None:
    """A day is told beside its field, one that has not come as well; an unknown dossier is not there."""
    assert readers("coordinator").get(f"/trail/past?{words}").status_code == status


def test_a_foreign_dossier_of_a_past_day_is_not_there(readers: SignIn) -> None:
    """What one may not see today one may not see as of yesterday."""
    assert readers("producer").get("/trail/past?day=2024-05-30&dossier=LG24-0011").status_code == 404
