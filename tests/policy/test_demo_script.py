"""The script of the demonstration: it plays the plan's products, says what is made up, and is read strictly."""

import pytest

from ocop_cycle import errors
from ocop_cycle.policy import demo_script, loader
from tests.policy import shipped

NAME = "lang-giang-2024"


@pytest.fixture(scope="module")
def script() -> demo_script.DemoScript:
    """The script that is shipped."""
    return demo_script.shipped(NAME)


@pytest.fixture(scope="module")
def plan() -> loader.Checked:
    """The plan it plays."""
    return shipped.checked("plan", NAME)


def test_every_product_of_the_plan_has_its_dossier(script: demo_script.DemoScript, plan: loader.Checked) -> None:
    """No more and no fewer, each once."""
    assert sorted(one.product for one in script.dossiers) == sorted(product.id for product in plan.value.products)


def test_it_names_units_and_producers_of_the_plan_only(script: demo_script.DemoScript, plan: loader.Checked) -> None:
    """Nobody works for an office that the plan does not know, save for the instance itself."""
    units = {unit.id for unit in plan.value.units} | {"instance"}
    producers = {producer.id for producer in plan.value.producers}

    assert {person.unit for person in script.people} - units == set()
    assert {person.producer for person in script.people if person.producer} - producers == set()
    assert {duty.unit for duty in script.duties} - units == set()
    assert set(script.addresses.without) - units - producers == set()


def test_every_deed_is_somebodys(script: demo_script.DemoScript) -> None:
    """Whoever does something is introduced."""
    people = {person.id for person in script.people}
    acting = {deed.by for one in script.dossiers for deed in one.deeds} | {one.by for one in script.dossiers}

    assert (acting | {duty.by for duty in script.duties} | {script.you}) - people == set()


def test_a_deed_says_one_thing(script: demo_script.DemoScript) -> None:
    """A step, papers, a total, or another date."""
    told = [
        sum((deed.step is not None, bool(deed.papers), deed.total is not None, deed.due is not None))
        for one in script.dossiers
        for deed in one.deeds
    ]

    assert set(told) == {1}


def test_every_made_up_reason_says_so(script: demo_script.DemoScript) -> None:
    """A reason that somebody might quote is marked where it stands."""
    reasons = [deed.reason for one in script.dossiers for deed in one.deeds if deed.reason]

    assert [reason for reason in reasons if not reason.endswith("(dựng)")] == []


def test_its_mailboxes_belong_to_nobody(script: demo_script.DemoScript) -> None:
    """RFC 2606: .example is nobody's."""
    assert script.addresses.domain.endswith(".example")
    assert script.office.mail_from.endswith(".example")


@pytest.mark.parametrize(
    ("text", "code"),
    [("id: x\n", "key-missing"), ("id: x\nplot: y\n", "key-unknown"), ("id: [1", "not-yaml"), ("a: &a 1\n", "anchor")],
    ids=lambda value: value.strip(),
)  # fmt: skip
def test_a_flawed_script_is_refused(text: str, code: str) -> None:
    """As strictly as policy is."""
    with pytest.raises(errors.PolicyFlawed) as stop:
        demo_script.read(text.encode(), "x.yaml")

    assert code in {flaw.code for flaw in stop.value.flaws}
