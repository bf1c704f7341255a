"""Networks written here because the usual libraries lack them or hold them with compiled extras. Needs PyTorch."""
