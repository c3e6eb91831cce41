"""Whom notice rules tell, of what, when and in which words: what is owed when something happens."""

from collections.abc import Iterator

import pytest

from ocop_cycle import clock
from ocop_cycle.application import commands
from ocop_cycle.policy import content, notice_rules, regime
from tests.application import builders, rule_files, views

CODE = "LG24-0001"
DUE = f"dossier:{CODE}/plan/danh-gia-cap-huyen/v1"
PRODUCER = "producer:lg-ho-cao-thi-thu-huong"
AGENCY, DISTRICT = f"unit:{builders.AGENCY}", f"unit:{builders.DISTRICT}"
PROVINCE = f"unit:{builders.PROVINCE}"
NEAR, PASSED = notice_rules.Offset, "deadline-passed"


@pytest.fixture
def quiet(opened: builders.Office) -> Iterator[builders.Office]:
    """One dossier, due by the strict reading on Friday 14 June 2024, and nothing owed; each test brings its rules."""
    opened.do(
        commands.OpenDossier, "thu", cycle=builders.PLAN, product="lg-ruou-men-la-thu-huong", kind="new", round="dot-1"
    )
    for row in opened.rows("SELECT id FROM notice WHERE state = 'owed'"):
        opened.do(commands.CancelNotice, "thu", notice=row["id"], reason="Không thuộc phép thử")
    return opened


def told(office: builders.Office) -> list[tuple[str, str, str]]:
    """Rule, recipient and moment (day and hour) of each notice that is owed or was, in order; not the cancelled."""
    rows = office.rows("SELECT * FROM notice WHERE state <> 'cancelled' ORDER BY owed_at, rule, recipient_id")
    return [
        (
            row["rule"],
            f"{row['recipient_kind']}:{row['recipient_id']}",
            clock.in_office(clock.from_text(row["owed_at"])).strftime("%d/%m %H"),
        )
        for row in rows
    ]


def sweep_through(office: builders.Office, *days: tuple[int, int]) -> None:
    """Sweep at eight on each of these days (month, day) of 2024."""
    for month, day in days:
        office.at(2024, month, day)
        office.house.sweep.run()


def test_a_rule_speaks_before_and_after_each_time_in_its_own_words(quiet: builders.Office) -> None:
    """Offsets on either side of the day, in days and working days, each with the text that it names."""
    offsets = (
        NEAR(n=-3), NEAR(n=2, template="dossier-deadline-passed"),
        NEAR(n=3, unit="working_days", template="dossier-deadline-escalated"),
    )  # fmt: skip
    rule_files.adopt(quiet, rule_files.rule("around", on="deadline", offsets=offsets))
    quiet.do(commands.MoveDeadline, "ha", line=DUE, wording="Trước ngày 15/6/2024", reason="Nhận quy tắc mới")

    sweep_through(quiet, (6, 11), (6, 17), (6, 19))

    assert told(quiet) == [
        ("around", PRODUCER, "11/06 08"), ("around", PRODUCER, "17/06 08"), ("around", PRODUCER, "19/06 08"),
    ]  # fmt: skip
    words = quiet.rows("SELECT template FROM notice WHERE rule = 'around' ORDER BY owed_at")
    assert [row["template"] for row in words] == [
        "dossier-deadline-near", "dossier-deadline-passed", "dossier-deadline-escalated",
    ]  # fmt: skip


def test_f3_each_offset_of_each_version_is_a_notice_of_its_own(quiet: builders.Office) -> None:
    """Who was reminded three days before the old date is reminded three days before the new one, too."""
    rule_files.adopt(quiet, rule_files.rule("near", offsets=(NEAR(n=-3), NEAR(n=-1))))
    quiet.do(commands.MoveDeadline, "ha", line=DUE, wording="chậm nhất ngày 14/6/2024", reason="Ghi rõ ngày")
    sweep_through(quiet, (6, 11), (6, 13))

    quiet.do(commands.MoveDeadline, "ha", line=DUE, wording="chậm nhất ngày 28/6/2024", reason="Hội đồng họp muộn")
    sweep_through(quiet, (6, 25), (6, 27))

    occasions = [
        row["occasion"] for row in quiet.rows("SELECT occasion FROM notice WHERE rule = 'near' ORDER BY owed_at")
    ]
    assert occasions == [f"{DUE}@2#-3d", f"{DUE}@2#-1d", f"{DUE}@3#-3d", f"{DUE}@3#-1d"]


