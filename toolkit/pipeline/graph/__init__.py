"""The graph of stages, the cache behind it, and work on many files side by side; knows nothing of sound or text."""
