"""What a guest sees: boards, cards, filters and exports."""
