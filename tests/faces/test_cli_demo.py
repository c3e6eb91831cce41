"""The demonstration: built whole or not at all, gone on with, built anew, moved forward, and always marked as one."""

import email
import email.policy
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ocop_cycle import bootstrap, settings
from ocop_cycle.storage import engines, keeper
from tests.faces import databases
from tests.faces.conftest import Ocop, run

MARK = "Dữ liệu trình diễn – không phải kết quả thật"


def test_it_is_built_where_it_belongs_and_shows_its_board() -> None:
    """`ocop demo --once` on a machine that has nothing ends with the board of Lạng Giang, and with code 0."""
    said = run("demo", "--once")

    assert (said.code, said.err) == (0, "")
    assert (Path("var/demo") / settings.FILE).is_file()
    assert "UBND huyện Lạng Giang – Kế hoạch Chương trình OCOP huyện Lạng Giang năm 2024" in said.out
    assert "Lúc 08:00 thứ Hai, 03/6/2024" in said.out
    assert sorted(path.name for path in Path("var").iterdir()) == ["demo"]


def test_running_it_again_goes_on_with_the_same(ocop: Ocop, demo: Path) -> None:
    """What was done in it stays."""
    ocop("demo", "forward", "1d")
    before = databases.content(demo)

    said = ocop("demo", "--once")

    assert said.code == 0
    assert "Lúc 08:00 thứ Ba, 04/6/2024" in said.out
    assert databases.content(demo) == before


def test_a_reset_builds_it_anew(ocop: Ocop, demo: Path) -> None:
    """As of Monday 3 June again, and nothing of the old one is left."""
    ocop("demo", "forward", "1d")
    (demo / "note.txt").write_text("x", encoding="utf-8")

    said = ocop("demo", "--reset", "--once")

    assert "Lúc 08:00 thứ Hai, 03/6/2024" in said.out
    assert not (demo / "note.txt").exists()
    assert [path.name for path in demo.parent.iterdir() if path.name.startswith(".")] == []


def test_a_demo_in_use_is_not_replaced(ocop: Ocop, demo: Path) -> None:
    """Whoever serves it would go on with the old file, and what people do there would be gone with it."""
    before = databases.content(demo)
    engine = engines.sqlite_file(demo / "ocop.db")

    with keeper.holding(engine, name="ocop serve"):
        said = ocop("demo", "--reset", "--once")

    engine.dispose()
    assert (said.code, "ocop serve" in said.err) == (1, True)
    assert databases.content(demo) == before


@pytest.mark.parametrize("line", [("demo",), ("demo", "--reset"), ("demo", "forward", "1d")], ids=" ".join)
def test_a_folder_that_is_no_demo_is_left_alone(tmp_path: Path, line: tuple[str, ...]) -> None:
    """Whatever lies there, an instance or a letter, it is not touched."""
    real = tmp_path / "real"
    run("--instance", str(real), "init", "--name", "X", "--code", "X", "--mail-from", "a@b.example", "--person", "p",
        "--person-name", "P")  # fmt: skip
    other = tmp_path / "letters"
    other.mkdir()
    (other / "letter.txt").write_text("x", encoding="utf-8")

    for folder in (real, other):
        before = sorted(path.name for path in folder.iterdir())
        said = run("--instance", str(folder), *line)
        assert said.code == 1
        assert sorted(path.name for path in folder.iterdir()) == before


def test_a_build_that_is_killed_leaves_nothing_half_done(tmp_path: Path) -> None:
    """Either there is a demonstration, or there is none; what was left behind is taken away by the next build."""
    program = "import sys; from ocop_cycle import __main__, cli; sys.exit(cli.main(__main__.BUILDERS, sys.argv[1:]))"
    line = ["--instance", str(tmp_path / "d"), "demo", "--once"]
    child = subprocess.Popen([sys.executable, "-c", program, *line], stdout=subprocess.DEVNULL)
    while child.poll() is None and not list(tmp_path.glob(".d.making-*")):
        time.sleep(0.01)
    child.kill()
    child.wait()

    there = (tmp_path / "d").exists()
    said = run(*line)

    assert not there
    assert said.code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["d"]


