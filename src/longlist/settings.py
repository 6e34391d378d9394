"""Settings: environment variables that begin with ``LONGLIST_``; docs/operating.md has a line for each."""

from functools import cache
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from longlist.budgets import Budgets
from longlist.timings import WorkerTimings

CHECKOUT = Path(__file__).resolve().parents[2]


def default_data_dir() -> Path:
    """``.longlist/`` in a checkout; in the user's home where the package is installed."""
    if (CHECKOUT / "pyproject.toml").is_file():
        return CHECKOUT / ".longlist"
    return Path.home() / ".longlist"


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="LONGLIST_", extra="ignore")

    database_url: SecretStr | None = Field(
        default=None,
        description="Postgres 15 or newer to use instead of the embedded one: postgresql://user:password@host/name",
    )
    data_dir: Path = Field(default_factory=default_data_dir, description="Where the embedded Postgres keeps its data")
    host: str = Field(default="127.0.0.1", description="Address to listen on")
    port: int = Field(default=8000, ge=1, le=65535, description="Port to listen on")
    allow_remote: bool = Field(
        default=False,
        description="Set to 1 to let `host` be an address that other machines can reach; there are no accounts yet",
    )
    allowed_hosts: Annotated[list[str], NoDecode] = Field(
        default=[],
        description="Further Host names to answer to, separated by commas, besides localhost and the address itself",
    )
    public_url: str | None = Field(
        default=None,
        pattern=r"^https?://[^\s/?#]+[^\s?#]*$",
        description="Where people reach Longlist, for links in webhooks; otherwise the address and port listened on",
    )
    demo: bool = Field(default=True, description="Set to 0 to start empty instead of with the demo")
    worker_concurrency: int = Field(
        default=2, ge=1, le=16, description="How many jobs one worker process runs side by side"
    )
    chunk_ms: int = Field(default=150, ge=10, le=5000, description="Milliseconds that one chunk of a job aims to take")
    slice_s: float = Field(
        default=2.0, gt=0, le=60, description="Seconds a job runs before it lets the next one have its turn"
    )
    heartbeat_s: float = Field(default=2.0, ge=0.1, le=60, description="Seconds between two heartbeats of a worker")
    lost_after_s: float = Field(
        default=8.0,
        le=3600,
        description="Seconds without a heartbeat after which a worker is lost; at least three heartbeats",
    )
    time_budget_factor: float = Field(
        default=1.0,
        gt=0,
        allow_inf_nan=False,
        description="Multiplies the time after which plans, counts and pages fall back to an estimate or another"
        " access path; raise it on a slow machine",
    )
    undo_days: int = Field(default=30, ge=0, description="Days that undo of a finished job is offered; 0: never")
    retention_days: int = Field(
        default=90, ge=1, description="Days that staged files, selections and details of finished jobs are kept"
    )
    max_running_jobs: int = Field(
        default=16, ge=1, description="How many jobs may be under way at once, by turns; the others wait"
    )
    max_running_per_collection: int = Field(
        default=4, ge=1, description="How many jobs that read or change one collection may be under way at once"
    )
    webhooks_to_private: bool = Field(
        default=False,
        description="Set to 1 to let webhooks go to addresses that are not of the public internet",
    )
    log_level: str = Field(default="INFO", description="DEBUG, INFO, WARNING or ERROR")

    @field_validator("allowed_hosts", mode="before")
    @classmethod
    def split_commas(cls, value: object) -> object:
        if isinstance(value, str):
            return [host.strip() for host in value.split(",") if host.strip()]
        return value

    @field_validator("database_url", "public_url", mode="before")
    @classmethod
    def empty_is_unset(cls, value: object) -> object:
        return value or None

    @field_validator("lost_after_s")
    @classmethod
    def lasts_some_heartbeats(cls, value: float, others: ValidationInfo) -> float:
        if "heartbeat_s" in others.data:
            WorkerTimings(others.data["heartbeat_s"], value)
        return value

    @property
    def worker_timings(self) -> WorkerTimings:
        return WorkerTimings(self.heartbeat_s, self.lost_after_s)

    @property
    def budgets(self) -> Budgets:
        return Budgets().scaled(self.time_budget_factor)

    @property
    def listens_on_loopback(self) -> bool:
        if self.host == "localhost":
            return True
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def local_url(self) -> str:
        """Where a browser on this machine finds it."""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104 - read, not bound
        return f"http://{f'[{host}]' if ':' in host and not host.startswith('[') else host}:{self.port}"

    @property
    def base_url(self) -> str:
        """What links begin with, without a slash at the end."""
        return (self.public_url or self.local_url).rstrip("/")

    @property
    def known_hosts(self) -> set[str]:
        """Host names to answer to, without port."""
        return {"localhost", "127.0.0.1", "::1", self.host.lower(), *map(str.lower, self.allowed_hosts)}


@cache
def get_settings() -> Settings:
    return Settings()
