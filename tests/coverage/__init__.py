"""Tests of coverage: numbers, rules, versions, publishing, imports."""
