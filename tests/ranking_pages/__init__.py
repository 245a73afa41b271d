"""Tests of the region's page of its standing."""
