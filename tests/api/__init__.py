"""Tests of the JSON API as programs use it."""
