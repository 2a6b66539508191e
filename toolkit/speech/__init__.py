"""Voice activity, Whisper engines and their models, words with times for each track, captions."""
