"""What `scores.py` measures: one module for each live part, and one that reads the pictures."""
