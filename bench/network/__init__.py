"""What servers that answer badly cost."""