def test_a_chain_of_escalations_counts_from_the_rule_below(quiet: builders.Office) -> None:
    """Three working days after the passing to the superior, two more to the unit above that, which stands last."""
    quiet.to(CODE, "district-check")
    rule_files.adopt(
        quiet,
        rule_files.rule("up", on=PASSED, offsets=(NEAR(n=3, unit="working_days"),), to=("superior",)),
        rule_files.rule(
            "further", on=PASSED, escalates="up", offsets=(NEAR(n=2, unit="working_days"),), to=("above-superior",)
        ),
    )  # fmt: skip
    quiet.do(commands.MoveDeadline, "ha", line=DUE, wording="chậm nhất ngày 14/6/2024", reason="Ghi rõ ngày")

    sweep_through(quiet, (6, 15), (6, 18), (6, 19), (6, 20), (6, 21), (6, 28))

    climbed = [one for one in told(quiet) if one[0] in ("up", "further")]
    assert climbed == [("up", DISTRICT, "19/06 08"), ("further", PROVINCE, "21/06 08")]


def test_persons_in_a_role_are_reached_at_their_own_address_or_their_unit(quiet: builders.Office) -> None:
    """The coordinator has a mailbox of her own; the head has none, and is written to where he is head."""
    quiet.do(
        commands.ChangeContact, party_kind="person", party="thu", channel="email", address="thu@lang-giang.example"
    )
    roles = (
        notice_rules.PersonsOf(role="coordinator", at="standing-agency"),
        notice_rules.PersonsOf(role="head", at="standing-agency"),
        notice_rules.PersonsOf(role="council-member", at="standing-agency"),
    )
    rule_files.adopt(quiet, rule_files.rule("near", to=None, persons=roles))

    sweep_through(quiet, (6, 11), (6, 12))

    assert [(rule, who) for rule, who, _ in told(quiet)] == [
        ("near", AGENCY),
        ("near", DISTRICT),
        ("near", "person:thu"),
    ]


def test_named_units_and_copies(quiet: builders.Office) -> None:
    """A unit named by its id is told; who gets a copy has a notice of its own that says whose copy it is."""
    rule_files.adopt(
        quiet,
        rule_files.rule(
            "near", units=(builders.HUONG_SON,), cc=("standing-agency", "producer"), cc_units=(builders.DISTRICT,)
        ),
    )

    sweep_through(quiet, (6, 11), (6, 12))

    (main,) = views.facts(quiet, "near", PRODUCER)
    (copy,) = views.facts(quiet, "near", AGENCY)
    assert {who for _, who, _ in told(quiet)} == {PRODUCER, f"unit:{builders.HUONG_SON}", AGENCY, DISTRICT}
    assert (main["copies"], main["copy_of"]) == (
        ["Phòng Nông nghiệp và Phát triển nông thôn", "UBND huyện Lạng Giang"], None,
    )  # fmt: skip
    assert (copy["copies"], copy["copy_of"]) == ([], "Hộ KD Cao Thị Thu Hương, UBND xã Hương Sơn")


def test_conditions_are_asked_when_the_notice_is_owed(quiet: builders.Office) -> None:
    """Only who still lacks papers of this step is told, and only while the dossier stands there; papers are listed."""
    incomplete = {
        "states": ("dossier-draft",),
        "unless": (regime.GuardUse(guard="documents_complete", level="commune"),),
    }
    rule_files.adopt(quiet, rule_files.rule("incomplete", offsets=(NEAR(n=-5), NEAR(n=-3)), **incomplete))
    quiet.do(commands.MoveDeadline, "ha", line=DUE, wording="chậm nhất ngày 14/6/2024", reason="Ghi rõ ngày")
    sweep_through(quiet, (6, 9))
    for step, who in (("submit-idea", "thu"), ("approve-idea", "ha"), ("submit-plan", "thu"), ("approve-plan", "ha")):
        quiet.step(CODE, step, who)

    sweep_through(quiet, (6, 11))

    (facts,) = views.facts(quiet, "incomplete", PRODUCER)
    assert told(quiet) == [("incomplete", PRODUCER, "11/06 08")]
    assert facts["missing"] == ["Phiếu đăng ký đánh giá sản phẩm", "Báo cáo của chủ thể và minh chứng"]


