"""The learner's own record on this machine: one file for every editor, append-only events, and their folds."""
