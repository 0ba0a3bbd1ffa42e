"""The red-flag engine's parts: reading, lexicons, assertion, families and the decision."""
