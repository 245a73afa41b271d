"""What a tenant does: one folder per capability, and the list of them."""
