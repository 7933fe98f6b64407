"""The index of names beside the patients: SQLite FTS5 kept by triggers, on PostgreSQL a GIN index."""

from tumorboard.core.db import beside
from tumorboard.patients.models import Patient

_OUT = "INSERT INTO patient_search(patient_search, rowid, name_key) VALUES ('delete', old.id, old.name_key);"
_IN = "INSERT INTO patient_search(rowid, name_key) VALUES (new.id, new.name_key);"

for _statement in (
    "CREATE VIRTUAL TABLE patient_search USING fts5(name_key, content='patient', content_rowid='id', "
    "tokenize='unicode61 remove_diacritics 2', prefix='1 2 3')",
    f"CREATE TRIGGER patient_search_insert AFTER INSERT ON patient BEGIN {_IN} END",
    f"CREATE TRIGGER patient_search_delete AFTER DELETE ON patient BEGIN {_OUT} END",
    f"CREATE TRIGGER patient_search_update AFTER UPDATE OF name_key ON patient BEGIN {_OUT} {_IN} END",
):
    beside(Patient.__table__, "sqlite", _statement)

beside(
    Patient.__table__,
    "postgresql",
    "CREATE INDEX patient_search ON patient USING gin (to_tsvector('simple', name_key))",
)
