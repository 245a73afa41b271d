"""The pages of tenants and of the public."""
