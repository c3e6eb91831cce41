"""Bad input of every kind: one sentence that names place and remedy, code 1 or 2, no traceback, nothing changed."""

import functools
import itertools
import shutil
import tempfile
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from ocop_cycle import __main__, settings
from ocop_cycle.application import house
from ocop_cycle.storage import file_systems, self_test
from tests.application import tampering
from tests.faces import databases
from tests.faces.conftest import Ocop, Said, run
from tests.storage.accounts import as_ordinary_account

ROOT = Path(__file__).resolve().parents[2]
PLAN = (ROOT / "workflows/plans/lang-giang-2024.yaml").read_text(encoding="utf-8")
REGIME = (ROOT / "workflows/regimes/qd-148-2023.yaml").read_text(encoding="utf-8")
RULES = (ROOT / "notifications/rules/standard.yaml").read_text(encoding="utf-8")
RIGHTS = (ROOT / "workflows/rights/standard.yaml").read_text(encoding="utf-8")

LEVELS = "abcdefghi"
BOMB = "\n".join(
    ["a: &a [x, x, x, x, x, x, x, x, x]"]
    + [f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]" for a, b in itertools.pairwise(LEVELS)]
)
"""Nine lists of nine within each other: a few hundred bytes that mean 400 million words."""


def replaced(text: str, old: str, new: str) -> str:
    """The text with the first ``old`` made ``new``; it must be there."""
    assert old in text
    return text.replace(old, new, 1)


SECOND = "  - id: lg-com-chay-cha-bong\n    name: Cơm cháy Chà bông\n    producer: lg-ho-do-vinh-thong"
SAME = "  - id: lg-com-chay-cha-bong\n    name: Trứng Gà núi Hương Sơn\n    producer: lg-htx-ho-cao"

# What is wrong → the kind of file, what is replaced in the shipped one by what, and what the sentence says.
CHANGED: dict[str, tuple[str, str, str, str]] = {
    "unknown product kind": ("plan", "kind: new\n", "kind: renewed\n", "không dùng được ở đây"),
    "unknown unit": ("plan", "[lg-phong-ktht]", "[lg-phong-khac]", "không có đơn vị “lg-phong-khac”"),
    "unknown state": (
        "regime",
        "dest: idea-review",
        "dest: idea-revieww",
        "không có trạng thái “idea-revieww”; có phải: idea-review",
    ),
    "unknown trigger of a step": (
        "regime",
        "automatic: certificate-end",
        "automatic: certificate-ends",
        "không có đồng hồ “certificate-ends”",
    ),
    "unknown trigger of a notice": ("rules", "on: state-entered", "on: state-left", "không dùng được ở đây"),
    "unknown guard": (
        "regime",
        "guard: documents_complete",
        "guard: documents_perfect",
        "không có điều kiện “documents_perfect”",
    ),
    "unknown template": (
        "rules",
        "template: dossier-arrived",
        "template: dossier-came",
        "không có mẫu “dossier-came”",
    ),
    "unknown permission": ("rights", "- dossier.open\n", "- dossier.opens\n", "không có quyền “dossier.opens”"),
    "a dotted path as guard": ("regime", "guard: documents_complete", "guard: os.system", "không phải là tên"),
    "an expression as guard": ("regime", "guard: documents_complete", 'guard: "1 == 1"', "không phải là tên"),
    "overlapping rounds": ("plan", "held: Trước ngày 15/10/2024", "held: Trước ngày 15/6/2024", "tách ra"),
    "a due date outside the year": (
        "plan",
        "held: Trước ngày 15/10/2024",
        "held: Trước ngày 15/10/2025",
        "sửa lại",
    ),
    "two dossiers for one product in a round": ("plan", SECOND, SAME, "giữ một hồ sơ"),
    "an unknown key": ("plan", "year: 2024\n", "year: 2024\nyeer: 2024\n", "không có khóa yeer; có phải: year"),
    "a key twice": ("plan", "year: 2024\n", "year: 2024\nyear: 2024\n", "year đã có trong khối này"),
}

SHIPPED = {"plan": PLAN, "regime": REGIME, "rules": RULES, "rights": RIGHTS}
ADOPTING = {"plan": "apply"}

