"""The forms in which findings are told: to people, to a build, to a pull request."""
