"""Settings: from the environment, checked, and safe where nothing is said."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from longlist import settings as module
from longlist.settings import Settings, default_data_dir


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"LONGLIST_{name.upper()}", raising=False)


def test_what_nobody_sets_is_local_and_private() -> None:
    settings = Settings()
    assert (settings.host, settings.port, settings.database_url) == ("127.0.0.1", 8000, None)
    assert settings.listens_on_loopback
    assert not settings.allow_remote
    assert settings.known_hosts == {"localhost", "127.0.0.1", "::1"}


def test_the_environment_says_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "PORT": "9000", "DEMO": "0", "DATA_DIR": "/data", "ALLOWED_HOSTS": "a.example, B.example ,,",
        "DATABASE_URL": "postgresql://me:secret@db/longlist",
    }.items():  # fmt: skip
        monkeypatch.setenv(f"LONGLIST_{name}", value)
    settings = Settings()
    assert (settings.port, settings.demo, settings.data_dir) == (9000, False, Path("/data"))
    assert settings.known_hosts >= {"a.example", "b.example"}
    assert "secret" not in repr(settings)


def test_an_empty_database_url_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LONGLIST_DATABASE_URL", "")
    assert Settings().database_url is None


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        *[("127.0.0.1", True), ("127.8.9.1", True), ("::1", True), ("localhost", True)],
        *[("0.0.0.0", False), ("::", False), ("192.168.1.2", False), ("longlist.example", False), ("", False)],
    ],
)
def test_loopback_is_what_no_other_machine_reaches(host: str, loopback: bool) -> None:
    assert Settings(host=host).listens_on_loopback is loopback


@pytest.mark.parametrize(
    ("settings", "links_begin_with"),
    [
        ({}, "http://127.0.0.1:8000"),
        ({"host": "::1", "port": 81}, "http://[::1]:81"),
        ({"host": "0.0.0.0"}, "http://127.0.0.1:8000"),
        ({"public_url": ""}, "http://127.0.0.1:8000"),
        ({"public_url": "https://lists.example.com/longlist/"}, "https://lists.example.com/longlist"),
    ],
)
def test_links_lead_to_the_public_address_or_else_to_this_machine(
    settings: dict[str, Any], links_begin_with: str
) -> None:
    assert Settings(**settings).base_url == links_begin_with


@pytest.mark.parametrize(
    "wrong",
    [
        {"port": 0},
        {"port": 65_536},
        {"port": "http"},
        {"worker_concurrency": 0},
        {"chunk_ms": 1},
        {"slice_s": 0},
        {"public_url": "lists.example.com"},
        {"public_url": "https://lists.example.com/?page=1"},
    ],
)
def test_a_wrong_setting_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Settings(**wrong)


def test_data_are_in_the_checkout_or_else_at_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert default_data_dir() == module.CHECKOUT / ".longlist"
    monkeypatch.setattr(module, "CHECKOUT", tmp_path)
    assert default_data_dir() == Path.home() / ".longlist"
