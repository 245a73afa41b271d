"""What operators do for awards: editions in their states, winners as announced, answers to objections."""
