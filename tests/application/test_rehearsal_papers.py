"""What a rehearsal tells: sentences in two languages, the picture, the page and the sheet."""

import ast
import csv
import functools
import html.parser
import io
import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from ocop_cycle import bootstrap
from ocop_cycle.application import interface
from ocop_cycle.application.rehearsal import picture, publishing, sheets, telling, told
from tests import house_rules
from tests.application import rehearsals

MARKS = {"vi": "Diễn tập – không phải kết quả thật", "en": "Rehearsal – no real results"}
PLANS = ("lang-giang-2024", "cam-xuyen-2024")
FOLDER = house_rules.ROOT / "ocop_cycle" / "application" / "rehearsal"


@functools.cache
def teller(plan: str, language: str) -> telling.Teller:
    """A rehearsal of a shipped plan, told in a language."""
    return telling.Teller(interface.load(language, None, "rehearsal"), rehearsals.of(plan).told)


@functools.cache
def page(plan: str, language: str) -> str:
    """Its page."""
    return publishing.page(teller(plan, language), bootstrap.templates(None))


def sentences(found: telling.Teller) -> list[str]:
    """Everything that is told of a rehearsal."""
    return [
        *(found.line(line) for line in found.told.timeline),
        *(found.why(line) for line in found.told.timeline),
        *(sentence for ending in found.told.endings for sentence in found.because(ending)),
        *(text for one in found.findings() for text in (one.sentence, one.remedy, *one.subjects)),
        *(found.assumption(one) for one in found.told.assumptions),
    ]


def codes_in_the_source() -> set[tuple[str, ...]]:
    """The names of every sentence that the source of rehearsals asks for; of several, one at least must be there."""
    return {
        code
        for file in FOLDER.glob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        for code in _codes(node)
    }


