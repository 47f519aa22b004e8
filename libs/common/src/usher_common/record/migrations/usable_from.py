"""From which version of the code on the schema can be used: the newest migration says so, and the record keeps it."""

import json

from sqlalchemy import Connection, delete, insert, inspect, select

from usher_common.record.tables.schema import setting

KEY = "schema_usable_from"  # of the table `setting`


def note_usable_from(connection: Connection, revision: str) -> None:
    """Note that all code that knows `revision` can work on the schema as it is now."""
    connection.execute(delete(setting).where(setting.c.key == KEY))
    connection.execute(insert(setting).values(key=KEY, value_json=json.dumps(revision)))


def read_usable_from(connection: Connection) -> str | None:
    """Return the revision that was noted, None if none was: by migrations of before 0045."""
    if not inspect(connection).has_table(setting.name):
        return None
    found = connection.execute(select(setting.c.value_json).where(setting.c.key == KEY)).scalar()
    return None if found is None else str(json.loads(found))
