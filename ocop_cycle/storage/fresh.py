"""A new database made at once from the schema, for rehearsals and tests; offices use migrations."""

from sqlalchemy import Engine

from ocop_cycle.storage import revision, schema, triggers, unit_of_work


def create_all(engine: Engine) -> None:
    """
    Make every table, index and trigger of the needed schema, and its receipt, in an empty database.

    The same as what the migrations make, which a test proves on both databases, and in a tenth of their time.
    """
    with unit_of_work.changing_schema(engine) as connection:
        schema.metadata.create_all(connection, checkfirst=False)
        triggers.create(connection)
        revision.stamp(connection)
