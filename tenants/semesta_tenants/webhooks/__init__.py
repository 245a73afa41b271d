"""What a region has told to its own programs: webhooks, what was delivered to each, and why something was not."""
