"""Tests of tenancy: what the database refuses, how schemas are made and moved."""
