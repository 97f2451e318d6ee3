"""Which published model, processor or accelerator an inventory or a bill names. Neither intake nor method."""
