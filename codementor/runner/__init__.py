"""Runs a learner's program in a child process: values go out, the verdict falls outside."""
