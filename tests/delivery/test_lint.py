"""What a text must say and may not: the lint finds what is missing, names its place, and lets good texts pass."""

import re
import unicodedata
from typing import Any

import pytest

from ocop_cycle import errors
from ocop_cycle.delivery import lint, markup, rendering
from tests.delivery import notice_shelf

PATH = "notices/x/body.txt"
GOOD = (
    "Kính gửi: {r}\n\nHồ sơ LG24-012 đến hạn ngày 14/6/2024. Đề nghị quý đơn vị nộp báo cáo. "
    "Liên hệ {o}, {c}.\n"
)  # fmt: skip


def facts() -> dict[str, Any]:
    """The sample of a reminder, to somebody else than the office that answers for it."""
    sample = notice_shelf.sample("dossier-deadline-near")
    return {**sample, "recipient": {"name": "UBND xã Hương Sơn", "kind": "unit"}}


def said(text: str, html: str | None = None) -> rendering.Rendered:
    """Words with the names of the sample put in."""
    sample = facts()
    names = {"r": sample["recipient"]["name"], "o": sample["office"]["name"], "c": sample["office"]["contact"]}
    filled = text.format(**names)
    return rendering.Rendered(subject="Tin", text=filled, html=(html or "<p>{t}</p>").format(t=filled, **names))


def codes(text: str, html: str | None = None) -> set[tuple[str, str]]:
    """The flaws of what was said: in which part, and which."""
    found = lint.of_said("x", said(text, html), facts(), names_day=True)
    return {(flaw.file.rpartition("/")[2], flaw.code) for flaw in found}


def typed(text: str, *, counts_days: bool = False) -> list[tuple[int, str, str]]:
    """The flaws of a text as it was typed: line, code, what was found."""
    return [
        (flaw.line, flaw.code, flaw.facts.get("found", ""))
        for flaw in lint.of_source(PATH, text, counts_days=counts_days)
    ]


def test_f13_a_text_that_says_everything_passes() -> None:
    """Day, recipient, dossier, act and contact are there, and both parts say them."""
    assert codes(GOOD) == set()


@pytest.mark.parametrize(
    ("gone", "code"),
    [
        ("ngày 14/6/2024", "text-lacks-day"),
        ("{r}", "text-lacks-recipient"),
        ("LG24-012", "text-lacks-dossier"),
        ("Đề nghị quý đơn vị nộp báo cáo.", "text-lacks-act"),
        ("{c}", "text-lacks-contact"),
        ("{o}", "text-lacks-contact"),
    ],
)
def test_f13_a_text_that_lacks_one_of_them_is_refused(gone: str, code: str) -> None:
    """Whichever of them is left out, the lint says so for both parts."""
    assert codes(GOOD.replace(gone, "–", 1)) == {("body.txt", code), ("body.html", code)}


@pytest.mark.parametrize("day", ["14/6/2024", "15/6/2024", "ngày 14 tháng 6 năm 2024", "14 June 2024"])
def test_f13_the_day_may_be_written_in_any_of_its_forms(day: str) -> None:
    """The last safe day, the day of the wording, in figures or in words; not another one."""
    assert codes(GOOD.replace("ngày 14/6/2024", day)) == set()
    assert codes(GOOD.replace("14/6/2024", "16/6/2024")) == {
        ("body.txt", "text-lacks-day"), ("body.html", "text-lacks-day"),
    }  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "Còn 7 ngày là đến hạn", "còn lại bảy ngày", "còn {{ n }} ngày", "còn mười lăm ngày", "5 ngày nữa",
        "hai tuần nữa", "trong 7 ngày tới", "trong vòng 10 ngày", "sau 3 ngày", "đã quá hạn 5 ngày",
        "chậm {{ n }} ngày", "ngày mai", "hôm nay là hạn cuối", "tuần sau", "tháng tới",
        "due in 7 days", "within a week", "after ten working days", "{{ n }} days left", "three days overdue",
        "a week from now", "due tomorrow", "next month",
    ],
)  # fmt: skip
def test_f13_a_text_that_counts_days_is_refused(text: str) -> None:
    """A count of days is wrong when the letter is read later, however it is put; the line is named."""
    (flaw,) = typed(f"Kính gửi\n{text}\n")

    assert flaw[:2] == (2, "text-counts-days")


@pytest.mark.parametrize(
    "text",
    [
        "trong thời hạn 15 ngày làm việc kể từ ngày nhận", "hết ngày {{ deadline.day | day }}", "không quá 45 ngày",
        "trong 30 ngày kể từ ngày ký", "có giá trị 36 tháng", "còn thiếu 3 giấy tờ", "{# còn 7 ngày #}", "tháng 6/2024",
        "within 15 working days of receipt", "in 45 days from the day of the dossier", "at most 180 days",
        "by the end of {{ deadline.day | english_day }}", "three papers are missing",
    ],
)  # fmt: skip
def test_f13_a_span_of_the_law_is_no_count(text: str) -> None:
    """What the law counts stays true; so does a remark that never leaves."""
    assert typed(text) == []


