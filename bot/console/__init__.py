"""The physician's console: pages behind a login, over the same acts as the phone."""
