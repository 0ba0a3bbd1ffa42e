"""Builds Deskside's two environments from their locks: standard library only, Python 3.8 or newer."""
