"""The shipped texts: each says what an official must know, names days, reads the same twice, and is spelt right."""

import functools
import html
import html.parser
import importlib.resources
import json
import re
import unicodedata
from collections import Counter
from typing import Any

import jinja2
import pytest
from jinja2 import nodes

from ocop_cycle import errors
from ocop_cycle.delivery import filters, rendering
from ocop_cycle.policy import notice_rules, yaml_source
from tests.delivery import notice_shelf, syllables

TEMPLATES = notice_shelf.names()
SPOKEN = notice_shelf.spoken()
COUNTED = re.compile(
    r"(?:còn|trong|sau|quá)\s+(?:\d+|\{\{[^}]*\}\}|mấy|vài)\s+(?:ngày|tuần|tháng)|ngày nữa", re.IGNORECASE
)
JINJA = re.compile(r"\{[%{#].*?[%}#]\}", re.DOTALL)
TAG = re.compile(r"<[^>]+>")
STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)
INLINE = re.compile(r"</?(?:strong|time)[^>]*>")
FALSE_FRIENDS = {
    *("xử lí", "quản lí", "quí", "hoà", "hoá", "uỷ", "thoả", "khoẻ", "chổ", "sữa đổi", "bổ xung", "thẩm quyền giải"),
    *("kính gởi", "trân trọng!", "vui lòng", "deadline", "click", "bạn", "!"),
}
"""Spellings and words that these texts do not use: one way of writing each, and the tone of an office."""


@functools.cache
def sample(template: str) -> rendering.Rendered:
    """A template filled with its sample facts."""
    return notice_shelf.renderer().render(template, notice_shelf.sample(template))


@functools.cache
def rules() -> list[dict[str, Any]]:
    """The shipped notice rules, as plain data."""
    file = importlib.resources.files("ocop_cycle.notifications") / "rules" / "standard.yaml"
    found: list[dict[str, Any]] = yaml_source.read(file.read_bytes()).data["rules"]
    return found


def spoken(rendered: rendering.Rendered) -> list[str]:
    """Subject and both bodies."""
    return [rendered.subject, rendered.text, rendered.html]


def words(text: str) -> list[str]:
    """The words of a text, without bullets."""
    return [word for word in text.split() if word != "-"]


def days(template: str, facts: dict[str, Any]) -> list[str]:
    """The days that a notice with these facts must name, as it writes them."""
    found = [(facts["deadline"] or {}).get("day"), (facts["certificate"] or {}).get("ends")]
    return [written(template, day) for day in found if day]


def written(template: str, day: str) -> str:
    """A day in the language of a template."""
    return filters.english_day(day) if template.endswith("/en") else filters.day(day)


def said_in(template: str, vietnamese: str, english: str) -> str:
    """The words for the language of a template."""
    return english if template.endswith("/en") else vietnamese


@functools.cache
def words_used(path: str) -> frozenset[str]:
    """The facts that a file speaks of, itself or through the macros it calls."""
    return frozenset(used_in(jinja2.Environment(autoescape=True).parse(notice_shelf.contents()[path])))


def used_in(tree: nodes.Node) -> set[str]:
    """The facts that a template or a macro speaks of: a word, or a word of a word."""
    called = {name for found in tree.find_all(nodes.FromImport) for name in found.names}
    dotted = {f"{one.node.name}.{one.attr}" for one in tree.find_all(nodes.Getattr) if isinstance(one.node, nodes.Name)}
    spoken = {one.name for one in tree.find_all(nodes.Name) if one.ctx == "load"} - called
    bare = {word for word in spoken if not any(known.startswith(f"{word}.") for known in dotted)}
    return dotted | bare | {fact for found in tree.find_all(nodes.FromImport) for fact in _of_macros(found)}


def _of_macros(found: nodes.FromImport) -> set[str]:
    assert isinstance(found.template, nodes.Const)
    shared = jinja2.Environment(autoescape=True).parse(notice_shelf.contents()[found.template.value])
    macros = {macro.name: macro for macro in shared.find_all(nodes.Macro)}
    return {fact for name in found.names for fact in used_in(macros[str(name)]) if "." in fact}


def test_every_rule_has_its_texts() -> None:
    """F20: nothing leaves that is not in the catalogue: each rule names a template that is whole."""
    assert {rule["template"] for rule in rules()} - set(TEMPLATES) == set()


