"""One defect to a file, named like the rule that finds it: what it does to good speech, in three strengths."""
