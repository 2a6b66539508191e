"""Every reader of files from outside, given files that nobody should have written: nothing but the errors it names, in a second."""
