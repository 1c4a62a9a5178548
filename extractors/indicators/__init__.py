"""The indicators of the vocabulary: their entries, the rules that name them, the codes that cues make."""
