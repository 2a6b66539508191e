"""Files that players, directories and editors read: safe to write, quick, and the same to every reader."""
