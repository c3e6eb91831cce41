"""The instance itself: founded once; people, roles, addresses, accounts, settings, policy, and the clock of a demo."""

import json
from dataclasses import replace
from typing import Any

import pytest

from ocop_cycle import errors
from ocop_cycle.application import commands
from ocop_cycle.policy import content
from ocop_cycle.storage import demo_clock
from tests.application import builders, dumps

ADMIN = builders.ADMINISTRATOR
DOSSIER = "LG24-0002"


def refused(office: builders.Office, stop: type[errors.Stopped], kind: type[Any], actor: str, /, **said: Any) -> str:
    """A command is refused so, and nothing changes; the sentence."""
    before = dumps.of(office)
    with pytest.raises(stop) as told:
        office.do(kind, actor, **said)
    assert dumps.of(office) == before
    return str(told.value)


# --- founding


def test_an_instance_is_founded_once() -> None:
    """Entry 1 says what it is; nobody founds over it."""
    office = builders.office()
    office.execute(builders.founding(office.by()))

    (entry,) = dumps.entries(office)
    assert (entry["n"], entry["kind"], entry["subject"]) == (1, "FoundInstance", ["instance", "-"])
    with pytest.raises(errors.AlreadyThere):
        office.execute(builders.founding(office.by("ai-do")))
    assert dumps.head(office) == 1


def test_nothing_is_done_before_the_founding() -> None:
    """In an empty database nobody holds a right, not even the system."""
    office = builders.office()

    with pytest.raises(errors.NotPermitted):
        office.do(commands.AddPerson, person="thu", name="Thu")

    assert dumps.head(office) == 0


def test_the_first_administrator_can_begin() -> None:
    """With the account of who founded it: adding people and giving roles needs nobody else."""
    office = builders.office()
    office.execute(replace(builders.founding(office.by()), account="may-1/thu"))

    office.do(commands.AddPerson, ADMIN, person="thu", name="Thu")
    office.do(commands.GrantRole, ADMIN, person="thu", role="coordinator", unit="instance")

    assert office.rows("SELECT account, person_id FROM binding") == [{"account": "may-1/thu", "person_id": ADMIN}]
    assert office.actor("thu").grants[0].role == "coordinator"


# --- people and roles


def test_a_role_counts_from_its_grant_to_its_end(office: builders.Office) -> None:
    """Given, used, taken away, given again: each with an entry."""
    said = {"person": "lan", "role": "coordinator", "unit": builders.AGENCY}
    office.do(commands.GrantRole, ADMIN, **said)
    office.step(DOSSIER, "submit-idea", "lan")
    office.do(commands.RevokeRole, ADMIN, **said, reason="Chuyển công tác")
    refused(office, errors.NotPermitted, commands.TakeBackStep, "lan", dossier=DOSSIER, reason="x")
    office.do(commands.GrantRole, ADMIN, **said)
    office.do(commands.TakeBackStep, "lan", dossier=DOSSIER, reason="Ghi nhầm")

    assert office.state(DOSSIER) == "idea-draft"


def test_the_role_of_a_producer_can_be_taken_back(office: builders.Office) -> None:
    """For the producer for whom it was given; a role for another is not touched."""
    other = "lg-htx-hung-vuong"
    office.do(commands.GrantRole, ADMIN, person="chi", role="producer", unit=builders.NGHIA_HUNG, producer=other)
    office.do(
        commands.RevokeRole, ADMIN, person="chi", role="producer", unit=builders.NGHIA_HUNG,
        producer="lg-ho-cao-thi-thu-huong",
    )  # fmt: skip

    refused(office, errors.NotPermitted, commands.AdvanceDossier, "chi", dossier=DOSSIER, step="submit-idea")
    assert [grant.producer_id for grant in office.actor("chi").grants] == [other]


@pytest.mark.parametrize(
    ("said", "stop", "words"),
    [
        ({"role": "system", "unit": "instance"}, errors.WrongUse, "held by no person"),
        ({"role": "producer"}, errors.WrongUse, "for one producer: name it"),
        ({"role": "head", "producer": "lg-htx-jvo-food"}, errors.WrongUse, "for one producer: name it"),
        ({"role": "producer", "producer": "lg-htx-jvo"}, errors.UnknownThing, "lg-htx-jvo-food"),
        ({"role": "lanh-dao"}, errors.UnknownThing, "there is no role"),
        ({"unit": "lg-xa-nao-do"}, errors.UnknownThing, "there is no unit"),
        ({"person": "nguoi-la"}, errors.UnknownThing, "there is no person"),
        ({"person": "ha", "role": "head"}, errors.AlreadyThere, "is there already"),
    ],
)
def test_a_role_that_makes_no_sense_is_not_given(
    office: builders.Office, said: dict[str, Any], stop: type[errors.Stopped], words: str
) -> None:
    """The system's own role, a producer's role for nobody, and names that nobody knows, with the nearest ones."""
    whole = {"person": "lan", "role": "head", "unit": builders.DISTRICT, **said}

    assert words in refused(office, stop, commands.GrantRole, ADMIN, **whole)


