"""The lint for recordings: rules over measured facts, and the forms in which their findings are told."""
