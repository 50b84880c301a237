"""The guard: what stands between any text and a learner. Leak, truth, length; on any doubt or error nothing passes."""