def test_f18_rights_are_given_by_the_administrator_alone(office: builders.Office) -> None:
    """Neither head nor coordinator nor auditor makes themselves more than they are."""
    for actor in ("ha", "thu", "kiem", "chi"):
        refused(
            office, errors.NotPermitted, commands.GrantRole, actor, person=actor, role="head", unit=builders.DISTRICT
        )


@pytest.mark.parametrize("role", ["head", "council-secretary", "administrator"])
def test_nobody_gives_himself_a_role(office: builders.Office, role: str) -> None:
    """Not even the administrator, who may give each of them to anybody else: one plain sentence, and no entry."""
    head = dumps.head(office)

    words = refused(office, errors.NotPermitted, commands.GrantRole, ADMIN, person=ADMIN, role=role, unit="instance")

    assert (words, dumps.head(office)) == ("role for oneself", head)


def test_the_administrator_has_no_say_in_dossiers(office: builders.Office) -> None:
    """Keeping the system running is no right over what the office decides."""
    for kind, said in (
        (commands.AdvanceDossier, {"dossier": DOSSIER, "step": "submit-idea"}),
        (commands.RecordDocument, {"dossier": DOSSIER, "item": "samples"}),
        (commands.OpenDossier, {"cycle": builders.PLAN, "product": "lg-gio-lua", "kind": "re-evaluation"}),
        (commands.CloseCycle, {"cycle": builders.PLAN}),
    ):
        refused(office, errors.NotPermitted, kind, ADMIN, **said)


@pytest.mark.parametrize("person", ["thu", "system"])
def test_a_person_is_added_once(office: builders.Office, person: str) -> None:
    """Nor is the system a person."""
    refused(office, errors.AlreadyThere, commands.AddPerson, ADMIN, person=person, name="Thu")


def test_an_account_is_bound_and_bound_anew(office: builders.Office) -> None:
    """A binding to another person takes the place of the old one; the trail keeps both."""
    office.do(commands.BindAccount, ADMIN, account="may-1/a", person="thu")
    receipt = office.do(commands.BindAccount, ADMIN, account="may-1/a", person="ha")

    assert office.rows("SELECT person_id, state FROM binding") == [{"person_id": "ha", "state": "bound"}]
    assert receipt.before == {"person": "thu"}
    refused(office, errors.UnknownThing, commands.BindAccount, ADMIN, account="may-1/a", person="nguoi-la")


# --- addresses


def test_a_new_address_takes_the_place_of_the_old_one(office: builders.Office) -> None:
    """The old one is retired and stays on record; other channels are not touched."""
    party = {"party_kind": "unit", "party": builders.NGHIA_HUNG}
    office.do(commands.ChangeContact, "hung", **party, channel="telephone", address="0204 000 0000")
    office.do(commands.ChangeContact, "hung", **party, channel="email", address="moi@nghia-hung.example")

    rows = office.rows(
        f"SELECT channel, version, state FROM contact WHERE party_id = '{builders.NGHIA_HUNG}' ORDER BY id"
    )
    assert [tuple(row.values()) for row in rows] == [
        ("email", 1, "retired"), ("email", 2, "active"), ("telephone", 1, "active"),
    ]  # fmt: skip


def test_f18_a_unit_changes_its_own_address(office: builders.Office) -> None:
    """Its own and its producers', and not the neighbour's."""
    said = {"channel": "email", "address": "x@y.example"}
    office.do(commands.ChangeContact, "hung", party_kind="producer", party="lg-ho-cao-thi-thu-huong", **said)

    for party_kind, party in (("unit", builders.HUONG_SON), ("producer", "lg-htx-ho-cao"), ("unit", builders.DISTRICT)):
        refused(office, errors.NotPermitted, commands.ChangeContact, "hung", party_kind=party_kind, party=party, **said)


def test_f18_a_producer_without_a_commune_belongs_to_who_runs_its_cycle(office: builders.Office) -> None:
    """Where the plan names no commune, no commune changes its address; the agency of the cycle does, and the root."""
    said = {"party_kind": "producer", "party": "lg-htx-tan-hung", "channel": "email"}

    refused(office, errors.NotPermitted, commands.ChangeContact, "hung", **said, address="x@y.example")
    office.do(commands.ChangeContact, "thu", **said, address="x@y.example")
    office.do(commands.ChangeContact, ADMIN, **said, address="z@y.example")


@pytest.mark.parametrize("party", [("unit", "lg-xa-nao-do"), ("producer", "lg-htx-nao-do")])
def test_an_address_of_nobody_is_told(office: builders.Office, party: tuple[str, str]) -> None:
    """A party that nobody knows gets no address."""
    said = {"party_kind": party[0], "party": party[1], "channel": "email", "address": "x@y.example"}

    refused(office, errors.UnknownThing, commands.ChangeContact, ADMIN, **said)


# --- settings and policy


@pytest.mark.parametrize("name", ["demo", "public-key"])
def test_what_an_instance_is_is_no_setting(office: builders.Office, name: str) -> None:
    """Demo or real, and by which key: that was fixed when it was founded."""
    assert "fixed when the instance is founded" in refused(
        office, errors.WrongUse, commands.ChangeSetting, ADMIN, name=name, value="true"
    )


