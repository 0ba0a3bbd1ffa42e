"""Campaigns as staff handle them: read the copy over, look who gets what, approve, start, stop, count."""
