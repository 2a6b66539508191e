"""What a run measured and did, gathered from its stages, for people and for programs."""
