"""Work without anybody watching: nothing lost, nothing twice, and how fast."""
