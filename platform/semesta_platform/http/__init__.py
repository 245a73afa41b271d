"""The ground under every page and JSON answer: routing to tenants, permissions, errors, headers, logs, health."""
