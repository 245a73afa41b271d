"""The one list of what happens in the background: every job, and the work that comes back with the calendar."""

from __future__ import annotations

import datetime as dt

from semesta_platform.jobs.periods import Every, Periodic
from semesta_platform.jobs.registry import Job, Jobs
from semesta_platform.mail.sending import Outgoing, outgoing
from semesta_platform.settings import Settings
from semesta_platform.storage.store import Store
from semesta_platform.tenancy.names import SharedRole
from semesta_tenants.actions import reminding
from semesta_tenants.attachments import keeping
from semesta_tenants.awards import running
from semesta_tenants.intake import files_publishing, files_service
from semesta_tenants.notices import service as mails
from semesta_tenants.targets import predicting
from semesta_worker.jobs import actions, attachments, audit, awards, intake, notices, outbox, probe, targets

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


def _send(out: Outgoing | None) -> Job:
    """A server that answers slowly may take its time for each mail: a run begins none after its budget."""
    return Job(mails.JOB, notices.sender(out), tenant=True, timeout=600, pause=30)


def _sweep(store: Store | None) -> Job:
    return Job(keeping.JOB, attachments.sweeper(store), tenant=True, timeout=600, pause=60)


SEND, SWEEP = _send(None), _sweep(None)
"""As the relay and the schedule know them; a worker's own know the mail server and the store of files."""
_OTHERS = (SEAL, PRUNE, PROBE, RANK, FORECAST, READ, PUBLISH, RETRACT, REMIND)
JOBS = Jobs([*_OTHERS, SEND, SWEEP])


def jobs_of(settings: Settings) -> Jobs:
    """The jobs of a worker, which are told where mails go and where files lie.

    Raises:
        ConfigurationError: the settings of mails cannot be used.
    """
    return Jobs([*_OTHERS, _send(outgoing(settings)), _sweep(Store(settings))])


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
    # 22:45 UTC is a quarter to six in the morning in WIB and a quarter to eight in WIT: before offices open. What a standstill
    # missed is made good by the rules of reminders, in one mail.
    Periodic(REMIND, Every.DAY, at=dt.timedelta(hours=22, minutes=45), catch_up=1, apart=APART),
    # Each mail asks for its sending, and what waits asks again. This one is for work that was given up meanwhile.
    Periodic(SEND, Every.DAY, at=dt.timedelta(hours=23, minutes=30), catch_up=1, apart=APART),
)
