"""The terminal: parses, calls one function below, prints."""