def test_a_setting_is_made_and_changed(office: builders.Office) -> None:
    """With what it was before."""
    first = office.do(commands.ChangeSetting, ADMIN, name="sending-held", value="true")
    second = office.do(commands.ChangeSetting, ADMIN, name="sending-held", value="false")

    assert (first.before, second.before) == ({"value": None}, {"value": "true"})


def version(kind: str, name: str, mark: str) -> dict[str, Any]:
    """Another version of a shipped file."""
    text = builders.checked(kind, name).content.replace('"vi":"', f'"vi":"({mark}) ', 1)
    return {"kind": kind, "name": name, "digest": content.digest(text), "content": text}


def test_what_is_adopted_is_in_force_and_what_was_stays_stored(office: builders.Office) -> None:
    """A dossier is judged by the content that it recorded, whatever is in force by now."""
    before = office.row("dossier", DOSSIER)["regime"]
    said = version("regime", "qd-148-2023", "sửa")
    office.do(commands.AdoptPolicy, **said)
    office.step(DOSSIER, "submit-idea", "thu")
    later = office.do(
        commands.OpenDossier, "thu", cycle=builders.PLAN, product="lg-gio-lua", kind="re-evaluation", round="dot-2"
    ).subject[1]

    stored = {row["digest"] for row in office.rows("SELECT digest FROM policy_content")}
    assert {before, said["digest"]} <= stored
    assert (office.row("dossier", DOSSIER)["regime"], office.row("dossier", later)["regime"]) == (
        before,
        said["digest"],
    )
    assert dumps.entries(office)[-2]["policy"] == [before]


def test_what_is_in_force_is_not_adopted_again(office: builders.Office) -> None:
    """The same content under the same name changes nothing."""
    checked = builders.checked("regime", "qd-148-2023")

    refused(
        office, errors.AlreadyThere, commands.AdoptPolicy, "system", kind="regime", name=checked.name,
        digest=checked.digest, content=checked.content,
    )  # fmt: skip


def test_an_older_version_can_be_put_in_force_again(office: builders.Office) -> None:
    """Its content is stored already, and is not stored twice."""
    checked = builders.checked("rules", "standard")
    office.do(commands.AdoptPolicy, **version("rules", "standard", "sửa"))
    office.do(commands.AdoptPolicy, kind="rules", name="standard", digest=checked.digest, content=checked.content)

    assert office.rows("SELECT digest FROM policy_in_force WHERE kind = 'rules'") == [{"digest": checked.digest}]
    assert dumps.faults(office) == []


def test_content_that_is_not_its_digests_is_refused(office: builders.Office) -> None:
    """Nothing is stored under a name that is not its own."""
    said = {**version("rules", "standard", "sửa"), "digest": "0" * 64}

    assert "does not have the digest" in refused(office, errors.WrongUse, commands.AdoptPolicy, "system", **said)


def test_rights_that_are_adopted_count_at_once(office: builders.Office) -> None:
    """A role that loses a permission loses it with the entry, for everybody who holds it."""
    said = json.loads(builders.checked("rights", "standard").content)
    for role in said["roles"]:
        role["grants"] = [grant for grant in role["grants"] if grant != "dossier.record-document"]
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    office.do(commands.RecordDocument, "thu", dossier=DOSSIER, item="samples")
    office.do(commands.AdoptPolicy, kind="rights", name="standard", digest=content.digest(text), content=text)

    refused(office, errors.NotPermitted, commands.RecordDocument, "thu", dossier=DOSSIER, item="samples")


# --- the clock of a demo


def demo() -> builders.Office:
    """A demo whose office time stands at the moment of its founding."""
    office = builders.office()
    office.execute(replace(builders.founding(office.by()), demo=True, office_at="2024-01-02T01:00:00.000000Z"))
    return office


def test_the_clock_of_a_demo_moves_forward_only() -> None:
    """By a command, which stands in the trail."""
    office = demo()
    office.do(commands.MoveDemoClock, to="2024-01-09T01:00:00.000000Z")

    stands = demo_clock.DemoClock(office.house.store).now()
    assert stands.isoformat() == "2024-01-09T01:00:00+00:00"
    office.clock.set(stands)
    assert "only moves forward" in refused(
        office, errors.WrongUse, commands.MoveDemoClock, "system", to="2024-01-08T01:00:00.000000Z"
    )


def test_a_real_instance_has_no_such_clock(office: builders.Office) -> None:
    """Its time is the machine's."""
    assert "only the clock of a demo" in refused(
        office, errors.WrongUse, commands.MoveDemoClock, "system", to="2024-06-03T01:00:00.000000Z"
    )


@pytest.mark.parametrize("actor", ["thu", "ha", ADMIN])
def test_nobody_but_the_system_moves_it(office: builders.Office, actor: str) -> None:
    """Whoever presses the button has it moved; the clock belongs to the software."""
    refused(office, errors.NotPermitted, commands.MoveDemoClock, actor, to="2024-06-03T01:00:00.000000Z")
