"""podkit: recorded podcast tracks in, a finished episode with its drafts out."""
