"""Publishing files whole, content identity, the cache."""
