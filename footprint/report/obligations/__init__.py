"""What a member has to give to others: rows of the BEGES and the GHG Protocol, of the VSME, of the laws on public
buyers and on the digital footprint of towns."""