FILES: dict[str, tuple[str, str, str]] = {
    **{what: (kind, replaced(SHIPPED[kind], old, new), told) for what, (kind, old, new, told) in CHANGED.items()},
    "not YAML": ("plan", "id: [1, 2\ncode: x\n", "đây không phải YAML"),
    "a tab": ("plan", "id: lang-giang-2024\n\tcode: LG\n", "thụt dòng bằng dấu cách"),
    "not text": ("plan", "id: \udcff", "lưu lại dạng UTF-8"),
    "anchors that explode": ("plan", BOMB, "không dùng neo (&a)"),
}
"""What is wrong → the kind of file, its text, and what the sentence says."""


COUNCIL = ("--level", "district", "--as", "loan")


@pytest.fixture
def unchanged(demo: Path) -> Iterator[Path]:
    """A demonstration of which nothing may change."""
    before = databases.content(demo)
    yield demo
    assert databases.content(demo) == before


def is_well_told(said: Said) -> None:
    """Code 1 or 2, something on the side of errors, and no traceback."""
    assert said.code in (1, 2)
    assert said.err.strip()
    assert "Traceback" not in said.err + said.out
    assert "chưa lường trước" not in said.err


@pytest.mark.parametrize("what", FILES, ids=str)
@pytest.mark.parametrize("verb", ["check", "adopt"])
def test_a_flawed_file_is_refused_with_its_place(unchanged: Path, tmp_path: Path, what: str, verb: str) -> None:
    """File, line and remedy, whether it is only checked or to be put in force."""
    kind, text, sentence = FILES[what]
    adopt = ADOPTING.get(kind, "adopt")
    name = {"plan": "lang-giang-2024", "regime": "qd-148-2023"}.get(kind, "standard")
    file = tmp_path / f"{name}.yaml"
    file.write_text(text, encoding="utf-8", errors="surrogateescape")

    said = run("--instance", str(unchanged), kind, adopt if verb == "adopt" else "check", str(file))

    is_well_told(said)
    assert f"{file}:" in said.err
    assert sentence in said.err


def test_a_huge_file_is_refused_without_being_read(unchanged: Path, tmp_path: Path) -> None:
    """50 MB are no policy file; not more than a little of it comes into memory."""
    file = tmp_path / "lang-giang-2024.yaml"
    with file.open("wb") as stream:
        stream.truncate(50 * 1024 * 1024)

    said = run("--instance", str(unchanged), "plan", "apply", str(file))

    is_well_told(said)
    assert "tệp lớn hơn 1.000.000 byte" in said.err


@pytest.mark.parametrize("place", ["khong-co.yaml", "."], ids=["missing", "a folder"])
def test_a_file_that_cannot_be_read_is_named(unchanged: Path, tmp_path: Path, place: str) -> None:
    """Its name and what to look at."""
    said = run("--instance", str(unchanged), "plan", "check", f"{tmp_path}/{place}")

    is_well_told(said)
    assert "không đọc được tệp" in said.err


