"""Work done after a request: one small port over taskiq, in this process or through Redis. Knows no room."""
