"""The only room that starts ffmpeg: finding it, probing, decoding, encoding."""
