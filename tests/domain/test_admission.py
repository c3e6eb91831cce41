"""Places in rounds: in the order of the queue, the nearest round with a place first."""

from hypothesis import given
from hypothesis import strategies as st

from ocop_cycle.domain import admission

ROUNDS = ("một", "hai", "ba")
QUEUES = st.lists(st.lists(st.sampled_from(ROUNDS), unique=True), max_size=12).map(
    lambda wishes: [(f"D{number}", wished) for number, wished in enumerate(wishes)]
)
PLACES = st.fixed_dictionaries({name: st.none() | st.integers(0, 4) for name in ROUNDS})


def test_who_comes_first_has_the_place_and_who_comes_later_the_next_round() -> None:
    """A full round is passed by, and that it was is told."""
    found = admission.admit([("A", ["một", "hai"]), ("B", ["một", "hai"])], {"một": 1})

    assert found == {"A": admission.Place("một", 1), "B": admission.Place("hai", 1, ("một",))}


def test_who_makes_no_round_with_a_place_has_none() -> None:
    """Nobody is squeezed in."""
    assert admission.admit([("A", []), ("B", ["một"])], {"một": 0}) == {}


@given(QUEUES, PLACES)
def test_no_round_takes_more_than_it_has_and_nobody_is_passed_over(
    queue: list[tuple[str, list[str]]], places: dict[str, int | None]
) -> None:
    """Each comes into the first of his rounds that was not full when his turn came."""
    found = admission.admit(queue, places)

    for name, most in places.items():
        assert most is None or sum(place.round == name for place in found.values()) <= most
    for who, wished in queue:
        place = found.get(who)
        passed = wished[: wished.index(place.round)] if place else wished
        assert all(places[name] is not None for name in passed)
