"""Whatever people try, in whatever order: the trail verifies, states are replays of it, refusals leave nothing."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.application import chances, dumps

EXAMPLES = max(8, settings.default.max_examples // 20)  # type: ignore[union-attr] # a profile is loaded
SLOW = settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@SLOW
@given(st.lists(chances.TRIES, min_size=20, max_size=45))
def test_any_sequence_of_commands_leaves_a_trail_that_verifies(tries: list[chances.Try]) -> None:
    """Chain, columns, values, keys and every record of every table are what the entries make of them."""
    office = chances.office()
    for tried in tries:
        chances.attempt(office, tried)

    faults = dumps.faults(office)
    office.house.close()
    assert faults == []


@SLOW
@given(st.lists(chances.TRIES, min_size=20, max_size=45))
def test_the_state_of_a_dossier_is_the_last_one_told(tries: list[chances.Try]) -> None:
    """State, holder, version, total and stars in the table are those of the last entries about the dossier."""
    office = chances.office()
    for tried in tries:
        chances.attempt(office, tried)

    rows, told = dumps.rows_of(office, "dossier"), dumps.told(office)
    office.house.close()
    assert {key: told["dossier", key] for key in rows} == rows


@SLOW
@given(st.lists(chances.TRIES, min_size=10, max_size=25))
def test_a_refused_command_changes_no_row_in_any_table(tries: list[chances.Try]) -> None:
    """Everything is as before, running state and all; what was done changed just what its entries tell."""
    office = chances.office()
    before = dumps.of(office)
    for tried in tries:
        head = dumps.head(office)
        done = chances.attempt(office, tried)
        after = dumps.of(office)
        if tried.what in chances.SINGLE and not done:
            assert after == before
        records = {table: after[table] for table in dumps.RECORDS}
        assert dumps.news(before, dumps.told(office, head)) == dumps.changes(before, records)
        before = after
    office.house.close()


@SLOW
@given(st.lists(chances.TRIES, min_size=20, max_size=45))
def test_no_bell_is_left_on_what_is_settled(tries: list[chances.Try]) -> None:
    """Only open deadlines ring; an ended dossier has none of the plan or the law open; a product one certificate."""
    office = chances.office()
    for tried in tries:
        chances.attempt(office, tried)

    ringing = office.rows("SELECT id FROM deadline WHERE state <> 'open' AND next_at IS NOT NULL")
    dead = office.rows(
        "SELECT deadline.id FROM deadline JOIN dossier ON dossier.id = deadline.subject_id"
        " WHERE deadline.state = 'open' AND dossier.ended_at IS NOT NULL AND deadline.subject_kind = 'dossier'"
    )
    twice = office.rows(
        "SELECT dossier_id FROM certificate WHERE state = 'in-force' GROUP BY dossier_id HAVING COUNT(*) > 1"
    )
    orphaned = office.rows(
        "SELECT certificate.id FROM certificate JOIN dossier ON dossier.id = certificate.dossier_id"
        " WHERE (certificate.state = 'in-force') <> (dossier.state = 'certified')"
        " AND certificate.state NOT IN ('corrected')"
    )
    office.house.close()
    assert (ringing, dead, twice, orphaned) == ([], [], [], [])
