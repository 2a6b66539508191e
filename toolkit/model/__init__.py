"""Plain data: Episode, Preset, Timeline, Transcript, Chapter, Highlight, reports; no I/O."""
