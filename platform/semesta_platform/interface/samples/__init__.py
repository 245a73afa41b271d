"""Invented data for the gallery: no figure here is official, no person exists, and only the provinces' names are real.

What officials would have typed (titles, minutes, comments) stays Indonesian in both languages, as it would in the product.
"""
