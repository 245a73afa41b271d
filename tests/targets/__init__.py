"""Targets: paths, where they stand, their versions, what provinces see, pages and programs."""
