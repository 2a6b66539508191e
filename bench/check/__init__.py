"""The lint for recordings: its speed, and whether it finds what is put into real speech."""
