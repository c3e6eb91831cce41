"""The texts an office may change: which is in use, what is wrong with it, and that a wrong one stops nothing else."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ocop_cycle import bootstrap, errors, settings
from ocop_cycle.application import commands, texts_desk
from ocop_cycle.delivery import apart, office_texts, rendering
from ocop_cycle.policy import text_files
from tests.application import builders, dumps
from tests.delivery import notice_shelf

REMINDER = "dossier-with-producer"
BODY = f"notices/{REMINDER}/body.txt"
QUICK = apart.Limits(seconds=0.3)
LOOPS = "".join(f"{{% for a{n} in '0123456789' %}}" for n in range(10)) + "{% endfor %}" * 10


def desk(own: Path | None) -> texts_desk.TextsDesk:
    """The desk of an instance in that folder, or of nobody's."""
    chosen = settings.Settings(folder=own, database="sqlite://", demo=False) if own else None
    return bootstrap.texts(chosen)


def write(own: Path, path: str, text: str | bytes) -> Path:
    """A file of the office's own."""
    file = own / "templates" / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


@pytest.fixture(scope="module")
def rules() -> Any:
    """The shipped rules."""
    return desk(None).rules()[0]


def codes(own: Path, rules: Any, template: str = REMINDER) -> list[tuple[str, int, str]]:
    """What the lint finds in a template: file, line, code."""
    return [(flaw.file, flaw.line, flaw.code) for flaw in desk(own).check(template, rules)]


# --- what is in use


def test_f20_every_shipped_text_is_listed_as_shipped() -> None:
    """Without files of its own an office uses what was shipped, and no text lies outside the list."""
    found = desk(None)

    assert {found.listed(name).origin for name in found.names} == {"shipped"}
    assert {name.partition("/")[0] for name in found.names} == rendering.complete(notice_shelf.contents())


@pytest.mark.parametrize(
    ("path", "text", "origin"),
    [
        (BODY, "khác", "changed"),
        (BODY, notice_shelf.contents()[BODY], "shipped"),
        (BODY, notice_shelf.contents()[BODY].replace("\n", "\r\n"), "shipped"),
    ],
)
def test_f20_a_changed_text_is_listed_as_changed(tmp_path: Path, path: str, text: str, origin: str) -> None:
    """A copy that says the same is as shipped; one that differs is named with its file."""
    write(tmp_path, path, text)

    found = desk(tmp_path).listed(REMINDER)

    assert (found.origin, found.files) == (origin, (path,) if origin == "changed" else ())


def test_f20_a_text_of_the_offices_own_and_half_a_text_are_told_apart(tmp_path: Path) -> None:
    """A folder that lacks a part says so."""
    for part in rendering.PARTS:
        write(tmp_path, f"notices/rieng/{part}", "Tin")
    write(tmp_path, "notices/nua/body.txt", "Tin")

    found = desk(tmp_path)

    assert (found.listed("rieng").origin, found.listed("nua").origin) == ("own", "missing")


def test_f20_the_digest_of_a_text_is_that_of_its_files(tmp_path: Path) -> None:
    """Anybody reckons it with sha256sum; a changed word of the text, or of what it leans on, changes it."""
    texts = desk(None).renderer.texts()
    shared = [f"notices/{words}.{kind}" for words in ("_words", "_words_en") for kind in ("html", "txt")]
    files = sorted([*(f"notices/{REMINDER}/{part}" for part in rendering.PARTS), *shared])
    lines = [f"{hashlib.sha256(notice_shelf.contents()[path].encode()).hexdigest()}  {path}\n" for path in files]

    assert texts.digest(REMINDER) == hashlib.sha256("".join(lines).encode()).hexdigest()
    write(tmp_path, "notices/_words.txt", notice_shelf.contents()["notices/_words.txt"] + " ")
    assert desk(tmp_path).renderer.texts().digest(REMINDER) != texts.digest(REMINDER)


# --- what is wrong


def test_f13_the_shipped_texts_pass_the_lint(rules: Any) -> None:
    """With all facts and with the least, for a unit and for a producer."""
    found = desk(None)

    assert [str(flaw) for name in found.names for flaw in found.check(name, rules)] == []


def test_f13_a_changed_text_is_held_against_the_lint(tmp_path: Path, rules: Any) -> None:
    """What it lacks and what it counts is told with file and line; the page that says more is told, too."""
    text = notice_shelf.contents()[BODY].replace("{{ contact(office) }}", "Còn 7 ngày.")
    write(tmp_path, BODY, text)
    line = text.split("\n").index("Còn 7 ngày.") + 1

    found = codes(tmp_path, rules)

    assert (BODY, line, "text-counts-days") in found
    assert (BODY, 1, "text-lacks-contact") in found
    assert {code for _, _, code in found} == {"text-counts-days", "text-lacks-contact", "text-parts-differ"}


