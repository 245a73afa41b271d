"""Isolation as people meet it: words of one region among the other's people."""
