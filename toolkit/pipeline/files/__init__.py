"""Single files: the formats that podkit writes, tags in place, and podkit's own sound read back."""
