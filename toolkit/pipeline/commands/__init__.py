"""What a person asks for: one module for each command, over the stages and the files."""
