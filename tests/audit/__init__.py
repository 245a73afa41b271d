"""The record of what happened, and the seals over it."""
