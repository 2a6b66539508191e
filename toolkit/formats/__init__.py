"""Files of the trade: captions, chapters, tags; text or bytes to model values and back."""
