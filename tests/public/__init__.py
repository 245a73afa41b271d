"""The public pages of figures and rankings."""
