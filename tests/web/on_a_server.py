"""An instance that was made on a file, moved to a PostgreSQL server row by row."""

import itertools
import json
from pathlib import Path

from sqlalchemy import insert, select, text

from ocop_cycle.storage import engines, schema
from tests.storage import databases

_numbers = itertools.count(1)


def move(folder: Path) -> Path:
    """Put everything that the file of an instance holds on the server of the run; the instance works there from now."""
    databases._templates()
    name = f"ocop_moved_{next(_numbers)}"
    databases._create(name, "ocop_ready")
    file, server = folder / "ocop.db", databases.server().get_uri(name)
    source, target = engines.sqlite_file_read_only(file), engines.open_engine(server)
    with source.connect() as read, target.begin() as write:
        write.execute(text("SET LOCAL session_replication_role = replica"))  # no trigger minds in which order rows come
        for table in schema.metadata.sorted_tables:
            rows = [row._asdict() for row in read.execute(select(table))]
            write.execute(table.delete())
            if rows:
                write.execute(insert(table), rows)
    source.dispose()
    target.dispose()
    file.unlink()
    place = folder / "instance.json"
    place.write_text(json.dumps({**json.loads(place.read_text()), "database": server}))
    return folder
