"""What the course draws itself: pen strokes, a marker in front of a camera, faces, hands, rooms."""
