"""The time machine: the real desk over a virtual clock, with invented patients and a bad network."""
