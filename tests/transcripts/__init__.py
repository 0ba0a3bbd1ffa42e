"""Conversations as plain text, played against the desk."""
