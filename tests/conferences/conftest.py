"""A programme, its coordinator, and their browser: what the tests of meetings begin with."""

import pytest

from tumorboard.permissions import Role


@pytest.fixture
def programme(make):
    """A programme in New York."""
    return make.programme("sarcoma")


@pytest.fixture
def desk(make, programme):
    """Its coordinator."""
    return make.coordinator(programme)


@pytest.fixture
def browser(make, client, programme):
    """Its coordinator's browser."""
    return client(make.member(programme, Role.COORDINATOR))