@pytest.mark.parametrize(
    ("text", "flaw"),
    [
        ("Kính gửi\n{{ dossier.nope }}", (BODY, 2, "text-fails")),
        ("Kính gửi\n{% if %}", (BODY, 2, "text-fails")),
        (b"Tin\nK\xednh", (BODY, 2, "text-not-utf-8")),
        (b"x" * 1_000_001, (BODY, 1, "text-too-large")),
        ("", (BODY, 1, "text-fails")),
    ],
)
def test_a_text_that_cannot_be_filled_is_a_flaw_with_its_place(
    tmp_path: Path, rules: Any, text: str | bytes, flaw: tuple[str, int, str]
) -> None:
    """A missing word, a broken mark, other bytes, far too much, nothing at all."""
    write(tmp_path, BODY, text)

    assert codes(tmp_path, rules) == [flaw]


def test_a_text_that_fails_without_what_may_be_missing_is_found(tmp_path: Path, rules: Any) -> None:
    """The sample has a commune; a dossier may have none, and then the message would not leave."""
    write(tmp_path, BODY, notice_shelf.contents()[BODY] + "\n{{ dossier.commune }}\n")
    page = f"notices/{REMINDER}/body.html"
    write(tmp_path, page, notice_shelf.contents()[page] + "\n<p>{{ dossier.commune }}</p>\n")

    (flaw,) = desk(tmp_path).check(REMINDER, rules)

    assert (flaw.code, "shows nothing" in flaw.facts["why"]) == ("text-fails", True)


def test_a_text_of_ones_own_is_tried_with_the_facts_of_its_occasion(tmp_path: Path) -> None:
    """Without a sample of its own it gets that of a shipped text upon the same; a broken sample is a flaw."""
    for part in rendering.PARTS:
        write(tmp_path, f"notices/rieng/{part}", notice_shelf.contents()[f"notices/dossier-deadline-near/{part}"])
    rule = "id: r, label: {vi: Nhắc, en: R}, on: deadline-near, offsets: [{n: -5}], to: [holder], template: rieng"
    (tmp_path / "notifications" / "rules").mkdir(parents=True)
    (tmp_path / "notifications" / "rules" / "rieng.yaml").write_text(
        f"id: rieng\ntitle: {{vi: Riêng, en: Own}}\nrules: [{{{rule}}}]\n", encoding="utf-8"
    )
    found = desk(tmp_path)
    rules, flaws = found.rules()

    assert (flaws, found.check("rieng", rules)) == ((), ())
    write(tmp_path, "notices/rieng/sample.json", "{\n,")
    assert [(flaw.code, flaw.line) for flaw in found.check("rieng", rules)] == [("sample-unfit", 2)]


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"recipient": None}, "recipient"), ({"recipient": []}, "recipient"),
        ({"recipient": {"name": 5}}, "recipient.name"),
        ({"office": {"name": "UBND xã"}}, "office.contact"), ({"demo": 1}, "demo"),
        ({"dossier": "LG24-012"}, "dossier"),
        ({"plan": {}}, "plan.title"), ({"deadline": {"day": "2024-13-45", "lenient_day": None}}, "deadline.day"),
        ({"deadline": {"day": None}}, "deadline.lenient_day"), ({"english": []}, "english"),
        ({"english": {"recipient": 5}}, "recipient"), ({"days_left": 1.5}, "days_left"),
        ({"reason": "\ud800"}, "reason"),
        ({"days_left": 2**60}, "days_left"),
    ],
    ids=str,
)  # fmt: skip
def test_a_sample_of_another_kind_is_a_flaw_at_its_place(
    tmp_path: Path, rules: Any, change: dict[str, Any], place: str
) -> None:
    """Whatever an office writes there: no text is tried with it, and nothing fails."""
    shipped = text_files.sample(REMINDER, None)
    write(tmp_path, f"notices/{REMINDER}/sample.json", json.dumps({**(shipped or {}), **change}))

    found = desk(tmp_path).check(REMINDER, rules)

    assert [(flaw.file, flaw.code, flaw.facts["problem"]) for flaw in found] == [
        (f"notices/{REMINDER}/sample.json", "sample-unfit", f"{place} is missing, or of another kind")
    ]


