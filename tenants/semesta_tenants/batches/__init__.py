"""Hand-overs of people between a region and its branch: counts and a file, sent, received, verified, agreed."""
