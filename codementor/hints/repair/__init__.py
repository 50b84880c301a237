"""From a learner's wrong program to the smallest proven repair of it: search, minimise, prove."""
