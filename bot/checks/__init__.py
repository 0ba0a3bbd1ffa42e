"""What `python -m bot doctor` looks at: each part of the desk in a module of its own."""
