"""From the gap to a plan: whom to register, reactivate or move, what it costs, and from which money."""
