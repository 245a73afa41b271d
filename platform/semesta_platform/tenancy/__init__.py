"""Tenancy that the database itself defends: names, roles, rights, provisioning, migrations and the check of all of them."""
