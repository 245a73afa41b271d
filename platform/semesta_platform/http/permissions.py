"""The permission registry: what can be allowed, and which view needs what."""

from __future__ import annotations

from collections.abc import Callable, Collection
from enum import StrEnum
from typing import Any, TypeVar

from flask import Flask

from semesta_platform.errors import ConfigurationError

View = TypeVar("View", bound=Callable[..., Any])
_MARK = "semesta_permission"


class Permission(StrEnum):
    """Everything that can be allowed, by name. Which role holds what is data elsewhere; a view names one of these."""

    PUBLIC = "public"
    """Anybody, signed in or not."""
    SIGNED_IN = "signed-in"
    """Everybody who is signed in: one's own account, the page of roles."""
    NATIONAL_VIEW = "national.view"
    """See published figures and rankings of all regions."""
    OPERATOR_MANAGE = "operator.manage"
    """Manage the installation: tenants, branches, people of every role, work that was given up."""
    BRANCH_DESK = "branch.desk"
    """See the desk of one's branch: what waits in each of its tenants, read tenant by tenant."""
    TENANT_HOME = "tenant.home"
    """See the home page of a tenant."""
    PEOPLE_MANAGE = "people.manage"
    """Invite people to a tenant and take their roles there away."""
    AUDIT_VIEW = "audit.view"
    """Read what happened in a tenant."""
    SETTINGS_CHANGE = "settings.change"
    """Change what a tenant decides for itself."""
    COVERAGE_VIEW = "coverage.view"
    """See a tenant's figures, as far as one's side may."""
    COVERAGE_ENTER = "coverage.enter"
    """Type and import a tenant's figures."""
    COVERAGE_SUBMIT = "coverage.submit"
    """Hand a tenant's figures to the branch."""
    COVERAGE_VERIFY = "coverage.verify"
    """Verify or return figures of a tenant of one's branch."""
    EVIDENCE_RECORD = "evidence.record"
    """Record evidence of gates and of UHC Prioritas."""
    TARGET_VIEW = "target.view"
    """See a tenant's targets with their progress and forecast."""
    TARGET_SET = "target.set"
    """Set, change and give up a tenant's targets."""
    PLAN_MAKE = "plan.make"
    """Reckon and keep plans with their budget; internal to the region."""
    PLAN_CHOOSE = "plan.choose"
    """Make a plan the one that is carried out, with its targets and tasks."""
    TASK_VIEW = "task.view"
    """See a tenant's tasks: the branch those that are shared, an organisation its own."""
    TASK_CHANGE = "task.change"
    """Make tasks, move, change and close them, as far as one sees them."""
    BATCH_VIEW = "batch.view"
    """See the batches that a region hands over to its branch."""
    BATCH_CHANGE = "batch.change"
    """Hand batches over, answer and sign them, each side its own part."""
    CONTRIBUTION_VIEW = "contribution.view"
    """See a tenant's bills, payments and arrears."""
    CONTRIBUTION_ENTER = "contribution.enter"
    """Enter and void bills and payments; the branch also confirms them."""
    FORUM_VIEW = "forum.view"
    """See a tenant's meetings, action items and organisations, as far as one's side was invited."""
    FORUM_MANAGE = "forum.manage"
    """Keep the register of organisations, call meetings, write their minutes."""
    MINUTES_SIGN = "minutes.sign"
    """Sign minutes for one's side: the chair's or the branch's."""
    ACTION_CHANGE = "action.change"
    """Make action items, change and close them; somebody of one organisation its own alone."""
    RANKING_VIEW = "ranking.view"
    """See why a tenant stands where it stands, its objections, and on which days the centre looked."""
    OBJECTION_RAISE = "objection.raise"
    """Hold something against where a tenant stands."""

    @property
    def of_a_tenant(self) -> bool:
        """Whether it is about one tenant; holding another one says nothing about whether somebody has business there."""
        return self not in {self.PUBLIC, self.SIGNED_IN, self.NATIONAL_VIEW, self.OPERATOR_MANAGE, self.BRANCH_DESK}


def requires(permission: Permission) -> Callable[[View], View]:
    """Marks a view: only who holds `permission`, in the tenant of the address where it has one, gets an answer."""

    def mark(view: View) -> View:
        setattr(view, _MARK, permission)
        return view

    return mark


def public(view: View) -> View:
    """Marks a view that answers anybody."""
    return requires(Permission.PUBLIC)(view)


def permission_of(view: Callable[..., Any]) -> Permission | None:
    """What a view declares; None when it declares nothing, and then no application can be built with it."""
    found = getattr(view, _MARK, None)
    return None if found is None else Permission(found)


def refuse_undeclared(app: Flask, declared: Collection[Permission]) -> None:
    """Stops the start when a route names no permission, or one that no capability declares.

    Raises:
        ConfigurationError: names every such route.
    """
    bare = sorted(rule.rule for rule in app.url_map.iter_rules() if permission_of(app.view_functions[rule.endpoint]) is None)
    if bare:
        raise ConfigurationError(
            f"These routes declare no permission: {', '.join(bare)}. Mark the views public or requires(...)."
        )
    known = {Permission.PUBLIC, *declared}
    strange = sorted(
        f"{rule.rule} ({found})"
        for rule in app.url_map.iter_rules()
        if (found := permission_of(app.view_functions[rule.endpoint])) not in known
    )
    if strange:
        raise ConfigurationError(f"These routes need a permission that no capability declares: {', '.join(strange)}.")
