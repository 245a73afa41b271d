"""When what has a due date is brought to whose mind, as the region chose it: for action items and tasks alike."""
