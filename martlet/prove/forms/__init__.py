"""The forms in which a proof is told: for people, for programs, for auditors."""
