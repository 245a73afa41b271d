"""Work in the background: asked for, carried, done exactly once, or given up with a reason."""
