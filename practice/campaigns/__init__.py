"""Campaigns and recalls: a message to everybody whom a written rule finds, approved before it goes out."""
