"""The renewal cohort: who ends when, who was told, who answered, who is filing, who will be lost, and whom to call."""

from datetime import date

import pytest

from ocop_cycle import errors
from ocop_cycle.application import commands
from ocop_cycle.application.queries import calls, cohort, cohort_counts
from tests.application import builders, dumps

EARLY, LATE, UNKNOWN = "LG24-0003", "LG24-0002", "LG24-0005"
"""Certificates that end on 1/3/2027 and 1/6/2027, and one of unknown end."""


@pytest.fixture
def ending(office: builders.Office) -> builders.Office:
    """Three certificates in September 2026, under QĐ 26: the window of the first opened on 2/9 and closes on 1/11."""
    for code, issued in ((LATE, date(2024, 6, 1)), (EARLY, date(2024, 3, 1)), (UNKNOWN, None)):
        office.to(code, "certified")
        if issued:
            data = commands.CertificateData(issued=issued)
            office.do(commands.CorrectCertificate, "thu", dossier=code, certificate=data, reason="bổ sung")
    office.at(2026, 9, 14)
    return office


def renewal(office: builders.Office, code: str = EARLY, **wanted: object) -> cohort.Renewal:
    """One certificate of the cohort."""
    found = cohort.renewals_of(office.reader, office.actor("thu"), cohort.Wanted(**wanted))  # type: ignore[arg-type]
    return next(one for one in found if one.dossier == code)


def called(office: builders.Office) -> list[str]:
    """The certificates that somebody is to be called about, the most urgent first."""
    found = calls.call_list(office.reader, office.actor("thu"), ahead=90)
    return [product.dossier for call in found.calls for product in call.products]


def answer(office: builders.Office, said: str = "will-file", code: str = EARLY, **more: object) -> None:
    """What the producer said on the telephone."""
    office.do(
        commands.RecordAnswer, "thu",
        **{
            "dossier": code, "answer": said, "day": date(2026, 9, 14), "by_whom": "Nguyễn Thị Thu",
            "spoken_to": "Chủ cơ sở", **more,
        },
    )  # fmt: skip


def test_the_first_to_end_stands_first_with_its_window_and_its_last_safe_day(ending: builders.Office) -> None:
    """The window closes on Sunday 1/11/2026: the last safe day is Friday before it."""
    found = cohort.renewals_of(ending.reader, ending.actor("thu"))

    first = found[0]
    assert [one.dossier for one in found] == [EARLY, LATE, UNKNOWN]
    assert (first.opens, first.closes, first.act_by) == (date(2026, 9, 2), date(2026, 11, 1), date(2026, 10, 30))
    assert (first.risk, first.why, first.filing, first.told, first.answer) == ("safe", None, "none", "none", None)
    assert (first.level, first.council) == ("province", "Sở Nông nghiệp và PTNT")
    assert (found[2].risk, found[2].why, found[2].act_by) == ("unknown", "end-unknown", None)


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        ((2026, 10, 30), ("safe", None)), ((2026, 10, 31), ("hurry", None)), ((2026, 11, 2), ("lost", "window-past")),
        ((2027, 3, 1), ("lost", "window-past")),
    ],
)  # fmt: skip
def test_what_is_not_begun_in_its_window_is_lost(
    ending: builders.Office, today: tuple[int, int, int], expected: tuple[str, str | None]
) -> None:
    """QĐ 26, Điều 7.6a: not later than 120 days before the end; the last safe day is a working day."""
    ending.at(*today)

    one = renewal(ending)

    assert (one.risk, one.why) == expected


def test_what_has_lapsed_is_shown_when_asked_for(ending: builders.Office) -> None:
    """A certificate that ended and was not renewed is no part of what is ahead."""
    ending.at(2027, 3, 2)

    ahead = cohort.renewals_of(ending.reader, ending.actor("thu"))

    assert [one.dossier for one in ahead] == [LATE, UNKNOWN]
    assert renewal(ending, ended=True).why == "ended"


def test_a_dossier_that_renews_is_followed_to_where_it_stands(ending: builders.Office) -> None:
    """Being prepared it still has to meet the window; handed in, it must come through before the end."""
    row = ending.row("dossier", EARLY)
    code = ending.do(
        commands.OpenDossier, "thu", cycle=builders.PLAN, product=row["product_id"], kind="re-evaluation",
        predecessor=EARLY,
    ).subject[1]  # fmt: skip
    prepared = renewal(ending)
    ending.complete(code)
    ending.step(code, "submit-dossier", builders.commune_officer(row["unit_id"]))
    ending.at(2026, 11, 2)
    handed_in = renewal(ending)

    assert (prepared.filing, prepared.renewed_by, prepared.act_by) == ("open", code, date(2026, 10, 30))
    assert (handed_in.filing, handed_in.risk) == ("handed-in", "safe")
    assert handed_in.act_by is not None
    assert date(2027, 1, 10) < handed_in.act_by < date(2027, 1, 20)


