"""The reader of meters: clocks, spans, units, carriers, readings of one meter, and energy by civil day."""
