"""The texts of notices at the terminal: what is in use, what is wrong, how it reads; and sending once more."""

from pathlib import Path

import pytest

from tests.faces import conftest

NEAR = "notices/dossier-deadline-near"


def own(demo: Path, path: str, *changes: tuple[str, str]) -> Path:
    """A shipped text copied into the demonstration, with changes."""
    text = (Path(__file__).parents[2] / "templates" / path).read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    place = demo / "templates" / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text, encoding="utf-8")
    return place


def test_f13_the_shipped_texts_pass_the_lint(anywhere: conftest.Ocop, tmp_path: Path) -> None:
    """Checks of files need no instance and nobody bound; all is well."""
    said = anywhere("--instance", str(tmp_path), "notice", "lint")

    good, _, count = said.out.split()[0].partition("/")
    assert (said.code, said.err, good) == (0, "", count)


def test_f13_the_lint_names_place_fault_and_remedy(ocop: conftest.Ocop, demo: Path) -> None:
    """Exit code 3, the file as it lies on the disk, its line, and what to do, in Vietnamese."""
    place = own(demo, f"{NEAR}/body.txt", ("Trân trọng.", "Còn 7 ngày nữa. Trân trọng."))
    line = place.read_text(encoding="utf-8").split("\n").index("Còn 7 ngày nữa. Trân trọng.") + 1

    said = ocop("notice", "lint", "dossier-deadline-near")

    told = f"{place}:{line}: đếm ngày bằng chữ viết sẵn (Còn 7 ngày), khi đọc đã sai; hãy nêu ngày"
    assert said.code == 3
    assert "".join(told.split()) in "".join(said.out.split())  # a long path is broken to fit the line
    assert "0/1 mẫu đạt." in said.out


def test_the_lint_in_json_lists_every_flaw(ocop: conftest.Ocop, demo: Path) -> None:
    """Programs get file, line and code."""
    own(demo, f"{NEAR}/body.txt", ("{{ contact(office) }}", ""))

    said = ocop("notice", "lint", "dossier-deadline-near", "--json")

    (checked,) = said.json["checked"]
    assert {flaw["code"] for flaw in checked["flaws"]} == {"text-lacks-contact", "text-parts-differ"}


def test_f20_the_catalogue_tells_which_text_is_in_use(ocop: conftest.Ocop, demo: Path) -> None:
    """A changed file is named in either language; a text that no rule sends is told, too."""
    own(demo, f"{NEAR}/body.txt", ("Trân trọng.", "Trân trọng cảm ơn."))
    own(demo, f"{NEAR}/en/body.txt", ("Yours faithfully.", "With kind regards."))
    for part in ("subject.txt", "body.txt", "body.html"):
        place = demo / "templates" / "notices" / "bo-quen" / part
        place.parent.mkdir(exist_ok=True)
        place.write_text("Tin", encoding="utf-8")

    said = ocop("notice", "catalogue", "--json").json

    changed = [(one["template"], one["origin"], one["files"]) for one in said["texts"] if one["origin"] != "shipped"]
    assert changed == [
        ("dossier-deadline-near", "changed", [f"{NEAR}/body.txt"]),
        ("dossier-deadline-near/en", "changed", [f"{NEAR}/en/body.txt"]),
    ]
    assert [(one["template"], one["origin"]) for one in said["unused"]] == [("bo-quen", "own")]
    shown = " ".join(ocop("notice", "catalogue").out.split())
    assert ("đã sửa: body.txt" in shown, "đã sửa: en/body.txt" in shown) == (True, True)


def test_a_preview_is_marked_and_leaves_nothing_behind(ocop: conftest.Ocop, demo: Path) -> None:
    """With sample facts: above and below it says that it is one; no entry, no number, no notice."""
    before = ocop("audit", "head").out

    said = ocop("notice", "preview", "dossier-deadline-near")

    assert said.code == 0
    assert said.out.count("Bản xem trước – chưa gửi cho ai") == 2
    assert "Mã tin nhắn: cấp khi phát hành" in said.out
    assert ocop("audit", "head").out == before


