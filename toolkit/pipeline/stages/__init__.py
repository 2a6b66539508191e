"""The stages of an episode: what each reads, which results it gives, and how they hang together."""
