"""The numbers of waiting for a worker's answer. Pure."""

from datetime import timedelta

PATIENCE = timedelta(seconds=30)  # nobody waits longer: an older question is not begun
LOOK_SECONDS = 3.0  # an answer is announced; this often it is looked for all the same, and asked for again
MOST_WAITING = 200  # questions, of all: who comes then is told to try again
KEPT = timedelta(days=1)
