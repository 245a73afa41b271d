"""The commands as a person runs them: real processes, real servers, what they print and leave behind."""
