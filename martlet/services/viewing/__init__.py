"""The views of a guest: boards, cards, filters and exports."""
