"""What a web process starts with: `semesta_tenants.wsgi:application`, a factory."""

from __future__ import annotations

import gc
import os
from threading import Thread

from flask import Flask

from semesta_platform.accounts.loader import load
from semesta_platform.http import logs
from semesta_platform.http.application import create_app
from semesta_platform.installation import opened
from semesta_platform.settings import Settings
from semesta_platform.tenancy.regions import all_regions
from semesta_tenants.registry import CAPABILITIES


def application() -> Flask:
    """The application of the installation that the environment names; opens no connection and starts no server.

    Raises:
        ConfigurationError: a variable is wrong, or nothing runs on the data directory.
    """
    settings = Settings.from_environment(os.environ)
    logs.configure(settings.log_level)
    # Read beside the start: the library of regions takes a second to import, which else the first visitor waits for.
    Thread(target=all_regions, name="regions", daemon=True).start()
    # start=False holds nothing open: it only reads where the running servers are.
    with opened(settings, start=False, web=True) as installation:
        made = create_app(installation, CAPABILITIES, loader=load)
    # What is here by now lives as long as the process: the collector need not walk through it in the midst of a request.
    gc.collect()
    gc.freeze()
    return made
