"""The bytes of a message: always the same, readable by any mail program, closed to headers of others."""

import dataclasses
import email
import email.header
import email.policy
import email.utils
import re
import unicodedata
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocop_cycle import clock, errors
from ocop_cycle.delivery import framing, mailboxes, messages, rendering
from ocop_cycle.domain import heads
from ocop_cycle.policy import sayings

HEAD = heads.head_text(1043, "0123456789abcdef" * 4)
RENDERED = rendering.Rendered(
    subject="LG24-012 – Đề nghị bổ sung hồ sơ", text="Kính gửi: UBND xã\n", html="<p>Kính gửi: UBND xã</p>\n"
)
VIETNAMESE = "aăâeêioôơuưyáắấéếíóốớúứýàằầèềìòồờùừỳảẳẩẻểỉỏổởủửỷãẵẫẽễĩõỗỡũữỹạặậẹệịọộợụựỵđĐbchkmnpqrstvx"
WORDS = st.text(alphabet=VIETNAMESE + '0123456789 ,.;:"\\<>()@=?_–&%', max_size=220).map(
    lambda text: unicodedata.normalize("NFC", " ".join(text.split()))
)
OUTSIDE = st.text(alphabet=st.characters(codec="utf-8"), max_size=60)


def mailbox(name: str, address: str = "ubnd@huong-son.example") -> mailboxes.Mailbox:
    """A mailbox of that name."""
    return mailboxes.Mailbox(name=name, address=address)


def frame(**changes: Any) -> framing.Frame:
    """A frame in which nothing is unusual."""
    usual = framing.Frame(
        reference="OC-lang-giang-2024-00012",
        message_id="<OC-lang-giang-2024-00012@lang-giang.example>",
        at=datetime(2024, 6, 2, 23, 30, tzinfo=UTC),
        sender=mailbox("Phòng Nông nghiệp và PTNT huyện Lạng Giang", "ocop@lang-giang.example"),
        recipients=(mailbox("UBND xã Hương Sơn"),),
        office="Phòng Nông nghiệp và PTNT huyện Lạng Giang",
        head=HEAD,
        demo=False,
    )
    return dataclasses.replace(usual, **changes)


def headers(data: bytes) -> list[tuple[str, str]]:
    """The header lines of a message, unfolded, as any mail program reads them."""
    return [(name, str(value)) for name, value in email.message_from_bytes(data).items()]


def decoded(raw: str) -> str:
    """What a header says, read as RFC 2047 has it."""
    return str(email.header.make_header(email.header.decode_header(raw)))


def parts(data: bytes) -> dict[str, str]:
    """The readings of a message by their type, with the line ends that we write."""
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return {part.get_content_type(): part.get_content().replace("\r\n", "\n") for part in message.iter_parts()}


def test_a_message_has_exactly_its_headers() -> None:
    """Every header that belongs, in a fixed order, and none besides."""
    data = messages.build(frame(reply_to=mailbox("Phòng", "phong@lang-giang.example")), RENDERED)

    found = dict(headers(data))

    assert list(found) == [
        *("Date", "From", "Reply-To", "To", "Subject", "Message-ID", "X-OCOP-Ref", "Auto-Submitted"),
        *("Content-Language", "MIME-Version", "Content-Type"),
    ]
    assert found["Date"] == "Mon, 03 Jun 2024 06:30:00 +0700"
    assert found["Message-ID"] == "<OC-lang-giang-2024-00012@lang-giang.example>"
    assert found["X-OCOP-Ref"] == "OC-lang-giang-2024-00012"
    assert found["Auto-Submitted"] == "auto-generated"
    assert decoded(found["Subject"]) == RENDERED.subject
    assert decoded(found["From"]) == "Phòng Nông nghiệp và PTNT huyện Lạng Giang <ocop@lang-giang.example>"


def test_the_same_message_has_the_same_bytes() -> None:
    """Nothing in a message is drawn by lot or taken from the clock or the machine."""
    assert messages.build(frame(), RENDERED) == messages.build(frame(), RENDERED)


def test_the_boundary_comes_from_the_message_id() -> None:
    """Two messages that differ in their Message-ID alone differ in their boundary; both are bytes of ASCII."""
    one = messages.build(frame(), RENDERED)
    two = messages.build(frame(message_id="<OC-lang-giang-2024-00013@lang-giang.example>"), RENDERED)

    found = [re.findall(rb'boundary="(=_[0-9a-f]{32})"', data) for data in (one, two)]

    assert [len(boundaries) for boundaries in found] == [1, 1]
    assert found[0] != found[1]
    assert one.isascii()


