"""What happens in the background, and the command line that puts everything together."""
