"""Custom Rasa components; they run only inside the Rasa environment."""