def test_a_build_that_fails_leaves_what_was_there(demo: Path) -> None:
    """A reset that breaks in the middle has not taken the old demonstration away."""
    before = databases.content(demo)

    def fail(done: int, _of: int) -> None:
        if done == 10:
            raise OSError("the light went out")

    with pytest.raises(OSError, match="the light went out"):
        bootstrap.demo(demo, account="x", told=fail, replacing=True)

    assert databases.content(demo) == before
    assert [path.name for path in demo.parent.iterdir()] == ["demo"]


def test_its_dossiers_are_spread_over_all_stages_and_two_are_late(ocop: Ocop) -> None:
    """Every product of Biểu 1 has its dossier; every column of the board has something in it."""
    board = ocop("--json", "board").json["board"]

    assert board["totals"]["all"] == 23
    assert board["totals"]["late"] == 2
    assert [column["stage"] for column in board["columns"] if column["count"] == 0] == []
    cards = [card for column in board["columns"] for card in column["cards"]]
    late = sorted(card["code"] for card in cards if card["due"] and card["due"]["late"])
    assert late == ["LG24-0003", "LG24-0005"]


def test_what_the_plan_does_not_say_stays_unknown(demo: Path) -> None:
    """No end of a certificate, no number and no day of a decision is made up."""
    rows = databases.content(demo)["certificate"]

    assert [(row[5], row[6], row[7], row[8]) for row in rows] == [(None, None, None, None)] * 2


def test_all_its_addresses_lead_nowhere(demo: Path) -> None:
    """Every mailbox ends in .example, which belongs to nobody (RFC 2606)."""
    addresses = {row[4] for row in databases.content(demo)["contact"]}
    settings_ = dict(databases.content(demo)["setting"])

    assert {address.rpartition(".")[2] for address in addresses} == {"example"}
    assert settings_["mail-from"].endswith(".example")
    assert len(addresses) > 50


def test_every_message_of_it_says_that_it_is_one(demo: Path) -> None:
    """Text, page and calendar entry of each message carry the mark; messages are files and nothing else."""
    files = sorted((demo / "mail").glob("*.eml"))
    sent = [row for row in databases.content(demo)["message"] if row[9] == "sent"]

    assert len(files) == len(sent) > 150
    for file in files:
        message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
        for part in message.walk():
            if part.get_content_maintype() == "text":
                assert MARK in part.get_content().replace("\r\n ", "")  # a calendar folds long lines


