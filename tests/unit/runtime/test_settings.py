"""Settings: read once from the environment, invalid ones refused by name, secrets never printed."""

from typing import Annotated

import msgspec
import pytest
from usher_common.runtime.secret import Secret, SecretMissing, hide_password
from usher_common.runtime.settings import CommonSettings, Setting, SettingsError, describe, load_settings

SECRET = "correct-horse-battery-staple"


class ShopSettings(CommonSettings, frozen=True, kw_only=True):
    """A made-up service's settings."""

    admin_port: Annotated[int, Setting("internal port")] = 9101
    shop_ratio: Annotated[float, Setting("a share", unit="1", reason="because")] = 0.5
    shop_open: Annotated[bool, Setting("whether open")] = False
    shop_origins: Annotated[tuple[str, ...], Setting("who may embed")] = ()
    shop_sizes: Annotated[tuple[int, ...], msgspec.Meta(max_length=2), Setting("sizes")] = (1,)


class MillSettings(CommonSettings, frozen=True, kw_only=True):
    """Another made-up service's settings."""

    mill_speed: Annotated[int, Setting("speed")] = 1


def test_an_empty_environment_gives_the_services_defaults() -> None:
    """A subclass may change a default."""
    settings = load_settings(ShopSettings, {"PATH": "/bin"})

    assert (settings.admin_port, settings.partitions, settings.bus_url) == (9101, 2, "embedded:")


@pytest.mark.parametrize(
    ("key", "raw", "field", "expected"),
    [
        ("USHER_PARTITIONS", "4", "partitions", 4),
        ("USHER_PARTITIONS", " 4 ", "partitions", 4),
        ("USHER_SHOP_RATIO", "0.25", "shop_ratio", 0.25),
        ("USHER_SHOP_RATIO", "2", "shop_ratio", 2.0),
        ("USHER_SHOP_OPEN", "true", "shop_open", True),
        ("USHER_SHOP_OPEN", "1", "shop_open", True),
        ("USHER_SHOP_OPEN", "YES", "shop_open", True),
        ("USHER_SHOP_OPEN", "off", "shop_open", False),
        ("USHER_SHOP_ORIGINS", "https://a.example, https://b.example,", "shop_origins", None),
        ("USHER_SHOP_ORIGINS", "", "shop_origins", ()),
        ("USHER_SHOP_SIZES", "3,4", "shop_sizes", (3, 4)),
        ("USHER_NODE", "router-1", "node", "router-1"),
        ("USHER_LOG_LEVEL", "debug", "log_level", "debug"),
    ],
)
def test_values_are_read_by_their_type(key: str, raw: str, field: str, expected: object) -> None:
    """Numbers, booleans, texts and lists as declared."""
    expected = ("https://a.example", "https://b.example") if expected is None else expected

    assert expected == getattr(load_settings(ShopSettings, {key: raw}), field)


@pytest.mark.parametrize(
    ("key", "raw"),
    [
        ("USHER_PARTITIONS", "many"),
        ("USHER_PARTITIONS", "0"),
        ("USHER_PARTITIONS", ""),
        ("USHER_SHOP_RATIO", "nan"),
        ("USHER_SHOP_RATIO", "inf"),
        ("USHER_SHOP_OPEN", "perhaps"),
        ("USHER_SHOP_SIZES", "1,x"),
        ("USHER_SHOP_SIZES", "1,2,3"),
        ("USHER_LOG_LEVEL", "loud"),
        ("USHER_NODE", ""),
        ("USHER_SECRET", "short"),
        ("USHER_DRAIN_S", "-1"),
    ],
)
def test_an_invalid_value_is_refused_with_its_key(key: str, raw: str) -> None:
    """An operator must see which variable is meant."""
    with pytest.raises(SettingsError, match=key):
        load_settings(ShopSettings, {key: raw})


def test_an_unknown_key_is_refused_with_the_nearest_known_one() -> None:
    """A typing error must not silently leave a default in force."""
    with pytest.raises(SettingsError, match=r"USHER_PARTITION: no such setting; did you mean USHER_PARTITIONS\?"):
        load_settings(ShopSettings, {"USHER_PARTITION": "4"})


def test_all_problems_are_reported_at_once() -> None:
    """One start shows everything that is wrong."""
    with pytest.raises(SettingsError) as raised:
        load_settings(ShopSettings, {"USHER_PARTITONS": "4", "USHER_DRAIN_S": "soon", "USHER_SHOP_RATIO": "x"})

    assert len(str(raised.value).splitlines()) == 3


def test_another_services_keys_are_accepted() -> None:
    """Services can share one environment file; the tests' own keys are accepted, too."""
    environ = {"USHER_MILL_SPEED": "7", "USHER_TEST_REDIS_URL": "redis://127.0.0.1"}

    assert load_settings(ShopSettings, environ).shop_ratio == 0.5
    assert load_settings(MillSettings, environ).mill_speed == 7


