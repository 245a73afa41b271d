"""Tests of meetings up to the moment when their minutes are written."""