def test_mail_has_no_way_out_of_it(demo: Path) -> None:
    """Nothing that could open a mail connection is loaded by a demonstration that works."""
    program = (
        "import sys; from ocop_cycle import __main__, cli; "
        f"code = cli.main(__main__.BUILDERS, ['--instance', {str(demo)!r}, 'demo', 'forward', '4d']); "
        "print('smtplib' in sys.modules, code, file=sys.stderr)"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stderr.strip() == "False 0"


def test_the_clock_goes_from_due_moment_to_due_moment(ocop: Ocop) -> None:
    """A week forward is what a week would have been: each bell at its own hour, each message of its own day."""
    said = ocop("--json", "demo", "forward", "7d").json

    moments = [stop["at"] for stop in said["stops"]]
    assert (said["from"], said["until"]) == ("2024-06-03T01:00:00.000000Z", "2024-06-10T01:00:00.000000Z")
    days = ("2024-06-04", "2024-06-07", "2024-06-10")  # two bells, and the report of every Monday
    assert moments == [f"{day}T01:00:00.000000Z" for day in days]
    messages = {notice["message"] for notice in said["notices"] if notice["message"]}
    assert sum(stop["sent"]["sent"] for stop in said["stops"]) == len(messages)


def test_three_weeks_at_once_are_three_weeks_in_a_row(demo: Path, tmp_path: Path) -> None:
    """The clock may be moved in one go or day by day: the same notices are owed, at the same moments."""
    other = databases.copied(demo, tmp_path / "other")

    run("--instance", str(demo), "demo", "forward", "3w")
    for _ in range(21):
        run("--instance", str(other), "demo", "forward", "1d")

    def owed(folder: Path) -> list[tuple[str, str]]:
        return [(row[0], row[16]) for row in databases.content(folder)["notice"]]

    assert owed(demo) == owed(other)


@pytest.mark.parametrize(
    ("span", "stands"),
    [
        (("7d",), "Đồng hồ đứng ở 08:00 thứ Hai, 10/6/2024"),
        (("12h",), "Đồng hồ đứng ở 20:00 thứ Hai, 03/6/2024"),
        (("until", "15/6/2024"), "Đồng hồ đứng ở 08:00 thứ Bảy, 15/6/2024"),
        (("next",), "Đồng hồ đứng ở 08:00 thứ Ba, 04/6/2024"),
    ],
    ids=" ".join,
)
def test_the_ways_to_say_how_far(ocop: Ocop, span: tuple[str, ...], stands: str) -> None:
    """A span, a day, or whatever comes next."""
    said = ocop("demo", "forward", *span)

    assert said.code == 0
    assert stands in said.out


def test_after_the_round_was_held_everything_unscored_is_late(ocop: Ocop) -> None:
    """A walk past the middle of June: what was due by 15 June and not scored is told to be late, once."""
    ocop("demo", "forward", "until", "17/6/2024")

    board = ocop("--json", "board").json["board"]
    again = ocop("--json", "demo", "forward", "1h").json
    assert board["totals"]["late"] == 7
    assert again["stops"] == []


def test_the_account_that_builds_it_works_in_it(ocop: Ocop) -> None:
    """Whoever runs the demonstration is the coordinator; everybody else can be played with --as."""
    people = {one["id"]: one for one in ocop("--as", "quan-tri", "--json", "user", "list").json["people"]}

    assert settings.account() in people["thu"]["accounts"]
    assert {held["role"] for one in people.values() for held in one["roles"]} == {
        "coordinator", "commune-officer", "department-officer", "council-secretary", "council-member", "head",
        "producer", "auditor", "administrator",
    }  # fmt: skip


def test_its_trail_counts_every_deed(demo: Path) -> None:
    """Each entry follows the one before it, from the founding to the standing clock."""
    numbers = sorted(row[0] for row in databases.content(demo)["audit_entry"])

    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) > 600


def test_every_reason_in_it_says_that_it_is_made_up(ocop: Ocop) -> None:
    """A sentence that somebody might quote is marked where it stands."""
    entries = ocop("--json", "audit", "log", "--size", "1000").json["entries"]["items"]
    reasons = {one["why"]["value"] for one in entries if one["why"] and one["actor"] != "system"}

    assert reasons
    assert [reason for reason in reasons if not re.search(r"\(dựng\)$", reason)] == []


def test_the_last_stop_is_told_once(ocop: Ocop) -> None:
    """Moved to whatever comes next, the one moment and what was told at it stand on the page once."""
    said = ocop("demo", "forward", "next").out

    assert said.count("Báo cấp trên việc của hồ sơ quá hạn (LG24-0003)") == 1
    assert said.count("thời hạn đến lượt") == 1


def test_a_notice_that_waits_for_office_hours_is_told_to_wait(ocop: Ocop) -> None:
    """What falls due at midnight is owed then, and is not said to have left."""
    ocop("demo", "forward", "until", "15/6/2024")

    said = " ".join(ocop("demo", "forward", "1d").out.split())

    assert "(LG24-0001) → Phòng Nông nghiệp và Phát triển nông thôn – chờ gửi" in said


def test_a_notice_that_is_held_is_told_to_be(ocop: Ocop) -> None:
    """A producer without an address is not said to have been told."""
    said = " ".join(ocop("demo", "forward", "5d").out.split())

    assert "(LG24-0013) → Hợp tác xã Nông nghiệp Tân Hưng – bị giữ lại: chưa có địa chỉ thư điện tử" in said
