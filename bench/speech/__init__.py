"""Words, speed and coverage of the speech room, against openai-whisper on the same weights in the same run."""
