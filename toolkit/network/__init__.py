"""Servers that podkit asks: one way to send a request, with a limit on time and bytes of whatever comes back; what it means is read above."""
