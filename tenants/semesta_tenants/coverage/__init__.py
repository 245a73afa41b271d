"""Coverage: a region's monthly figures, from the draft to the published read model, and the evidence of its gates."""
