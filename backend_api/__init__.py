"""The hosted service: accounts, sets, submissions, hints, progress. Learners' code never runs in its own process."""
