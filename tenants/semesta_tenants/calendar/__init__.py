"""One person's calendar: what is due and which meetings there are in all regions of their seats, by a private address."""
