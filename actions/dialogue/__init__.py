"""The dialogue engine: pure functions from a stored state and one message to the next state."""
