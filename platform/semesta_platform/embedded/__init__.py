"""PostgreSQL and Valkey from wheels, run by ourselves for demos and tests: on loopback only, gone when their parent is gone.

Linux only: other systems set SEMESTA_DATABASE_URL and SEMESTA_REDIS_URL.
"""

from semesta_platform.embedded import shim
from semesta_platform.embedded.postgresql import postgres
from semesta_platform.embedded.records import Addresses, PostgresAddress, ValkeyAddress
from semesta_platform.embedded.together import running, servers
from semesta_platform.embedded.valkey_server import valkey

__all__ = ["Addresses", "PostgresAddress", "ValkeyAddress", "postgres", "running", "servers", "shim", "valkey"]