def test_both_readings_are_there() -> None:
    """Plain text first, then HTML: the order in which mail programs prefer the last they can show."""
    assert list(parts(messages.build(frame(), RENDERED))) == ["text/plain", "text/html"]


def test_the_frame_stands_in_both_readings() -> None:
    """The message says that it is none of the office's documents, who answers for it, its reference, day and head."""
    found = parts(messages.build(frame(contact="điện thoại 0204 000 0000"), RENDERED))
    lines = [
        sayings.say("frame/no-document"),
        "Cơ quan chịu trách nhiệm: Phòng Nông nghiệp và PTNT huyện Lạng Giang",
        "Liên hệ: điện thoại 0204 000 0000",
        "Mã tin nhắn: OC-lang-giang-2024-00012",
        "Ngày phát hành: 03/6/2024",
        f"Sổ nhật ký: {HEAD}",
    ]

    assert found["text/plain"].splitlines()[-6:] == lines
    assert re.findall(r"<p>(.+)</p>", found["text/html"].partition("<footer>")[2]) == lines
    assert (heads.parse_head(found["text/plain"]), heads.parse_head(found["text/html"])) == (
        heads.parse_head(HEAD),
        heads.parse_head(HEAD),
    )


def test_the_frame_has_not_the_form_of_a_document() -> None:
    """A reference never follows "Số:" and never looks like the sign of an official document."""
    found = parts(messages.build(frame(demo=True), RENDERED))

    assert [text for text in found.values() if re.search(r"\bSố\s*:|/[A-Z]{2,4}-", text)] == []


def test_a_demo_says_so_at_both_ends_of_both_readings() -> None:
    """Nobody can read a message of a demo, or a part of it, and take it for real."""
    found = parts(messages.build(frame(demo=True), RENDERED))
    lines, page = found["text/plain"].splitlines(), found["text/html"]
    banner = f'<p class="demo">{framing.DEMO}</p>'

    assert framing.DEMO == "Dữ liệu trình diễn – không phải kết quả thật"
    assert (lines[0], lines[-1]) == (framing.DEMO, framing.DEMO)
    assert page.partition("<body>\n")[2].startswith(banner)
    assert page.endswith(f"{banner}\n</body>\n</html>\n")


def test_a_real_office_says_nothing_of_a_demo() -> None:
    """The line of the demo stands in a demo only."""
    assert [text for text in parts(messages.build(frame(), RENDERED)).values() if framing.DEMO in text] == []


@pytest.mark.parametrize(
    ("mark", "said"),
    [
        (framing.DEMO, "Demonstration data – no real result"),
        (framing.REHEARSAL, "Rehearsal – no real result"),
        ("Của riêng huyện", "Của riêng huyện"),
    ],
)
def test_who_reads_english_is_told_in_english_that_nothing_is_real(mark: str, said: str) -> None:
    """Above and below the words; what an office wrote in its place stays as it is."""
    made = messages.build(frame(demo=True, language="en", mark=mark), RENDERED)

    assert [part.count(said) for part in parts(made).values()] == [2, 2]
    assert [part.count("Issued on: 3 June 2024") for part in parts(made).values()] == [1, 1]


def test_the_page_is_vietnamese_and_names_no_other_place() -> None:
    """Its language is told; it has one title and one heading; opening it fetches nothing."""
    page = parts(messages.build(frame(), RENDERED))["text/html"]

    assert page.startswith('<!DOCTYPE html>\n<html lang="vi">\n')
    assert re.findall(r"<(title|h1)>(.*?)</", page) == [("title", RENDERED.subject), ("h1", RENDERED.subject)]
    assert re.findall(r"https?:|url\(|@import|<(?:img|script|link|iframe|table)| (?:style|on\w+)=", page) == []


def test_what_is_in_the_frame_is_escaped_in_the_page() -> None:
    """An office or a subject with `<` and `&` is text in the page, never HTML."""
    rendered = dataclasses.replace(RENDERED, subject="A & <b>")

    page = parts(messages.build(frame(office="Phòng <i> & $words"), rendered))["text/html"]

    assert "<title>A &amp; &lt;b&gt;</title>" in page
    assert "Cơ quan chịu trách nhiệm: Phòng &lt;i&gt; &amp; $words" in page


@given(WORDS.filter(bool))
def test_a_subject_arrives_as_it_left(subject: str) -> None:
    """Long Vietnamese subjects fold; no line is longer than 78, and no letter or space is lost or added."""
    data = messages.build(frame(), dataclasses.replace(RENDERED, subject=subject))

    assert decoded(dict(headers(data))["Subject"]) == subject
    assert max(map(len, data.split(b"\r\n\r\n")[0].split(b"\r\n"))) <= 78


