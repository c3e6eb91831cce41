"""Who may act: role, unit, level, area; and nobody decides on what is his own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ocop_cycle import errors
from ocop_cycle.domain import permissions
from ocop_cycle.policy import regime

DISTRICT = "/bo/tinh/huyen/"
COMMUNE = "/bo/tinh/huyen/xa-mot/"
OTHER = "/bo/tinh/huyen/xa-hai/"
AGENCY = "/bo/tinh/huyen/phong/"
PRODUCER = "htx-mot"
HERE = permissions.Place(COMMUNE, PRODUCER)


def grant(role: str, area: str, level: str, producer: str | None = None) -> permissions.Grant:
    """A role held at a unit that reaches ``area``."""
    return permissions.Grant(role, area.rstrip("/").rpartition("/")[2], area, level, producer)


def actor(*grants: permissions.Grant) -> permissions.Actor:
    """Somebody with these roles."""
    return permissions.Actor(person_id="thu", grants=grants)


def role(name: str, level: str | None = None) -> regime.RoleAt:
    """A role as a regime names it."""
    return regime.RoleAt(role=name, level=level)


OFFICER = grant("commune-officer", COMMUNE, "commune")
COORDINATOR = grant("coordinator", DISTRICT, "district")
HEAD = grant("head", DISTRICT, "district")
STANDS_FOR_IT = grant("producer", COMMUNE, "commune", PRODUCER)
GRANTING = {"dossier.open": frozenset({"coordinator", "commune-officer", "producer"})}


@pytest.mark.parametrize(
    ("held", "allowed"),
    [
        pytest.param((OFFICER,), (role("commune-officer", "commune"),), id="the unit itself"),
        pytest.param((COORDINATOR,), (role("coordinator", "district"),), id="a unit above"),
        pytest.param((COORDINATOR,), (role("head"), role("coordinator")), id="one of several roles"),
        pytest.param((HEAD, OFFICER), (role("commune-officer"),), id="one of several that are held"),
        pytest.param((STANDS_FOR_IT,), (role("producer"),), id="the producer's own"),
        pytest.param((STANDS_FOR_IT, OFFICER), (role("producer"), role("commune-officer")), id="own, as producer"),
    ],
)
def test_a_step_may_be_taken(held: tuple[permissions.Grant, ...], allowed: tuple[regime.RoleAt, ...]) -> None:
    """The role, at the level, in whose area the dossier lies."""
    assert permissions.why_not_step(actor(*held), allowed, HERE) is None


@pytest.mark.parametrize(
    ("held", "allowed", "roles"),
    [
        pytest.param((), (role("head", "district"),), "head@district", id="no role"),
        pytest.param(
            (OFFICER,), (role("head"), role("coordinator", "district")), "head, coordinator@district", id="another role"
        ),
        pytest.param(
            (grant("head", COMMUNE, "commune"),), (role("head", "district"),), "head@district", id="another level"
        ),
        pytest.param(
            (grant("commune-officer", OTHER, "commune"),),
            (role("commune-officer"),),
            "commune-officer",
            id="another area",
        ),
        pytest.param(
            (grant("coordinator", AGENCY, "district"),),
            (role("coordinator"),),
            "coordinator",
            id="an office that does not answer",
        ),
        pytest.param(
            (grant("producer", COMMUNE, "commune", "htx-hai"),), (role("producer"),), "producer", id="another producer"
        ),
    ],
)
def test_a_step_may_not_be_taken(
    held: tuple[permissions.Grant, ...], allowed: tuple[regime.RoleAt, ...], roles: str
) -> None:
    """What is granted nowhere, nobody may; the reason names the roles that could."""
    reason = permissions.why_not_step(actor(*held), allowed, HERE)

    assert reason == errors.Reason("role-missing", {"roles": roles})


@pytest.mark.parametrize("held", [(STANDS_FOR_IT, HEAD), (HEAD, STANDS_FOR_IT), (STANDS_FOR_IT,)])
def test_nobody_decides_on_his_own_dossier(held: tuple[permissions.Grant, ...]) -> None:
    """Who stands for the producer may take the producer's steps and no others, whatever else he is."""
    reason = permissions.why_not_step(actor(*held), (role("head", "district"),), HERE)

    assert reason == errors.Reason("own-dossier", {})


def test_who_stands_for_one_producer_decides_on_others() -> None:
    """The dossier of another producer is not his own."""
    reason = permissions.why_not_step(
        actor(STANDS_FOR_IT, HEAD), (role("head", "district"),), permissions.Place(OTHER, "htx-hai")
    )

    assert reason is None


def test_nobody_judges_his_own_product() -> None:
    """Results and certificates are not recorded by who stands for the producer."""
    both = actor(HEAD, STANDS_FOR_IT)

    reasons = [permissions.why_not_impartial(both, place) for place in (HERE, permissions.Place(OTHER, "htx-hai"))]

    assert reasons == [errors.Reason("own-dossier", {}), None]


