"""Calling programs of others: whose address may be called, how a call is signed, and the call itself within its limits."""
