"""The pages of observing."""

from tumorboard.agendas.observations.queries import own_observation
from tumorboard.agendas.queries import open_items
from tumorboard.permissions import Role


def test_observe_keeps_the_readers_scores_and_shows_them_in_the_summary(make, client):
    meeting = make.running_meeting(cases=1)
    programme, item = make.programme_of(meeting), open_items(meeting.id)[0]
    person = make.member(programme, Role.ATTENDEE, name="Dr. Observer")
    own, address = client(person), f"/agenda-items/{item.id}/observation"
    assert own.get(address).status_code == 404
    assert "Observations" not in own.get(f"/conferences/{meeting.id}").text
    make.observes(programme)
    assert "Observations" in own.get(f"/conferences/{meeting.id}").text
    assert own.post(address, data={"score_history": "9"}).status_code == 422
    assert own.post(address, data={}).status_code == 422
    told = {"score_history": "4", "score_chair": "", "decision": "reached", "missing": ["imaging"]}
    assert own.post(address, data=told).status_code == 303
    row = own_observation(item.id, person.id)
    assert row is not None
    assert [(one.scale, one.score) for one in row.scores] == [("history", 4)]
    summary = own.get(f"/conferences/{meeting.id}/observations").text
    for words in ("1 of 1 case observed", "4.0", "Decision reached", "Dr. Observer", "Imaging, or its report: 1 time"):
        assert words in summary
    chosen = next(line for line in own.get(address).text.split("<input") if 'id="score_history-4"' in line)
    assert " checked" in chosen