def test_f20_every_text_belongs_to_a_rule() -> None:
    """No text lies about that no rule lists and nobody could hold back."""
    named = {rule["template"] for rule in rules()}
    named |= {offset["template"] for rule in rules() for offset in rule.get("offsets", []) if "template" in offset}

    assert set(TEMPLATES) - named == set()


def test_every_folder_is_a_whole_template() -> None:
    """A sample and three parts in both languages each, and the words they share beside them."""
    there = {file.relative_to(notice_shelf.TEMPLATES).as_posix() for file in notice_shelf.TEMPLATES.rglob("*.*")}
    parts = (*rendering.PARTS, "sample.json")
    wanted = {f"notices/{template}/{part}" for template in TEMPLATES for part in parts}
    wanted |= {f"notices/{template}/{part}" for template in SPOKEN for part in rendering.PARTS}
    shared = {f"notices/{name}.{kind}" for name in ("_words", "_words_en") for kind in ("txt", "html")}

    assert {path for path in there if path.startswith("notices/")} == wanted | shared


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_sample_is_a_snapshot(template: str) -> None:
    """Sample facts have the keys of the snapshot that a notice carries, and belong to a demo."""
    facts = notice_shelf.sample(template)

    assert (facts.keys(), facts["demo"], facts["rule"]) == (notice_shelf.FACTS.keys(), True, template)


@pytest.mark.parametrize("template", SPOKEN)
def test_f13_a_text_says_what_an_official_must_know(template: str) -> None:
    """Day, unit, dossier or duty, the act that is wanted and a contact stand in every text, and in every page."""
    facts = notice_shelf.sample(template)
    rendered = sample(template)
    about = facts["dossier"] or facts["duty"] or facts["plan"] or {"label": facts["office"]["name"]}
    wanted = [
        facts["recipient"]["name"],
        facts["office"]["name"],
        facts["office"]["contact"],
        said_in(template, "đề nghị", "please"),
    ]
    wanted += [about.get("code") or about.get("label") or about["title"], *days(template, facts)]

    assert [(word, len(body)) for body in (rendered.text, html.unescape(rendered.html)) for word in wanted
            if word not in body.replace("Đề nghị", "đề nghị").replace("Please", "please")] == []  # fmt: skip


@pytest.mark.parametrize("template", [name for name in SPOKEN if "deadline" in name])
def test_f13_a_reminder_names_its_day_in_the_subject(template: str) -> None:
    """Whoever reads the list of his mail sees the day without opening it."""
    assert written(template, notice_shelf.sample(template)["deadline"]["day"]) in sample(template).subject


@pytest.mark.parametrize("path", sorted(notice_shelf.contents()))
def test_f13_no_fixed_text_counts_days(path: str) -> None:
    """No template says "còn 7 ngày": when it is read, it is no longer true."""
    assert COUNTED.findall(JINJA.sub(" ", notice_shelf.contents()[path])) == []
    assert re.findall(r"\}\}\s*(?:ngày nữa|hôm nữa)", notice_shelf.contents()[path]) == []


@pytest.mark.parametrize("text", ["Còn 7 ngày là đến hạn", "còn {{ left }} ngày", "sau vài ngày", "bảy ngày nữa"])
def test_f13_the_lint_sees_a_count(text: str) -> None:
    """The check above can fail."""
    assert COUNTED.search(text) is not None


@pytest.mark.parametrize("template", [name for name in SPOKEN if "deadline" in name])
def test_a_day_stands_beside_its_wording(template: str) -> None:
    """Where the readings of a wording differ the strict day is named, the wording quoted, the lenient day kept back."""
    facts = notice_shelf.sample(template)
    facts["deadline"] |= {"day": "2024-06-14", "lenient_day": "2024-06-15", "wording": "trước ngày 15/6/2024"}
    facts["certificate"] = None

    text = notice_shelf.renderer().render(template, facts).text

    said = said_in(
        template,
        "chậm nhất là hết ngày 14/6/2024, thứ Sáu (nguyên văn: “trước ngày 15/6/2024”)",
        "by the end of Friday, 14 June 2024 (as written: “trước ngày 15/6/2024”)",
    )
    assert (text.count(said), text.count("15/6/2024")) == (1, 1)


