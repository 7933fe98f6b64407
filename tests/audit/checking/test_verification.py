"""Whoever changes the ledger beside the app is found, and told where: 200 cases by chance, on either database."""

from random import Random

import pytest
import sqlalchemy

from tests.audit.ground import BEGAN, KEYS, SECRET, found, owner, run, seal, write
from tumorboard.audit.checking.anchors import anchor_findings
from tumorboard.audit.checking.verification import findings, ground_of
from tumorboard.audit.sealing.canonical import digest_of, in_words, mark_of, packed, unpacked
from tumorboard.audit.sealing.keys import Keys, id_of
from tumorboard.audit.sealing.models import Pruning, Seal
from tumorboard.audit.sealing.raw import part
from tumorboard.core.db import db, now

COLUMNS = [column.name for column in Seal.__table__.columns]
COUNT, BATCH = 90, 10
CHANGES = {
    "at": "'2026-11-02 13:00:00.000001'", "event": "'act.refused'", "person_id": "NULL", "case_id": "case_id + 1",
    "patient_id": "7", "subject": "'plan'", "subject_id": "NULL", "facts": "'{\"note\":\"0 ä\"}'",
    "request_id": "''", "address": "'127.0.0.2'", "sign_in_id": "5", "once_key": "'x'",
}  # fmt: skip
OTHERS = Keys(id_of("another"), {id_of("another"): b"another"})


@pytest.fixture
def ledger(make):
    """A sealed ledger of ninety entries and more, with an anchor of its end: the ids, the seals, the anchor."""
    person = make.person()
    db.session.commit()
    write(person.id, COUNT)
    seals = seal(BATCH)
    ids = [mark.id for one in seals for mark in unpacked(one.marks)]
    return ids, seals, f"{seals[-1].total} {in_words(seals[-1].digest)}"


def edit(connection, ledger, chance):
    """One column of one entry."""
    key, column = chance.choice(ledger[0][5:]), chance.choice(list(CHANGES))
    run(connection, f"UPDATE ledger_entry SET {column} = {CHANGES[column]} WHERE id = :key", key=key)
    return {("changed", key)}


def cut(connection, ledger, chance):
    """Some entries out of the middle."""
    at, most = chance.randrange(len(ledger[0]) - 5), chance.choice([1, 1, 2, 5])
    gone = ledger[0][at : at + most]
    run(connection, "DELETE FROM ledger_entry WHERE id BETWEEN :first AND :last", first=gone[0], last=gone[-1])
    return {("removed", key) for key in gone}


def cut_tail(connection, ledger, chance):
    """The newest entries, with or without their seals: without, only the anchor knows."""
    at = chance.randrange(1, len(ledger[1]))
    seals = ledger[1][at:]
    if chance.random() < 0.7:
        run(connection, "DELETE FROM seal WHERE id >= :first", first=seals[0].id)
        run(connection, "DELETE FROM ledger_entry WHERE id >= :first", first=seals[0].from_id)
        return {("cut", 0)}
    run(connection, "DELETE FROM ledger_entry WHERE id >= :first", first=seals[0].from_id)
    return {("removed", mark.id) for one in seals for mark in unpacked(one.marks)}


def insert(connection, ledger, chance):
    """An entry into a gap, a copy of a true one, or one before the first."""
    key = chance.choice([chance.choice([one for one in ledger[0] if one >= 10]) + 1, -3])
    if key > ledger[1][-1].to_id:
        key = -3
    run(
        connection,
        "INSERT INTO ledger_entry (id, at, event, person_id, subject, facts, request_id, address) SELECT :key, at, "
        "event, person_id, subject, facts, request_id, address FROM ledger_entry WHERE id = :like",
        key=key, like=chance.choice(ledger[0]),
    )  # fmt: skip
    return {("inserted", key)}


def swap(connection, ledger, chance):
    """Two entries change places."""
    one, other = chance.sample(ledger[0][5:], 2)
    for was, becomes in ((one, -9), (other, one), (-9, other)):
        run(connection, "UPDATE ledger_entry SET id = :becomes WHERE id = :was", was=was, becomes=becomes)
    seals = {mark.id: row.id for row in ledger[1] for mark in unpacked(row.marks)}
    what = "moved" if seals[one] == seals[other] else "changed"
    return {(what, one), (what, other)}


def rebuild(connection, ledger, chance):
    """An entry is changed and the whole chain is made again: with another key, or under the name of ours."""
    name = chance.choice([KEYS.newest, OTHERS.newest])
    _made_again(connection, ledger, chance.choice(ledger[0]), name, OTHERS.key)
    return {("forged" if name == KEYS.newest else "unknown", 0)}


def reseal(connection, ledger, chance):
    """The same with our own key, as the app would after its seals were deleted: only the anchor knows."""
    _made_again(connection, ledger, chance.choice(ledger[0]), KEYS.newest, KEYS.key)
    assert found() == []
    return {("anchor", 0)}


