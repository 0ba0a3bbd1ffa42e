"""The words and figures of readings: what is a number, what is measured, what is no reading."""
