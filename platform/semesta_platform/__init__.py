"""The ground that every capability stands on: settings, database, tenancy, jobs, web, interface."""
