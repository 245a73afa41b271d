"""Targets of a region with baseline, path and owner; whether they are on track, and the forecast beside them."""
