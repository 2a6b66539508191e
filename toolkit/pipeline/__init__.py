"""Stages, what each needs and gives, the cache, and the drafts that a human edited."""
