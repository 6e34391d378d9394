"""The migrations make exactly what the models say, on an empty database, and only once."""

from longlist import migrations


def test_migrated_database_is_what_the_models_say(database_url: str) -> None:
    assert migrations.drift(database_url) == []


def test_a_second_upgrade_does_nothing(database_url: str) -> None:
    assert migrations.upgrade(database_url) is False
