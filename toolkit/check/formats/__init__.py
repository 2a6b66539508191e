"""The forms of a report: for people, for a build, for a pull request."""