def test_a_duty_without_a_date_gets_none() -> None:
    """A standing or urgent duty is told in its own words; no day is made up."""
    facts = notice_shelf.sample("duty-opened")
    facts["deadline"] |= {"day": None, "lenient_day": None, "wording": "Liên tục trong năm"}

    made = notice_shelf.renderer().render("duty-opened", facts)

    assert "Thời hạn: không ấn định ngày (nguyên văn: “Liên tục trong năm”)\n" in made.text
    assert made.subject == "Giao nhiệm vụ OCOP: Báo cáo kết quả rà soát sản phẩm tham gia Chương trình OCOP"


def test_a_provisional_day_is_told_as_such() -> None:
    """A day that rests on a calendar not yet published says so."""
    provisional = notice_shelf.sample("certificate-reevaluation-near")
    settled = {**provisional, "deadline": {**provisional["deadline"], "provisional": False}}
    texts = [notice_shelf.renderer().render("certificate-reevaluation-near", f).text for f in (provisional, settled)]

    assert ["tạm tính" in text for text in texts] == [True, False]


def test_what_is_missing_is_listed() -> None:
    """A dossier that comes back says which papers are wanted, one a line."""
    lines = sample("dossier-returned").text.splitlines()

    assert [line for line in lines if line.startswith("- ")] == [
        "- Phiếu kết quả kiểm nghiệm còn hiệu lực", "- Minh chứng nguồn gốc nguyên liệu",
    ]  # fmt: skip


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("kind", ["unit", "producer"])
def test_units_and_producers_are_addressed_as_what_they_are(template: str, kind: str) -> None:
    """A producer is never called "quý đơn vị", and a unit never "quý cơ sở"; duties and plans are for units alone."""
    facts = notice_shelf.sample(template)
    facts["recipient"] = {"kind": kind, "name": "Người nhận"}
    other = {"unit": "quý cơ sở", "producer": "quý đơn vị"}[kind]
    for_units = facts["dossier"] is None or template in {
        *("dossier-deadline-escalated", "certificate-written-notice", "certificate-written-notice-passed"),
    }

    made = notice_shelf.renderer().render(template, facts)

    assert for_units or other not in "\n".join(spoken(made)).lower()


@pytest.mark.parametrize("template", SPOKEN)
def test_a_text_renders_with_the_least_facts(template: str) -> None:
    """Everything that a notice of this kind may lack can be absent; nothing stands in its place."""
    made = notice_shelf.renderer().render(template, notice_shelf.bare(template))

    assert [
        text for text in spoken(made) if re.search(r"None|\(\)|“”|: *$|:\s*</dd>|\bnull\b", text, re.MULTILINE)
    ] == []


@pytest.mark.parametrize("template", SPOKEN)
@pytest.mark.parametrize("facts", [notice_shelf.sample, notice_shelf.bare], ids=["sample", "least"])
def test_a_text_is_clean(template: str, facts: Any) -> None:
    """NFC, no mark of the template left, no double space, no space before a point; it greets and takes its leave."""
    made = notice_shelf.renderer().render(template, facts(template))

    assert [text for text in spoken(made) if not unicodedata.is_normalized("NFC", text)] == []
    assert [text for text in spoken(made) if re.search(r"\{\{|\}\}|\{%|%\}|None|[^\s>]  +\S| [.,;:]|\.\.", text)] == []
    assert made.text.startswith(f"{said_in(template, 'Kính gửi', 'To')}: {facts(template)['recipient']['name']}\n\n")
    assert made.text.endswith(f"\n\n{said_in(template, 'Trân trọng', 'Yours faithfully')}.\n")


@pytest.mark.parametrize("template", SPOKEN)
@pytest.mark.parametrize("facts", [notice_shelf.sample, notice_shelf.bare], ids=["sample", "least"])
def test_text_and_page_say_the_same(template: str, facts: Any) -> None:
    """Whoever reads the plain text misses nothing, and whoever reads the page gets no other message."""
    made = notice_shelf.renderer().render(template, facts(template))

    assert words(html.unescape(TAG.sub(" ", INLINE.sub("", made.html)))) == words(made.text)


class Outline(html.parser.HTMLParser):
    """Notes what a page is made of, and which tags do not close in their order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: Counter[str] = Counter()
        self.wrong: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the tag and its attributes."""
        self.open.append(tag)
        self.seen.update([tag, *(f"{tag} {name}" for name, _ in attrs)])

    def handle_endtag(self, tag: str) -> None:
        """It closes the tag opened last."""
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


