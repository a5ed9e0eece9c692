"""Whether what was planted in a made world helps where it is, and does no harm where it is not."""
