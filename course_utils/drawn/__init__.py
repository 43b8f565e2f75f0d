"""What the course draws itself: pen strokes, a marker before a camera, faces, hands, rooms."""