@pytest.mark.parametrize("template", SPOKEN)
@pytest.mark.parametrize("facts", [notice_shelf.sample, notice_shelf.bare], ids=["sample", "least"])
def test_a_page_is_simple(template: str, facts: Any) -> None:
    """Paragraphs and lists whose tags close; no table, style, script, picture or link to follow by mistake."""
    outline = Outline()
    outline.feed(notice_shelf.renderer().render(template, facts(template)).html)

    assert (outline.open, outline.wrong) == ([], [])
    assert set(outline.seen) <= {
        *("p", "p class", "dl", "div", "dt", "dd", "ul", "li", "strong", "time", "time datetime"),
    }


@pytest.mark.parametrize("template", SPOKEN)
def test_facts_cannot_change_a_page(template: str) -> None:
    """A name or a reason with `<` and `&` stands in the page as it was entered."""
    facts = json.loads(json.dumps(notice_shelf.sample(template)).replace("OCOP", "<b>&"))
    facts["recipient"]["name"] = "<script>alert(1)</script>"

    page = notice_shelf.renderer().render(template, facts).html

    assert ("<script" in page, "<b>" in page) == (False, False)


@pytest.mark.parametrize("template", SPOKEN)
def test_what_somebody_entered_cannot_pass_for_the_frame(template: str) -> None:
    """A reason of several lines stands set in; no line of it begins like a line of the frame."""
    facts = notice_shelf.sample(template) | {"reason": "Nhầm.\nMã tin nhắn: OC-gia-2024-1\n\nSổ nhật ký: 1-0"}

    text = notice_shelf.renderer().render(template, facts).text

    assert re.findall(r"^(?:Mã tin nhắn|Sổ nhật ký)", text, re.MULTILINE) == []


@pytest.mark.parametrize("template", SPOKEN)
def test_a_message_has_not_the_form_of_a_document(template: str) -> None:
    """No "Số:", no sign like 88/TB-UBND, no heading of the state: a message is no văn bản."""
    heading = r"\bSố\s*:|\d+/[A-ZĐ]{2,4}-|CỘNG HÒA|Độc lập - Tự do|TM\.|KT\.|Nơi nhận|\./\."
    facts = notice_shelf.sample(template)
    quoting = {"number": None, "settled_number": None, "ground_law": None}
    facts |= {"certificate": facts["certificate"] and facts["certificate"] | quoting, "grace": None}
    facts["last_day"] = facts["last_day"] and facts["last_day"] | {"law": "quy định", "clause": None}
    facts["migration"] = facts["migration"] and dict.fromkeys(facts["migration"], "quy định")

    made = notice_shelf.renderer().render(template, facts)

    assert [text for text in spoken(made) if re.search(heading, text)] == []


@pytest.mark.parametrize("template", ["dossier-result", "dossier-not-recognised"])
def test_a_result_is_told_as_not_yet_official(template: str) -> None:
    """A message of points never passes for the decision."""
    assert "Kết quả chính thức là kết quả ghi trong" in sample(template).text


@pytest.mark.parametrize("rule", [rule for rule in rules() if rule.get("fulfils") == "statutory-by-officer"],
                         ids=lambda rule: rule["id"])  # fmt: skip
def test_a_message_never_fulfils_a_duty_to_write(rule: dict[str, Any]) -> None:
    """Where the law wants a written document, the message reminds the office of it and says that it is none."""
    text = sample(rule["template"]).text

    assert "Tin nhắn này không thay cho văn bản thông báo" in text
    assert "số, ngày của văn bản hoặc bằng chứng đã gửi vào hệ thống" in text
    assert "producer" not in rule["to"]


def test_certificates_are_told_of_in_time() -> None:
    """The dearest failure is silent expiry: reminders at 180, 150, 120, 60 and 30 days before."""
    [rule] = [rule for rule in rules() if rule["id"] == "certificate-ending"]

    assert [offset["n"] for offset in rule["offsets"]] == [-180, -150, -120, -60, -30]
    assert rule["to"] == ["producer", "commune", "standing-agency"]


def test_what_is_due_is_told_four_times_and_then_goes_up() -> None:
    """Dossiers, duties: 14, 7, 3 and 1 days before, on the day it passed, three working days later above, once more."""
    told = {
        rule["id"]: [(offset["n"], offset.get("unit", "days")) for offset in rule["offsets"]]
        for rule in rules()
        if re.fullmatch("(dossier|duty)-deadline-(near|passed|escalated|escalated-again)", rule["id"])
    }

    assert told == {
        f"{about}-deadline-{when}": moments
        for about in ("dossier", "duty")
        for when, moments in {
            "near": [(-14, "days"), (-7, "days"), (-3, "days"), (-1, "days")],
            "passed": [(0, "days")],
            "escalated": [(3, "working_days")],
            "escalated-again": [(5, "working_days")],
        }.items()
    }


