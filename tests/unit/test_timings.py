"""A worker's timings: what they derive, and what is promised of them."""

import pytest
from pydantic import ValidationError

from longlist.settings import Settings
from longlist.timings import WorkerTimings

DEFAULTS = Settings(heartbeat_s=2, lost_after_s=8).worker_timings


def test_defaults_are_the_documented_ones() -> None:
    fields = Settings.model_fields
    assert (fields["heartbeat_s"].default, fields["lost_after_s"].default) == (2, 8)


def test_a_job_is_taken_over_within_15_seconds_and_a_worker_stops_within_5() -> None:
    """A job is taken over at the end of the lease, at the next sweep and, without a notification, the next poll."""
    assert DEFAULTS.takeover_s == DEFAULTS.lost_after_s + DEFAULTS.maintain_s + DEFAULTS.poll_s == 11
    assert DEFAULTS.takeover_s <= 15
    assert DEFAULTS.shutdown_s + 2 * DEFAULTS.abandon_s <= 5


def test_a_worker_waits_for_connections_as_long_as_it_may_have_jobs() -> None:
    assert (DEFAULTS.connect_s, DEFAULTS.reconnect_s) == (10, 20)


def test_a_lease_lasts_three_heartbeats() -> None:
    WorkerTimings(heartbeat_s=1, lost_after_s=3)
    with pytest.raises(ValueError, match="at least 3 heartbeats"):
        WorkerTimings(heartbeat_s=1, lost_after_s=2.9)
    for wrong in ({"heartbeat_s": 5}, {"lost_after_s": 2}):  # with the default of the other
        with pytest.raises(ValidationError) as error:
            Settings(**wrong)
        assert error.value.errors()[0]["loc"] == ("lost_after_s",)
