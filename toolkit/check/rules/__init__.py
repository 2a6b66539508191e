"""One rule to a file, named like its code: what it looks for, in words and as a function."""