@given(st.lists(WORDS, min_size=1, max_size=3))
def test_names_arrive_as_they_left(names: list[str]) -> None:
    """Commas, quotes and brackets in a name neither split a recipient nor make another."""
    boxes = tuple(mailbox(name, f"ubnd{number}@huong-son.example") for number, name in enumerate(names))

    raw = dict(headers(messages.build(frame(recipients=boxes), RENDERED)))["To"]
    found = [(decoded(name), address) for name, address in email.utils.getaddresses([raw])]

    assert found == [(box.name, box.address) for box in boxes]


@given(OUTSIDE, st.sampled_from(["subject", "sender", "recipients", "reply_to", "office", "contact"]))
def test_no_header_can_be_slipped_in(text: str, place: str) -> None:
    """Whatever text comes from outside, the message has its own headers and parts, or is refused by name."""
    told = mailbox(text) if place in {"sender", "reply_to"} else (mailbox(text),) if place == "recipients" else text
    rendered = dataclasses.replace(RENDERED, subject=text) if place == "subject" else RENDERED
    expected = [name for name, _ in headers(messages.build(frame(), RENDERED))]

    try:
        data = messages.build(frame(**({} if place == "subject" else {place: told})), rendered)
    except errors.HeaderRefused:
        assert rendering.unprinted(text) is not None
    else:
        assert [name for name, _ in headers(data) if name != "Reply-To"] == expected
        assert list(parts(data)) == ["text/plain", "text/html"]


@pytest.mark.parametrize("text", ["a\r\nBcc: b@c.example", "a\nb", "a\rb", "a\x00", "a\u2028b", "a\x0bb", "a\u202eb"])
def test_a_line_break_in_a_header_is_refused(text: str) -> None:
    """In a subject, a name, the office or its contact."""
    with pytest.raises(errors.HeaderRefused, match="Subject"):
        messages.build(frame(), dataclasses.replace(RENDERED, subject=text))
    with pytest.raises(errors.HeaderRefused, match="From"):
        messages.build(frame(sender=mailbox(text)), RENDERED)
    with pytest.raises(errors.HeaderRefused, match="To"):
        messages.build(frame(recipients=(mailbox("UBND xã"), mailbox(text))), RENDERED)
    with pytest.raises(errors.HeaderRefused, match="office"):
        frame(office=text)
    with pytest.raises(errors.HeaderRefused, match="contact"):
        frame(contact=text)


@pytest.mark.parametrize(
    ("change", "header"),
    [
        ({"reference": "88/TB-UBND"}, "reference"),
        ({"reference": "OC-lang-giang-24-1"}, "reference"),
        ({"reference": "OC-../../x-2024-1"}, "reference"),
        ({"reference": "OC-lang-giang-2024-1\n"}, "reference"),
        ({"message_id": "OC-1@lang-giang.example"}, "Message-ID"),
        ({"message_id": "<a b@lang-giang.example>"}, "Message-ID"),
        ({"message_id": "<a@lang-giang.example>\r\nBcc: x"}, "Message-ID"),
        ({"head": "1043"}, "head"),
        ({"head": f"{HEAD}0"}, "head"),
        ({"head": HEAD.upper()}, "head"),
        ({"recipients": ()}, "To"),
    ],
)
def test_a_frame_keeps_its_form(change: dict[str, Any], header: str) -> None:
    """A reference, a Message-ID or a head of another form is refused, and so is a message to nobody."""
    with pytest.raises(errors.HeaderRefused) as refused:
        frame(**change)

    assert refused.value.header == header


def test_a_moment_without_its_zone_is_refused() -> None:
    """The day of issue is a day in Vietnam; a moment that names no zone has none."""
    with pytest.raises(clock.MomentWithoutZone):
        messages.build(frame(at=datetime(2024, 6, 3, 8)), RENDERED)  # noqa: DTZ001 - the mistake itself


def test_f11_the_day_of_issue_is_the_local_one() -> None:
    """At 23:30 UTC it is the next day in the office; at 16:59 UTC it is still the same."""
    days = [
        re.findall(r"Ngày phát hành: (.+)", parts(messages.build(frame(at=at), RENDERED))["text/plain"])
        for at in (datetime(2024, 6, 2, 23, 30, tzinfo=UTC), datetime(2024, 6, 2, 16, 59, tzinfo=UTC))
    ]

    assert days == [["03/6/2024"], ["02/6/2024"]]


