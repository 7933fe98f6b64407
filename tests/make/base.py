"""What every factory shares."""

from tumorboard.policy import Actor


class Base:
    """Factories within one test's database. Each call commits, so that requests see it."""

    def __init__(self, password: str) -> None:
        self.password = password
        self.count = 0
        self.desks: dict[int, Actor] = {}

    def number(self) -> int:
        """A number used once."""
        self.count += 1
        return self.count
