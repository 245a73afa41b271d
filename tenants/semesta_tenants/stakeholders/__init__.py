"""The register of organisations that take part in a region's forum, with how their offices are reached."""
