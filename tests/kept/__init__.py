"""What somebody typed is not lost when their session ended meanwhile."""
