"""What builds, checks and serves the site; run as `python -m scripts <command>`."""
