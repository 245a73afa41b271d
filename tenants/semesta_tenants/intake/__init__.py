"""Figures out of files: read, previewed row by row, confirmed, undone; a region's own, a branch's, the operator's."""
