"""Attached files: what they are, where they lie, who gets them."""
