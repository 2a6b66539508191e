"""Chapters, highlights and show notes: text in, drafts out; knows no audio file."""
