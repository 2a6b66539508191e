"""Loudness, cleaning, mix, master: samples in, samples or figures out."""
