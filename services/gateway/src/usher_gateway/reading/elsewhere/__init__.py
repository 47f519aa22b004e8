"""What who goes on elsewhere than in the widget needs: links to go on by, and their place in line."""
