"""The home of a tenant: how far thresholds are, what waits for whom, what may be seen."""
