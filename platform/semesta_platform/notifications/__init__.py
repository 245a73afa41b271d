"""What people are told of: notices in the application, from which mails and calls of other programs follow."""
