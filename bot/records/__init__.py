"""Records as files: a table for a spreadsheet, a page to read, data for another program."""