def _made_again(connection, ledger, changed, name, secret):
    run(connection, "UPDATE ledger_entry SET address = '10.0.0.1' WHERE id = :key", key=changed)
    former, after = None, -(2**62)
    for row in ledger[1]:
        entries = part(connection, after, row.to_id)
        made = Seal(**{name: getattr(row, name) for name in COLUMNS})
        made.marks, made.key_id = packed(mark_of(secret, entry) for entry in entries), name
        made.former, after = former or row.former, row.to_id
        made.digest = former = digest_of(secret, made.facts, made.marks)
        run(
            connection, "UPDATE seal SET marks = :marks, key_id = :name, former = :former, digest = :digest "
            "WHERE id = :id",
            marks=made.marks, name=name, former=made.former, digest=made.digest, id=row.id,
        )  # fmt: skip


def entomb(connection, ledger, chance):
    """The oldest entries go under a tombstone that the app did not make."""
    row = chance.choice(ledger[1])
    stone = Pruning(
        id=1, at=now(), seal_id=row.id, to_id=row.to_id, total=row.total, older_than=now(), key_id=KEYS.newest
    )  # fmt: skip
    stone.digest = digest_of(OTHERS.key, stone.facts, b"")
    db_row = {column.name: getattr(stone, column.name) for column in Pruning.__table__.columns}
    connection.execute(sqlalchemy.insert(Pruning).values(db_row))
    run(connection, "DELETE FROM ledger_entry WHERE id <= :last", last=row.to_id)
    return {("forged", 0), ("removed", ledger[0][0])}


def test_what_nobody_touched_agrees(ledger):
    assert found() == []
    assert list(anchor_findings([ledger[2]])) == []


def test_200_cases_of_tampering_are_all_found(ledger, monkeypatch):
    chance, kinds = Random(20261121), [edit, cut, cut_tail, insert, swap, rebuild, entomb, reseal]
    missed, told = [], {kind.__name__: 0 for kind in kinds}
    for number in range(200):
        kind = kinds[number % len(kinds)]
        with owner(monkeypatch) as connection:
            want = kind(connection, ledger, chance)
            got = set(found()) | {(one.what, one.entry) for one in anchor_findings([ledger[2]])}
        if want <= got:
            told[kind.__name__] += 1
        else:
            missed.append((number, kind.__name__, want, got))
    assert missed == []
    assert sum(told.values()) == 200
    assert found() == []


def test_a_finding_says_which_entry_and_when(ledger, monkeypatch):
    with owner(monkeypatch) as connection:
        run(connection, "DELETE FROM ledger_entry WHERE id = 10")
        words = [one.words for one in findings(KEYS, ground_of(KEYS))]
    assert words == [f"Entry 10 of {BEGAN:%Y-%m-%d %H:%M:%S} UTC was removed (seal 1)."]


def test_a_value_that_is_none_ends_the_check_with_a_sentence(ledger, monkeypatch):
    if db.engine.dialect.name != "sqlite":
        return  # PostgreSQL keeps no such value
    with owner(monkeypatch) as connection:
        run(connection, "UPDATE seal SET made_at = 'yesterday' WHERE id = 1")
        run(connection, "UPDATE ledger_entry SET at = 'never' WHERE id = 10")
        assert found() == [("forged", 0)]


def test_former_keys_check_what_they_sealed(ledger):
    renewed = Keys(OTHERS.newest, {**OTHERS.by_id, **KEYS.by_id})
    write(None, 5, first=1000)
    assert [one.key_id for one in seal(keys=renewed)] == [OTHERS.newest]
    assert found(renewed) == []
    assert {what for what, _ in found(OTHERS)} == {"unknown"}


def test_verify_tells_and_fails(app, make, tmp_path):
    app.config |= {"SEAL_KEY": SECRET, "ANCHOR_FILES": [tmp_path / "anchors"]}
    make.person()
    db.session.commit()
    runner = app.test_cli_runner()
    sealed = runner.invoke(args=["audit", "seal"]).output
    assert sealed.startswith("Ledger sealed: 1 entry, ")
    fine = runner.invoke(args=["audit", "verify", "--anchor", sealed.partition(": ")[2].strip()])
    assert fine.exit_code == 0, fine.output
    assert "All agree with their seals" in fine.output
    wrong = runner.invoke(args=["audit", "verify", "--anchor", "7 a1b2-c3d4"])
    assert wrong.exit_code == 1
    assert "it seals 1 entries, and anchor 7 a1b2-c3d4 says 7" in wrong.output
    nonsense = runner.invoke(args=["audit", "verify", "--anchor", "yes"])
    assert nonsense.exit_code == 1
    (tmp_path / "anchors").write_text(f"{(tmp_path / 'anchors').read_text()}2026-11-21T14:00:00Z 9 {'a' * 64}\n")
    assert runner.invoke(args=["audit", "verify"]).exit_code == 1
    assert runner.invoke(args=["audit", "verify", "--restored"]).exit_code == 0
    assert "Type the count" in nonsense.output