def test_a_file_in_nfd_says_the_same_as_one_in_nfc(unchanged: Path, tmp_path: Path) -> None:
    """L13: an editor that writes NFD changes nothing of the plan."""
    file = tmp_path / "lang-giang-2024.yaml"
    file.write_text(unicodedata.normalize("NFD", PLAN), encoding="utf-8")

    said = run("--instance", str(unchanged), "--json", "plan", "diff", str(file))

    assert (said.code, said.json["changes"]) == (0, [])


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (("dossier", "advance", "LG24-0001", "no-such-step"), "Quy định không có bước “no-such-step”"),
        (("dossier", "advance", "LG24-0001", "submit-idea"), "không có bước “submit-idea”"),
        (("dossier", "advance", "LG24-9999", "conclude"), "Không có hồ sơ “LG24-9999”"),
        (("dossier", "open", "lg-com-chay-cha-bong"), "đã có hồ sơ"),
        (("dossier", "open", "lg-khong-co"), "Kế hoạch không đăng ký sản phẩm “lg-khong-co”"),
        (("dossier", "open", "lg-khong-co", "--kind", "new"), "Không có sản phẩm “lg-khong-co”"),
        (("dossier", "document", "LG24-0001", "no-such-paper"), "Không có giấy tờ “no-such-paper”"),
        (("dossier", "result", "LG24-0001", "101", *COUNCIL), "nằm ngoài khoảng 0 đến 100 điểm"),
        (("dossier", "result", "LG24-0015", "60", *COUNCIL), "Hồ sơ chưa đến hội đồng này"),
        (("dossier", "take-back", "LG24-0020", "--reason", "x"), "không có bước nào rút lại được"),
        (("dossier", "round", "LG24-0001", "dot-9", "--reason", "x"), "Không có đợt “dot-9”"),
        (("dossier", "list", "--holder", "no-such-unit"), "Không có đơn vị “no-such-unit”"),
        (("dossier", "list", "--commune", "xã Không Có"), "Không có đơn vị “xã Không Có”"),
        (("duty", "done", "no/such"), "Không có nhiệm vụ"),
        (("duty", "done", "v-9-bao-cao/lg-xa-an-ha", "--day", "31/12/2024"), "Ngày 31/12/2024 chưa đến."),
        (("duty", "hand-on", "v-9-bao-cao/lg-xa-an-ha", "lg-xa-khac", "--reason", "x"), "Không có đơn vị “lg-xa-khac”"),
        (("deadline", "move", "LG24-0001", "khi nào xong", "--reason", "x"), "Chưa hiểu mốc thời gian này"),
        (("deadline", "move", "LG24-0007", "Trước ngày 20/6/2024", "--reason", "x"), "không có thời hạn nào đang chạy"),
        (("unit", "contact", "lg-xa-khac", "a@b.example"), "Không có đơn vị hoặc chủ thể “lg-xa-khac”"),
        (("user", "role", "thu", "no-such-role", "lg-xa-an-ha", "--as", "quan-tri"), "Không có vai trò “no-such-role”"),
        (("cycle", "close", "lang-giang-2024"), "còn dở"),
        (("cycle", "open", "lang-giang-2024"), "không còn là dự thảo"),
        (("plan", "apply", "lang-giang-2024"), "đã có; giữ nguyên"),
        (("plan", "new", "--from", "lang-giang-2024", "--year", "2023"), "chỉ chuyển sang năm sau đó"),
        (("regime", "adopt", "qd-148-2023"), "đã có; giữ nguyên"),
        (("notice", "hold", "OC-LG-2024-99999", "--reason", "x"), "Không có tin “OC-LG-2024-99999”"),
        (("certificate", "correct", "LG24-0001", "--stars", "3", "--reason", "x"), "chưa có giấy chứng nhận"),
        (("plan", "check", "a" * 5000), "Không có kế hoạch"),
        (("plan", "new", "--from", "lang-giang-2024", "--year", "2025", "--out", "a" * 5000), "Không ghi được tệp aaa"),
        (("rehearse", "lang-giang-2024", "--out", "a" * 5000), "Không dùng được aaa"),
        (("dossier", "list", "--page", "9" * 5000), "không phải là số nguyên từ 1"),
        (("certificate", "enter", "Chè", "--producer", "Hộ A", "--stars", "３" * 5000), "không phải là số nguyên từ 1"),
        (("audit", "as-of", "1/1/" + "9" * 20), "không phải là ngày"),
        (("dossier", "comment", "LG24-0001", "ch\udce8"), "không phải chữ UTF-8"),
        (("dossier", "list", "--as", "lo\udce8n"), "--as: “lo\udce8n” không phải chữ UTF-8"),
        (("demo", "forward", "backward"), "không phải là khoảng thời gian"),
        (("demo", "forward", "until", "1/6/2024"), "chỉ đi tới"),
    ],
    ids=lambda value: " ".join(value)[:80] if isinstance(value, tuple) else "",
)  # fmt: skip
def test_a_request_that_makes_no_sense_changes_nothing(unchanged: Path, line: tuple[str, ...], sentence: str) -> None:
    """Each refusal says what and why."""
    said = run("--instance", str(unchanged), *line)

    is_well_told(said)
    assert sentence in " ".join(said.err.split())


def test_a_database_of_a_later_version_is_left_alone(demo: Path, ocop: Ocop) -> None:
    """Which version it is, and what to install."""
    databases.run_on(demo, "UPDATE schema_revision SET version_num = '9999'")
    before = databases.content(demo)

    for line in (("board",), ("duty", "done", "v-9-bao-cao/lg-xa-an-ha"), ("init",)):
        said = ocop(*line)
        is_well_told(said)
        assert "cơ sở dữ liệu ở bản 9999" in said.err
        assert "cài phiên bản đã ghi nó" in said.err
    assert databases.content(demo) == before


