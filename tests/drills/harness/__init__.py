"""What the drills share: they know the platform by its binary, its API and its tables only."""