def test_a_thing_that_belongs_to_no_producer_is_nobodys_own() -> None:
    """A place without a producer makes nobody partial."""
    assert permissions.why_not_impartial(actor(HEAD), permissions.Place(DISTRICT)) is None


@pytest.mark.parametrize(
    ("held", "place", "reason"),
    [
        pytest.param((COORDINATOR,), HERE, None, id="a unit below"),
        pytest.param((OFFICER,), HERE, None, id="the unit itself"),
        pytest.param((OFFICER,), permissions.Place(DISTRICT), "dossier.open", id="a unit above"),
        pytest.param((HEAD,), HERE, "dossier.open", id="another role"),
        pytest.param((STANDS_FOR_IT,), HERE, None, id="the producer's own"),
        pytest.param((STANDS_FOR_IT,), permissions.Place(COMMUNE, "htx-hai"), "dossier.open", id="a neighbour's"),
        pytest.param((STANDS_FOR_IT,), permissions.Place(COMMUNE), "dossier.open", id="the commune's"),
        pytest.param((), HERE, "dossier.open", id="nobody"),
    ],
)
def test_f18_a_permission_reaches_its_own_area(
    held: tuple[permissions.Grant, ...], place: permissions.Place, reason: str | None
) -> None:
    """Own unit and the units below; a role for one producer reaches that producer's things alone."""
    found = permissions.why_not_permission(actor(*held), "dossier.open", place, roles_granting=GRANTING)

    assert found == (errors.Reason("permission-missing", {"permission": reason}) if reason else None)


def test_what_no_role_grants_nobody_may() -> None:
    """A permission that stands in no rights is held by nobody, not even by who has every role."""
    found = permissions.why_not_permission(
        actor(COORDINATOR, OFFICER, HEAD), "dossier.burn", HERE, roles_granting=GRANTING
    )

    assert found == errors.Reason("permission-missing", {"permission": "dossier.burn"})


def test_units_with_like_names_are_no_neighbours_below() -> None:
    """Paths end in a stroke, so that xa-mot is not above xa-mot-hai."""
    found = permissions.why_not_permission(
        actor(OFFICER), "dossier.open", permissions.Place("/bo/tinh/huyen/xa-mot-hai/"), roles_granting=GRANTING
    )

    assert found == errors.Reason("permission-missing", {"permission": "dossier.open"})


def test_the_system_reaches_everything_that_its_role_may() -> None:
    """Its role is held at the root of all paths."""
    system = permissions.Actor(
        person_id=permissions.SYSTEM, grants=(permissions.Grant(permissions.SYSTEM, "-", "", "-"),)
    )
    granting = {"deadline.ring": frozenset({permissions.SYSTEM})}

    asked = [
        permissions.why_not_permission(system, name, permissions.Place(scope), roles_granting=granting)
        for name, scope in (("deadline.ring", "/"), ("deadline.ring", COMMUNE), ("dossier.open", COMMUNE))
    ]

    assert asked == [None, None, errors.Reason("permission-missing", {"permission": "dossier.open"})]
    assert (system.is_system, actor(HEAD).is_system) == (True, False)


def test_what_lists_are_narrowed_to_are_the_outermost_areas() -> None:
    """An area within another one is not said twice."""
    inner = grant("coordinator", COMMUNE, "commune")
    beside = grant("commune-officer", "/bo/tinh/huyen-hai/", "commune")

    found = permissions.scopes(actor(inner, COORDINATOR, beside), "dossier.open", roles_granting=GRANTING)

    assert found == (DISTRICT, "/bo/tinh/huyen-hai/")


PATHS = st.lists(st.sampled_from(["a", "b", "c"]), max_size=4).map(lambda names: "/" + "".join(f"{n}/" for n in names))


@given(st.lists(PATHS, max_size=4), PATHS)
def test_lists_show_what_may_be_acted_on(areas: list[str], place: str) -> None:
    """A thing lies in the scope of a permission if and only if the permission reaches it."""
    someone = actor(*(grant("coordinator", area, "district") for area in areas))

    reason = permissions.why_not_permission(someone, "dossier.open", permissions.Place(place), roles_granting=GRANTING)
    listed = permissions.scopes(someone, "dossier.open", roles_granting=GRANTING)

    assert (reason is None) == any(place.startswith(scope) for scope in listed)


def test_what_concerns_the_whole_takes_a_role_at_the_root() -> None:
    """Who holds a fitting role at one office is told where it has to be held; who holds none is not."""
    granting = {"policy.adopt": frozenset({"coordinator"})}
    held = permissions.Grant("coordinator", "lg-phong-nnptnt", "/a/b/", "district", None)
    whole = permissions.Place(permissions.EVERYWHERE, None)

    told = [
        permissions.why_not_permission(
            permissions.Actor(person_id="thu", grants=grants), "policy.adopt", whole, roles_granting=granting
        )
        for grants in ((held,), (), (held._replace(area="/"),))
    ]

    assert [dict(one.facts) if one else None for one in told] == [
        {"permission": "policy.adopt", "root": "instance"},
        {"permission": "policy.adopt"},
        None,
    ]
