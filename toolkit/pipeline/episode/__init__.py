"""An episode before any stage runs: its folder, its recordings, its drafts, the choices of a run."""
