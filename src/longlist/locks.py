"""Advisory locks, by the number that Postgres knows each by. In which order locks are taken: docs/decisions/0015."""

from enum import IntEnum


class AdvisoryLock(IntEnum):
    MIGRATION = 771000
    COMPANIES = 771002
    """Shared by writers of memberships; alone for deletions of companies."""
    IDEMPOTENCY_KEY = 771003
    """The seed of the hash of a key: one lock a key."""
    EVENTS = 771004
    """From an event to the commit, so that events become visible in the order of their ids."""
    ADMISSION = 771005
    """From a count of running jobs to the commit, so that two never take one place."""
    WEBHOOK_COUNT = 771006
    INDEX_WRITER = 771007
