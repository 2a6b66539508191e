"""Sound: figures of the meter, the limiter and the master beside their peers."""
