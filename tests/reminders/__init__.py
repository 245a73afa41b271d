"""Tests of reminders and escalations of action items."""
