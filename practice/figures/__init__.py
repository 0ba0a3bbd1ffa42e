"""Honest figures for a small practice: counts in, figures out with what they rest on. Pure."""
