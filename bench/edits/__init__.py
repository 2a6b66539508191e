"""A scripted producer who edits everything, and a checker that holds the published files against each other."""
