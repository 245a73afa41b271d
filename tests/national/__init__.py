"""Tests of the national view."""
