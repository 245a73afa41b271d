"""The desk of a liaison: all regions of the branch at once, what waits for it in them, and how they compare."""
