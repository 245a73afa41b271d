"""Tests of what people are told: in the application, and by mail as they chose."""
