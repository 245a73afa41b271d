"""Tests of mails on their way: what a message holds, and what a real server makes of it."""
