"""Mails: what one says, how it becomes a message of RFC 5322, and how it reaches a server or a folder."""
