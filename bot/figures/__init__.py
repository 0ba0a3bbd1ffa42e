"""The practice's figures as people get them: lines, a spreadsheet, a picture, once a week a message."""
