"""The one list of capabilities: in the order of the navigation."""

from __future__ import annotations

from typing import Final

from semesta_platform.accounts import capability as accounts
from semesta_platform.http.capability import Capability
from semesta_platform.notifications import capability as notifications
from semesta_platform.operation import capability as operation
from semesta_tenants import home, record, transparency
from semesta_tenants.actions import capability as actions
from semesta_tenants.actions import model as actions_tables
from semesta_tenants.attachments import capability as attachments
from semesta_tenants.attachments import model as attachments_tables
from semesta_tenants.awards import capability as awards
from semesta_tenants.awards import model as awards_tables
from semesta_tenants.batches import capability as batches
from semesta_tenants.batches import model as batches_tables
from semesta_tenants.calendar import capability as calendar
from semesta_tenants.contributions import capability as contributions
from semesta_tenants.contributions import model as contributions_tables
from semesta_tenants.coordination import attaching as tasks_attaching
from semesta_tenants.coordination import capability as coordination
from semesta_tenants.coordination import model as coordination_tables
from semesta_tenants.coverage import capability as coverage
from semesta_tenants.coverage import model as coverage_tables
from semesta_tenants.desk import capability as desk
from semesta_tenants.forum import attaching
from semesta_tenants.forum import capability as forum
from semesta_tenants.forum import model as forum_tables
from semesta_tenants.intake import capability as intake
from semesta_tenants.intake import model as intake_tables
from semesta_tenants.national import capability as national
from semesta_tenants.notices import capability as notices
from semesta_tenants.notices import model as notices_tables
from semesta_tenants.planning import capability as planning
from semesta_tenants.planning import model as planning_tables
from semesta_tenants.stakeholders import capability as stakeholders
from semesta_tenants.stakeholders import model as stakeholders_tables
from semesta_tenants.stewarding import capability as stewarding
from semesta_tenants.targets import capability as targets
from semesta_tenants.targets import model as targets_tables
from semesta_tenants.webhooks import capability as webhooks

CAPABILITIES: Final[tuple[Capability, ...]] = (
    home.CAPABILITY,
    coverage.CAPABILITY,
    desk.CAPABILITY,
    targets.CAPABILITY,
    planning.CAPABILITY,
    coordination.CAPABILITY,
    contributions.CAPABILITY,
    batches.CAPABILITY,
    forum.CAPABILITY,
    actions.CAPABILITY,
    stakeholders.CAPABILITY,
    attachments.capability((*attaching.SUBJECTS, *tasks_attaching.SUBJECTS)),
    awards.CAPABILITY,
    national.CAPABILITY,
    transparency.CAPABILITY,
    operation.CAPABILITY,
    stewarding.CAPABILITY,
    intake.CAPABILITY,
    notices.CAPABILITY,
    notifications.CAPABILITY,
    webhooks.CAPABILITY,
    record.CAPABILITY,
    calendar.CAPABILITY,
    accounts.CAPABILITY,
)

TABLES: Final = (
    coverage_tables,
    awards_tables,
    intake_tables,
    targets_tables,
    planning_tables,
    coordination_tables,
    batches_tables,
    contributions_tables,
    stakeholders_tables,
    forum_tables,
    actions_tables,
    attachments_tables,
    notices_tables,
)
"""Modules of the capabilities' tables: whoever compares or compiles schemas knows them by importing this list."""
