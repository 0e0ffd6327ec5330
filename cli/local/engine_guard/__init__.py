"""Guards the local engine: a control plane for its user's own clients, and a shop port for everybody on this machine."""