def test_every_occasion_is_used() -> None:
    """Whatever a rule can be about, a shipped rule is about; two are there for rules of an office's own."""
    occasions = set(notice_rules.NoticeRule.__dataclass_fields__["on"].type.__args__)

    assert {rule["on"] for rule in rules()} == occasions - {"deadline", "deadline-opens"}


@pytest.mark.parametrize(
    "path",
    sorted(
        path
        for path in notice_shelf.contents()
        if "/en/" not in path and "_en." not in path and not path.startswith("pages/web/")  # their words lie apart
    ),
)
def test_every_syllable_is_vietnamese(path: str) -> None:
    """No letter slipped or lost its mark; each word is spelt the one way these texts spell it."""
    text = TAG.sub(" ", JINJA.sub(" ", STYLE.sub(" ", notice_shelf.contents()[path])))

    assert syllables.misspelt(text) == []
    assert [wrong for wrong in FALSE_FRIENDS if re.search(rf"(?<!\w){re.escape(wrong)}(?!\w)", text.lower())] == []


@pytest.mark.parametrize("word", ["phưong", "chậnm", "ngưòi", "thểe", "đựơc", "Trân trọnng", "giấi y tờơ", "hạh"])
def test_a_slip_is_found(word: str) -> None:
    """The check above can fail."""
    assert syllables.misspelt(word) != []


@pytest.mark.parametrize(
    "text", ["Kính gửi quý cơ sở", "giữ gìn nguyên quán", "khuyến nghị", "Quyết định về OCOP", "hoàn thiện, xoáy, thuở"]
)
def test_what_is_right_passes(text: str) -> None:
    """Real syllables, and signs in capitals, are left alone."""
    assert syllables.misspelt(text) == []


@pytest.mark.parametrize("template", [name for name in TEMPLATES if f"{name}/en" in SPOKEN])
@pytest.mark.parametrize("part", rendering.PARTS)
def test_both_languages_use_the_same_facts(template: str, part: str) -> None:
    """Whoever reads one of them learns what the other tells; how a recipient is addressed differs."""
    used = [words_used(f"notices/{folder}/{part}") for folder in (template, f"{template}/en")]

    assert used[0] ^ used[1] <= {"recipient", "recipient.kind"}


@pytest.mark.parametrize(
    ("text", "used"),
    [
        ("{{ deadline.day | day }}", {"deadline.day"}),
        ("{% if act %}x{% endif %}", {"act"}),
        ("{% for one in rounds %}{{ one.held }}{% endfor %}", {"rounds", "one.held"}),
        ('{% from "notices/_words_en.txt" import duty_lines %}{{ duty_lines(duty, plan) }}',
         {"duty", "plan", "duty.label", "plan.title", "duty.unit"}),
    ],
)  # fmt: skip
def test_a_fact_that_is_used_is_found(text: str, used: set[str]) -> None:
    """The check above sees what stands in a text, in its questions and in the macros it calls."""
    assert used_in(jinja2.Environment(autoescape=True).parse(text)) == used


@pytest.mark.parametrize("path", sorted(path for path in notice_shelf.contents() if "/en/" in path or "_en." in path))
def test_an_english_text_is_english(path: str) -> None:
    """Nothing was left in Vietnamese but what names an office."""
    text = TAG.sub(" ", JINJA.sub(" ", notice_shelf.contents()[path])).replace("UBND", "")

    assert [
        word for word in text.split() if not word.replace("–", "").replace("“", "").replace("”", "").isascii()
    ] == []


def test_a_text_without_its_day_does_not_leave() -> None:
    """A reminder whose deadline has no day fails with its place, rather than leaving without the day."""
    facts = notice_shelf.sample("dossier-deadline-near")
    facts["deadline"] = None

    with pytest.raises(errors.TemplateFailed) as failed:
        notice_shelf.renderer().render("dossier-deadline-near", facts)

    assert (failed.value.path, failed.value.word) == ("notices/dossier-deadline-near/subject.txt", "day")
