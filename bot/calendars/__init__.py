"""Calendars beyond the desk: the physician's own comes in as busy time, the visits' times go out."""
