"""Action items: what a meeting decided to be done, by whom, until when, and whether the figure moved."""
