"""What happened in a tenant: every write with before and after, append-only, sealed into a chain of digests."""
