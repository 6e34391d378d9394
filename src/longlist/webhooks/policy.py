"""Time limits of webhook deliveries."""

from dataclasses import dataclass


@dataclass(frozen=True)
class DeliveryPolicy:
    """All in seconds."""

    lookup_s: float = 5.0
    connect_s: float = 5.0
    answer_s: float = 15.0
    """The whole attempt: lookup, connection, request and answer."""
    read_s: float = 1.0
    """Reading a little of the answer's body."""
    lease_s: float = 60.0
    """A worker without a result by then is lost. An attempt takes ``answer_s`` at most."""
    first_backoff_s: float = 5.0
