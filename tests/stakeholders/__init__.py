"""Tests of the register of organisations, of series of meetings and of the forum's search."""
