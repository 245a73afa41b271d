"""The one list of what happens in the background: every job, and the work that comes back with the calendar."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from semesta_platform.calling.posting import Caller
from semesta_platform.jobs.periods import Every, Periodic
from semesta_platform.jobs.registry import Job, Jobs
from semesta_platform.mail.sending import Outgoing, outgoing
from semesta_platform.notifications import deliveries, pruning
from semesta_platform.notifications import service as notifications
from semesta_platform.settings import Settings
from semesta_platform.storage.store import Store
from semesta_platform.tenancy.names import SharedRole
from semesta_tenants.actions import reminding
from semesta_tenants.attachments import keeping
from semesta_tenants.awards import running
from semesta_tenants.coordination import recurring
from semesta_tenants.coordination import reminding as task_reminding
from semesta_tenants.intake import files_publishing, files_service
from semesta_tenants.notices import service as mails
from semesta_tenants.targets import predicting
from semesta_worker.jobs import (
    actions,
    attachments,
    audit,
    awards,
    coordination,
    intake,
    notices,
    outbox,
    probe,
    targets,
    webhooks,
)

SEAL = Job("audit.seal", audit.seal_entries, tenant=True, timeout=300, pause=60)
PRUNE = Job("outbox.prune", outbox.prune, tenant=False, role=SharedRole.RELAY, timeout=600, pause=60)
PROBE = Job("probe.write", probe.write, tenant=True, timeout=10, pause=1)

RANK = Job(running.JOB, awards.rank, tenant=False, role=SharedRole.RANKER, timeout=120, pause=2)

# The first one of a worker loads the libraries that forecast, which takes seconds on a busy machine.
FORECAST = Job(predicting.JOB, targets.forecast, tenant=True, timeout=300, pause=10)

# 100,000 rows take some twenty seconds; a slow machine with a full disk may take ten times as long.
READ = Job(files_service.READ_JOB, intake.read, tenant=False, role=SharedRole.REGISTRY, timeout=600, pause=5)
PUBLISH = Job(files_publishing.PUBLISH_JOB, intake.publish, tenant=True, timeout=300, pause=5)
RETRACT = Job(files_publishing.RETRACT_JOB, intake.retract, tenant=True, timeout=300, pause=5)

REMIND = Job(reminding.JOB, actions.remind, tenant=True, timeout=120, pause=60)
REMIND_OF_TASKS = Job(task_reminding.JOB, coordination.remind, tenant=True, timeout=120, pause=60)
RECUR = Job(recurring.JOB, coordination.recur, tenant=True, timeout=120, pause=60)

# Of the notices of two hundred people at most; the rest is another run's.
POST = Job(notifications.JOB, notices.post, tenant=True, timeout=120, pause=10)
FORGET = Job(pruning.JOB, notices.prune, tenant=True, timeout=300, pause=60)


def _send(out: Outgoing | None) -> Job:
    """A server that answers slowly may take its time for each mail: a run begins none after its budget."""
    return Job(mails.JOB, notices.sender(out), tenant=True, timeout=600, pause=30)


def _sweep(store: Store | None) -> Job:
    return Job(keeping.JOB, attachments.sweeper(store), tenant=True, timeout=600, pause=60)


def _deliver(caller: Caller, address: str, keys: Sequence[bytes]) -> Job:
    """A run ends after its budget and one last call."""
    return Job(deliveries.JOB, webhooks.deliverer(caller, address, keys), tenant=True, timeout=120, pause=30)


SEND, SWEEP, DELIVER = _send(None), _sweep(None), _deliver(Caller(), "", ())
"""As the relay and the schedule know them; a worker's own know the mail server, the store of files and where the pages are."""
_OTHERS = (SEAL, PRUNE, PROBE, RANK, FORECAST, READ, PUBLISH, RETRACT, REMIND, REMIND_OF_TASKS, RECUR, POST, FORGET)
JOBS = Jobs([*_OTHERS, SEND, SWEEP, DELIVER])


def jobs_of(settings: Settings, keys: Sequence[bytes] = ()) -> Jobs:
    """The jobs of a worker, which are told where mails go, where files lie, whom it may call and with which keys is sealed.

    Raises:
        ConfigurationError: the settings of mails cannot be used.
    """
    calls = _deliver(Caller(private=settings.webhook_private), settings.address, keys)
    return Jobs([*_OTHERS, _send(outgoing(settings)), _sweep(Store(settings)), calls])


APART = dt.timedelta(seconds=1)
"""Between tenants, for work that finds nothing to do in most of them: 552 tenants have had their turn in nine minutes."""

PERIODIC = (
    # 18:30 UTC is half past one at night in WIB and half past three in WIT. A seal takes all that is unsealed: one makes good
    # any number of missed nights.
    Periodic(SEAL, Every.DAY, at=dt.timedelta(hours=18, minutes=30), catch_up=1),
    Periodic(PRUNE, Every.DAY, at=dt.timedelta(hours=19), catch_up=1),
    # Each publication asks for its run. This one is for what no publication tells of: new code that judges otherwise.
    Periodic(RANK, Every.DAY, at=dt.timedelta(hours=19, minutes=30), catch_up=1),
    # The same for forecasts: a new method, another horizon.
    Periodic(FORECAST, Every.DAY, at=dt.timedelta(hours=20), catch_up=1),
    Periodic(SWEEP, Every.DAY, at=dt.timedelta(hours=20, minutes=30), catch_up=1, apart=APART),
    # What stays too long for one run is the next night's.
    Periodic(FORGET, Every.DAY, at=dt.timedelta(hours=20, minutes=45), catch_up=1, apart=APART),
    # 22:45 UTC is a quarter to six in the morning in WIB and a quarter to eight in WIT: before offices open. What a standstill
    # missed is made good by the rules of reminders, in one mail.
    Periodic(REMIND, Every.DAY, at=dt.timedelta(hours=22, minutes=45), catch_up=1, apart=APART),
    # Each notice asks for its mail, and what is put off asks again. This one is for work that was given up meanwhile.
    Periodic(POST, Every.DAY, at=dt.timedelta(hours=23, minutes=15), catch_up=1, apart=APART),
    Periodic(REMIND_OF_TASKS, Every.DAY, at=dt.timedelta(hours=22, minutes=50), catch_up=1, apart=APART),
    # 17:05 UTC is five past midnight in WIB, when a month has just begun there; a run makes good what a standstill missed.
    Periodic(RECUR, Every.DAY, at=dt.timedelta(hours=17, minutes=5), catch_up=1, apart=APART),
    # Each mail asks for its sending, and what waits asks again. This one is for work that was given up meanwhile.
    Periodic(SEND, Every.DAY, at=dt.timedelta(hours=23, minutes=30), catch_up=1, apart=APART),
    # The same for programs.
    Periodic(DELIVER, Every.DAY, at=dt.timedelta(hours=23, minutes=45), catch_up=1, apart=APART),
)
