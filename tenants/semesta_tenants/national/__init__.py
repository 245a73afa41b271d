"""All regions side by side: what everybody who is signed in sees of rankings."""
