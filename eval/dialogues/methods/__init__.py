"""Ways to recommend in dialogues, one file each. A new file with a `DialogueMethod` in it is found by itself."""
