"""Lists follow what a person made of their profile: what they hid goes down, what they pinned comes up."""
