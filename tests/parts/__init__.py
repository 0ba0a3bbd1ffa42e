"""Real parts that others wrote, run by the tests where they are installed (see .ci/run)."""
