"""When a worker reports, counts as lost, and is replaced. docs/decisions/0001."""

from dataclasses import dataclass
from typing import ClassVar

MIN_HEARTBEATS = 3  # within a lease: one that is late, or lost with its connection, costs nothing


@dataclass(frozen=True)
class WorkerTimings:
    """Seconds. A worker's lease on its jobs lasts from each heartbeat for ``lost_after_s``.

    Raises: ValueError where the lease is shorter than three heartbeats.
    """

    heartbeat_s: float
    lost_after_s: float

    shutdown_s: ClassVar[float] = 3.5
    """For the chunks under way when a worker stops; then they are rolled back, and other workers take the jobs over."""
    abandon_s: ClassVar[float] = 0.5
    """How long a queue that has not ended by then is waited for, twice."""

    def __post_init__(self) -> None:
        if self.lost_after_s < MIN_HEARTBEATS * self.heartbeat_s:
            raise ValueError(f"Must be at least {MIN_HEARTBEATS} heartbeats")

    @property
    def maintain_s(self) -> float:
        """Between two sweeps for jobs of lost workers."""
        return self.heartbeat_s

    @property
    def poll_s(self) -> float:
        """Between two looks for messages that came without a notification."""
        return self.heartbeat_s / 2

    @property
    def takeover_s(self) -> float:
        """From a worker's end to its jobs' next chunk elsewhere, at most: the lease, a sweep, a poll."""
        return self.lost_after_s + self.maintain_s + self.poll_s

    @property
    def connect_s(self) -> float:
        """How long the queue waits for a connection; after that the worker counts as lost."""
        return self.lost_after_s + self.heartbeat_s

    @property
    def reconnect_s(self) -> float:
        """How long the queue's pool tries to connect again; then the worker starts a new one."""
        return 2 * self.connect_s
