"""The branch's desk over all its regions."""
