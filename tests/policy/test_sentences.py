"""How problems are told: by code and facts, in English here and in other languages elsewhere."""

import pytest

from ocop_cycle.policy import places, problems, sentences


def test_a_sentence_is_filled_with_facts() -> None:
    """The sentence of the code, with what was found."""
    problem = problems.unknown(("states", 0, "level"), "level", "distrct", ["district", "province"])

    assert sentences.worded(problem) == "there is no level 'distrct'; did you mean district?"


def test_a_check_may_give_its_sentence_whole() -> None:
    """Then nothing is looked up."""
    assert sentences.worded(problems.Problem((), "calendar", sentence="Thiếu ngày nghỉ lễ.")) == "Thiếu ngày nghỉ lễ."


def test_an_unknown_code_is_told_as_words() -> None:
    """A new check without a sentence still says something."""
    assert sentences.worded(problems.Problem((), "moon-is-full", {"day": "2024-06-22"})) == (
        "moon is full (day: 2024-06-22)"
    )


def test_a_fact_that_is_missing_does_not_hide_the_problem() -> None:
    """A sentence with a hole is better than no sentence."""
    assert sentences.worded(problems.Problem((), "named-twice", {"thing": "state"})) == (
        "there is a state '?' already; give each its own name"
    )


def test_long_facts_are_cut() -> None:
    """A file may hold a text of any length where a name should stand."""
    said = sentences.worded(problems.Problem((), "not-a-name", {"found": "x" * 10_000}))

    assert len(said) < 400


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ((), ""),
        (("states", 0, "level"), "states[a].level"),
        (("states", 1), "states[1]"),
        (("states", 7, "x"), "states[7].x"),
        (("bands", 0, "law"), "bands[3].law"),
    ],
)
def test_places_are_named_by_what_stands_there(path: problems.Place, shown: str) -> None:
    """Items of lists are called by their names where they have one, and by their position where not."""
    data = {"states": [{"id": "a"}, 3], "bands": [{"stars": 3}]}

    assert places.named(path, data) == shown
