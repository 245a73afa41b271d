"""Files that hang on something of a region: kept outside the database under the tenant's own keys, described here."""
