"""What the course draws itself: pen strokes, a marker in front of a camera, faces, hands, rooms."""

# Name on the command line, and what it does: see `jobs.named`.
JOBS = {"drawn_hands": "render hands with their labels"}
