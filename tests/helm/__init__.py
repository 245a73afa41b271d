"""The chart and the image: what they give to Kubernetes, without a cluster and without an engine."""