def test_f13_a_rule_whose_message_is_made_anew_may_count_with_facts() -> None:
    """With a fact, because it is superseded when it has grown old; never with fixed words."""
    assert typed("còn {{ days_left }} ngày", counts_days=True) == []
    assert [code for _, code, _ in typed("còn 7 ngày", counts_days=True)] == ["text-counts-days"]


@pytest.mark.parametrize("text", ["Số: 12", "88/TB-UBND", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "TM. ỦY BAN"])
def test_a_text_in_the_form_of_a_document_is_refused(text: str) -> None:
    """A message is no văn bản and does not look like one."""
    assert [code for _, code, _ in typed(text)] == ["text-like-document"]


def test_l13_a_text_in_nfd_is_refused_with_its_line() -> None:
    """The word is shown composed, so that it can be read."""
    text = "Kính gửi\n" + unicodedata.normalize("NFD", "hồ sơ")

    assert typed(text) == [(2, "text-decomposed", "hồ")]


@pytest.mark.parametrize("text", ["KÃ­nh gá»­i", "Ä‘á»‹a chá»‰", "KÝnh göi: quý ®¬n vÞ", "H\ufffd s\ufffd"])
def test_letters_of_a_wrong_encoding_are_refused(text: str) -> None:
    """UTF-8 read as something else, an old font, or what was lost on the way."""
    assert {code for _, code, _ in typed(text)} == {"text-garbled"}


@pytest.mark.parametrize("path", sorted(path for path in notice_shelf.contents() if path.startswith("notices/")))
def test_f13_the_shipped_texts_pass(path: str) -> None:
    """Nothing that is shipped has a flaw as it was typed."""
    assert typed(notice_shelf.contents()[path], counts_days=True) == []


@pytest.mark.parametrize(("raw", "line"), [(b"Tin\nK\xednh g\xf6i", 2), ("Kính".encode("utf-16"), 1)])
def test_bytes_that_are_no_utf_8_are_refused_with_their_line(raw: bytes, line: int) -> None:
    """Windows-1258, UTF-16 and the like are named, not guessed."""
    with pytest.raises(errors.PolicyFlawed) as refused:
        lint.decoded(PATH, raw)

    assert [(flaw.code, flaw.line) for flaw in refused.value.flaws] == [("text-not-utf-8", line)]


def test_the_mark_of_an_editor_is_left_out() -> None:
    """Notepad puts a mark before the text and ends lines in two signs; neither is part of it."""
    assert lint.decoded(PATH, b"\xef\xbb\xbfTin\r\nhai") == "Tin\nhai"


def test_a_file_that_cannot_be_read_is_refused() -> None:
    """Who may not read it is told what helps."""
    with pytest.raises(errors.PolicyFlawed, match="give the account that runs ocop the right"):
        lint.decoded(PATH, None)


def test_l11_a_huge_file_is_refused() -> None:
    """A file of more than a megabyte is no message."""
    with pytest.raises(errors.PolicyFlawed, match="larger than"):
        lint.decoded(PATH, b"x" * (lint.LARGEST + 1))


def test_text_and_page_that_differ_are_told_at_their_first_word() -> None:
    """Whoever reads the one must not be told something else than whoever reads the other."""
    found = [*lint.of_said("x", said(GOOD, "<p>{t}</p><p>Thêm một câu.</p>"), facts(), names_day=True)]

    assert [(flaw.code, flaw.facts) for flaw in found] == [
        ("text-parts-differ", {"found": "“thêm một câu”", "other": "“–”"})
    ]


def test_lists_and_marks_make_no_difference() -> None:
    """Bullets, numbers of lists and line breaks belong to the form."""
    page = "<div>{t}</div><ul><li>một</li><li>hai</li></ul><table><tr><td>ba</td></tr></table>"

    assert codes(f"{GOOD}\n- một\n2. hai\n\nba", page.replace("{t}", "<p>" + GOOD + "</p>")) == set()


@pytest.mark.parametrize(
    ("html", "strange"),
    [
        ("<script>x</script>", "<script>"),
        ('<img src="http://x/y.png">', "<img>"),
        ('<p onclick="x">a</p>', 'onclick="x"'),
        ('<a href="http://x">a</a>', 'href="http://x"'),
        ('<p style="color:red">a</p>', 'style="color:red"'),
        ("<p><strong>a</p></strong>", "</p> out of its order"),
        ("<p>a", "<p> without its end"),
        ("<!-- x -->", "<!--x-->"),
        ("<iframe></iframe>", "<iframe>"),
    ],
)
def test_markup_that_loads_runs_or_breaks_is_refused(html: str, strange: str) -> None:
    """What a mail program would not show, or would fetch, is named."""
    assert strange in markup.read(html).strange


def test_markup_of_letters_passes() -> None:
    """Paragraphs, lists, tables, a mail address that can be clicked."""
    page = '<p>a<br>b</p><table><tr><td colspan="2">c</td></tr></table><a href="mailto:x@y.vn">x@y.vn</a>'

    assert markup.read(page).strange == ()
    assert markup.read(page).text.split() == ["a", "b", "c", "x@y.vn"]


def test_every_sentence_of_the_lint_says_what_helps() -> None:
    """Each flaw ends with what to do, after a semicolon."""
    assert [code for code, sentence in lint.SENTENCES.items() if not re.search(r"; |, which ", sentence)] == []
