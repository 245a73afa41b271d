"""The environment is read once, and a value that cannot be used is answered with a sentence that names the variable."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from semesta_platform.errors import ConfigurationError
from semesta_platform.settings import Settings


def test_nothing_given_is_the_demo_on_loopback() -> None:
    settings = Settings.from_environment({})
    assert (settings.host, settings.port, settings.development, settings.external_database) == ("127.0.0.1", 8000, False, False)
    assert settings.data == Path(".semesta").resolve()


def test_everything_given_is_taken() -> None:
    settings = Settings.from_environment(
        {
            "DATA": "/srv/semesta",
            "PORT": "8010",
            "SEMESTA_HOST": "::1",
            "SEMESTA_DATABASE_URL": "postgresql://owner@db/semesta",
            "SEMESTA_APP_DATABASE_URL": "postgresql://app@db/semesta",
            "SEMESTA_REDIS_URL": "rediss://queue/0",
            "SEMESTA_SECRET_KEY": "k" * 32,
            "SEMESTA_DEVELOPMENT": "1",
            "SEMESTA_WEB_WORKERS": "4",
            "SEMESTA_METRICS": "0",
            "SEMESTA_LOG_LEVEL": "WARNING",
            "SEMESTA_WEBHOOK_PRIVATE": "1",
        }
    )
    assert settings == Settings(
        data=Path("/srv/semesta"),
        host="::1",
        port=8010,
        owner_url="postgresql://owner@db/semesta",
        application_url="postgresql://app@db/semesta",
        redis_url="rediss://queue/0",
        secret_key="k" * 32,
        development=True,
        workers=4,
        metrics=False,
        log_level="warning",
        webhook_private=True,
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "abc"),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "-1"),
        ("PORT", "８０００"),
        ("SEMESTA_WEB_WORKERS", "65"),
        ("SEMESTA_DEVELOPMENT", "yes"),
        ("SEMESTA_LOG_LEVEL", "loud"),
        ("SEMESTA_DATABASE_URL", "mysql://db"),
        ("SEMESTA_REDIS_URL", "localhost:6379"),
        ("SEMESTA_SECRET_KEY", "short"),
    ],
)
def test_a_value_that_cannot_be_used_names_its_variable(name: str, value: str) -> None:
    with pytest.raises(ConfigurationError, match=name):
        Settings.from_environment({name: value})


@given(secret=st.text(min_size=1, max_size=40))
def test_an_address_that_is_refused_is_never_repeated(secret: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        Settings.from_environment({"SEMESTA_DATABASE_URL": f"nonsense-{secret}-password"})
    assert "nonsense" not in refused.value.message
