"""Work that happens later, once: the outbox as the truth, the wrapper around every job, periods that are caught up."""
