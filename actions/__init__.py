"""What the desk can do: one module per patient goal, over one small dialogue engine."""