def test_papers_of_later_steps_are_not_asked_for_yet(quiet: builders.Office) -> None:
    """While the idea is being written no paper of the dossier is called missing; when it is sent back, all so far."""
    shown = rule_files.rule(
        "shown", on="state-entered", subjects=None, offsets=None, template="dossier-returned",
        states=("idea-draft", "plan-draft", "dossier-draft", "supplement"),
    )  # fmt: skip
    rule_files.adopt(quiet, shown)
    quiet.step(CODE, "submit-idea", "thu")
    quiet.step(CODE, "return-idea", "thu", reason="Chưa rõ")
    quiet.to(CODE, "district-check")
    quiet.do(commands.RecordDocument, "thu", dossier=CODE, item="samples", status="missing")
    quiet.step(CODE, "return-for-supplement", "thu", reason="Thiếu mẫu")

    missing = [facts["missing"] for facts in views.facts(quiet, "shown", PRODUCER)]

    assert missing == [[], [], [], ["05 sản phẩm mẫu"]]


def test_f4_a_dossier_that_comes_back_is_told_a_fresh_set(quiet: builders.Office) -> None:
    """The same state entered by the same step for the second time owes notices of its own."""
    rule_files.adopt(
        quiet,
        rule_files.rule(
            "back", on="state-entered", subjects=None, offsets=None, states=("idea-draft",), steps=("return-idea",)
        ),
    )
    for _ in range(2):
        quiet.step(CODE, "submit-idea", "thu")
        quiet.step(CODE, "return-idea", "thu", reason="Chưa rõ")

    assert [(rule, who) for rule, who, _ in told(quiet)] == [("back", PRODUCER)] * 2


def test_an_opened_round_calls_every_commune_and_producer(opened: builders.Office) -> None:
    """A round opened by a letter is made known with its dates to all that the plan lists, each once."""
    rule_files.adopt(
        opened,
        rule_files.rule(
            "call", on="round-opened", subjects=None, offsets=None, to=("communes", "producers"),
            template="registration-called",
        ),
    )  # fmt: skip
    opened.do(
        commands.OpenRound, "ha", cycle=builders.PLAN, round="dot-3", label="Đợt 03 năm 2024", label_year=2024,
        level="district", held="Trước ngày 15/12/2024", dossiers_due=None, opened_by="Công văn thử nghiệm",
    )  # fmt: skip

    plan = opened.plan()
    wanted = {f"unit:{u.id}" for u in plan.units if u.level == "commune"} | {f"producer:{p.id}" for p in plan.producers}
    called = [who for rule, who, _ in told(opened) if rule == "call"]
    assert (set(called), len(called)) == (wanted, len(wanted))
    assert views.facts(opened, "call", called[0])[0]["rounds"] == [
        {"label": "Đợt 03 năm 2024", "held": "Trước ngày 15/12/2024", "dossiers_due": None}
    ]


def test_who_reads_english_gets_the_facts_in_english_beside(quiet: builders.Office) -> None:
    """The snapshot stays Vietnamese; labels in English lie beside it for a text that there is in English."""
    kind, _, party = PRODUCER.partition(":")
    quiet.do(
        commands.ChangeContact, party_kind=kind, party=party, channel="email", address="en@lang-giang.example",
        language="en",
    )  # fmt: skip
    rule_files.adopt(quiet, rule_files.rule("near"))

    sweep_through(quiet, (6, 11), (6, 12))

    (facts,) = views.facts(quiet, "near", PRODUCER)
    assert (facts["deadline"]["label"], facts["english"]["deadline"]["label"]) == (
        "Đánh giá, phân hạng cấp huyện", "District scoring",
    )  # fmt: skip


def test_rules_that_were_stored_before_there_were_these_keys_still_build() -> None:
    """What an older version stored lacks the new keys, and means what it meant."""
    old = {
        "id": "old", "title": {"vi": "a", "en": "b"}, "ring_at": "08:00",
        "rules": [
            {
                "id": "near", "label": {"vi": "a", "en": "b"}, "on": "deadline-near", "states": [], "deadlines": [],
                "subjects": ["dossier"], "offsets": [{"n": -3, "unit": "days"}], "to": ["producer"],
                "template": "dossier-deadline-near", "missed": "merge", "fulfils": "reminder", "law": None,
            }
        ],
    }  # fmt: skip

    built = content.build(notice_rules.NoticeRules, old)

    assert built.sending == notice_rules.Sending()
    assert (built.rules[0].digest, built.rules[0].when, built.rules[0].offsets) == (False, (), (NEAR(n=-3),))
