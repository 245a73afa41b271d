"""Forecasts: the method and its promises, the job that keeps them, page, files and JSON."""
