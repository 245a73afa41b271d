"""What people see: formats, charts, words, assets, templates."""
