"""The book of dossiers: it says what the database says, whatever was written since it was read."""

import dataclasses
import itertools
from collections.abc import Iterator

import pytest

from ocop_cycle.application import commands, units_due
from ocop_cycle.application.queries import book, book_rows, choosing, dossier_rows, reader, scope
from ocop_cycle.policy import content, unit_changes
from tests.application import builders

COMMUNE = builders.NGHIA_HUNG
OFFICER = scope.Scope(
    everything=False, paths=(f"/bo-nnptnt/bac-giang-ubnd-tinh/lg-ubnd-huyen/{COMMUNE}/",), producers=()
)
"""What an officer of the commune sees."""


@pytest.fixture
def asking(office: builders.Office) -> reader.Reader:
    """A reader that has read its book."""
    made = office.reader
    with made.look(office.actor("thu")) as view:
        assert len(view.book.lines) == 23
    return made


def as_kept(asking: reader.Reader, office: builders.Office) -> tuple[list[book.Line], object, book.Seen]:
    """The lines and names of a book that was kept, and what a commune sees of it."""
    with asking.look(office.actor("thu")) as view:
        return view.book.lines, view.book.names, view.book.seen(OFFICER)


def as_read_anew(asking: reader.Reader) -> tuple[list[book.Line], object, book.Seen]:
    """What a book is that is read now."""
    with asking.store.reading() as runner:
        found = book.Keeper().book(runner)
    return found.lines, found.names, found.seen(OFFICER)


def test_a_book_follows_the_trail(asking: reader.Reader, office: builders.Office) -> None:
    """After steps, results, moved deadlines, new dossiers and passed days the kept book is the one read anew."""
    office.at(2024, 5, 6)
    office.step("LG24-0002", "submit-idea", "thu")
    assert as_kept(asking, office) == as_read_anew(asking)
    office.to("LG24-0005", "district-recognition", total="62")
    assert as_kept(asking, office) == as_read_anew(asking)
    office.at(2024, 6, 20)
    office.house.sweep.run()

    assert as_kept(asking, office) == as_read_anew(asking)


def test_a_book_learns_new_dossiers_and_names(opened: builders.Office) -> None:
    """A dossier that was opened since stands in its place, and its product can be found by name."""
    asking = opened.reader
    before = len(as_kept(asking, opened)[0])
    opened.do(commands.OpenDossier, "thu", cycle=builders.PLAN, product="lg-gio-lua", kind="new", round="dot-1")

    after = as_kept(asking, opened)

    assert (before, len(after[0])) == (0, 1)
    assert after == as_read_anew(asking)


def test_what_belongs_elsewhere_now_is_seen_by_others(asking: reader.Reader, office: builders.Office) -> None:
    """Once a commune has gone over to another, its officer's area holds none of its dossiers (F18)."""
    before = as_kept(asking, office)[2]
    moved = {"old": COMMUNE, "new": builders.HUONG_SON}
    decided = content.canonical(content.build(unit_changes.UnitChanges, {
        "id": "nhap-xa", "title": {"vi": "Nhập xã", "en": "Merger"}, "day": office.clock.now().date().isoformat(),
        "decision": {"title": "made up", "number": "1"}, "changes": [moved],
    }))  # fmt: skip
    office.do(commands.ChangeUnits, builders.ADMINISTRATOR, name="nhap-xa", digest=content.digest(decided),
              content=decided)  # fmt: skip
    units_due.carry_out(units_due.due(office.house.store, office.clock.now()), office.house.engine.execute)

    after = as_kept(asking, office)

    assert (bool(before.places), after[2].places) == (True, [])
    assert after == as_read_anew(asking)


def test_a_bell_that_only_reminds_leaves_answers_as_they_are(asking: reader.Reader, office: builders.Office) -> None:
    """No line says when a deadline rang: nothing is worked out anew, however many ring."""
    lines, *_ = as_kept(asking, office)
    office.at(2024, 6, 8)
    rung = office.house.sweep.run()

    after = as_kept(asking, office)

    assert rung.done > 0
    assert after[0] is lines
    assert after == as_read_anew(asking)


