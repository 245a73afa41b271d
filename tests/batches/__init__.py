"""Tests of hand-overs of lists of people."""
