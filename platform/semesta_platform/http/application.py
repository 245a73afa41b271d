"""Builds the web application from an installation and the list of capabilities; keeps nothing outside of it."""

from __future__ import annotations

from collections.abc import Sequence

import redis
from flask import Flask
from redis.backoff import NoBackoff
from redis.retry import Retry
from werkzeug.middleware.proxy_fix import ProxyFix

from semesta_platform import interface
from semesta_platform.http import (
    access,
    api,
    bodies,
    compression,
    errors,
    forms,
    ground,
    guard,
    headers,
    health,
    observation,
    once,
    routing,
)
from semesta_platform.http.capability import Capability
from semesta_platform.http.explanations import blueprint as explanations
from semesta_platform.http.metrics import make_metrics
from semesta_platform.http.permissions import refuse_undeclared
from semesta_platform.http.principal import Loader, nobody
from semesta_platform.http.probes import database_probe, queue_probe
from semesta_platform.http.surroundings import surroundings
from semesta_platform.installation import Installation
from semesta_platform.storage.store import Store

LARGEST_REQUEST = 16 * 1024 * 1024
LARGEST_FORM = 2 * 1024 * 1024
MOST_PARTS = 1000
QUEUE_PATIENCE = 1.0


def create_app(installation: Installation, capabilities: Sequence[Capability], *, loader: Loader = nobody) -> Flask:
    """The application of one installation. Opens no connection: the first request does.

    capabilities: all of them, in the order of the navigation. loader: finds who sent a request.

    Raises:
        ConfigurationError: a route declares no permission, or one that no capability declares.
    """
    app = Flask("semesta_platform.http", static_folder=None)
    _configure(app, installation)
    ground.keep(app, _ground(installation, tuple(capabilities), loader))
    routing.install(app)
    _hook(app)
    interface.register(app, development=installation.settings.development)
    errors.install(app)
    app.register_blueprint(health.blueprint)
    app.register_blueprint(explanations)
    api.install(app)
    for capability in capabilities:
        for blueprint in capability.blueprints:
            api.take_in(app, blueprint)
    refuse_undeclared(app, {permission for capability in capabilities for permission in capability.permissions})
    return app


def _configure(app: Flask, installation: Installation) -> None:
    app.config.update(
        SECRET_KEY=installation.secret_key,
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=LARGEST_FORM,
        MAX_FORM_PARTS=MOST_PARTS,
        SESSION_COOKIE_NAME="semesta",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
    )
    app.request_class = guard.PlainRequest
    app.session_interface = headers.SessionInterface()
    # Whether TLS ended in front of us is always believed: a client that lies about that harms its own answer and nobody else's.
    # Where a request came from is believed of as many proxies as the operator has put there: failed sign-ins are counted by it.
    inner = guard.PlainQuery(bodies.BoundedBodies(app.wsgi_app))
    proxies = installation.settings.proxies
    app.wsgi_app = ProxyFix(inner, x_for=proxies, x_proto=1, x_host=0, x_port=0, x_prefix=0)  # type: ignore[method-assign]  # how Flask documents it


def _ground(installation: Installation, capabilities: tuple[Capability, ...], loader: Loader) -> ground.Ground:
    return ground.Ground(
        installation=installation,
        engine=installation.application_engine(),
        queue=_queue(installation.redis_url),
        store=Store(installation.settings),
        metrics=make_metrics(),
        probes=(database_probe(installation.application_url), queue_probe(installation.redis_url)),
        capabilities=capabilities,
        loader=loader,
    )


def _queue(url: str) -> redis.Redis:
    """Tried twice and at once, for a connection may have died in the pool: by itself the client waits for seconds in between."""
    patience = {"socket_connect_timeout": QUEUE_PATIENCE, "socket_timeout": QUEUE_PATIENCE}
    return redis.Redis.from_url(url, retry=Retry(NoBackoff(), 1), **patience)


def _hook(app: Flask) -> None:
    """Hooks in the order that matters: before a request the first comes first, after it the last comes first."""
    observation.install(app)
    app.after_request(compression.compress)
    app.after_request(headers.protect)
    app.before_request(guard.check_request)
    app.before_request(routing.straighten)
    app.before_request(access.load_principal)
    app.before_request(routing.load_tenant)
    app.before_request(access.enforce)
    app.before_request(guard.check_size)
    # The first to read a body: whoever may not send one has been refused by now.
    forms.install(app)
    once.install(app)
    app.context_processor(surroundings)