def test_an_answer_is_an_act_and_tells_the_producer(ending: builders.Office) -> None:
    """The newest notice to the producer counts as told by telephone; the newest answer counts."""
    ending.house.sweep.run()
    waiting = renewal(ending).told
    answer(ending, "unclear")
    answer(ending, "will-file", note="Hẹn nộp trong tháng 10")

    one = renewal(ending)

    kinds = [row["kind"] for row in ending.rows("SELECT kind FROM audit_entry ORDER BY number DESC LIMIT 4")]
    assert waiting in ("waiting", "held")
    assert (one.told, one.answer, one.answered_on) == ("telephone", "will-file", date(2026, 9, 14))
    assert kinds == ["RecordTelling", "RecordAnswer", "RecordTelling", "RecordAnswer"]
    assert dumps.faults(ending) == []


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"spoken_to": " "}, "evidence-missing"), ({"by_whom": ""}, "evidence-missing"),
        ({"day": date(2026, 9, 15)}, "day-to-come"), ({"code": "LG24-0006"}, "no-certificate"),
    ],
)  # fmt: skip
def test_an_answer_without_evidence_is_refused(ending: builders.Office, said: dict[str, object], code: str) -> None:
    """Nobody spoken to, nobody who called, a day to come, no certificate to speak of."""
    before = dumps.of(ending)

    with pytest.raises(errors.StepRefused) as refused:
        answer(ending, **said)  # type: ignore[arg-type]

    assert [reason.code for reason in refused.value.reasons] == [code]
    assert dumps.of(ending) == before


def test_the_calls_of_a_monday_are_of_those_who_must_act_soon(ending: builders.Office) -> None:
    """With number, commune and reasons; who has promised is left alone for two weeks, who gives up for good."""
    at_first = called(ending)
    found = calls.call_list(ending.reader, ending.actor("thu"))
    answer(ending)
    promised = called(ending)
    ending.at(2026, 9, 28)
    again = calls.call_list(ending.reader, ending.actor("thu"))
    answer(ending, "stops")
    given_up = called(ending)

    assert (at_first, promised, given_up) == ([EARLY], [], [])
    assert (found.monday, found.calls[0].act_by, found.without_number) == (date(2026, 9, 14), date(2026, 10, 30), 1)
    assert found.calls[0].products[0].reasons == ("window-open", "not-told")
    assert again.calls[0].products[0].reasons == ("window-open", "said-will-file")


def test_a_call_has_the_number_of_the_producer_and_of_the_commune(ending: builders.Office) -> None:
    """As they were entered."""
    row = ending.row("dossier", EARLY)
    for kind, party, number in (
        ("producer", row["producer_id"], "0912345678"),
        ("unit", row["unit_id"], "02403638999"),
    ):
        ending.do(
            commands.ChangeContact, "thu", party_kind=kind, party=party, channel="telephone", address=number
        )  # fmt: skip

    (call,) = calls.call_list(ending.reader, ending.actor("thu")).calls

    assert (call.telephone, call.commune_telephone) == ("0912345678", "02403638999")


def test_the_cohort_is_counted_by_commune_producer_and_month(ending: builders.Office) -> None:
    """Each certificate once in each; the earliest day by which somebody must act stands beside."""
    answer(ending, "stops", LATE)
    found = cohort.renewals_of(ending.reader, ending.actor("thu"))

    by_month = cohort_counts.grouped(found, "month")

    assert [(group.key, group.count, group.giving_up) for group in by_month] == [
        ("2027-03", 1, 0), ("2027-06", 1, 1), (None, 1, 0),
    ]  # fmt: skip
    assert (by_month[0].act_by, by_month[1].act_by) == (date(2026, 10, 30), None)
    for by in ("commune", "producer"):
        assert sum(group.count for group in cohort_counts.grouped(found, by)) == 3


def test_the_work_of_a_council_lies_in_the_months_of_ends_windows_and_rounds(ending: builders.Office) -> None:
    """The province decides on three stars under QĐ 26; the rounds of the plan of 2024 lie behind."""
    with ending.reader.look(ending.actor("thu")) as view:
        work = cohort_counts.workload(view, cohort.of_view(view, cohort.ALL))

    assert [(one.month, one.level, one.ending, one.due) for one in work] == [
        ("2026-11", "province", 0, 1), ("2027-02", "province", 0, 1), ("2027-03", "province", 1, 0),
        ("2027-06", "province", 1, 0),
    ]  # fmt: skip


def test_rounds_that_are_ahead_are_work_too(office: builders.Office) -> None:
    """In March 2024: the council of June and that of October, with the dossiers that are in them."""
    with office.reader.look(office.actor("thu")) as view:
        work = cohort_counts.workload(view, ())

    assert [(one.month, one.level, one.rounds) for one in work] == [
        ("2024-06", "district", (("dot-1", 14),)), ("2024-10", "district", (("dot-2", 9),)),
    ]  # fmt: skip


def test_only_what_is_seen_is_planned(ending: builders.Office) -> None:
    """A commune's officer sees the commune's own certificates."""
    found = cohort.renewals_of(ending.reader, ending.actor("hung"))

    assert {one.commune for one in found} <= {"UBND xã Nghĩa Hưng"}


def test_thirty_six_months_begin_with_this_one() -> None:
    """Across the turn of the year."""
    months = cohort_counts.horizon(date(2026, 11, 22))

    assert (months[0], months[1], months[2], months[-1], len(months)) == (
        "2026-11", "2026-12", "2027-01", "2029-10", 36,
    )  # fmt: skip
