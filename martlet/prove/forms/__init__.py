"""Report formats of a proof: JSON, JUnit, and a page for auditors."""
