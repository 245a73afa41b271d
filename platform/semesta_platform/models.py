"""Every table of the ground in one import: whoever compares or compiles schemas imports this and the capabilities' registry."""

from semesta_platform.accounts import model as accounts
from semesta_platform.audit import model as audit
from semesta_platform.jobs import model as jobs
from semesta_platform.notifications import model as notifications
from semesta_platform.tenancy import model as directory
from semesta_platform.tenancy import tenant_model as settings

__all__ = ["accounts", "audit", "directory", "jobs", "notifications", "settings"]
