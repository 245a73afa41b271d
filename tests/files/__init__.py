"""Files about many regions, as operators, liaisons and their regions meet them."""
