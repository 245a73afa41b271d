"""The ground of the web: permissions, tenants in addresses, errors, headers, logs, health."""