def test_settings_print_neither_secrets_nor_passwords() -> None:
    """Neither repr nor the table of `usher settings` leaks."""
    environ = {"USHER_SECRET": SECRET, "USHER_BUS_URL": "amqp://usher:hunter2@127.0.0.1/vhost"}
    settings = load_settings(ShopSettings, environ)
    printed = repr(settings) + str(settings) + f"{settings.secret}" + str(describe(settings))

    assert SECRET not in printed
    assert "hunter2" not in printed
    assert "amqp://usher:***@127.0.0.1/vhost" in printed
    assert settings.secret.reveal() == SECRET


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("amqp://guest:hunter2@h:5672/", "amqp://guest:***@h:5672/"),
        ("amqp://guest:hunter/2@h/", "amqp://guest:***@h/"),
        ("amqp://guest:hunter#2@h/", "amqp://guest:***@h/"),
        ("amqp://guest:hunter?2@h/", "amqp://guest:***@h/"),
        ("amqp://guest:hun@ter2@h/", "amqp://guest:***@h/"),
        ("amqp://guest@h/", "amqp://guest@h/"),
        ("redis://:hunter2@h/0", "redis://:***@h/0"),
        ("redis://hunter2@h/0", "redis://***@h/0"),
        ("redis+sentinel://:hunter2@a:1,b:2/main", "redis+sentinel://:***@a:1,b:2/main"),
        ("https://hunter2@h/in", "https://***@h/in"),
        ("jdbc:postgresql://u:hunter2@h/d", "jdbc:postgresql://u:***@h/d"),
        ("u:hunter2@h:5432/d", "u:***@h:5432/d"),
        ("https://h/in?sig=hunter2&page=2", "https://h/in?sig=***&page=2"),
        ("https://h/in?page=2;pass%77ord=hunter2", "https://h/in?page=2;pass%77ord=***"),
        ("https://h/in#access_token=hunter2", "https://h/in#access_token=***"),
        ("https://h:8080/a@b?page=2", "https://h:***@b?page=2"),
        ("https://h/a@b?q=x@y", "https://h/a@b?q=x@y"),
        ("sqlite:////var/usher.db", "sqlite:////var/usher.db"),
        ("ana@example.com", "ana@example.com"),
    ],
)
def test_no_form_of_a_url_shows_its_password(url: str, shown: str) -> None:
    """What is not clearly none is hidden."""
    assert hide_password(url) == shown


def test_an_errors_text_hides_the_urls_password() -> None:
    """Errors are logged."""
    with pytest.raises(SettingsError) as raised:
        load_settings(ShopSettings, {"USHER_PARTITIONS": "amqp://usher:hunter2@127.0.0.1", "USHER_SECRET": "tiny-one"})

    assert "hunter2" not in str(raised.value)
    assert "tiny-one" not in str(raised.value)


def test_a_missing_secret_is_an_error_when_it_is_used() -> None:
    """Nothing may be signed with an empty key."""
    with pytest.raises(SecretMissing):
        load_settings(ShopSettings, {}).secret.reveal()


def test_a_secret_cannot_be_encoded() -> None:
    """Its text would appear in JSON."""
    with pytest.raises(TypeError):
        msgspec.json.encode({"secret": Secret(SECRET)})


def test_secrets_compare_by_text() -> None:
    """So that a setting can be compared with its default."""
    assert Secret("a") == Secret("a")
    assert Secret("a") != Secret("b")
    assert Secret("a") != "a"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("memory:", "memory:"),
        ("redis://127.0.0.1:6379/0", "redis://127.0.0.1:6379/0"),
        ("redis://:pw@127.0.0.1/0", "redis://:***@127.0.0.1/0"),
        ("postgresql://u:p@h:5432/d?x=1", "postgresql://u:***@h:5432/d?x=1"),
        ("postgresql://u:p@s@h/d", "postgresql://u:***@h/d"),
        ("sqlite:///usher.db", "sqlite:///usher.db"),
        (
            "redis+sentinel://u:p@h1:1,h2:2/s/0?sentinel_username=u&sentinel_password=pw&ssl_keyfile=/k",
            "redis+sentinel://u:***@h1:1,h2:2/s/0?sentinel_username=u&sentinel_password=***&ssl_keyfile=***",
        ),
        ("redis+sentinel://h/s?sentinel_password=pw", "redis+sentinel://h/s?sentinel_password=***"),
    ],
)
def test_passwords_in_urls_are_hidden(url: str, expected: str) -> None:
    """The rest of the URL stays readable."""
    assert expected == hide_password(url)


def test_every_common_setting_has_help() -> None:
    """`usher settings` explains each one."""
    assert [row.key for row in describe(CommonSettings) if not row.help] == []


def test_the_table_shows_default_and_value() -> None:
    """For each setting of an instance."""
    rows = {row.key: row for row in describe(load_settings(ShopSettings, {"USHER_SHOP_RATIO": "0.75"}))}

    assert (
        rows["USHER_SHOP_RATIO"].value,
        rows["USHER_SHOP_RATIO"].default,
        rows["USHER_SHOP_RATIO"].unit,
    ) == ("0.75", "0.5", "1")
