"""The application as granian loads it in a process of its own, with a region's admin told by a header."""

from __future__ import annotations

import os
import uuid
from pathlib import Path

from flask import Flask, Request

from semesta_platform.accounts.roles import Role
from semesta_platform.http import logs
from semesta_platform.http.application import create_app
from semesta_platform.http.permissions import Permission
from semesta_platform.http.principal import Grant, Place, Principal
from semesta_platform.installation import Installation
from semesta_platform.settings import FileSettings, Settings
from semesta_tenants.registry import CAPABILITIES
from tests.http import served

LARGEST = 2
"""Megabytes of one file here, so that the tests are short."""
TOKEN = {"Authorization": "Bearer x"}
ADMIN = Principal(
    uuid.UUID(int=1),
    "Admin Batu Bara",
    frozenset(Grant(each, "12.19") for each in (Permission.FORUM_VIEW, Permission.FORUM_MANAGE, Permission.ACTION_CHANGE)),
    (Place("Kabupaten Batu Bara", "/kab-batu-bara/", Role.TENANT_ADMIN.value, "Admin daerah", tenant_code="12.19"),),
)


def by_token(request: Request) -> Principal:
    """A program that acts for the region's admin; anybody else is a visitor."""
    return ADMIN if request.headers.get("Authorization") == TOKEN["Authorization"] else Principal()


def application() -> Flask:
    """The application of the installation that the environment names."""
    logs.configure("error")
    installation = Installation(
        settings=Settings(data=Path(os.environ[served.DATA]), files=FileSettings(largest=LARGEST)),
        application_url=os.environ[served.APPLICATION_URL],
        owner_url=os.environ[served.APPLICATION_URL],
        redis_url=os.environ[served.REDIS_URL],
        secret_key="k" * 32,
        login_password="only-for-tests",
    )
    return create_app(installation, CAPABILITIES, loader=by_token)
