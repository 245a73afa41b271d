"""Tests of the house; folders mirror the capabilities of the three packages."""
