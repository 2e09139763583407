"""The statements that read tickets."""
