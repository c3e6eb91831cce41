"""Stored content: one text for one value, back into the value, and what adopting new content would change."""

import copy
import dataclasses
import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocop_cycle.policy import content, differences, labels, regime, rights
from tests.policy import shipped

PLAIN = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-99, 99), st.text(max_size=3)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["id", "row", "a", "b"]), inner, max_size=3),
        st.lists(st.fixed_dictionaries({"id": st.sampled_from("xyz"), "v": inner}), max_size=3),
    ),
    max_leaves=12,
)


def test_canonical_content_is_one_text() -> None:
    """Sorted keys, no spaces, Vietnamese as it is written, all fields, days as text."""
    span = regime.Span(since=date(2023, 2, 24), kinds=("new",), law=labels.Citation(cites="Điều 1"))

    assert content.canonical(span) == (
        '{"kinds":["new"],"law":{"cites":"Điều 1","confirmed":true,"note":null,"source":null},'
        '"since":"2023-02-24","until":null}'
    )


def test_the_digest_is_that_of_the_bytes() -> None:
    """Anybody can compute it with the tools at hand."""
    assert content.digest("{}") == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"


def test_what_was_built_has_the_classes_of_the_value() -> None:
    """Days, tuples, absent values and mappings come back as what they were."""
    clause = regime.TransitionClause(
        id="c",
        from_regime="r",
        states={"a": "b"},
        finish_by=date(2026, 7, 21),
        law=labels.Citation(source="https://example.vn", confirmed=False),
    )

    assert content.build(regime.TransitionClause, json.loads(content.canonical(clause))) == clause


def test_content_of_another_version_is_not_half_understood() -> None:
    """A key the class does not have stops the building."""
    with pytest.raises(TypeError):
        content.build(labels.Label, {"vi": "a", "en": "b", "fr": "c"})


@pytest.mark.parametrize("name", shipped.REGIMES)
def test_adopting_the_same_content_changes_nothing(name: str) -> None:
    """No difference is shown where there is none."""
    stored = json.loads(shipped.checked("regime", name).content)

    assert differences.diff(stored, copy.deepcopy(stored)) == ()


def test_a_difference_names_items_by_their_ids() -> None:
    """A state that moved in the list and got another label is that state, not its position."""
    stored = json.loads(shipped.checked("rights", "standard").content)
    offered = copy.deepcopy(stored)
    offered["roles"].insert(0, {"id": "guest", "label": {"vi": "Khách", "en": "Guest"}, "grants": []})
    offered["roles"] = [role for role in offered["roles"] if role["id"] != "council-member"]
    shipped.item(offered["roles"], "head")["label"]["vi"] = "Thủ trưởng"

    changes = differences.diff(stored, offered)

    assert [(change.path, change.old, change.new) for change in changes] == [
        (("roles", "guest"), None, offered["roles"][0]),
        (("roles", "head", "label", "vi"), "Lãnh đạo đơn vị", "Thủ trưởng"),
        (("roles", "council-member"), shipped.item(stored["roles"], "council-member"), None),
    ]
    assert str(changes[1]) == "roles.head.label.vi: 'Lãnh đạo đơn vị' → 'Thủ trưởng'"


def test_another_order_is_a_difference() -> None:
    """Of the transitions of one step the first that holds is taken: their order is policy."""
    old = {"transitions": [{"id": "a"}, {"id": "b"}, {"id": "c"}]}
    new = {"transitions": [{"id": "b"}, {"id": "a"}, {"id": "d"}]}

    changes = differences.diff(old, new)

    assert [(change.path, change.old, change.new) for change in changes] == [
        (("transitions", "d"), None, {"id": "d"}),
        (("transitions", "c"), {"id": "c"}, None),
        (("transitions", "order"), ["a", "b"], ["b", "a"]),
    ]


def test_items_without_names_are_told_by_position() -> None:
    """Grants and sources are plain lists."""
    changes = differences.diff({"grants": ["a", "b"]}, {"grants": ["a", "c", "d"]})

    assert [(change.path, change.old, change.new) for change in changes] == [
        (("grants", 1), "b", "c"),
        (("grants", 2), None, "d"),
    ]


def without_absent(value: Any) -> Any:
    """The value with absent keys left out: absent and null say the same."""
    if isinstance(value, dict):
        return {key: without_absent(item) for key, item in value.items() if item is not None}
    return [without_absent(item) for item in value] if isinstance(value, list) else value


@given(PLAIN, PLAIN)
def test_there_is_a_difference_exactly_where_two_contents_differ(old: Any, new: Any) -> None:
    """Nothing is shown for equal contents, and nothing that differs goes unseen."""
    same = json.dumps(without_absent(old), sort_keys=True) == json.dumps(without_absent(new), sort_keys=True)

    assert (differences.diff(old, new) == ()) == same


@given(PLAIN)
def test_content_equals_itself(value: Any) -> None:
    """A copy has no differences."""
    assert differences.diff(value, copy.deepcopy(value)) == ()


def test_roles_are_values() -> None:
    """Two values of the same content are equal and cannot be changed."""
    role = rights.Role(id="a", label=labels.Label(vi="A", en="A"))

    with pytest.raises(dataclasses.FrozenInstanceError):
        role.id = "b"  # type: ignore[misc] # what is tried here is forbidden by the type as well