def test_a_database_without_its_triggers_is_left_alone(demo: Path, ocop: Ocop) -> None:
    """What is missing, and not to go on."""
    databases.run_on(demo, "DROP TRIGGER audit_entry_no_update")
    before = databases.content(demo)

    said = ocop("duty", "done", "v-9-bao-cao/lg-xa-an-ha")

    is_well_told(said)
    assert "cơ sở dữ liệu thiếu audit_entry_no_update" in said.err
    assert databases.content(demo) == before


def test_a_database_on_a_network_drive_is_left_alone(unchanged: Path) -> None:
    """Which drive it is, and where to move it."""

    def refused(chosen: settings.Settings) -> house.House:
        why = self_test.why_not_there(chosen.folder / "ocop.db", file_systems.FileSystem(kind="nfs4"))
        assert why is not None
        raise why

    line = ["--instance", str(unchanged), "duty", "done", "v-9-bao-cao/lg-xa-an-ha"]

    said = run(*line, made=__main__.BUILDERS._replace(house=refused))

    is_well_told(said)
    assert "nằm trên ổ mạng (nfs4)" in said.err
    assert "chuyển sang ổ đĩa của máy này, hoặc dùng PostgreSQL" in said.err


def test_a_database_that_may_only_be_read_is_left_alone(pattern: Path) -> None:
    """Which file it is, and which right is wanted; it can be looked at all the same."""
    place = Path(tempfile.mkdtemp(dir="/tmp"))  # below the folder of the tests no other account comes
    try:
        shutil.copytree(pattern, place / "demo")
        for each in (place, *place.rglob("*")):
            each.chmod(0o555 if each.is_dir() else 0o444)
        line = ["--instance", str(place / "demo"), "duty", "done", "v-9-bao-cao/lg-xa-an-ha"]

        bound = __main__.BUILDERS._replace(account=functools.partial(str, settings.account()))

        said = as_ordinary_account(lambda: repr(run(*line, made=bound)))

        assert "code=1" in said
        assert f"không ghi được vào {place / 'demo' / 'ocop.db'}" in said
        assert "cấp cho tài khoản chạy ocop quyền ghi tệp" in said
    finally:
        for each in (place, *place.rglob("*")):
            if each.is_dir():
                each.chmod(0o755)
        shutil.rmtree(place)


def test_a_folder_that_is_closed_to_the_account_is_told(pattern: Path) -> None:
    """Whose it is, and how to go on; also where it is found without being named."""
    place = Path(tempfile.mkdtemp(dir="/tmp"))  # below the folder of the tests no other account comes
    try:
        place.chmod(0o755)
        closed = place / "var" / "instance"
        shutil.copytree(pattern, closed)
        closed.chmod(0o700)

        named = as_ordinary_account(lambda: repr(run("--instance", str(closed), "board")))
        found = as_ordinary_account(lambda: str(settings.default_folder(place)))

        assert "code=1" in named
        assert f"Tài khoản máy đang dùng không có quyền đọc thư mục {closed}." in named
        assert f"sudo -u {settings.account()} ocop board" in named
        assert found == str(closed)
    finally:
        shutil.rmtree(place)


def test_a_clock_before_the_last_entry_writes_nothing(demo: Path, ocop: Ocop) -> None:
    """Both times are named; nothing is written until it is right."""
    databases.run_on(demo, "UPDATE demo_clock SET at = '2024-06-01T01:00:00.000000Z'")
    before = databases.content(demo)

    said = ocop("duty", "done", "v-9-bao-cao/lg-xa-an-ha")
    sick = ocop("--json", "doctor")

    is_well_told(said)
    assert said.err.startswith("Đồng hồ của máy (08:00:00 01/6/2024) chậm hơn mục nhật ký mới nhất (08:00:00 03/6")
    assert sick.code == 3
    assert sick.json["findings"][0]["code"] == "clock-behind"
    assert databases.content(demo) == before


def test_a_file_of_an_instance_that_says_nothing_is_named(demo: Path, ocop: Ocop) -> None:
    """instance.json tells where the database is; without it nothing is guessed."""
    (demo / "instance.json").write_text("{}", encoding="utf-8")

    said = ocop("board")

    assert said.code == 1
    assert said.err.startswith(f"Không đọc được {demo / 'instance.json'}")


