"""The house itself: its sizes, what of it the tests run, and whether they notice when it is changed."""
