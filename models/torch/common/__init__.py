"""What training has in common, whatever the model: processes, checkpoints, weights files, an optimizer."""
