"""The database's history: one file for each change of the tables."""


def ours(_thing: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
    """Say whether Alembic compares a thing: not what full-text search keeps for itself."""
    return not (kind in ("table", "index") and name is not None and "_search" in name)
