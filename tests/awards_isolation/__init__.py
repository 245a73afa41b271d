"""What of rankings nobody reaches who should not."""
