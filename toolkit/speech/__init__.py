"""Voice activity, Whisper engines and models, who said what on which track."""
