"""Tasks of a region: who does what until when."""
