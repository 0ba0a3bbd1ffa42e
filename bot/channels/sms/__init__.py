"""Text messages as a channel. A provider's own library is loaded only where that provider is set up."""
