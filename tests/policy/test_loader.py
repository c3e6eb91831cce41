"""Policy files become checked values, or a list of flaws with file, line and key; never anything else."""

import copy
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ocop_cycle import errors
from ocop_cycle.policy import content, kinds, loader, names, places, shelf, yaml_source
from tests.policy import shipped

RIGHTS = """\
id: standard
title: {vi: Phân quyền, en: Rights}
roles:
  - id: head
    label: {vi: Lãnh đạo, en: Head}
    grants: [read.unit]
"""

UNKNOWN = "no-such-thing"
EXPRESSIONS = [
    "tests.policy.tripwire.SPRUNG",
    "points > 50",
    "{{ dossier.points }}",
    "lambda: True",
    "__import__('tests.policy.tripwire')",
    UNKNOWN,
]
WITH_NAMES = [(kind, name) for kind, name in shipped.FILES if kind != "calendar"]


def named_places(kind: str, data: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Where a name stands in a file: one place for each way that differs by more than the position in a list."""
    seen: set[tuple[str, ...]] = set()
    for place, _ in yaml_source.each_text(data, path):
        shape = tuple(step for step in place if isinstance(step, str))
        field = shape[-1]
        if shape not in seen and field in names.FIELDS[kind] | {"guard", "grants"} and field != "id":
            seen.add(shape)
            yield place


def is_judged_alone(place: tuple[str | int, ...]) -> bool:
    """Whether the file itself says which words may stand there, and an unknown one lets the others be judged."""
    of_a_guard = {"when", "unless"} & set(place) and place[-1] != "guard"  # what it takes is known with its name only
    return not of_a_guard and not {"step", "deadlines", "regime", "to", "cc", "at", "plan"} & set(place)


def put(data: Any, path: tuple[str | int, ...], value: Any) -> Any:
    """The data with another value at a place."""
    changed = copy.deepcopy(data)
    block = changed
    for step in path[:-1]:
        block = block[step]
    block[path[-1]] = value
    return changed


@pytest.mark.parametrize(("kind", "name"), shipped.FILES)
def test_every_shipped_file_is_sound(kind: str, name: str) -> None:
    """What is shipped can be adopted."""
    assert shipped.checked(kind, name).name == name


@pytest.mark.parametrize(("kind", "name"), shipped.FILES)
def test_stored_content_builds_the_value_that_was_checked(kind: str, name: str) -> None:
    """What is judged by later, without the loader, equals what was checked."""
    checked = shipped.checked(kind, name)

    built = content.build(kinds.KINDS[kind].value, json.loads(checked.content))

    assert built == checked.value
    assert content.canonical(built) == checked.content
    assert content.digest(checked.content) == checked.digest


def test_a_flaw_names_file_line_and_key() -> None:
    """Whoever made it can go to the place."""
    text = RIGHTS.replace("grants: [read.unit]", "grants: [read.unit, read.al]")

    assert [str(flaw) for flaw in shipped.flaws("rights", "standard", text)] == [
        "workflows/rights/standard.yaml:6: roles[head].grants[1]: there is no permission 'read.al'; "
        "did you mean read.all or read.unit?"
    ]


def test_all_flaws_are_collected() -> None:
    """An unknown key, a wrong type and a missing key in one run, in the order of the file."""
    text = RIGHTS.replace("en: Rights", "english: Rights").replace("[read.unit]", "3") + "note: x\n"

    assert shipped.codes("rights", "standard", text) == [
        ("title.en", "key-missing"),
        ("title.english", "key-unknown"),
        ("roles[head].grants", "list-wanted"),
        ("note", "key-unknown"),
    ]


def test_meaning_is_checked_beside_unknown_keys() -> None:
    """A key too many does not hide what else is wrong."""
    text = RIGHTS.replace("read.unit", "read.moon") + "note: x\n"

    assert shipped.codes("rights", "standard", text) == [
        ("roles[head].grants[0]", "unknown-permission"),
        ("note", "key-unknown"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "key", "code"),
    [
        ("vi: Phân quyền", "vi: 3", "title.vi", "text-wanted"),
        ("vi: Phân quyền", "vi: null", "title.vi", "text-wanted"),
        ("vi: Phân quyền", "vi: [a]", "title.vi", "text-wanted"),
        ("title: {vi: Phân quyền, en: Rights}", "title: Rights", "title", "block-wanted"),
        ("[read.unit]", "read.unit", "roles[head].grants", "list-wanted"),
        ("[read.unit]", "{read: unit}", "roles[head].grants", "list-wanted"),
        ("id: standard", "id: other", "id", "id-differs"),
        ("id: standard", "id: a b", "id", "not-a-name"),
        ("id: head", "id: Head", "roles[Head].id", "not-a-name"),
    ],
)
def test_each_wrong_shape_is_told_for_what_it_is(old: str, new: str, key: str, code: str) -> None:
    """Types are never guessed, names never bent."""
    assert (key, code) in shipped.codes("rights", "standard", RIGHTS.replace(old, new))


@pytest.mark.parametrize("text", ["", "null", "[]", "standard", "3", "roles"])
def test_a_file_that_is_no_block_of_keys_is_flawed(text: str) -> None:
    """An empty file is a flaw, not a policy without rules."""
    assert shipped.codes("rights", "standard", text) == [("", "block-wanted")]


def test_a_slip_in_a_key_is_answered_with_the_right_one() -> None:
    """The keys of the very block are offered."""
    (flaw,) = shipped.flaws("rights", "standard", RIGHTS.replace("grants:", "grant:"))

    assert flaw.sentence == "there is no key grant here; did you mean grants?"


def test_flaws_are_told_in_every_language_by_code_and_facts() -> None:
    """A face that speaks Vietnamese needs no English sentence."""
    (flaw,) = shipped.flaws("rights", "standard", RIGHTS.replace("read.unit", "read.unitt"))

    assert (flaw.code, flaw.facts["name"], flaw.facts["nearest"]) == ("unknown-permission", "read.unitt", "read.unit")


def test_an_unknown_kind_of_policy_is_refused() -> None:
    """A kind is one of those that exist."""
    with pytest.raises(errors.UnknownThing):
        shipped.check("regimes", "qd-148-2023", "")


def test_files_are_called_by_where_they_lie() -> None:
    """The caller may name the file by its path."""
    with pytest.raises(errors.PolicyFlawed) as refused:
        loader.check("rights", "standard", b"", vocabulary=shipped.WORDS, regimes={}, file="/srv/rights.yaml")

    assert [flaw.file for flaw in refused.value.flaws] == ["/srv/rights.yaml"]


def test_l13_two_ways_of_typing_give_one_content() -> None:
    """A file typed with combining marks has the digest of the same file typed without."""
    decomposed = RIGHTS.replace("Phân quyền", "Pha\u0302n quye\u0302\u0300n")

    assert decomposed != RIGHTS
    assert shipped.check("rights", "standard", decomposed).digest == shipped.check("rights", "standard", RIGHTS).digest


def test_content_does_not_depend_on_how_a_file_is_laid_out() -> None:
    """Comments, order of keys and style of writing are not policy."""
    laid_out = shipped.as_text(dict(reversed(yaml_source.read(RIGHTS.encode()).data.items())))

    assert shipped.check("rights", "standard", laid_out).digest == shipped.check("rights", "standard", RIGHTS).digest


@pytest.mark.parametrize("expression", EXPRESSIONS)
@pytest.mark.parametrize(("kind", "name"), WITH_NAMES)
def test_l4_what_is_no_known_name_is_refused_and_never_run(kind: str, name: str, expression: str) -> None:
    """A dotted path, an expression or an unknown word, in every place where a name can stand, is a flaw there."""
    data = shipped.data(kind, name)
    alone = kind != "units"  # which units there are is known to an instance alone
    named = [place for place in named_places(kind, data) if expression != UNKNOWN or (alone and is_judged_alone(place))]
    for place in named:
        data = put(data, place, expression)

    refused = {flaw.key for flaw in shipped.flaws(kind, name, shipped.as_text(data))}

    assert {places.named(place, data) for place in named} - refused == set()
    assert "tests.policy.tripwire" not in sys.modules


@pytest.mark.parametrize(
    ("kind", "name", "place", "code"),
    [
        ("plan", "lang-giang-2024", ("regime",), "unknown-regime"),
        ("rules", "standard", ("rules", 0, "to", 0), "not-one-of"),
    ],
)
def test_l4_an_unknown_word_is_refused_where_more_hangs_on_it(
    kind: str, name: str, place: tuple[str | int, ...], code: str
) -> None:
    """Without its regime a plan cannot be judged further, nor rules without knowing to whom they speak."""
    data = put(shipped.data(kind, name), place, UNKNOWN)

    assert (places.named(place, data), code) in shipped.codes(kind, name, shipped.as_text(data))


def test_a_file_of_fifty_megabytes_is_not_read(tmp_path: Path) -> None:
    """One byte beyond what the loader takes is enough to refuse it."""
    huge = tmp_path / "workflows" / "rights" / "huge.yaml"
    huge.parent.mkdir(parents=True)
    with huge.open("wb") as stream:
        stream.truncate(50_000_000)

    found = shelf.Shelf(own=tmp_path).find("rights", "huge")

    assert len(found.raw) == yaml_source.LARGEST + 1
    assert shipped.codes("rights", "huge", found.raw) == [("", "file-too-large")]


JUNK = st.one_of(
    *(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=20)),
    *(st.lists(st.text(max_size=3), max_size=2), st.dictionaries(st.text(max_size=3), st.integers(), max_size=2)),
)


def blocks(data: Any) -> list[Any]:
    """Every list and mapping in the data, itself first."""
    inside = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    own = [data] if isinstance(data, dict | list) and data else []
    return own + [block for value in inside for block in blocks(value)]


@st.composite
def spoiled(draw: st.DrawFn) -> tuple[str, str, Any]:
    """A shipped file with one to three things in it put out of order: taken away, doubled or replaced by junk."""
    kind, name = draw(st.sampled_from(SMALL))
    data = copy.deepcopy(shipped.data(kind, name))
    for _ in range(draw(st.integers(1, 3))):
        block = draw(st.sampled_from(blocks(data) or [data]))
        key = draw(st.sampled_from(sorted(block))) if isinstance(block, dict) else draw(st.integers(0, len(block) - 1))
        match draw(st.sampled_from(["take", "double", "junk", "stray"])):
            case "take":
                del block[key]
            case "double" if isinstance(block, list):
                block.append(copy.deepcopy(block[key]))
            case "stray" if isinstance(block, dict):
                block[draw(st.text(max_size=5))] = draw(JUNK)
            case _:
                block[key] = draw(JUNK)
    return kind, name, data


SMALL = [("rights", "standard"), ("calendar", "2024"), ("regime", "qd-26-2026"), ("plan", "cam-xuyen-2024")]


@settings(max_examples=settings().max_examples // 4)
@given(spoiled())
def test_a_spoiled_file_is_sound_or_flawed_with_a_line(found: tuple[str, str, Any]) -> None:
    """Wrong types, missing keys and junk end in PolicyFlawed with lines of the file, and in nothing else."""
    kind, name, data = found
    text = shipped.as_text(data)

    refused = shipped.flaws(kind, name, text)

    assert all(1 <= flaw.line <= len(text.splitlines()) and flaw.sentence for flaw in refused)
