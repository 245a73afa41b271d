"""Tests of a region's tasks."""
