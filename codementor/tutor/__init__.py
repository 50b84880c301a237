"""What a learner does, once for every face: find the exercise, check, ask, hand in. Faces only show what comes back."""
