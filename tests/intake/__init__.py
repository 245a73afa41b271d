"""Tests of figures out of files."""
