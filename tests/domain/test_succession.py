"""Which units may give way to which: every bad mapping is refused with its place."""

from datetime import date
from typing import Any

import pytest

from ocop_cycle.domain import succession
from ocop_cycle.policy import content, unit_change_checks, unit_changes, vocabulary

LEVELS = frozenset({"commune", "district", "province"})
DAY = date(2025, 7, 1)


def standing(unit: str, level: str, path: str, **said: Any) -> succession.Standing:
    """A unit as it stands."""
    parent = path.strip("/").rpartition("/")[0].rpartition("/")[2] or None
    facts = {"ends": None, "changed": None, "has_people": False, **said}
    return succession.Standing(unit, level, parent, path, **facts)


KNOWN = {
    one.id: one
    for one in (
        standing("tinh", "province", "/tinh/"),
        standing("huyen", "district", "/tinh/huyen/", has_people=True),
        standing("phong", "district", "/tinh/huyen/phong/"),
        standing("dong", "commune", "/tinh/huyen/dong/", has_people=True),
        standing("tay", "commune", "/tinh/huyen/tay/"),
        standing("cu", "commune", "/tinh/huyen/cu/", ends=date(2024, 1, 1), changed=date(2024, 1, 1)),
        standing("moi", "commune", "/tinh/huyen/moi/", changed=date(2026, 1, 1)),
    )
}


def mapping(*changes: dict[str, Any], **said: Any) -> unit_changes.UnitChanges:
    """A mapping with these changes."""
    title = {"vi": "Nhập xã", "en": "Merger"}
    whole = {"id": "nhap", "title": title, "day": DAY.isoformat(), "decision": {"title": "NQ"}, "changes": changes}
    return content.build(unit_changes.UnitChanges, {**whole, **said})


def codes(found: unit_changes.UnitChanges) -> list[tuple[tuple[str | int, ...], str]]:
    """Place and code of everything that is wrong with a mapping, by itself and by the units there are."""
    around = vocabulary.Surroundings(vocabulary=vocabulary.Vocabulary(), regimes={})
    alone = list(unit_change_checks.problems(found, around))
    every = alone or list(succession.why_not(found, KNOWN, LEVELS))
    return [(one.path, one.code) for one in every]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ([{"old": "dong", "new": "tay"}], []),
        ([{"old": "dong", "new": "dong"}], [(("changes", 0, "new"), "into-itself")]),
        ([{"old": "dong"}], [(("changes", 0), "successor-unknown")]),
        ([{"old": "dong", "new": "tay"}, {"old": "tay", "new": "dong"}], [(("changes", 0, "new"), "succession-ring")]),
        (
            [{"old": "dong", "new": "tay"}, {"old": "tay", "new": "moi"}],
            [(("changes", 0, "new"), "into-ended")],
        ),
        (
            [{"old": "dong", "new": "tay"}, {"old": "dong", "new": "moi"}],
            [(("changes", 1, "old"), "named-twice")],
        ),
        ([{"old": "dong", "new": "cu"}], [(("changes", 0, "new"), "into-ended")]),
        ([{"old": "cu", "new": "dong"}], [(("changes", 0, "old"), "ended-already")]),
        ([{"old": "khong", "new": "dong"}], [(("changes", 0, "old"), "unknown-unit")]),
        ([{"old": "dong", "new": "khong"}], [(("changes", 0, "new"), "unknown-unit")]),
        ([{"old": "dong", "new": "moi"}], [(("changes", 0, "new"), "before-another-change")]),
        ([{"old": "moi", "new": "dong"}], [(("changes", 0, "old"), "before-another-change")]),
        ([{"old": "dong", "new": "tay", "name": "Xã Tây"}], [(("changes", 0, "new"), "unit-there")]),
        (
            [{"old": "huyen", "new": "tinh"}, {"old": "phong", "new": "tinh"}],
            [(("changes", 0), "people-untold")],
        ),
        ([{"old": "huyen", "new": "tinh", "people": "none"}], [(("changes", 0), "left-below")]),
        ([{"old": "dong", "new": "tay", "people": "khong"}], [(("changes", 0, "people"), "unknown-unit")]),
    ],
)  # fmt: skip
def test_a_bad_mapping_is_refused_with_its_place(
    changes: list[dict[str, Any]], expected: list[tuple[tuple[str | int, ...], str]]
) -> None:
    """Into itself, in a ring, into what is no more, before another change, to nobody: named, each at its place."""
    found = codes(mapping(*changes))

    assert found[: len(expected) or None] == expected


def test_all_flaws_are_named_at_once() -> None:
    """One mending, not one for each try."""
    found = codes(mapping({"old": "dong", "new": "khong"}, {"old": "cu", "new": "tay"}, {"old": "x", "new": "y"}))

    assert [code for _, code in found] == ["unknown-unit", "ended-already", "unknown-unit", "unknown-unit"]


def test_a_level_that_nobody_knows_is_refused() -> None:
    """New units and those who stand in are of a level that some law names."""
    unit = {"id": "vung", "name": "Vùng", "unit_class": "vung", "level": "vung"}
    stand = {"level": "khu", "area": "tinh", "unit": "tinh"}

    found = codes(mapping({"old": "dong", "new": "vung"}, units=[unit], stand_ins=[stand]))

    assert [(path[0], code) for path, code in found if code == "unknown-level"] == [
        ("units", "unknown-level"), ("stand_ins", "unknown-level"),
    ]  # fmt: skip


def test_what_lies_deepest_goes_first() -> None:
    """So each unit takes along only what is its own."""
    found = mapping({"old": "huyen", "new": "tinh"}, {"old": "tay", "new": "moi"}, {"old": "dong", "new": "moi"})

    assert [one.old for one in succession.in_order(found, KNOWN)] == ["dong", "tay", "huyen"]


def test_units_that_stay_come_under_a_successor_of_the_same_level() -> None:
    """Under a successor of another level they would be misplaced: they come under the former superior's superior."""
    commune, district, province = KNOWN["dong"], KNOWN["huyen"], KNOWN["tinh"]
    other = standing("huyen-moi", "district", "/tinh/huyen-moi/")

    assert succession.head_of(commune, district, other, province) == other
    assert succession.head_of(commune, district, province, province) == province
    assert succession.head_of(commune, district, commune, province) == province