def test_an_address_of_a_database_that_is_none_is_refused(demo: Path, ocop: Ocop) -> None:
    """How it is written is said."""
    (demo / "instance.json").write_text('{"database": "mysql://x/y", "demo": true}', encoding="utf-8")

    said = ocop("board")

    is_well_told(said)
    assert "viết sqlite:///đường/dẫn/tệp hoặc postgresql://người@máy/tên" in said.err


def test_a_file_that_is_no_database_is_refused(demo: Path, ocop: Ocop) -> None:
    """What it is not, and what to do."""
    (demo / "ocop.db").write_bytes(b"this is no database" * 1000)

    said = ocop("duty", "done", "v-9-bao-cao/lg-xa-an-ha")

    is_well_told(said)
    assert "không phải là cơ sở dữ liệu SQLite" in said.err


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (("calendar", "show", "không-có-gì"), "NĂM: “không-có-gì” không phải là số nguyên từ 1900 đến 2200."),
        (("deadline", "explain", "LG24-9999"), "Không có hồ sơ “LG24-9999”"),
        (("notice", "preview", "khong-co"), "Không có quy tắc báo tin “khong-co”"),
        (
            ("audit", "verify", "--heads", "khong-co.txt"),
            "Không đọc được tệp khong-co.txt (không có tệp hoặc thư mục đó).",
        ),
    ],
    ids=lambda each: each if isinstance(each, str) else " ".join(each),
)
def test_what_is_not_there_is_named_in_words(unchanged: Path, line: tuple[str, ...], sentence: str) -> None:
    """The sentence names what was asked for by a word of the language, and the exit code is that of wrong use."""
    said = run("--instance", str(unchanged), *line)

    assert (said.code, said.out) == (2, "")
    assert said.err.splitlines()[0].startswith(sentence)


UNREADABLE = {
    "the number of the newest entry": "UPDATE audit_head SET number = 'x'",
    "its moment": "UPDATE audit_head SET at = 'hôm qua'",
    "the epoch": "UPDATE audit_head SET epoch = 'x'",
    "the clock": "UPDATE demo_clock SET at = 'x'",
}


@pytest.mark.parametrize("deed", UNREADABLE.values(), ids=UNREADABLE)
def test_what_nobody_can_read_is_found_and_stops_no_check(demo: Path, ocop: Ocop, deed: str) -> None:
    """Put there behind the back of the program: the check of the trail names the place, the doctor sends to it."""
    databases.run_on(demo, deed)

    verified, examined = ocop("audit", "verify", "--json"), ocop("doctor", "--json")

    assert verified.code == 3
    assert {fault["table"] for fault in verified.json["report"]["faults"]} == {deed.split()[1]}
    assert (examined.code, examined.err) == ((0, "") if "epoch" in deed else (3, ""))


def test_the_doctor_tells_of_strange_triggers(demo: Path, ocop: Ocop) -> None:
    """By name, as grave."""
    databases.run_on(
        demo, "CREATE TRIGGER la AFTER INSERT ON message BEGIN UPDATE message SET address = 'x' WHERE id = NEW.id; END"
    )

    said = ocop("doctor", "--json")

    grave = [one for one in said.json["findings"] if one["grave"]]
    assert (said.code, [(one["code"], one["facts"]) for one in grave]) == (3, [("strange-triggers", {"names": "la"})])


def test_what_is_refused_is_told_where_names_cannot_be_read(ocop: Ocop, demo: Path) -> None:
    """The words of a law are damaged: whoever is refused something else is told why, and who asks for it, of damage."""
    odd = "UPDATE policy_content SET content = CAST(x'c3' || content AS TEXT) WHERE kind = 'regime'"
    tampering.spoil(demo / "ocop.db", odd)

    refused, asked = ocop("audit", "checkpoint", "--as", "lan"), ocop("dossier", "show", "LG24-0003", "--lang", "en")

    assert (refused.code, "chưa có quyền: chốt sổ" in refused.err, asked.code) == (1, True, 1)
    assert "ocop.db is damaged (Could not decode to UTF-8 column 'content')" in " ".join(asked.err.split())