def test_the_message_id_is_the_reference_at_the_sender() -> None:
    """So that it is the same for every attempt, and unique among offices."""
    made = messages.message_id("OC-lang-giang-2024-1", mailbox("Phòng", "ocop@lang-giang.example"))

    assert made == "<OC-lang-giang-2024-1@lang-giang.example>"


def test_l13_names_in_nfd_leave_in_nfc() -> None:
    """A name that was typed decomposed is the same name in the head of the message."""
    name = "Hợp tác xã Hương Sơn"

    one, two = (
        messages.build(frame(recipients=(mailbox(n),)), RENDERED) for n in (name, unicodedata.normalize("NFD", name))
    )

    assert one == two


def test_a_file_goes_with_the_words() -> None:
    """Text and HTML stay alternatives of each other, the file stands beside them; the bytes are always the same."""
    file = messages.Attachment(
        name="thoi-han.ics", kind="text/calendar", parameters=(("method", "PUBLISH"),), data="Nộp hồ sơ\r\n".encode()
    )

    data = messages.build(frame(), RENDERED, [file])

    found = email.message_from_bytes(data, policy=email.policy.default)
    (part,) = found.iter_attachments()
    assert [each.get_content_type() for each in found.walk()] == [
        "multipart/mixed", "multipart/alternative", "text/plain", "text/html", "text/calendar",
    ]  # fmt: skip
    assert (part.get_filename(), part["content-type"].params["method"]) == ("thoi-han.ics", "PUBLISH")
    assert part.get_payload(decode=True) == file.data
    assert data.isascii()
    assert data.endswith(b"--\r\n")
    assert data == messages.build(frame(), RENDERED, [file])


@pytest.mark.parametrize("name", ["thời-hạn.ics", 'a"; x="b', "a\r\nX: y", "", "../a"])
def test_a_file_has_a_plain_name(name: str) -> None:
    """Nothing that could be read as a header, a parameter or a path."""
    with pytest.raises(errors.HeaderRefused):
        messages.Attachment(name=name, kind="text/calendar", data=b"")


@given(st.lists(st.text(alphabet=VIETNAMESE, min_size=1, max_size=9), min_size=1, max_size=30))
def test_no_word_of_a_name_is_cut(parts: list[str]) -> None:
    """A mail program that shows a space between encoded words, as some do, still shows the words as they are."""
    name = unicodedata.normalize("NFC", " ".join(parts))
    data = messages.build(frame(sender=mailbox(name, "ocop@lang-giang.example")), RENDERED)

    shown = str(email.message_from_bytes(data, policy=email.policy.default)["From"])

    assert shown.split() == [*name.split(), "<ocop@lang-giang.example>"]


def test_lines_of_a_head_have_76_characters() -> None:
    """However long a name or a subject, and whatever the header (RFC 2047, 2)."""
    words = rendering.Rendered(subject="Đề nghị bổ sung hồ sơ " * 20, text="x\n", html="<p>x</p>\n")
    long = "Phòng Nông nghiệp và Phát triển nông thôn huyện Lạng Giang tỉnh Bắc Giang " * 3
    data = messages.build(
        frame(sender=mailbox(long.strip(), "a@b.example"), reply_to=mailbox("ộ" * 120, "c@d.example")), words
    )

    head = data.split(b"\r\n\r\n")[0].split(b"\r\n")
    assert max(len(line) for line in head) <= 76
    assert all(len(word) <= 75 for line in head for word in line.split() if word.startswith(b"=?"))


@pytest.mark.parametrize(
    ("language", "preview", "given"),
    [("vi", "Bản xem trước – chưa gửi cho ai", "cấp khi phát hành"),
     ("en", "Preview – sent to nobody", "given when it is issued")],
)  # fmt: skip
def test_a_draft_says_above_and_below_that_it_is_one(language: str, preview: str, given: str) -> None:
    """It has no reference, no day of issue and no head, in either part and either language."""
    draft = framing.Draft(office="Phòng Nông nghiệp", contact="0204 000 0000", mark=framing.DEMO, language=language)

    text, page = framing.drafted_text(draft, RENDERED), framing.drafted_html(draft, RENDERED)

    mark = framing.marked(framing.DEMO, language)
    assert [(part.count(preview), part.count(given), part.count(mark)) for part in (text, page)] == [
        (2, 3, 2), (2, 3, 2),
    ]  # fmt: skip
    assert "OC-" not in text + page
    assert f'<html lang="{language}">' in page


def test_a_draft_of_a_real_office_bears_no_mark_of_a_demo() -> None:
    """Nothing but that it is a preview."""
    text = framing.drafted_text(framing.Draft(office="Phòng Nông nghiệp"), RENDERED)

    assert (framing.DEMO in text, "Liên hệ" in text) == (False, False)
