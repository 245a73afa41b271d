"""Awards: editions as data, verdicts in three values, rankings that explain themselves."""