def test_without_rules_that_can_be_read_a_text_is_tried_all_the_same(tmp_path: Path) -> None:
    """With the facts of any other text."""
    for part in rendering.PARTS:
        write(tmp_path, f"notices/rieng/{part}", notice_shelf.contents()[f"notices/dossier-deadline-near/{part}"])

    assert [flaw.code for flaw in desk(tmp_path).check("rieng", ()) if flaw.code == "sample-unfit"] == []


# --- what a wrong text does to messages


@pytest.fixture
def office(tmp_path: Path) -> Iterator[builders.Office]:
    """Lạng Giang's cycle with a dossier of which the producer is owed a notice; the folder is the test's."""
    made = builders.copy(builders.opened())
    made.do(commands.OpenDossier, "thu", cycle=builders.PLAN, product="lg-gio-lua", kind="re-evaluation")
    renderer = office_texts.OfficeRenderer(text_files.shipped(), text_files.OwnTexts(tmp_path), QUICK)
    made.house = replace(made.house, outbox=replace(made.house.outbox, renderer=renderer))
    yield made
    renderer.close()
    made.house.close()


def owed(office: builders.Office) -> list[str]:
    """The templates of notices that are still owed."""
    return [
        row["template"] for row in office.rows("SELECT template FROM notice WHERE state = 'owed' ORDER BY template")
    ]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (LOOPS, "takes longer than 0.3 seconds"),
        ("{{ dossier.nope }}", "the word 'nope' is missing"),
        (notice_shelf.contents()[BODY].replace("{{ contact(office) }}", ""), "does not say whom to ask"),
        (b"K\xednh", "is not in UTF-8"),
    ],
)
def test_l11_a_wrong_text_sends_nothing_takes_no_number_and_stops_nobody(
    office: builders.Office, tmp_path: Path, text: str | bytes, why: str
) -> None:
    """Its notice stays owed, and the report says why in a sentence; all others leave, with numbers without a gap."""
    write(tmp_path, BODY, text)

    report = office.house.outbox.run()

    ((_, sentence),) = report.failed
    numbers = [row["number"] for row in office.rows("SELECT number FROM reference_given ORDER BY number")]
    assert (why in sentence, BODY in sentence, sentence.count("\n")) == (True, True, 0)
    assert owed(office) == [REMINDER]
    assert numbers == list(range(1, report.sent + 1))
    assert report.sent > 20
    assert dumps.faults(office) == []


def test_l11_a_text_that_takes_too_much_is_not_tried_for_ever(tmp_path: Path) -> None:
    """A thousand notices of one endless text do not cost a thousand times its limit; put right it is tried again."""
    facts = notice_shelf.sample(REMINDER)
    write(tmp_path, BODY, LOOPS)
    renderer = office_texts.OfficeRenderer(text_files.shipped(), text_files.OwnTexts(tmp_path), QUICK)
    failed = []
    for _ in range(50):
        with pytest.raises(errors.TemplateFailed) as caught:
            renderer.render(REMINDER, facts)
        failed.append(caught.value)

    write(tmp_path, BODY, notice_shelf.contents()[BODY] + "\n")

    assert len({id(one) for one in failed}) == office_texts.STRIKES
    assert renderer.render(REMINDER, facts).subject
    renderer.close()


def test_l11_a_text_that_was_put_right_leaves_with_the_next_run(office: builders.Office, tmp_path: Path) -> None:
    """Nothing has to be started anew, and the entry names the texts that were used."""
    file = write(tmp_path, BODY, "{{ dossier.nope }}")
    office.house.outbox.run()
    file.unlink()

    report = office.house.outbox.run()

    issued = [said for said in dumps.entries(office) if said["kind"] == "IssueMessage"][-1]
    assert (report.issued, report.sent, report.failed, owed(office)) == (1, 1, (), [])
    assert issued["after"]["texts"] == desk(None).renderer.texts().digest(REMINDER)


def test_a_changed_text_that_passes_is_used_and_named_in_the_entry(office: builders.Office, tmp_path: Path) -> None:
    """What the office wrote is what leaves, and its digest is another than that of the shipped text."""
    for part in ("body.txt", "body.html"):
        path = f"notices/{REMINDER}/{part}"
        write(tmp_path, path, notice_shelf.contents()[path].replace("Trân trọng.", "Trân trọng cảm ơn."))

    report = office.house.outbox.run()

    issued = [said for said in dumps.entries(office) if said["kind"] == "IssueMessage"]
    digests = {said["after"]["texts"] for said in issued}
    assert report.failed == ()
    assert desk(tmp_path).renderer.texts().digest(REMINDER) in digests
    assert desk(None).renderer.texts().digest(REMINDER) not in digests
