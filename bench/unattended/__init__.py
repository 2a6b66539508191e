"""Unattended work: nothing is lost, nothing is done twice, and how fast it is."""
