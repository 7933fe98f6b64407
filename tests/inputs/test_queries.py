"""What lists show of inputs."""

from tumorboard.inputs.queries import fill


def test_fill_counts_given_and_needed(make):
    presentation = make.on_agenda()
    make.input(presentation, "ORT")
    slot = fill([presentation.id])[presentation.id]
    assert (slot["given"], slot["needed"]) == (1, 4)
    assert slot["chips"][0] == ("ORT", "Specialty ORT", "given")
