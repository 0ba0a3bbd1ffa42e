"""Telegram as a channel. Its library is loaded only where TELEGRAM_TOKEN is set."""
