"""The stakeholder forum: series and meetings, agenda, invitations, attendance, minutes until they are signed and after."""