def _codes(call: ast.Call) -> Iterator[tuple[str, ...]]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    texts = [a.value for a in call.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
    named = {k.arg: k.value.value for k in call.keywords if isinstance(k.value, ast.Constant)}
    if name == "Finding":
        yield from ((f"{kind}-{named['code']}",) for kind in ("finding", "remedy") if "code" in named)
    elif name == "stand_still":
        yield (f"because-{texts[0]}",)
        yield from ((f"{kind}-{code}",) for code in texts[1:] for kind in ("finding", "remedy"))
    elif name == "assumed":
        yield (f"assumption-{texts[0]}",)
    elif name == "Said" and texts:
        yield tuple(f"{kind}-{texts[0]}" for kind in ("why", "because", "assumption"))
    elif name == "Line" and "what" in named:
        yield (f"line-{named['what']}",)


@pytest.mark.parametrize("language", interface.LANGUAGES)
def test_every_code_has_its_sentence(language: str) -> None:
    """A finding without words, or without what helps, cannot be told."""
    said = json.loads((house_rules.ROOT / "templates" / "rehearsal" / f"{language}.json").read_text(encoding="utf-8"))

    assert [codes for codes in codes_in_the_source() if not set(codes) & set(said["say"])] == []
    assert {code for code in telling.GRAVE if f"finding-{code}" not in said["say"]} == set()


def test_both_languages_have_the_same_sentences() -> None:
    """What can be said in one can be said in the other, of the same facts."""
    catalogues = [
        json.loads((house_rules.ROOT / "templates" / "rehearsal" / f"{language}.json").read_text(encoding="utf-8"))
        for language in interface.LANGUAGES
    ]
    shapes = [
        {name: sorted(set(re.findall(r"\{(\w+)", text))) for name, text in said["say"].items()} for said in catalogues
    ]

    assert shapes[0] == shapes[1]
    assert set(catalogues[0]["titles"]) == set(catalogues[1]["titles"])


@pytest.mark.parametrize("language", interface.LANGUAGES)
@pytest.mark.parametrize("plan", PLANS)
def test_no_sentence_has_a_hole(plan: str, language: str) -> None:
    """Every fact that a sentence names is there, and no id stands where a name belongs."""
    said = sentences(teller(plan, language))
    ids = {state for state in teller(plan, language).told.labels["state"] if "-" in state}

    assert [text for text in said if "{" in text or "[[" in text] == []
    assert [text for text in said if ids & set(re.findall(r"[\w-]+", text))] == []


def test_an_ending_is_told_in_whole_sentences() -> None:
    """What a coordinator reads about a dossier that came back late and was certified all the same."""
    found = teller("lang-giang-2024", "vi")
    ending = next(e for e in found.told.endings if e.product == "lg-nam-rom-tuoi")

    assert found.because(ending) == [
        "Bước nào cũng kịp ngày an toàn cuối cùng.",
        "Cấp huyện chấm 72,5 điểm, 4 sao, ngày 14/6/2024 (điểm giả định riêng).",
        "Cấp tỉnh chấm 68 điểm, 3 sao, ngày 28/6/2024 (điểm giả định riêng).",
        "Được cấp giấy chứng nhận 3 sao ngày 12/7/2024, hết hạn 12/7/2027.",
    ]


def test_grave_findings_stand_before_the_others() -> None:
    """What costs a date is read first."""
    graves = [one.grave for one in teller("lang-giang-2024", "vi").findings()]

    assert graves == sorted(graves, reverse=True)
    assert sum(graves) == 2


def test_what_is_done_to_several_dossiers_on_a_day_is_told_once() -> None:
    """The timeline has a line a day and deed, with all dossiers; nothing of the full one is lost."""
    found = teller("lang-giang-2024", "vi")
    events = found.events()
    accepted = next(event for event in events if event.text.startswith("Tiếp nhận hồ sơ hợp lệ"))

    assert len(events) < len(found.told.timeline) / 3
    assert sum(event.notices for event in events) == sum(line.notices for line in found.told.timeline)
    assert (accepted.day, len(accepted.subjects), accepted.who) == (
        "2024-06-07",
        10,
        "Trần Văn Bình (Phòng Nông nghiệp và Phát triển nông thôn)",
    )


# --- the picture


def test_the_picture_has_a_row_for_each_dossier_grouped_by_round_and_kind() -> None:
    """Rounds in their order; the bars of a row follow each other without a gap."""
    chart = picture.of(teller("lang-giang-2024", "vi"))

    assert [group.label for group in chart.groups] == [
        "Đợt 01 năm 2024 – đánh giá mới (6)",
        "Đợt 01 năm 2024 – đánh giá lại (8)",
        "Đợt 02 năm 2024 – đánh giá mới (4)",
        "Đợt 02 năm 2024 – nâng hạng (1)",
        "Đợt 02 năm 2024 – đánh giá lại (4)",
    ]
    rows = [row for group in chart.groups for row in group.rows]
    assert sorted(row.code for row in rows) == [f"LG24-{n:04d}" for n in range(1, 24)]
    assert [row.code for row in rows for a, b in zip(row.bars, row.bars[1:], strict=False) if a.until != b.since] == []


def test_the_picture_shows_what_happened_as_signs() -> None:
    """Scored, certified, returned, stopped: each on its day; a dossier that stands still fades from there on."""
    chart = picture.of(teller("lang-giang-2024", "vi"))
    rows = {row.code: row for group in chart.groups for row in group.rows}

    assert [(mark.sign, mark.day) for mark in rows["LG24-0005"].marks] == [
        ("returned", date(2024, 6, 7)),
        ("scored", date(2024, 6, 14)),
        ("certified", date(2024, 6, 28)),
    ]
    assert [(mark.sign, mark.label) for mark in rows["LG24-0009"].marks] == [("stopped", "Đã rút")]
    assert [bar.fading for bar in rows["LG24-0008"].bars] == [False, False, False, False, True]
    assert [bar.label for bar in rows["LG24-0019"].bars][-1] == "Chứng nhận 5 ★"


def test_the_picture_has_the_last_safe_days_of_the_rounds() -> None:
    """The upright lines are the days by which councils must have met."""
    chart = picture.of(teller("lang-giang-2024", "vi"))

    assert [(one.day, one.label) for one in chart.deadlines] == [
        (date(2024, 6, 14), "Đợt 01 năm 2024: 14/6/2024"),
        (date(2024, 10, 14), "Đợt 02 năm 2024: 14/10/2024"),
    ]


# --- the page


class Links(html.parser.HTMLParser):
    """Collects whatever a page would fetch from elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note sources and addresses; a style sheet inside the page is none."""
        self.found += [f"{tag} {name}" for name, _ in attrs if name in ("src", "href", "xlink:href", "data", "action")]
        self.found += [tag] if tag in ("script", "link", "iframe", "object", "embed") else []


@pytest.mark.parametrize("language", interface.LANGUAGES)
@pytest.mark.parametrize("plan", PLANS)
def test_the_page_says_at_both_ends_that_it_is_a_rehearsal(plan: str, language: str) -> None:
    """Nobody who prints a part of it takes it for a result; the title of the window says it, too."""
    text = page(plan, language)

    assert text.count(MARKS[language]) == 4
    assert text.index(MARKS[language]) < text.index("</title>")


def test_the_page_asks_no_other_place_for_anything() -> None:
    """It can be opened in an office without a network, and tells nobody that it was."""
    links = Links()
    links.feed(page("lang-giang-2024", "vi"))

    assert links.found == []
    assert set(re.findall(r"https?://[^\s\"'<]+", page("lang-giang-2024", "vi"))) == {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }


def test_the_page_has_the_picture_once_and_all_its_tables() -> None:
    """One chart of the year, with words for those who hear it, and every product in the table of endings."""
    text = page("lang-giang-2024", "vi")
    names = [e.product for e in teller("lang-giang-2024", "vi").told.endings]
    shown = [teller("lang-giang-2024", "vi").name("product", name) for name in names]

    assert text.count("<svg") == 1
    assert 'role="img"' in text
    assert [name for name in shown if f"<td>{name}</td>" not in text] == []
    assert text.count("<table") == 5


def test_names_cannot_become_markup() -> None:
    """A product called like a tag is shown as it is called, in the tables and in the picture."""

    def rename(data: dict[str, list[dict[str, str]]]) -> None:
        data["products"][0]["name"] = '<script>alert("1")</script> & Co'

    year = rehearsals.small(change_plan=rename)  # type: ignore[arg-type] # the plan's own lists
    text = publishing.page(telling.Teller(interface.load("vi", None, "rehearsal"), year), bootstrap.templates(None))
    picture_text = text[text.index("<svg") : text.index("</svg>") + len("</svg>")]

    assert "<script" not in text
    assert ET.fromstring(picture_text).tag.endswith("svg")  # noqa: S314 - our own picture


# --- the sheet


def test_the_sheet_opens_in_excel_and_says_in_every_line_that_it_is_a_rehearsal() -> None:
    """UTF-8 with its mark; a line for each line of the timeline."""
    found = teller("lang-giang-2024", "vi")
    data = sheets.sheet(found)
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))

    assert data.startswith(b"\xef\xbb\xbf")
    assert rows[0] == ["Ngày", "Giờ", "Việc", "Hồ sơ", "Sản phẩm", "Ai làm", "Vì sao ngày đó", "Thông báo", "Ghi chú"]
    assert len(rows) == len(found.told.timeline) + 1
    assert {row[-1] for row in rows[1:]} == {MARKS["vi"]}