def test_far_behind_the_book_is_read_anew(office: builders.Office) -> None:
    """Behind by more entries than are worth following it is read as a whole."""
    asking = dataclasses.replace(office.reader, keeper=book.Keeper(most_entries=0))
    as_kept(asking, office)
    office.step("LG24-0002", "submit-idea", "thu")

    assert as_kept(asking, office) == as_read_anew(asking)


def test_what_writes_of_no_dossier_leaves_answers_as_they_are(asking: reader.Reader, office: builders.Office) -> None:
    """Entries about other things change no line; what was worked out of them is not worked out again."""
    lines, *_ = as_kept(asking, office)
    office.do(commands.RecordDocument, "thu", dossier="LG24-0001", item="registration-form", status="missing")

    assert as_kept(asking, office)[0] is lines


def every_wish() -> Iterator[dossier_rows.Wanted]:
    """Each filter by itself, and some of them together."""
    wishes: list[dict[str, object]] = [
        {"cycle": builders.PLAN}, {"cycle": builders.PLAN, "round": "dot-1"}, {"round": f"{builders.PLAN}/dot-2"},
        {"commune": COMMUNE}, {"kind": "new"}, {"state": "idea-review"}, {"stage": "idea"}, {"holder": "producer"},
        {"holder": builders.AGENCY}, {"producer": "lg-htx-thanh-dat"}, {"late": True}, {"late": False},
        {"ended": True}, {"ended": False}, {"search": "huong"}, {"search": "RƯỢU nghĩa"}, {"search": "0002"},
        {"search": "%"}, {"search": "do"}, {"stars": 3}, {"group": "none"}, {"codes": ("LG24-0001", "XX")},
    ]  # fmt: skip
    yield dossier_rows.Wanted()
    for one in wishes:
        yield dossier_rows.Wanted(**one)  # type: ignore[arg-type]
    for one, other in itertools.combinations(wishes[3:], 2):
        yield dossier_rows.Wanted(**{**one, **other})  # type: ignore[arg-type]


@pytest.mark.parametrize("person", ["thu", "lan", "jvo-food", "kiem"])
def test_the_book_and_the_database_choose_alike(office: builders.Office, person: str) -> None:
    """Whoever asks and whatever is wanted: the same dossiers, within the same scope (F18)."""
    office.at(2024, 6, 10)
    office.step("LG24-0002", "submit-idea", "thu")
    office.at(2024, 6, 20)
    asking = office.reader

    with asking.look(office.actor(person)) as view:
        for wanted in every_wish():
            rows = dossier_rows.choose(view, wanted).all(view.runner, "all", dossier_rows.asked)
            theirs = sorted(row.code for row in dossier_rows.rows(rows))
            assert [line.code for line in choosing.choose(view, wanted).lines] == theirs


def test_orders_are_those_of_names_and_days(office: builders.Office) -> None:
    """Names in Vietnamese order; what is not known stands last, forwards and backwards."""
    with office.reader.look(office.actor("thu")) as view:
        chosen = choosing.choose(view, dossier_rows.Wanted())
        names = [view.book.names.product[view.book.lines[view.book.order.places[code]].product_id].name
                 for code in chosen.ordered("product", backwards=False)]  # fmt: skip
        stars = [chosen.ordered("stars", backwards=backwards) for backwards in (False, True)]

    assert (names[0], names[-1]) == ("Bánh dầy Thanh Lương", "Trứng Gà núi Hương Sơn")
    assert stars[0] == stars[1] == [line.code for line in chosen.lines]


def test_every_order_is_one_of_all(office: builders.Office) -> None:
    """Whatever they are ordered by, none is lost and none stands twice."""
    with office.reader.look(office.actor("thu")) as view:
        chosen = choosing.choose(view, dossier_rows.Wanted())
        for sort in choosing.SORTS:
            assert sorted(chosen.ordered(sort, backwards=True)) == [line.code for line in chosen.lines]


def test_due_moments_are_whole_minutes(office: builders.Office) -> None:
    """What is late is asked as of the minute: that is only right as long as nothing falls due within one."""
    with office.reader.store.reading() as runner:
        moments = {line.lenient_at for line in book_rows.lines(runner)} - {None}

    assert moments
    assert {str(moment)[16:] for moment in moments} == {":00.000000Z"}
