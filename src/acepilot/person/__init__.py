"""What a person is told, and what they can say and do: the panel, the terminal."""
