"""Renders deploy/kubernetes, and says what the manifests mean: whom they let speak to whom, and what they allow."""
