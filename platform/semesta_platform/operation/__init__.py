"""What operators do: tenants, branches, people of every role, work that was given up."""
