"""Programs that turn samples into words: one file each, one Protocol, the same tests for all."""
