"""What a region tells people: mails that wait until they are sent, reminders and escalations by rules of its own."""