@pytest.mark.parametrize("cell", ["=1+1", "+84 912", "-5", "@SUM(A1)", "  =1", "\t=1", "\r=1", "\n=1"])
def test_a_cell_that_would_reckon_is_made_harmless(cell: str) -> None:
    """A spreadsheet takes it for text."""
    assert sheets.harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["Giò Lụa", "", "3 ★", "14/6/2024", "62,5", "a=b"])
def test_a_cell_that_is_text_stays_as_it_is(cell: str) -> None:
    """Nothing is put before a name or a day."""
    assert sheets.harmless(cell) == cell


def test_the_templates_of_the_page_are_an_instances_own_where_it_has_them(tmp_path: Path) -> None:
    """An office may lay out the page anew; the facts are the same."""
    own = tmp_path / "templates" / "pages" / "rehearsal.html"
    own.parent.mkdir(parents=True)
    own.write_text("<h1>{{ heading }}</h1><!-- picture: year -->", encoding="utf-8")

    text = publishing.page(teller("lang-giang-2024", "vi"), bootstrap.templates(tmp_path))

    assert text.startswith("<h1>Diễn tập: Kế hoạch Chương trình OCOP huyện Lạng Giang năm 2024</h1><svg")


def test_a_rehearsal_is_told_without_touching_it() -> None:
    """Telling teaches words to the catalogue alone."""
    before = rehearsals.of("lang-giang-2024").told

    assert isinstance(before, told.Rehearsal)
    assert teller("lang-giang-2024", "en").told is before
