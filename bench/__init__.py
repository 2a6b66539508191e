"""Quality and speed, measured: one command each, with the peer in the same run."""
