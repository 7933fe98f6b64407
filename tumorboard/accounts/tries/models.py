"""How often signing in failed, as rows: several processes count together, and a restart forgets nothing."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from tumorboard.core.db import Base, now


class TryCount(Base):
    """Tries that failed, of one account, one address, or one at the other. ``key`` is a keyed hash: it names nobody."""

    key: Mapped[str] = mapped_column(unique=True)
    failed: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[datetime] = mapped_column(default=now, index=True)
    #: Of an account: what its owner has not been told yet.
    untold: Mapped[int] = mapped_column(default=0)
    untold_since: Mapped[datetime | None]
