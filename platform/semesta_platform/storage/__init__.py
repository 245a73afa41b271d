"""Bytes outside the database: the store of files by tenant and id, and the scanner that looks at them first."""
