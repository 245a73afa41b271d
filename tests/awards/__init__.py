"""Editions, verdicts and ranks, without database or web."""
