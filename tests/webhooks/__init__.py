"""Tests of a region's mails: written, sent once, put off, given up, and seen."""
