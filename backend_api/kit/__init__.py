"""The technical ground of the service. Knows HTTP, databases and queues, and nothing of tutoring."""