def test_a_preview_of_a_dossier_says_what_is_so_today(ocop: conftest.Ocop, tmp_path: Path) -> None:
    """The facts of the dossier, for whom the rule tells; as a page, when it is asked for."""
    page = tmp_path / "xem.html"

    said = ocop("notice", "preview", "dossier-deadline-near", "--dossier", "LG24-0001", "--html", str(page), "--json")

    assert (said.code, "LG24-0001" in said.json["text"], "14/6/2024" in said.json["text"]) == (0, True, True)
    assert "Bản xem trước" in page.read_text(encoding="utf-8")


def test_a_preview_for_nobody_the_rule_tells_is_refused(ocop: conftest.Ocop) -> None:
    """The recipients there are, are named."""
    said = ocop("notice", "preview", "dossier-deadline-near", "--dossier", "LG24-0001", "--to", "khong-co")

    assert (said.code, "lg-phong-nnptnt" in said.err) == (2, True)


@pytest.mark.parametrize("line", [("preview", "khong-co"), ("lint", "khong-co"),
                                  ("preview", "khong-co", "--dossier", "LG24-0001")])  # fmt: skip
def test_an_unknown_rule_is_told_as_such(ocop: conftest.Ocop, line: tuple[str, ...]) -> None:
    """Nothing is guessed."""
    said = ocop("notice", *line)

    assert (said.code, "khong-co" in said.err) == (2, True)


def test_l11_an_endless_text_is_told_in_a_sentence(ocop: conftest.Ocop, demo: Path) -> None:
    """A text that would fill the memory ends the preview, with its file, not the program."""
    doubled = "{% set x = 'aaaaaaaaaaaaaaaa' %}\n" + "{% set x = x ~ x %}\n" * 30
    own(demo, f"{NEAR}/body.txt", ("Trân trọng.", doubled + "{{ x }}"))

    said = ocop("notice", "preview", "dossier-deadline-near")

    assert (said.code, "Traceback" in said.err, f"{NEAR}/body.txt" in said.err) == (1, False, True)
    assert "bộ nhớ" in said.err or "quá 5 giây" in said.err


def test_whether_it_was_told_is_answered_for_a_dossier(ocop: conftest.Ocop) -> None:
    """One look: how many were told, each with its message and when that left; it fits a narrow terminal."""
    said = ocop("notice", "list", "--dossier", "LG24-0001")

    first = next(line for line in said.out.splitlines() if line.startswith("Đã báo chưa?"))
    assert first.startswith("Đã báo chưa? LG24-0001: đã báo ")
    assert "OC-LG-2024-" in said.out
    assert {one["subject"][0] for one in ocop("notice", "list", "--dossier", "LG24-0001", "--json").json["notices"][
        "items"
    ]} <= {"dossier", "certificate"}  # fmt: skip


def test_notices_since_a_day(ocop: conftest.Ocop) -> None:
    """What was owed before is left out."""
    all_of = ocop("notice", "list", "--dossier", "LG24-0001", "--json").json["notices"]["total"]
    some = ocop("notice", "list", "--dossier", "LG24-0001", "--since", "20/5/2024", "--json").json["notices"]

    assert 0 < some["total"] < all_of
    assert min(one["owed_at"] for one in some["items"]) >= "2024-05-19T17:00"


def test_f6_a_notice_is_sent_again_from_the_terminal(ocop: conftest.Ocop) -> None:
    """By its name, with a reason; a message that is in no doubt is not retried."""
    listed = ocop("notice", "list", "--dossier", "LG24-0001", "--json").json["notices"]["items"]
    told = next(one for one in listed if one["told"] == "yes")

    again = ocop("notice", "resend", told["id"], "--reason", "Nơi nhận báo chưa thấy thư")
    retried = ocop("notice", "retry", told["message"], "--reason", "Thử lại")

    assert (again.code, retried.code) == (0, 1)
    assert "ocop notice resend" in retried.err
